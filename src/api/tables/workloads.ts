import type { Deployment, ReplicaSet } from '../generated/types.ts';
import { deployments, replicaSets } from '../resources/index.ts';
import { labelSelectorToString } from '../selectors/index.ts';
import { ageOf } from '../time/index.ts';
import { AGE, NAME, type TableDefinition, column, wide } from './column.ts';
import { CONTAINERS, IMAGES, containerImages, containerNames, containersOf } from './templates.ts';

export const deploymentTable: TableDefinition<Deployment> = {
  resource: deployments,
  columns: [
    NAME,
    column('Ready', 'Number of the pod with ready state'),
    column(
      'Up-to-date',
      'Total number of non-terminating pods targeted by this deployment that have the desired template spec.',
    ),
    column(
      'Available',
      'Total number of available non-terminating pods (ready for at least minReadySeconds) targeted by this deployment.',
    ),
    AGE,
    CONTAINERS,
    IMAGES,
    wide(
      'Selector',
      "Label selector for pods. Existing ReplicaSets whose pods are selected by this will be the ones affected by this deployment. It must match the pod template's labels.",
    ),
  ],
  cells({ metadata, spec, status }, now) {
    const containers = containersOf(spec.template);
    return [
      metadata.name,
      `${String(status?.readyReplicas ?? 0)}/${String(spec.replicas ?? 0)}`,
      status?.updatedReplicas ?? 0,
      status?.availableReplicas ?? 0,
      ageOf(metadata.creationTimestamp, now),
      containerNames(containers),
      containerImages(containers),
      labelSelectorToString(spec.selector),
    ];
  },
};

export const replicaSetTable: TableDefinition<ReplicaSet> = {
  resource: replicaSets,
  columns: [
    NAME,
    column(
      'Desired',
      'Replicas is the number of desired pods. This is a pointer to distinguish between explicit zero and unspecified. Defaults to 1. More info: https://kubernetes.io/docs/concepts/workloads/controllers/replicaset',
      'integer',
    ),
    column(
      'Current',
      'Replicas is the most recently observed number of non-terminating pods. More info: https://kubernetes.io/docs/concepts/workloads/controllers/replicaset',
      'integer',
    ),
    column(
      'Ready',
      'The number of non-terminating pods targeted by this ReplicaSet with a Ready Condition.',
      'integer',
    ),
    AGE,
    CONTAINERS,
    IMAGES,
    wide(
      'Selector',
      "Selector is a label query over pods that should match the replica count. Label keys and values that must match in order to be controlled by this replica set. It must match the pod template's labels. More info: https://kubernetes.io/docs/concepts/overview/working-with-objects/labels/#label-selectors",
    ),
  ],
  cells({ metadata, spec, status }, now) {
    const containers = containersOf(spec.template);
    return [
      metadata.name,
      spec.replicas ?? 0,
      status?.replicas ?? 0,
      status?.readyReplicas ?? 0,
      ageOf(metadata.creationTimestamp, now),
      containerNames(containers),
      containerImages(containers),
      labelSelectorToString(spec.selector),
    ];
  },
};
