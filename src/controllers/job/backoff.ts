import { parseTime, type Pod } from '../../api/index.ts';

/** Milliseconds. Upstream: DefaultJobPodFailureBackOff, MaxJobPodFailureBackOff. */
const FIRST = 10_000;
const LONGEST = 10 * 60_000;

/** Failures of a Job's pods since one last succeeded. */
export interface BackoffRecord {
  readonly failures: number;
  /** Milliseconds since the Unix epoch. */
  readonly lastFailure: number;
}

const NONE: BackoffRecord = { failures: 0, lastFailure: 0 };

/** When a pod ended, or began to; milliseconds since the Unix epoch. Upstream: pkg/controller/job/backoff_utils.go. */
export function finishedAt({ metadata, status }: Pod, now: number): number {
  const ends = [...(status?.initContainerStatuses ?? []), ...(status?.containerStatuses ?? [])].map(
    ({ state }) => parseTime(state?.terminated?.finishedAt ?? '') ?? 0,
  );
  const last = Math.max(0, ...ends);
  if (last > 0) return last;
  if (metadata.deletionTimestamp !== undefined) {
    const grace = (metadata.deletionGracePeriodSeconds ?? 0) * 1000;
    return (parseTime(metadata.deletionTimestamp) ?? now) - grace;
  }
  const ready = status?.conditions?.find(({ type }) => type === 'Ready')?.lastTransitionTime;
  return parseTime(ready ?? '') ?? parseTime(metadata.creationTimestamp) ?? now;
}

/** The record with what ended since. Upstream: newBackoffRecord. */
export function recordEnds(
  record: BackoffRecord = NONE,
  succeeded: readonly Pod[],
  failed: readonly Pod[],
  now: number,
): BackoffRecord {
  if (succeeded.length === 0 && failed.length === 0) return record;
  const ends = failed.map((pod) => finishedAt(pod, now));
  if (succeeded.length === 0) {
    return { failures: record.failures + failed.length, lastFailure: Math.max(record.lastFailure, ...ends) };
  }
  const lastSuccess = Math.max(...succeeded.map((pod) => finishedAt(pod, now)));
  const since = ends.filter((end) => end > lastSuccess);
  return { failures: since.length, lastFailure: Math.max(0, ...since) };
}

/** Milliseconds until another pod may be made. */
export function remainingTime({ failures, lastFailure }: BackoffRecord = NONE, now: number): number {
  if (failures === 0) return 0;
  const wait = Math.min(FIRST * 2 ** (failures - 1), LONGEST);
  return Math.max(0, lastFailure + wait - now);
}
