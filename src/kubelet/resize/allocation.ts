import { podRequests, type Container, type Pod, type ResourceRequirements } from '../../api/index.ts';
import { capacityError, type NodeCapacity } from '../pod/admission.ts';
import { isSidecar } from '../pod/restart-policy.ts';

/** What a node has given to the containers of a pod, by their names: what its spec says, unless a resize waits. */
export type Allocation = ReadonlyMap<string, ResourceRequirements | undefined>;

export type Verdict =
  | { readonly fits: true }
  | { readonly fits: false; readonly reason: 'Deferred' | 'Infeasible'; readonly message: string };

/** Upstream: allocation_manager.go, IsResizableContainer */
function resizable({ spec }: Pod): readonly Container[] {
  return [...spec.containers, ...(spec.initContainers ?? []).filter(isSidecar)];
}

export function allocationOf(pod: Pod): Allocation {
  return new Map(resizable(pod).map(({ name, resources }) => [name, resources]));
}

/** The pod with the resources that it has been given; itself where these are those it asks for. */
export function withAllocation(pod: Pod, allocation: Allocation): Pod {
  const given = (container: Container): Container => {
    const resources = allocation.get(container.name);
    if (!allocation.has(container.name) || sameResources(container.resources, resources)) return container;
    const { resources: _asked, ...rest } = container;
    return resources === undefined ? rest : { ...rest, resources };
  };
  const containers = pod.spec.containers.map(given);
  const initContainers = pod.spec.initContainers?.map(given);
  const same = (next: readonly Container[] = [], old: readonly Container[] = []): boolean =>
    next.every((container, index) => container === old[index]);
  if (same(containers, pod.spec.containers) && same(initContainers, pod.spec.initContainers)) return pod;
  return { ...pod, spec: { ...pod.spec, containers, ...(initContainers === undefined ? {} : { initContainers }) } };
}

/**
 * What a pod had before this kubelet started. Upstream keeps it in a file; here the status tells of it: while a resize
 * waits, what is in force is what was given.
 */
export function restoredAllocation(pod: Pod): Allocation {
  const waits = pod.status?.conditions?.some(({ type, status }) => type === 'PodResizePending' && status === 'True');
  if (waits !== true) return allocationOf(pod);
  const statuses = [...(pod.status?.containerStatuses ?? []), ...(pod.status?.initContainerStatuses ?? [])];
  return new Map(
    resizable(pod).map(({ name, resources }) => [
      name,
      statuses.find((it) => it.name === name)?.resources ?? resources,
    ]),
  );
}

export function sameResources(a: ResourceRequirements | undefined, b: ResourceRequirements | undefined): boolean {
  const same = (one: Readonly<Record<string, string>> = {}, other: Readonly<Record<string, string>> = {}): boolean =>
    [...new Set([...Object.keys(one), ...Object.keys(other)])].every((name) => one[name] === other[name]);
  return same(a?.requests, b?.requests) && same(a?.limits, b?.limits);
}

/** Whether a node can give a pod what it asks for now. Upstream: lifecycle/predicate.go, for ResizeOperation */
export function judgeResize(desired: Pod, others: readonly Pod[], capacity: NodeCapacity): Verdict {
  const { status: _status, ...asking } = desired;
  const asked = podRequests(asking);
  for (const resource of ['memory', 'cpu'] as const) {
    if (asked[resource] <= capacity[resource]) continue;
    const amounts = `${resource}, requested: ${String(asked[resource])}, capacity: ${String(capacity[resource])}`;
    return { fits: false, reason: 'Infeasible', message: `Node didn't have enough capacity: ${amounts}` };
  }
  const error = capacityError(desired, others, capacity);
  return error === undefined ? { fits: true } : { fits: false, reason: 'Deferred', message: error.message };
}
