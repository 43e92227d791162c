import type { ContainerStatus, Pod, PodCondition } from '../generated/types.ts';
import { formatTime } from '../time/index.ts';

export function getPodCondition(pod: Pod, type: string): PodCondition | undefined {
  return pod.status?.conditions?.find((condition) => condition.type === type);
}

export function isPodReady(pod: Pod): boolean {
  return getPodCondition(pod, 'Ready')?.status === 'True';
}

/** Whether the pod will never run again. */
export function podPhaseTerminal(pod: Pod): boolean {
  return pod.status?.phase === 'Succeeded' || pod.status?.phase === 'Failed';
}

/** `podutil.IsPodActive`: neither finished nor being deleted. */
export function isPodActive(pod: Pod): boolean {
  return !podPhaseTerminal(pod) && pod.metadata.deletionTimestamp === undefined;
}

/**
 * `podutil.IsPodAvailable`: ready for at least `minReadySeconds`.
 * @param now milliseconds since the Unix epoch
 */
export function isPodAvailable(pod: Pod, minReadySeconds: number, now: number): boolean {
  const ready = getPodCondition(pod, 'Ready');
  if (ready?.status !== 'True') return false;
  if (minReadySeconds === 0) return true;
  const since = ready.lastTransitionTime;
  return since !== undefined && Date.parse(since) + minReadySeconds * 1000 <= now;
}

/**
 * The pod with a condition set. Its transition time changes only with its status; the pod is the same when nothing does.
 * @param now milliseconds since the Unix epoch
 */
export function setPodCondition(pod: Pod, condition: Omit<PodCondition, 'lastTransitionTime'>, now: number): Pod {
  const conditions = pod.status?.conditions ?? [];
  const old = conditions.find(({ type }) => type === condition.type);
  const lastTransitionTime =
    old?.status === condition.status && old.lastTransitionTime !== undefined ? old.lastTransitionTime : formatTime(now);
  const next: PodCondition = { ...condition, lastTransitionTime };
  if (old !== undefined && sameCondition(old, next)) return pod;
  const others = conditions.map((other) => (other === old ? next : other));
  return { ...pod, status: { ...pod.status, conditions: old === undefined ? [...conditions, next] : others } };
}

function sameCondition(a: PodCondition, b: PodCondition): boolean {
  return (
    a.status === b.status &&
    a.reason === b.reason &&
    a.message === b.message &&
    a.lastProbeTime === b.lastProbeTime &&
    a.lastTransitionTime === b.lastTransitionTime &&
    a.observedGeneration === b.observedGeneration
  );
}

export function containerStatus(pod: Pod, name: string): ContainerStatus | undefined {
  const status = pod.status;
  const find = (list: readonly ContainerStatus[] | undefined): ContainerStatus | undefined =>
    list?.find((candidate) => candidate.name === name);
  return (
    find(status?.containerStatuses) ?? find(status?.initContainerStatuses) ?? find(status?.ephemeralContainerStatuses)
  );
}
