import { getPodCondition, maxLists, type Container, type ContainerStatus, type Pod } from '../api/index.ts';

type List = Readonly<Record<string, string>>;

function same(a: List, b: List): boolean {
  const names = Object.keys(b);
  return names.length === Object.keys(a).length && names.every((name) => a[name] === b[name]);
}

/** What counts of a container: while it is resized, the most of what is asked for, allotted and in force. */
function countedRequests(asked: List, { resources, allocatedResources }: ContainerStatus, infeasible: boolean): List {
  const inForce = maxLists(resources?.requests ?? {}, allocatedResources ?? {});
  return infeasible ? inForce : maxLists(asked, inForce);
}

/**
 * The pod with the requests that count on its node; itself when it is not being resized.
 * Upstream: component-helpers/resource (PodRequests, UseStatusResources).
 */
export function withCountedRequests(pod: Pod): Pod {
  const statuses = [...(pod.status?.containerStatuses ?? []), ...(pod.status?.initContainerStatuses ?? [])];
  if (statuses.length === 0) return pod;
  const infeasible = getPodCondition(pod, 'PodResizePending')?.reason === 'Infeasible';
  const counted = (container: Container): Container => {
    const status = statuses.find(({ name }) => name === container.name);
    if (status?.resources === undefined) return container;
    const asked = container.resources?.requests ?? {};
    const requests = countedRequests(asked, status, infeasible);
    return same(asked, requests) ? container : { ...container, resources: { ...container.resources, requests } };
  };
  const { containers, initContainers = [] } = pod.spec;
  const next = { containers: containers.map(counted), initContainers: initContainers.map(counted) };
  const unchanged =
    next.containers.every((container, index) => container === containers[index]) &&
    next.initContainers.every((container, index) => container === initContainers[index]);
  return unchanged ? pod : { ...pod, spec: { ...pod.spec, ...next } };
}
