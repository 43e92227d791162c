import type { PodSpec } from '../generated/types.ts';
import { addLists, maxLists, type ResourceList } from '../quantity/index.ts';
import { isRestartableInitContainer } from './resources.ts';

/** upstream: component-helpers/resource IsSupportedPodLevelResource */
function isPodLevelResource(name: string): boolean {
  return name === 'cpu' || name === 'memory' || name.startsWith('hugepages-');
}

/**
 * What a pod asks for (or may use) of each resource, without the overhead of its runtime. Init containers run one after
 * another, beside the sidecars started before them. upstream: k8s.io/component-helpers/resource PodRequests, PodLimits
 * @throws QuantityError
 */
export function podResourceTotals(spec: PodSpec, which: 'requests' | 'limits'): ResourceList {
  let running: ResourceList = {};
  for (const { resources } of spec.containers) running = addLists(running, resources?.[which] ?? {});
  let sidecars: ResourceList = {};
  let starting: ResourceList = {};
  for (const container of spec.initContainers ?? []) {
    const own = container.resources?.[which] ?? {};
    if (isRestartableInitContainer(container)) {
      running = addLists(running, own);
      sidecars = addLists(sidecars, own);
      starting = maxLists(starting, sidecars);
    } else {
      starting = maxLists(starting, addLists(own, sidecars));
    }
  }
  const total = maxLists(running, starting);
  const podLevel = Object.entries(spec.resources?.[which] ?? {}).filter(([name]) => isPodLevelResource(name));
  return podLevel.length === 0 ? total : { ...total, ...Object.fromEntries(podLevel) };
}
