import {
  sameJson,
  type CSINode,
  type Node,
  type PersistentVolume,
  type PersistentVolumeClaim,
  type Pod,
  type StorageClass,
} from '../api/index.ts';

/** A change in the cluster that may help pods that wait. Upstream: pkg/scheduler/framework (ClusterEvent). */
export type ClusterEvent =
  | { readonly kind: 'node-add'; readonly node: Node }
  | { readonly kind: 'node-update'; readonly node: Node; readonly old: Node }
  | { readonly kind: 'node-delete'; readonly node: Node }
  /** The pod that waits was changed itself. */
  | { readonly kind: 'pod-update'; readonly pod: Pod; readonly old: Pod }
  | { readonly kind: 'assigned-pod-add'; readonly pod: Pod }
  | { readonly kind: 'assigned-pod-update'; readonly pod: Pod; readonly old: Pod }
  | { readonly kind: 'assigned-pod-delete'; readonly pod: Pod }
  | { readonly kind: 'claim-change'; readonly claim: PersistentVolumeClaim }
  | { readonly kind: 'volume-change'; readonly volume: PersistentVolume }
  | { readonly kind: 'storage-class-change'; readonly storageClass: StorageClass }
  | { readonly kind: 'csi-node-change'; readonly csiNode: CSINode };

export type ClusterEventKind = ClusterEvent['kind'];

/** The parts of a node that decide who may run there. */
const NODE_PARTS = {
  labels: (node: Node) => node.metadata.labels,
  taints: (node: Node) => node.spec.taints,
  unschedulable: (node: Node) => node.spec.unschedulable === true,
  allocatable: (node: Node) => node.status?.allocatable,
} as const;

export type NodePart = keyof typeof NODE_PARTS;

/** Whether a part of the node changed: heartbeats change none. */
export function nodeChanged(node: Node, old: Node, part: NodePart): boolean {
  const [now, before] = [NODE_PARTS[part](node), NODE_PARTS[part](old)];
  return now !== before && !sameJson(now, before);
}

export function anyNodePartChanged(node: Node, old: Node): boolean {
  return (Object.keys(NODE_PARTS) as NodePart[]).some((part) => nodeChanged(node, old, part));
}

export function labelsChanged(pod: Pod, old: Pod): boolean {
  const [now, before] = [pod.metadata.labels, old.metadata.labels];
  return now !== before && !sameJson(now ?? {}, before ?? {});
}

export function tolerationsChanged(pod: Pod, old: Pod): boolean {
  const [now, before] = [pod.spec.tolerations, old.spec.tolerations];
  return now !== before && !sameJson(now ?? [], before ?? []);
}
