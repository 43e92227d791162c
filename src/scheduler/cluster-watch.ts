import type { Disposer } from '../base/index.ts';
import type { Node, Pod } from '../api/index.ts';
import type { Informer } from '../client/index.ts';
import type { ClusterCache } from './cache.ts';
import type { SchedulingQueue } from './queue.ts';

export const SCHEDULER_NAME = 'default-scheduler';

function isAssigned(pod: Pod): boolean {
  return (pod.spec.nodeName ?? '') !== '';
}

function isEnded(pod: Pod): boolean {
  return pod.status?.phase === 'Succeeded' || pod.status?.phase === 'Failed';
}

/** A pod that this scheduler is to find a node for now. */
export function isOurs(pod: Pod): boolean {
  return (
    (pod.spec.schedulerName ?? SCHEDULER_NAME) === SCHEDULER_NAME &&
    !isAssigned(pod) &&
    !isEnded(pod) &&
    pod.metadata.deletionTimestamp === undefined &&
    (pod.spec.schedulingGates ?? []).length === 0
  );
}

/** What of a node decides who may run there: its heartbeats do not. */
function relevant(node: Node): string {
  const { metadata, spec, status } = node;
  return JSON.stringify([metadata.labels, spec.taints, spec.unschedulable, status?.allocatable]);
}

/** What of a pod decides where it may run. */
function placementOf(pod: Pod): string {
  return JSON.stringify([pod.metadata.labels, pod.spec]);
}

/** Keeps the cache, and moves pods that wait when a change may help them. Upstream: pkg/scheduler/eventhandlers.go. */
export function watchCluster(
  pods: Informer<Pod>,
  nodes: Informer<Node>,
  cache: ClusterCache,
  queue: SchedulingQueue,
): readonly Disposer[] {
  const assigned = (pod: Pod): void => {
    queue.remove(pod.metadata.uid);
    if (isEnded(pod)) {
      cache.removePod(pod.metadata.uid);
      queue.moveAll();
    } else {
      cache.setPod(pod);
    }
  };
  const gone = (pod: Pod): void => {
    queue.remove(pod.metadata.uid);
    if (!cache.isPlaced(pod.metadata.uid)) return;
    cache.removePod(pod.metadata.uid);
    queue.moveAll();
  };
  return [
    nodes.addHandler({
      add: (node) => {
        cache.setNode(node);
        queue.moveAll();
      },
      update: (node, old) => {
        cache.setNode(node);
        if (relevant(node) !== relevant(old)) queue.moveAll();
      },
      delete: (node) => {
        cache.removeNode(node.metadata.name);
      },
    }),
    pods.addHandler({
      add: (pod) => {
        if (isAssigned(pod)) assigned(pod);
        else if (isOurs(pod)) queue.add(pod);
      },
      update: (pod, old) => {
        if (isAssigned(pod)) {
          assigned(pod);
          return;
        }
        // Its binding is on its way.
        if (cache.isPlaced(pod.metadata.uid)) return;
        if (!isOurs(pod)) queue.remove(pod.metadata.uid);
        else if (!isOurs(old) || placementOf(pod) !== placementOf(old)) queue.add(pod);
        else queue.refresh(pod);
      },
      delete: gone,
    }),
  ];
}
