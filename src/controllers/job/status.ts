import { formatTime, isPodActive, isPodReady, type Job, type JobStatus, type Pod } from '../../api/index.ts';
import { isPodTerminating } from '../pod-state.ts';
import { condition, ensureCondition, INTERIM, type Verdict } from './conditions.ts';
import { conditionOf, isSuspended } from './facts.ts';
import type { IndexSet } from './index-set.ts';
import type { PodChanges } from './pods.ts';
import { uncountedField, type Ends } from './tracking.ts';

/** The Job with its start: the first one, unless it is suspended. */
export function withStart(job: Job, now: number): Job {
  if (job.status?.startTime !== undefined || isSuspended(job)) return job;
  return { ...job, status: { ...job.status, startTime: formatTime(now) } };
}

export interface Suspension {
  readonly status: JobStatus;
  /** What changed, as an event has it. */
  readonly event?: { readonly reason: string; readonly message: string };
}

/** The Suspended condition; a Job that goes on starts anew, since its deadline is of time without a pause. */
export function withSuspension(job: Job, now: number): Suspension {
  const { conditions: before = [], ...rest } = job.status ?? {};
  const [status, reason, message] = isSuspended(job)
    ? (['True', 'JobSuspended', 'Job suspended'] as const)
    : (['False', 'JobResumed', 'Job resumed'] as const);
  const conditions = ensureCondition(before, condition('Suspended', status, reason, message, now));
  if (conditions === before) return { status: job.status ?? {} };
  return status === 'True'
    ? { status: { ...rest, conditions }, event: { reason: 'Suspended', message } }
    : { status: { ...rest, conditions, startTime: formatTime(now) }, event: { reason: 'Resumed', message } };
}

/** Numbers of pods that have not ended, after what was done to them. */
export function withPods(status: JobStatus, pods: readonly Pod[], changes: PodChanges): JobStatus {
  const active = pods.filter(isPodActive);
  const count = active.length + changes.created - changes.deleted;
  const { active: _, ...rest } = status;
  return {
    ...rest,
    ...(count === 0 ? {} : { active: count }),
    ready: active.filter((pod) => isPodReady(pod)).length - changes.deletedReady,
    terminating: pods.filter(isPodTerminating).length + changes.deleted,
  };
}

/** The ends that are about to be counted, and the criterion that is met. */
export function withEnds(
  status: JobStatus,
  ends: Ends,
  failedIndexes: IndexSet | undefined,
  verdict: Verdict | undefined,
  now: number,
): JobStatus {
  const { succeededIndexes } = ends;
  const count = succeededIndexes?.size ?? 0;
  const interim =
    verdict === undefined || conditionOf({ status } as Job, INTERIM[verdict.type]) !== undefined
      ? undefined
      : condition(INTERIM[verdict.type], 'True', verdict.reason, verdict.message, now);
  return {
    ...status,
    ...(succeededIndexes === undefined || count === 0
      ? {}
      : { succeeded: count, completedIndexes: String(succeededIndexes) }),
    ...(failedIndexes === undefined ? {} : { failedIndexes: String(failedIndexes) }),
    ...(interim === undefined ? {} : { conditions: [...(status.conditions ?? []), interim] }),
    uncountedTerminatedPods: uncountedField(ends.uncounted.succeeded, ends.uncounted.failed),
  };
}

/** Complete or Failed, once every end is counted and no pod is left; the same status until then. */
export function finished(status: JobStatus, verdict: Verdict, now: number): JobStatus {
  const { succeeded = [], failed = [] } = status.uncountedTerminatedPods ?? {};
  if (succeeded.length + failed.length + (status.terminating ?? 0) > 0) return status;
  const last = condition(verdict.type, 'True', verdict.reason, verdict.message, now);
  return {
    ...status,
    conditions: ensureCondition(status.conditions ?? [], last),
    ...(verdict.type === 'Complete' ? { completionTime: formatTime(now) } : {}),
  };
}
