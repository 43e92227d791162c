import {
  formatTime,
  isPodReady,
  matchesSelector,
  type Pod,
  type ReplicaSet,
  type ReplicaSetCondition,
  type ReplicaSetStatus,
} from '../../api/index.ts';
import { availableIn, isPodTerminating } from '../pod-state.ts';

export interface StatusInput {
  /** Pods that have not ended and are not being deleted. */
  readonly active: readonly Pod[];
  /** All pods of the ReplicaSet. */
  readonly owned: readonly Pod[];
  /** What went wrong with creating or deleting pods. */
  readonly failure: Error | undefined;
  /** Milliseconds since the Unix epoch. */
  readonly now: number;
}

function conditionsOf(rs: ReplicaSet, input: StatusInput): readonly ReplicaSetCondition[] {
  const conditions = rs.status?.conditions ?? [];
  const present = conditions.some((condition) => condition.type === 'ReplicaFailure');
  if (input.failure === undefined) return conditions.filter((condition) => condition.type !== 'ReplicaFailure');
  if (present) return conditions;
  const difference = input.active.length - (rs.spec.replicas ?? 1);
  return [
    ...conditions,
    {
      type: 'ReplicaFailure',
      status: 'True',
      lastTransitionTime: formatTime(input.now),
      ...(difference === 0 ? {} : { reason: difference < 0 ? 'FailedCreate' : 'FailedDelete' }),
      message: input.failure.message,
    },
  ];
}

/** Fields that upstream leaves out of the JSON when they are zero. */
function unlessZero<K extends string>(name: K, count: number): { readonly [P in K]?: number } {
  return (count === 0 ? {} : { [name]: count }) as { readonly [P in K]?: number };
}

/** The status of a ReplicaSet with these pods. Upstream: pkg/controller/replicaset/replica_set_utils.go (calculateStatus). */
export function computeStatus(rs: ReplicaSet, input: StatusInput): ReplicaSetStatus {
  const { active, owned, now } = input;
  const templateLabels = { matchLabels: rs.spec.template?.metadata?.labels ?? {} };
  const ready = active.filter((pod) => isPodReady(pod));
  const available = ready.filter((pod) => availableIn(pod, rs.spec.minReadySeconds ?? 0, now) === 0);
  const conditions = conditionsOf(rs, input);
  return {
    replicas: active.length,
    ...unlessZero(
      'fullyLabeledReplicas',
      active.filter((pod) => matchesSelector(templateLabels, pod.metadata.labels)).length,
    ),
    ...unlessZero('readyReplicas', ready.length),
    ...unlessZero('availableReplicas', available.length),
    terminatingReplicas: owned.filter(isPodTerminating).length,
    ...unlessZero('observedGeneration', rs.metadata.generation ?? 0),
    ...(conditions.length === 0 ? {} : { conditions }),
  };
}

/** Milliseconds until another pod becomes available by waiting; undefined when waiting changes nothing. */
export function nextAvailability(rs: ReplicaSet, active: readonly Pod[], now: number): number | undefined {
  const waits = active
    .map((pod) => availableIn(pod, rs.spec.minReadySeconds ?? 0, now) ?? 0)
    .filter((wait) => wait > 0);
  return waits.length === 0 ? undefined : Math.min(...waits);
}
