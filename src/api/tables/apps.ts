import type {
  ControllerRevision,
  DaemonSet,
  PodTemplate,
  ReplicationController,
  StatefulSet,
} from '../generated/types.ts';
import {
  controllerRevisions,
  daemonSets,
  podTemplates,
  replicationControllers,
  statefulSets,
} from '../resources/index.ts';
import { labelSelectorToString } from '../selectors/index.ts';
import { ageOf } from '../time/index.ts';
import { AGE, NAME, type TableDefinition, column, wide } from './column.ts';
import { CONTAINERS, IMAGES, containerImages, containerNames, containersOf, labelsText } from './templates.ts';

/** Upstream: pkg/printers/internalversion printStatefulSet. */
const statefulSetTable: TableDefinition<StatefulSet> = {
  resource: statefulSets,
  columns: [NAME, column('Ready', 'Number of the pod with ready state'), AGE, CONTAINERS, IMAGES],
  cells({ metadata, spec, status }, now) {
    const containers = containersOf(spec.template);
    return [
      metadata.name,
      `${String(status?.readyReplicas ?? 0)}/${String(spec.replicas ?? 0)}`,
      ageOf(metadata.creationTimestamp, now),
      containerNames(containers),
      containerImages(containers),
    ];
  },
};

/** Upstream: printDaemonSet. */
const daemonSetTable: TableDefinition<DaemonSet> = {
  resource: daemonSets,
  columns: [
    NAME,
    column(
      'Desired',
      'The total number of nodes that should be running the daemon pod (including nodes correctly running the daemon pod). More info: https://kubernetes.io/docs/concepts/workloads/controllers/daemonset/',
      'integer',
    ),
    column(
      'Current',
      'The number of nodes that are running at least 1 daemon pod and are supposed to run the daemon pod. More info: https://kubernetes.io/docs/concepts/workloads/controllers/daemonset/',
      'integer',
    ),
    column(
      'Ready',
      'The number of nodes that should be running the daemon pod and have one or more of the daemon pod running and ready.',
      'integer',
    ),
    column('Up-to-date', 'The total number of nodes that are running updated daemon pod', 'integer'),
    column(
      'Available',
      'The number of nodes that should be running the daemon pod and have one or more of the daemon pod running and available (ready for at least spec.minReadySeconds)',
      'integer',
    ),
    column(
      'Node Selector',
      "NodeSelector is a selector which must be true for the pod to fit on a node. Selector which must match a node's labels for the pod to be scheduled on that node. More info: https://kubernetes.io/docs/concepts/configuration/assign-pod-node/",
    ),
    AGE,
    CONTAINERS,
    IMAGES,
    wide(
      'Selector',
      'A label query over pods that are managed by the daemon set. Must match in order to be controlled. If empty, defaulted to labels on Pod template. More info: https://kubernetes.io/docs/concepts/overview/working-with-objects/labels/#label-selectors',
    ),
  ],
  cells({ metadata, spec, status }, now) {
    const containers = containersOf(spec.template);
    return [
      metadata.name,
      status?.desiredNumberScheduled ?? 0,
      status?.currentNumberScheduled ?? 0,
      status?.numberReady ?? 0,
      status?.updatedNumberScheduled ?? 0,
      status?.numberAvailable ?? 0,
      labelsText(spec.template.spec?.nodeSelector),
      ageOf(metadata.creationTimestamp, now),
      containerNames(containers),
      containerImages(containers),
      labelSelectorToString(spec.selector),
    ];
  },
};

function controllerText({ metadata }: ControllerRevision): string {
  const owner = metadata.ownerReferences?.find(({ controller }) => controller === true);
  if (owner === undefined) return '<none>';
  const [group = '', version] = owner.apiVersion.split('/');
  const kind = version === undefined ? owner.kind : `${owner.kind}.${group}`;
  return `${kind.toLowerCase()}/${owner.name}`;
}

/** Upstream: printControllerRevision. */
const controllerRevisionTable: TableDefinition<ControllerRevision> = {
  resource: controllerRevisions,
  columns: [
    NAME,
    column('Controller', 'Controller of the object'),
    column('Revision', 'revision indicates the revision of the state represented by Data.'),
    AGE,
  ],
  cells: (revision, now) => [
    revision.metadata.name,
    controllerText(revision),
    revision.revision,
    ageOf(revision.metadata.creationTimestamp, now),
  ],
};

/** Upstream: printReplicationController. */
const replicationControllerTable: TableDefinition<ReplicationController> = {
  resource: replicationControllers,
  columns: [
    NAME,
    column(
      'Desired',
      'Replicas is the number of desired replicas. This is a pointer to distinguish between explicit zero and unspecified. Defaults to 1. More info: https://kubernetes.io/docs/concepts/workloads/controllers/replicationcontroller#what-is-a-replicationcontroller',
      'integer',
    ),
    column(
      'Current',
      'Replicas is the most recently observed number of replicas. More info: https://kubernetes.io/docs/concepts/workloads/controllers/replicationcontroller#what-is-a-replicationcontroller',
      'integer',
    ),
    column('Ready', 'The number of ready replicas for this replication controller.', 'integer'),
    AGE,
    CONTAINERS,
    IMAGES,
    wide(
      'Selector',
      'Selector is a label query over pods that should match the Replicas count. If Selector is empty, it is defaulted to the labels present on the Pod template. Label keys and values that must match in order to be controlled by this replication controller, if empty defaulted to labels on Pod template. More info: https://kubernetes.io/docs/concepts/overview/working-with-objects/labels/#label-selectors',
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
      labelsText(spec.selector),
    ];
  },
};

/** Upstream: printPodTemplate. */
const podTemplateTable: TableDefinition<PodTemplate> = {
  resource: podTemplates,
  columns: [
    NAME,
    column('Containers', 'Names of each container in the template.'),
    column('Images', 'Images referenced by each container in the template.'),
    column('Pod Labels', 'The labels for the pod template.'),
  ],
  cells({ metadata, template }) {
    const containers = containersOf(template);
    return [
      metadata.name,
      containerNames(containers),
      containerImages(containers),
      labelsText(template?.metadata?.labels),
    ];
  },
};

export const appsTables: readonly TableDefinition[] = [
  controllerRevisionTable,
  daemonSetTable,
  podTemplateTable,
  replicationControllerTable,
  statefulSetTable,
];
