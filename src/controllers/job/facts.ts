import type { Job, JobCondition, Pod } from '../../api/index.ts';

/** Keeps a pod until its end is counted. Upstream: batch.JobTrackingFinalizer. */
export const TRACKING = 'batch.kubernetes.io/job-tracking';
export const COMPLETION_INDEX = 'batch.kubernetes.io/job-completion-index';

export function isIndexed({ spec }: Job): boolean {
  return spec.completionMode === 'Indexed';
}

export function hasLimitPerIndex(job: Job): boolean {
  return isIndexed(job) && job.spec.backoffLimitPerIndex !== undefined;
}

/** A pod that is being deleted is replaced when it has ended, and not before. Upstream: onlyReplaceFailedPods. */
export function onlyReplacesFailed({ spec }: Job): boolean {
  return spec.podReplacementPolicy === 'Failed' || spec.podFailurePolicy !== undefined;
}

export function isSuspended({ spec }: Job): boolean {
  return spec.suspend === true;
}

export function conditionOf({ status }: Job, type: string): JobCondition | undefined {
  return status?.conditions?.find((condition) => condition.type === type && condition.status === 'True');
}

/** Complete or Failed. */
export function finishedCondition(job: Job): JobCondition | undefined {
  return conditionOf(job, 'Complete') ?? conditionOf(job, 'Failed');
}

export function isTracked(pod: Pod): boolean {
  return pod.metadata.finalizers?.includes(TRACKING) === true;
}

/** The completion index of a pod that counts for the Job: undefined when it has none, or one that is too large. */
export function completionIndex(pod: Pod, { spec }: Job): number | undefined {
  const text = pod.metadata.annotations?.[COMPLETION_INDEX] ?? '';
  if (!/^\d+$/.test(text)) return undefined;
  const index = Number(text);
  return index < (spec.completions ?? 0) ? index : undefined;
}

/** It failed, or is on its way out without having succeeded. Upstream: isPodFailed. */
export function isFailed(pod: Pod, job: Job): boolean {
  if (pod.status?.phase === 'Failed') return true;
  if (onlyReplacesFailed(job)) return false;
  return pod.metadata.deletionTimestamp !== undefined && pod.status?.phase !== 'Succeeded';
}
