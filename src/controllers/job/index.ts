import type { Clock, Disposer } from '../../base/index.ts';
import {
  isPodActive,
  jobs as jobResource,
  keyOf,
  keyString,
  matchesSelector,
  ownerControllerRef,
  pods as podResource,
  type Job,
  type JobStatus,
  type ObjectKey,
  type Pod,
} from '../../api/index.ts';
import {
  BY_OWNER,
  createEventRecorder,
  Expectations,
  type ControllerDefinition,
  type Enqueue,
  type InformerLease,
  type Result,
} from '../../client/index.ts';
import { claim, ORPHANS, orphanIndex } from '../claim.ts';
import { OwnWrites } from '../own-writes.ts';
import type { PodControl } from '../pod-control.ts';
import { semanticEqual } from '../semantic-equal.ts';
import { recordEnds, type BackoffRecord } from './backoff.ts';
import { completed, deadlineIn, verdictOf, type Counts } from './verdict.ts';
import { completionIndex, finishedCondition, hasLimitPerIndex, isIndexed, isTracked } from './facts.ts';
import { matchFailurePolicy } from './failure-policy.ts';
import { failedIndexes, podsToReplace } from './index-failures.ts';
import { IndexSet } from './index-set.ts';
import { planJob } from './plan.ts';
import { carryOut, endPods, releasePod, type PodChanges } from './pods.ts';
import { finished, withEnds, withPods, withStart, withSuspension } from './status.ts';
import { countReleased, newlyEnded, trackEnds, uncountedOf } from './tracking.ts';
import type { Verdict } from './conditions.ts';

export { jobPodReleaseController } from './release.ts';
export { ttlAfterFinishedController } from './ttl.ts';

const OURS = 'kubernetes.io/job-controller';

interface JobDeps extends PodControl {
  readonly clock: Clock;
  readonly jobs: InformerLease<Job>;
  readonly pods: InformerLease<Pod>;
  readonly backoffs: Map<string, BackoffRecord>;
  /** Statuses and finalizers that we wrote. */
  readonly jobWrites: OwnWrites;
  readonly podWrites: OwnWrites;
}

/** Runs pods until enough of them have succeeded. Upstream: pkg/controller/job. */
export const jobController: ControllerDefinition<JobDeps> = {
  name: 'job-controller',
  setup: ({ client, clock, informer }) => {
    const pods = informer(podResource);
    pods.addIndex(ORPHANS, orphanIndex);
    return {
      client,
      clock,
      jobs: informer(jobResource),
      pods,
      backoffs: new Map(),
      expectations: new Expectations(clock),
      jobWrites: new OwnWrites(clock),
      podWrites: new OwnWrites(clock),
      recorder: createEventRecorder(client, clock, { component: 'job-controller' }),
    };
  },
  watch: (deps, enqueue) => [watchJobs(deps, enqueue), watchPods(deps, enqueue)],
  reconcile,
};

function watchJobs(deps: JobDeps, enqueue: Enqueue): Disposer {
  const changed = (job: Job): void => {
    enqueue(keyOf(job));
  };
  return deps.jobs.addHandler({
    add: changed,
    update: changed,
    delete: (job) => {
      forget(deps, keyString(keyOf(job)));
      changed(job);
    },
  });
}

function forget({ expectations, backoffs, jobWrites, podWrites }: JobDeps, key: string): void {
  expectations.forget(key);
  backoffs.delete(key);
  jobWrites.forget(key);
  podWrites.forget(key);
}

function watchPods({ jobs, pods, expectations, podWrites }: JobDeps, enqueue: Enqueue): Disposer {
  /** The key of the Job that controls the pod, whether it is in the cache or not. */
  const owner = (pod: Pod): ObjectKey | undefined => {
    const reference = ownerControllerRef(pod);
    if (reference?.kind !== 'Job') return undefined;
    return { namespace: pod.metadata.namespace ?? '', name: reference.name };
  };
  const enqueueMatching = (pod: Pod): void => {
    for (const job of jobs.lister.list(pod.metadata.namespace)) {
      if (job.spec.selector !== undefined && matchesSelector(job.spec.selector, pod.metadata.labels))
        enqueue(keyOf(job));
    }
  };
  const changed = (pod: Pod, created: boolean): void => {
    const key = owner(pod);
    if (key === undefined) {
      if (ownerControllerRef(pod) === undefined) enqueueMatching(pod);
      return;
    }
    if (pod.metadata.deletionTimestamp !== undefined) expectations.deleted(keyString(key), pod.metadata.uid);
    else if (created) expectations.created(keyString(key));
    enqueue(key);
  };
  return pods.addHandler({
    add: (pod) => {
      changed(pod, true);
    },
    update: (pod, old) => {
      const before = owner(old);
      if (before !== undefined && ownerControllerRef(old)?.uid !== ownerControllerRef(pod)?.uid) enqueue(before);
      changed(pod, false);
    },
    delete: (pod) => {
      const key = owner(pod);
      if (key === undefined) return;
      expectations.deleted(keyString(key), pod.metadata.uid);
      podWrites.removed(keyString(key), pod);
      enqueue(key);
    },
  });
}

async function claimPods({ client, pods }: JobDeps, job: Job): Promise<readonly Pod[]> {
  const { uid, namespace = '' } = job.metadata;
  const orphans = pods.lister.byIndex(ORPHANS, namespace).filter(isPodActive);
  const selector = job.spec.selector ?? {};
  const candidates = [...pods.lister.byIndex(BY_OWNER, uid), ...orphans];
  return claim({ client, resource: jobResource, object: job, selector }, podResource, candidates);
}

async function reconcile(deps: JobDeps, key: ObjectKey): Promise<Result> {
  const id = keyString(key);
  const job = deps.jobs.lister.get(key);
  if (job === undefined) {
    forget(deps, id);
    return {};
  }
  if ((job.spec.managedBy ?? OURS) !== OURS) return {};
  if (finishedCondition(job) !== undefined) {
    forget(deps, id);
    return {};
  }
  // What was written and is not seen yet would be counted again; seeing it makes the key due.
  if (!deps.jobWrites.visible(id, deps.jobs.lister) || !deps.podWrites.visible(id, deps.pods.lister)) return {};
  // Before the claim: a pod that is seen meanwhile must count for the next turn.
  const satisfied = deps.expectations.satisfied(id);
  return new JobTurn(deps, job, await claimPods(deps, job), satisfied).run();
}

/** One look at a Job and its pods, and what follows from it. */
class JobTurn {
  readonly #deps: JobDeps;
  readonly #id: string;
  readonly #stored: Job;
  /** With the counts of pods whose finalizers are gone. */
  readonly #job: Job;
  readonly #pods: readonly Pod[];
  readonly #satisfied: boolean;
  readonly #now: number;

  constructor(deps: JobDeps, job: Job, pods: readonly Pod[], satisfied: boolean) {
    this.#deps = deps;
    this.#id = keyString(keyOf(job));
    this.#now = deps.clock.now();
    this.#stored = job;
    this.#job = withStart({ ...job, status: countReleased(job.status ?? {}, trackedUids(pods)) }, this.#now);
    this.#pods = pods;
    this.#satisfied = satisfied;
  }

  async run(): Promise<Result> {
    const ended = newlyEnded(this.#job, this.#pods);
    const counts = this.#counts(ended);
    const backoff = recordEnds(this.#deps.backoffs.get(this.#id), ended.succeeded, ended.failed, this.#now);
    const done = (counts.succeededIndexes ?? IndexSet.EMPTY).union(counts.failedIndexes ?? IndexSet.EMPTY);
    const replaced = hasLimitPerIndex(this.#job)
      ? podsToReplace(this.#job, this.#pods, done, this.#now)
      : new Map<number, Pod>();
    const decided = verdictOf(this.#job, this.#pods, counts, this.#now);
    const step = decided === undefined ? await this.#manage(counts, backoff, replaced) : await this.#end(decided);
    const changed = withPods(step.status, this.#pods, step.changes);
    await this.#track(changed, counts, step.verdict, replaced, backoff);
    if (step.changes.failure !== undefined) throw step.changes.failure;
    const waits = [step.wait, deadlineIn(this.#job, this.#now)].filter((wait) => wait !== undefined);
    return waits.length === 0 || step.verdict !== undefined ? {} : { requeueAfter: Math.min(...waits) };
  }

  #counts(ended: ReturnType<typeof newlyEnded>): Counts {
    const { status = {}, spec } = this.#job;
    const uncounted = uncountedOf(this.#job);
    const counting = ended.failed.filter((pod) => matchFailurePolicy(this.#job, pod).counts);
    const succeededIndexes = isIndexed(this.#job)
      ? IndexSet.parse(status.completedIndexes, spec.completions ?? 0).with(
          ended.succeeded.flatMap((pod) => completionIndex(pod, this.#job) ?? []),
        )
      : undefined;
    return {
      succeeded:
        succeededIndexes?.size ?? (status.succeeded ?? 0) + ended.succeeded.length + uncounted.succeeded.length,
      failed: (status.failed ?? 0) + counting.length + uncounted.failed.length,
      succeededIndexes,
      failedIndexes: hasLimitPerIndex(this.#job) ? failedIndexes(this.#job, this.#pods) : undefined,
    };
  }

  /** The Job is over: what still runs is ended. */
  async #end(verdict: Verdict): Promise<Step> {
    const active = this.#pods.filter(isPodActive);
    const changes = await endPods(this.#deps, this.#job, active);
    // With pods that are left, or that the cache does not show yet, it cannot be declared over.
    const certain = changes.deleted === active.length && this.#satisfied;
    return { status: this.#job.status ?? {}, changes, verdict: certain ? verdict : undefined };
  }

  async #manage(counts: Counts, backoff: BackoffRecord, replaced: ReadonlyMap<number, Pod>): Promise<Step> {
    const status = this.#job.status ?? {};
    const active = this.#pods.filter(isPodActive).length;
    if (!this.#satisfied || this.#job.metadata.deletionTimestamp !== undefined) {
      return { status, changes: NO_CHANGES, verdict: completed(this.#job, counts.succeeded, active) };
    }
    const plan = planJob(this.#job, {
      pods: this.#pods,
      succeeded: counts.succeeded,
      succeededIndexes: counts.succeededIndexes ?? IndexSet.EMPTY,
      failedIndexes: counts.failedIndexes ?? IndexSet.EMPTY,
      backoff,
      replaced,
      now: this.#now,
    });
    const changes = await carryOut(this.#deps, this.#job, plan, replaced);
    const verdict = completed(this.#job, counts.succeeded, active + changes.created - changes.deleted);
    if (verdict !== undefined) return { status, changes, verdict };
    const suspension = withSuspension(this.#job, this.#now);
    if (suspension.event !== undefined) {
      this.#deps.recorder.event(this.#job, 'Normal', suspension.event.reason, suspension.event.message);
    }
    return { status: suspension.status, changes, ...(plan.kind === 'wait' ? { wait: plan.for } : {}) };
  }

  /** Counts the ends, in two writes with the removal of the finalizers between them. */
  async #track(
    status: JobStatus,
    counts: Counts,
    verdict: Verdict | undefined,
    replaced: ReadonlyMap<number, Pod>,
    backoff: BackoffRecord,
  ): Promise<void> {
    const job = { ...this.#job, status };
    const ends = trackEnds(job, this.#pods, verdict, new Set(replaced.values()));
    const first = withEnds(status, ends, counts.failedIndexes, verdict, this.#now);
    const written = await this.#write(this.#stored, first);
    this.#deps.backoffs.set(this.#id, backoff);
    const released = await this.#release(ends.release);
    const tracked = trackedUids(this.#pods.filter((pod) => !released.has(pod)));
    const counted = countReleased(first, tracked);
    const last = verdict === undefined || ends.more ? counted : finished(counted, verdict, this.#now);
    await this.#write(written, last);
    if (verdict !== undefined && last !== counted) this.#announce(verdict, last);
    if (released.size < ends.release.length) throw new Error('not every pod could be let go of');
  }

  async #write(job: Job, status: JobStatus): Promise<Job> {
    if (semanticEqual(job.status, status)) return job;
    const written = await this.#deps.client.update(jobResource, { ...job, status }, { subresource: 'status' });
    this.#deps.jobWrites.wrote(this.#id, written);
    return written;
  }

  async #release(pods: readonly Pod[]): Promise<ReadonlySet<Pod>> {
    const released = new Set<Pod>();
    const release = async (pod: Pod): Promise<void> => {
      const left = await releasePod(this.#deps.client, pod);
      if (left !== undefined) this.#deps.podWrites.wrote(this.#id, left);
      released.add(pod);
    };
    await Promise.allSettled(pods.map(release));
    return released;
  }

  #announce({ type, reason, message }: Verdict, { succeeded = 0 }: JobStatus): void {
    const { recorder } = this.#deps;
    if (type === 'Failed') {
      recorder.event(this.#job, 'Warning', reason, message);
      return;
    }
    if (succeeded > (this.#job.spec.completions ?? succeeded)) {
      const many = 'Too many succeeded pods running after completion count reached';
      recorder.event(this.#job, 'Warning', 'TooManySucceededPods', many);
    }
    recorder.event(this.#job, 'Normal', 'Completed', 'Job completed');
  }
}

interface Step {
  readonly status: JobStatus;
  readonly changes: PodChanges;
  readonly verdict?: Verdict | undefined;
  /** Milliseconds until the next pod may be made. */
  readonly wait?: number;
}

const NO_CHANGES: PodChanges = { created: 0, deleted: 0, deletedReady: 0 };

function trackedUids(pods: readonly Pod[]): ReadonlySet<string> {
  return new Set(pods.filter(isTracked).map(({ metadata }) => metadata.uid));
}
