import { isPodActive, type Job, type Pod } from '../../api/index.ts';
import { finishedAt, remainingTime } from './backoff.ts';
import { completionIndex, isFailed, isTracked } from './facts.ts';
import { matchFailurePolicy } from './failure-policy.ts';
import { IndexSet } from './index-set.ts';

/** Failures of the pods that had an index before this one. Upstream: batch.JobIndexFailureCountAnnotation … */
const FAILURES = 'batch.kubernetes.io/job-index-failure-count';
const IGNORED_FAILURES = 'batch.kubernetes.io/job-index-ignored-failure-count';

function count({ metadata }: Pod, annotation: string): number {
  const text = metadata.annotations?.[annotation] ?? '';
  return /^\d+$/.test(text) ? Number(text) : 0;
}

/** With this pod its index has failed for good. Upstream: isIndexFailed. */
function failsIndex(job: Job, pod: Pod): boolean {
  if (!isFailed(pod, job)) return false;
  const { action, counts } = matchFailurePolicy(job, pod);
  if (action === 'FailIndex') return true;
  return counts && count(pod, FAILURES) >= (job.spec.backoffLimitPerIndex ?? 0);
}

/** Indexes that have used up `backoffLimitPerIndex`. Upstream: calculateFailedIndexes. */
export function failedIndexes(job: Job, pods: readonly Pod[]): IndexSet {
  const known = IndexSet.parse(job.status?.failedIndexes, job.spec.completions ?? 0);
  const fresh = pods.filter((pod) => isTracked(pod) && failsIndex(job, pod));
  return known.with(fresh.flatMap((pod) => completionIndex(pod, job) ?? []));
}

/**
 * The last failed pod of each index that is to be tried again: it stays until its successor is there, which counts on from
 * its failures. Upstream: getPodsWithDelayedDeletionPerIndex.
 */
export function podsToReplace(job: Job, pods: readonly Pod[], done: IndexSet, now: number): ReadonlyMap<number, Pod> {
  const active = IndexSet.of(pods.filter(isPodActive).flatMap((pod) => completionIndex(pod, job) ?? []));
  const last = new Map<number, Pod>();
  const tries = (pod: Pod): number => count(pod, FAILURES) + count(pod, IGNORED_FAILURES);
  for (const pod of pods) {
    const index = completionIndex(pod, job);
    if (index === undefined || !isTracked(pod) || !isFailed(pod, job)) continue;
    if (done.has(index) || active.has(index)) continue;
    const other = last.get(index);
    if (other === undefined || (tries(other) <= tries(pod) && finishedAt(other, now) <= finishedAt(pod, now))) {
      last.set(index, pod);
    }
  }
  return last;
}

/** Milliseconds until an index may be tried again. */
export function retryIn(replaced: Pod | undefined, now: number): number {
  if (replaced === undefined) return 0;
  const failures = count(replaced, FAILURES) + count(replaced, IGNORED_FAILURES) + 1;
  return remainingTime({ failures, lastFailure: finishedAt(replaced, now) }, now);
}

/** What the successor of a pod is told of its predecessors. Upstream: addIndexFailureCountAnnotation. */
export function failureAnnotations(job: Job, replaced: Pod | undefined): Readonly<Record<string, string>> {
  if (replaced === undefined) return { [FAILURES]: '0' };
  const { counts } = matchFailurePolicy(job, replaced);
  const ignored = count(replaced, IGNORED_FAILURES) + (counts ? 0 : 1);
  return {
    [FAILURES]: String(count(replaced, FAILURES) + (counts ? 1 : 0)),
    ...(ignored > 0 ? { [IGNORED_FAILURES]: String(ignored) } : {}),
  };
}
