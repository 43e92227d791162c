import { type Pod, type StatefulSet, type StatefulSetStatus } from '../../api/index.ts';
import { availableIn } from '../pod-state.ts';
import { omitZeros } from '../omit-zeros.ts';
import { replicasOf } from './identity.ts';
import { isRunningAndReady, isSettled, isTerminating, revisionNameOf } from './members.ts';

/** Names of the revisions, and how often their names collided. */
export interface RevisionNames {
  readonly current: string;
  readonly update: string;
  readonly collisionCount: number;
}

function count(pods: readonly Pod[], predicate: (pod: Pod) => boolean): number {
  return pods.reduce((sum, pod) => (predicate(pod) ? sum + 1 : sum), 0);
}

/**
 * Upstream: computeReplicaStatus, completeRollingUpdate.
 * @param outdated how many old pods this turn deleted, which the cache does not show yet
 */
export function computeStatus(
  set: StatefulSet,
  pods: readonly Pod[],
  { current, update, collisionCount }: RevisionNames,
  { outdated, now }: { readonly outdated: number; readonly now: number },
): StatefulSetStatus {
  const ready = pods.filter(isRunningAndReady);
  const staying = pods.filter((pod) => !isTerminating(pod));
  const { conditions } = set.status ?? {};
  const status = {
    observedGeneration: set.metadata.generation ?? 0,
    replicas: pods.length,
    readyReplicas: ready.length,
    currentReplicas: Math.max(0, count(staying, (pod) => revisionNameOf(pod) === current) - outdated),
    updatedReplicas: count(staying, (pod) => revisionNameOf(pod) === update),
    availableReplicas: count(ready, (pod) => isSettled(set, pod, now)),
    currentRevision: current,
    updateRevision: update,
    collisionCount,
    ...(conditions === undefined ? {} : { conditions }),
  };
  const replicas = replicasOf(set);
  const complete =
    set.spec.updateStrategy?.type === 'RollingUpdate' &&
    [status.updatedReplicas, status.readyReplicas, status.replicas].every((value) => value === replicas);
  const counts = complete ? { currentReplicas: status.updatedReplicas, currentRevision: update } : {};
  return omitZeros({ ...status, ...counts }, ['readyReplicas', 'currentReplicas', 'updatedReplicas']);
}

/** Milliseconds until another pod becomes available by the passing of time alone. */
export function nextAvailability(set: StatefulSet, pods: readonly Pod[], now: number): number | undefined {
  const waits = pods
    .map((pod) => availableIn(pod, set.spec.minReadySeconds ?? 0, now))
    .filter((wait) => wait !== undefined)
    .filter((wait) => wait > 0);
  return waits.length === 0 ? undefined : Math.min(...waits);
}
