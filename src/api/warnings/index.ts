import type { PodTemplate, ReplicationController } from '../generated/types.ts';
import type { KubernetesObject } from '../meta.ts';
import {
  cronJobs,
  csiStorageCapacities,
  daemonSets,
  deployments,
  groupResource,
  jobs,
  nodes,
  persistentVolumeClaims,
  persistentVolumes,
  pods,
  podTemplates,
  replicaSets,
  replicationControllers,
  type Resource,
  secrets,
  serviceAccounts,
  statefulSets,
  storageClasses,
} from '../resources/index.ts';
import { nodeWarnings } from './nodes.ts';
import { templateWarnings } from './pod.ts';
import {
  claimWarnings,
  secretWarnings,
  serviceAccountWarnings,
  storageCapacityWarnings,
  storageClassWarnings,
  volumeObjectWarnings,
} from './storage.ts';
import { cronJobWarnings, jobWarnings, podWarnings, statefulSetWarnings, workloadWarnings } from './workloads.ts';

export { nodeWarnings };

/** @param old undefined when the object is created */
type Warn<T> = (warnings: string[], object: T, old: T | undefined) => void;

function row<T extends KubernetesObject>(resource: Resource<T>, warn: Warn<T>): readonly [string, Warn<never>] {
  return [groupResource(resource), warn];
}

function podTemplateWarnings(warnings: string[], { template }: PodTemplate): void {
  templateWarnings(warnings, template, 'template');
}

const TABLE: ReadonlyMap<string, Warn<never>> = new Map([
  row(pods, podWarnings),
  row(deployments, workloadWarnings(true)),
  row(replicaSets, workloadWarnings(true)),
  row<ReplicationController>(replicationControllers, workloadWarnings(true)),
  row(daemonSets, workloadWarnings(false)),
  row(statefulSets, statefulSetWarnings),
  row(jobs, jobWarnings),
  row(cronJobs, cronJobWarnings),
  row(podTemplates, podTemplateWarnings),
  row(nodes, nodeWarnings),
  row(persistentVolumes, volumeObjectWarnings),
  row(persistentVolumeClaims, claimWarnings),
  row(storageClasses, storageClassWarnings),
  row(csiStorageCapacities, storageCapacityWarnings),
  row(secrets, secretWarnings),
  row(serviceAccounts, serviceAccountWarnings),
]);

/**
 * What is accepted of an object but is odd or of the past. Upstream: WarningsOnCreate and WarningsOnUpdate of the
 * strategies. @param old undefined when the object is created
 */
export function strategyWarnings<T extends KubernetesObject>(
  resource: Resource<T>,
  object: T,
  old?: T,
): readonly string[] {
  const warnings: string[] = [];
  TABLE.get(groupResource(resource))?.(warnings, object as never, old as never);
  return warnings;
}
