import type { Disposer } from '../base/index.ts';
import type { KubernetesObject, Pod } from '../api/index.ts';
import type { Informer } from '../client/index.ts';
import type { ClusterCache } from './cache.ts';
import { anyNodePartChanged, type ClusterEvent } from './cluster-event.ts';
import type { SchedulerInformers } from './informers.ts';
import type { Nominator } from './nominator.ts';
import type { SchedulingQueue } from './queue.ts';
import { withCountedRequests } from './resized-pod.ts';

export interface Watched {
  readonly cache: ClusterCache;
  readonly queue: SchedulingQueue;
  readonly nominator: Nominator;
  /** Names of the schedulers whose pods these are. */
  readonly schedulerNames: ReadonlySet<string>;
  /** A pod is gone, whether it had a node or not. */
  onPodGone(uid: string): void;
}

const DEFAULT_SCHEDULER = 'default-scheduler';

function isAssigned(pod: Pod): boolean {
  return (pod.spec.nodeName ?? '') !== '';
}

function isEnded(pod: Pod): boolean {
  return pod.status?.phase === 'Succeeded' || pod.status?.phase === 'Failed';
}

/** Whether the pod is to be given a node now: gated ones are not yet. */
export function isToSchedule(pod: Pod, schedulerNames: ReadonlySet<string>): boolean {
  return (
    schedulerNames.has(pod.spec.schedulerName ?? DEFAULT_SCHEDULER) &&
    !isAssigned(pod) &&
    !isEnded(pod) &&
    pod.metadata.deletionTimestamp === undefined &&
    (pod.spec.schedulingGates ?? []).length === 0
  );
}

/** Most updates are of the status only, and matter to the pod alone. */
function concernsOthers(pod: Pod, old: Pod): boolean {
  return (
    pod.spec !== old.spec ||
    pod.metadata.labels !== old.metadata.labels ||
    // Its resize may be over.
    withCountedRequests(old) !== old
  );
}

function watchPods(pods: Informer<Pod>, watched: Watched): Disposer {
  const { cache, queue, nominator, schedulerNames } = watched;
  const leave = (pod: Pod): void => {
    const { uid } = pod.metadata;
    queue.remove(uid);
    nominator.remove(uid);
    if (!cache.isPlaced(uid)) return;
    cache.removePod(uid);
    queue.moved({ kind: 'assigned-pod-delete', pod });
  };
  const assigned = (pod: Pod, old: Pod | undefined): void => {
    const { uid } = pod.metadata;
    queue.remove(uid);
    nominator.remove(uid);
    if (isEnded(pod)) {
      leave(pod);
      return;
    }
    cache.setPod(pod);
    if (old === undefined || !isAssigned(old)) queue.moved({ kind: 'assigned-pod-add', pod });
    else if (concernsOthers(pod, old)) queue.moved({ kind: 'assigned-pod-update', pod, old });
  };
  const waiting = (pod: Pod, old: Pod | undefined): void => {
    const { uid } = pod.metadata;
    // Its binding is on its way.
    if (cache.isPlaced(uid)) return;
    if (!isToSchedule(pod, schedulerNames)) {
      queue.remove(uid);
      nominator.remove(uid);
      return;
    }
    nominator.observe(pod, old);
    if (old !== undefined && queue.has(uid)) queue.update(pod, old);
    else if (old === undefined || !isToSchedule(old, schedulerNames)) queue.add(pod);
  };
  return pods.addHandler({
    add: (pod) => {
      if (isAssigned(pod)) assigned(pod, undefined);
      else waiting(pod, undefined);
    },
    update: (pod, old) => {
      if (isAssigned(pod)) assigned(pod, old);
      else waiting(pod, old);
    },
    delete: (pod) => {
      leave(pod);
      watched.onPodGone(pod.metadata.uid);
    },
  });
}

/** Adding and changing make the same event. */
function watchChanges<T extends KubernetesObject>(
  informer: Informer<T>,
  queue: SchedulingQueue,
  event: (object: T) => ClusterEvent,
): Disposer {
  const changed = (object: T): void => {
    queue.moved(event(object));
  };
  return informer.addHandler({ add: changed, update: changed });
}

/** Keeps the cache, and moves pods that wait when a change may help them. Upstream: pkg/scheduler/eventhandlers.go. */
export function watchCluster(informers: SchedulerInformers, watched: Watched): readonly Disposer[] {
  const { cache, queue } = watched;
  return [
    informers.nodes.addHandler({
      add: (node) => {
        cache.setNode(node);
        queue.moved({ kind: 'node-add', node });
      },
      update: (node, old) => {
        cache.setNode(node);
        if (anyNodePartChanged(node, old)) queue.moved({ kind: 'node-update', node, old });
      },
      delete: (node) => {
        cache.removeNode(node.metadata.name);
        queue.moved({ kind: 'node-delete', node });
      },
    }),
    watchPods(informers.pods, watched),
    watchChanges(informers.claims, queue, (claim) => ({ kind: 'claim-change', claim })),
    watchChanges(informers.volumes, queue, (volume) => ({ kind: 'volume-change', volume })),
    watchChanges(informers.storageClasses, queue, (storageClass) => ({ kind: 'storage-class-change', storageClass })),
    watchChanges(informers.csiNodes, queue, (csiNode) => ({ kind: 'csi-node-change', csiNode })),
  ];
}
