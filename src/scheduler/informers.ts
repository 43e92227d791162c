import {
  csiNodes,
  namespaces,
  nodes,
  persistentVolumeClaims,
  persistentVolumes,
  podDisruptionBudgets,
  pods,
  replicaSets,
  replicationControllers,
  services,
  statefulSets,
  storageClasses,
} from '../api/index.ts';
import type { InformerFactory } from '../client/index.ts';

/** All that the scheduler watches. */
export function schedulerInformers(factory: InformerFactory) {
  return {
    pods: factory.informer(pods),
    nodes: factory.informer(nodes),
    namespaces: factory.informer(namespaces),
    services: factory.informer(services),
    replicaSets: factory.informer(replicaSets),
    statefulSets: factory.informer(statefulSets),
    replicationControllers: factory.informer(replicationControllers),
    budgets: factory.informer(podDisruptionBudgets),
    claims: factory.informer(persistentVolumeClaims),
    volumes: factory.informer(persistentVolumes),
    storageClasses: factory.informer(storageClasses),
    csiNodes: factory.informer(csiNodes),
  };
}

export type SchedulerInformers = ReturnType<typeof schedulerInformers>;
