import type { KubernetesObject, Pod, PodSpec } from '../../../api/index.ts';
import { type Candidate, candidates } from '../candidate.ts';
import { type Asked, nameOf, resourceOf, scopeOf } from './asked.ts';

function isPodSpec(value: unknown): value is PodSpec {
  return typeof value === 'object' && value !== null && 'containers' in value;
}

/** The pod template of a workload, or the pod itself. */
function podSpecOf(object: KubernetesObject): PodSpec | undefined {
  const { spec } = object as Partial<Pod> & {
    spec?: { template?: { spec?: unknown }; jobTemplate?: { spec?: { template?: { spec?: unknown } } } };
  };
  return [spec, spec?.template?.spec, spec?.jobTemplate?.spec?.template?.spec].find(isPodSpec);
}

/** Names of all containers of the pod, or workload, that is named. @throws StatusError */
export async function containerNames(asked: Asked): Promise<readonly string[]> {
  const resource = await resourceOf(asked);
  const name = nameOf(asked);
  if (resource === undefined || name === undefined) return [];
  const object = await asked.cluster.client.get(resource, { namespace: scopeOf(asked, resource), name });
  const spec = podSpecOf(object);
  return [...(spec?.containers ?? []), ...(spec?.initContainers ?? []), ...(spec?.ephemeralContainers ?? [])].map(
    (container) => container.name,
  );
}

export async function containerCandidates(asked: Asked): Promise<readonly Candidate[]> {
  return candidates(await containerNames(asked));
}
