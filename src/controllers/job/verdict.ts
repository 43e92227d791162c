import { parseTime, type Job, type Pod } from '../../api/index.ts';
import { COMPLETIONS_REACHED, failure, INTERIM, type Verdict } from './conditions.ts';
import { conditionOf, hasLimitPerIndex, isSuspended } from './facts.ts';
import { failJobMessage } from './failure-policy.ts';
import type { IndexSet } from './index-set.ts';
import { matchSuccessPolicy } from './success-policy.ts';

export interface Counts {
  readonly succeeded: number;
  readonly failed: number;
  readonly succeededIndexes: IndexSet | undefined;
  readonly failedIndexes: IndexSet | undefined;
}

/** How the Job ends, with pods still running; undefined when it goes on. Upstream: syncJob in job_controller.go. */
export function verdictOf(job: Job, pods: readonly Pod[], counts: Counts, now: number): Verdict | undefined {
  return decided(job) ?? failed(job, pods, counts, now) ?? failedByIndexes(job, counts) ?? succeededEarly(job, counts);
}

/** What an earlier turn decided, and could not bring to its end yet. */
function decided(job: Job): Verdict | undefined {
  for (const type of ['Complete', 'Failed'] as const) {
    const interim = conditionOf(job, INTERIM[type]);
    if (interim !== undefined) return { type, reason: interim.reason ?? '', message: interim.message ?? '' };
  }
  return undefined;
}

function failed(job: Job, pods: readonly Pod[], counts: Counts, now: number): Verdict | undefined {
  const message = failJobMessage(job, pods);
  if (message !== undefined) return failure('PodFailurePolicy', message);
  if (counts.failed > (job.spec.backoffLimit ?? 0) || pastLimitByRestarts(job, pods)) {
    return failure('BackoffLimitExceeded', 'Job has reached the specified backoff limit');
  }
  const left = deadlineIn(job, now);
  if (left === undefined || left > 0) return undefined;
  return failure('DeadlineExceeded', 'Job was active longer than specified deadline');
}

/** Milliseconds until `activeDeadlineSeconds` is over; undefined without it, or while the Job does not run. */
export function deadlineIn(job: Job, now: number): number | undefined {
  const { activeDeadlineSeconds } = job.spec;
  const started = parseTime(job.status?.startTime ?? '');
  if (activeDeadlineSeconds === undefined || started === undefined || isSuspended(job)) return undefined;
  return Math.max(0, started + activeDeadlineSeconds * 1000 - now);
}

/** With restartPolicy OnFailure it is the restarts that count. Upstream: pastBackoffLimitOnFailure. */
function pastLimitByRestarts({ spec }: Job, pods: readonly Pod[]): boolean {
  if (spec.template.spec?.restartPolicy !== 'OnFailure') return false;
  let restarts = 0;
  for (const { status } of pods) {
    if (status?.phase !== 'Running' && status?.phase !== 'Pending') continue;
    for (const { restartCount } of status.initContainerStatuses ?? []) restarts += restartCount;
    for (const { restartCount } of status.containerStatuses ?? []) restarts += restartCount;
  }
  const { backoffLimit = 0 } = spec;
  return backoffLimit === 0 ? restarts > 0 : restarts >= backoffLimit;
}

function failedByIndexes(job: Job, { failedIndexes, succeededIndexes }: Counts): Verdict | undefined {
  if (!hasLimitPerIndex(job)) return undefined;
  const { maxFailedIndexes, completions = 0 } = job.spec;
  const count = failedIndexes?.size ?? 0;
  if (maxFailedIndexes !== undefined && count > maxFailedIndexes) {
    return failure('MaxFailedIndexesExceeded', 'Job has exceeded the specified maximal number of failed indexes');
  }
  if (count > 0 && count + (succeededIndexes?.size ?? 0) >= completions) {
    return failure('FailedIndexes', 'Job has failed indexes');
  }
  return undefined;
}

function succeededEarly(job: Job, { succeededIndexes }: Counts): Verdict | undefined {
  const message = succeededIndexes === undefined ? undefined : matchSuccessPolicy(job, succeededIndexes);
  return message === undefined ? undefined : { type: 'Complete', reason: 'SuccessPolicy', message };
}

/** The Job has had its completions, and nothing runs any more. */
export function completed({ spec }: Job, succeeded: number, active: number): Verdict | undefined {
  const enough = spec.completions === undefined ? succeeded > 0 : succeeded >= spec.completions;
  return enough && active === 0 ? COMPLETIONS_REACHED : undefined;
}
