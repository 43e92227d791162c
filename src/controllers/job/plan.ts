import { isPodActive, type Job, type Pod } from '../../api/index.ts';
import { isPodTerminating } from '../pod-state.ts';
import { rankForDeletion } from '../replica-set/rank.ts';
import { remainingTime, type BackoffRecord } from './backoff.ts';
import { completionIndex, hasLimitPerIndex, isIndexed, isSuspended, onlyReplacesFailed } from './facts.ts';
import { retryIn } from './index-failures.ts';
import type { IndexSet } from './index-set.ts';

/** What brings the pods of a Job to what is wanted. */
export type Plan =
  | { readonly kind: 'none' }
  /** No pod may be made for so many milliseconds. */
  | { readonly kind: 'wait'; readonly for: number }
  /** Pods, by index where the Job is Indexed. */
  | { readonly kind: 'create'; readonly indexes: readonly (number | undefined)[] }
  | { readonly kind: 'delete'; readonly pods: readonly Pod[] };

export interface PlanInput {
  readonly pods: readonly Pod[];
  readonly succeeded: number;
  readonly succeededIndexes: IndexSet;
  readonly failedIndexes: IndexSet;
  readonly backoff: BackoffRecord | undefined;
  /** The failed pods whose indexes are to be tried again. */
  readonly replaced: ReadonlyMap<number, Pod>;
  readonly now: number;
}

/** At most this many pods are created or deleted in one go. Upstream: MaxPodCreateDeletePerSync. */
const BURST = 500;

/** Upstream: pkg/controller/job/job_controller.go (manageJob). */
export function planJob(job: Job, input: PlanInput): Plan {
  const active = input.pods.filter(isPodActive);
  const wanted = wantedActive(job, input.succeeded, active.length);
  const doomed = podsToDelete(job, active, Math.max(0, active.length - wanted), input.now);
  if (doomed.length > 0) return { kind: 'delete', pods: doomed.slice(0, isSuspended(job) ? undefined : BURST) };
  const leaving = onlyReplacesFailed(job) ? input.pods.filter(isPodTerminating) : [];
  const missing = Math.min(wanted - leaving.length - active.length, BURST);
  if (missing <= 0 || isSuspended(job)) return { kind: 'none' };
  if (!hasLimitPerIndex(job)) {
    const wait = remainingTime(input.backoff, input.now);
    if (wait > 0) return { kind: 'wait', for: wait };
  }
  if (!isIndexed(job)) return { kind: 'create', indexes: new Array<undefined>(missing).fill(undefined) };
  return planIndexes(job, [...active, ...leaving], missing, input);
}

/** Never more than completions are left; without a number of them, nobody is added once one has succeeded. */
function wantedActive(job: Job, succeeded: number, active: number): number {
  if (isSuspended(job)) return 0;
  const { completions, parallelism = 1 } = job.spec;
  if (completions === undefined) return succeeded > 0 ? active : parallelism;
  return Math.max(0, Math.min(completions - succeeded, parallelism));
}

function planIndexes(job: Job, present: readonly Pod[], missing: number, input: PlanInput): Plan {
  const taken = input.succeededIndexes
    .union(input.failedIndexes)
    .with(present.flatMap((pod) => completionIndex(pod, job) ?? []));
  const pending = taken.missing(missing, job.spec.completions ?? 0);
  if (!hasLimitPerIndex(job)) return pending.length === 0 ? { kind: 'none' } : { kind: 'create', indexes: pending };
  const waits = new Map(pending.map((index) => [index, retryIn(input.replaced.get(index), input.now)]));
  const due = pending.filter((index) => waits.get(index) === 0);
  if (due.length > 0) return { kind: 'create', indexes: due };
  return waits.size === 0 ? { kind: 'none' } : { kind: 'wait', for: Math.min(...waits.values()) };
}

/** Those whose index is doubled or out of range, and as many more as are too many. Upstream: activePodsForRemoval. */
function podsToDelete(job: Job, active: readonly Pod[], atLeast: number, now: number): readonly Pod[] {
  const surplus = isIndexed(job) ? withoutOwnIndex(job, active, now) : [];
  if (surplus.length >= atLeast) return surplus;
  const rest = active.filter((pod) => !surplus.includes(pod));
  return [...surplus, ...rankForDeletion(rest, [], now).slice(0, atLeast - surplus.length)];
}

function withoutOwnIndex(job: Job, active: readonly Pod[], now: number): readonly Pod[] {
  const surplus: Pod[] = [];
  const seen = new Set<number>();
  // The last in the order of deletion is the one to keep.
  for (const pod of rankForDeletion(active, [], now).toReversed()) {
    const index = completionIndex(pod, job);
    if (index === undefined || seen.has(index)) surplus.push(pod);
    else seen.add(index);
  }
  return surplus;
}
