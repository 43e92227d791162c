import type { KubernetesObject } from '../../../api/index.ts';
import type { Candidate } from '../candidate.ts';
import { type Asked, nameOf, resourceOf, scopeOf } from './asked.ts';
import { podCandidates } from './objects.ts';

interface Port {
  readonly containerPort?: number;
  readonly port?: number;
}

interface PortedSpec {
  readonly ports?: readonly Port[];
  readonly containers?: readonly { readonly ports?: readonly Port[] }[];
  readonly template?: { readonly spec?: PortedSpec };
}

function portsOf({ ports = [], containers = [], template }: PortedSpec): readonly number[] {
  const own = [...ports, ...containers.flatMap((container) => container.ports ?? [])];
  const numbers = own.flatMap(({ port, containerPort }) => port ?? containerPort ?? []);
  return template?.spec === undefined ? numbers : [...numbers, ...portsOf(template.spec)];
}

/** `port-forward TYPE/NAME [LOCAL:]REMOTE`: ports of the pod, Service or pod template. */
export async function portCandidates(asked: Asked): Promise<readonly Candidate[]> {
  const [first] = asked.line.args;
  if (first === undefined) return podCandidates(asked);
  const resource = await resourceOf(asked);
  if (resource === undefined) return [];
  const name = nameOf(asked) ?? '';
  const object: KubernetesObject & { readonly spec?: PortedSpec } = await asked.cluster.client.get(resource, {
    namespace: scopeOf(asked, resource),
    name,
  });
  const local = /^(\d*):/.exec(asked.word)?.[0] ?? '';
  return portsOf(object.spec ?? {}).map((port) => ({ text: `${local}${port}` }));
}
