import { pods, services, type KubernetesObject, type Pod, type Service } from '../../api/index.ts';
import { forwardLine } from './kubectl-line.ts';
import type { Workspace } from './workspace.svelte.ts';

/** The TCP ports that can be forwarded to an object; none when nothing is behind it that kubectl would find. */
export function forwardablePorts(object: KubernetesObject): readonly number[] {
  if (object.kind === 'Service') {
    const { spec } = object as Service;
    // upstream: polymorphichelpers, a Service without a selector has no pod to forward to.
    if (Object.keys(spec.selector ?? {}).length === 0) return [];
    return (spec.ports ?? []).filter(({ protocol = 'TCP' }) => protocol === 'TCP').map(({ port }) => port);
  }
  if (object.kind !== 'Pod') return [];
  const { spec, status } = object as Pod;
  if (status?.phase !== 'Running') return [];
  return spec.containers.flatMap(({ ports = [] }) =>
    ports.filter(({ protocol = 'TCP' }) => protocol === 'TCP').map(({ containerPort }) => containerPort),
  );
}

/** Ports below it are for the machine's own programs. */
const FIRST_FREE = 8080;

/** A port of the machine that nothing listens on: the same if it may be had, else from 8080 on. */
export function localPortFor(port: number, taken: readonly number[]): number {
  let local = port > 1023 ? port : FIRST_FREE;
  while (taken.includes(local)) local++;
  return local;
}

/** Forwards a port to an object with kubectl, in a terminal of its own, and shows what is there. */
export function openPort(workspace: Workspace, object: KubernetesObject, port: number): void {
  const { previews } = workspace;
  const { name, namespace = '' } = object.metadata;
  const resource = object.kind === 'Service' ? services : pods;
  const target = `${object.kind === 'Service' ? 'svc' : 'pod'}/${name}`;
  const open = previews.open.find((it) => it.namespace === namespace && it.target === target);
  if (open !== undefined) {
    previews.view(open.port);
    return;
  }
  const local = localPortFor(
    port,
    previews.open.map((it) => it.port),
  );
  previews.expect(local);
  workspace.newTerminal();
  workspace.run(forwardLine({ resource, namespace, name }, local, port));
}
