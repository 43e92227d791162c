import type { Job, JobStatus, Pod, UncountedTerminatedPods } from '../../api/index.ts';
import type { Verdict } from './conditions.ts';
import { completionIndex, isFailed, isIndexed, isTracked } from './facts.ts';
import { matchFailurePolicy } from './failure-policy.ts';
import { IndexSet } from './index-set.ts';

/** At most so many ends are under way of being counted. Upstream: MaxUncountedPods. */
const MAX_UNCOUNTED = 500;

export interface Ends {
  /** Pods whose finalizer can go once the status below is stored. */
  readonly release: readonly Pod[];
  readonly uncounted: Required<UncountedTerminatedPods>;
  /** Indexes that have succeeded, those of `release` included. */
  readonly succeededIndexes: IndexSet | undefined;
  /** There are more than one turn counts. */
  readonly more: boolean;
}

export function uncountedOf({ status }: Job): Required<UncountedTerminatedPods> {
  const { succeeded = [], failed = [] } = status?.uncountedTerminatedPods ?? {};
  return { succeeded, failed };
}

/** Pods that have ended in one way and that the status does not know of. Upstream: getNewFinishedPods. */
export function newlyEnded(job: Job, pods: readonly Pod[]): { readonly succeeded: Pod[]; readonly failed: Pod[] } {
  const { succeeded, failed } = uncountedOf(job);
  const counting = pods.filter((pod) => isTracked(pod) && (!isIndexed(job) || completionIndex(pod, job) !== undefined));
  return {
    succeeded: counting.filter(
      ({ metadata, status }) => status?.phase === 'Succeeded' && !succeeded.includes(metadata.uid),
    ),
    failed: counting.filter((pod) => isFailed(pod, job) && !failed.includes(pod.metadata.uid)),
  };
}

/**
 * Which ends are to be counted now. The uids of such pods go into the status before their finalizers are removed, and into
 * its numbers afterwards: then none is lost or counted twice. Upstream: trackJobStatusAndRemoveFinalizers.
 * @param delayed failed pods that stay until their successors are there
 */
export function trackEnds(
  job: Job,
  pods: readonly Pod[],
  verdict: Verdict | undefined,
  delayed: ReadonlySet<Pod>,
): Ends {
  const known = uncountedOf(job);
  const succeeded = [...known.succeeded];
  const failed = [...known.failed];
  const before = IndexSet.parse(job.status?.completedIndexes, job.spec.completions ?? 0);
  const indexes = new Set<number>();
  const release: Pod[] = [];
  let more = false;
  for (const pod of inIndexOrder(job, pods)) {
    if (!isTracked(pod) || !mayRelease(job, pod, verdict, delayed)) continue;
    if (indexes.size + succeeded.length + failed.length >= MAX_UNCOUNTED) {
      more = true;
      break;
    }
    release.push(pod);
    const { uid } = pod.metadata;
    const index = completionIndex(pod, job);
    if (pod.status?.phase === 'Succeeded' && !failed.includes(uid)) {
      if (!isIndexed(job)) {
        if (!succeeded.includes(uid)) succeeded.push(uid);
      } else if (index !== undefined && !before.has(index)) indexes.add(index);
    } else if (isFailed(pod, job) || verdict?.type === 'Failed') {
      // Of a Job that has failed, every pod that has not ended is a failed one.
      const counts = !isIndexed(job) || index !== undefined;
      if (counts && !failed.includes(uid) && matchFailurePolicy(job, pod).counts) failed.push(uid);
    }
  }
  return {
    release,
    uncounted: { succeeded, failed },
    succeededIndexes: isIndexed(job) ? before.with(indexes) : undefined,
    more,
  };
}

function inIndexOrder(job: Job, pods: readonly Pod[]): readonly Pod[] {
  if (!isIndexed(job)) return pods;
  return pods.toSorted((a, b) => (completionIndex(a, job) ?? -1) - (completionIndex(b, job) ?? -1));
}

/** Upstream: canRemoveFinalizer. */
function mayRelease(job: Job, pod: Pod, verdict: Verdict | undefined, delayed: ReadonlySet<Pod>): boolean {
  if (job.metadata.deletionTimestamp !== undefined || verdict !== undefined) return true;
  if (pod.status?.phase === 'Succeeded') return true;
  return isFailed(pod, job) && !delayed.has(pod);
}

/** Moves those whose finalizer is gone from the uids into the numbers. Upstream: cleanUncountedPodsWithoutFinalizers. */
export function countReleased(status: JobStatus, tracked: ReadonlySet<string>): JobStatus {
  const { succeeded = [], failed = [] } = status.uncountedTerminatedPods ?? {};
  const stillSucceeded = succeeded.filter((uid) => tracked.has(uid));
  const stillFailed = failed.filter((uid) => tracked.has(uid));
  const moved = { succeeded: succeeded.length - stillSucceeded.length, failed: failed.length - stillFailed.length };
  if (moved.succeeded === 0 && moved.failed === 0) return status;
  return {
    ...status,
    ...(moved.succeeded === 0 ? {} : { succeeded: (status.succeeded ?? 0) + moved.succeeded }),
    ...(moved.failed === 0 ? {} : { failed: (status.failed ?? 0) + moved.failed }),
    uncountedTerminatedPods: uncountedField(stillSucceeded, stillFailed),
  };
}

/** Empty lists are left out of the JSON; the field itself stays. */
export function uncountedField(succeeded: readonly string[], failed: readonly string[]): UncountedTerminatedPods {
  return { ...(succeeded.length === 0 ? {} : { succeeded }), ...(failed.length === 0 ? {} : { failed }) };
}
