import {
  CronError,
  cronJobs as cronJobResource,
  formatTime,
  hasReason,
  jobs as jobResource,
  keyOf,
  keyString,
  ownerControllerRef,
  parseTime,
  type CronJob,
  type CronJobStatus,
  type Job,
  type ObjectReference,
} from '../../api/index.ts';
import type { Result } from '../../client/index.ts';
import { finishedCondition } from '../job/facts.ts';
import { isNamespaceTerminating } from '../namespace-terminating.ts';
import { semanticEqual } from '../semantic-equal.ts';
import type { CronDeps } from './deps.ts';
import { jobsBeyondLimits } from './history.ts';
import { jobName, jobOf } from './job.ts';
import { EmptyScheduleError, timingOf, type Timing } from './schedule.ts';

function textOf(cause: unknown): string {
  return cause instanceof Error ? cause.message : String(cause);
}

/** `Mon, 02 Jan 2006 15:04:05 +0000`. Upstream: time.RFC1123Z. */
function rfc1123(time: number): string {
  return new Date(time).toUTCString().replace('GMT', '+0000');
}

/** One look at a CronJob and its Jobs, and what follows from it. Upstream: sync, cleanupFinishedJobs and syncCronJob. */
export class CronTurn {
  readonly #deps: CronDeps;
  #cronJob: CronJob;
  readonly #id: string;
  readonly #jobs: readonly Job[];
  readonly #now: number;
  #status: CronJobStatus;

  constructor(deps: CronDeps, cronJob: CronJob, jobs: readonly Job[]) {
    this.#deps = deps;
    this.#cronJob = cronJob;
    this.#id = keyString(keyOf(cronJob));
    this.#jobs = jobs;
    this.#now = deps.clock.now();
    this.#status = cronJob.status ?? {};
  }

  async run(): Promise<Result> {
    // One that cannot be deleted keeps no other start back.
    for (const job of jobsBeyondLimits(this.#cronJob, this.#jobs)) await this.#delete(job).catch(() => undefined);
    try {
      await this.#lookAtJobs();
      return await this.#start();
    } finally {
      // What was done before something failed is told all the same.
      await this.#writeStatus();
    }
  }

  #event(type: 'Normal' | 'Warning', reason: string, message: string): void {
    this.#deps.recorder.event(this.#cronJob, type, reason, message);
  }

  /** Which Jobs still run, and when one last succeeded. */
  async #lookAtJobs(): Promise<void> {
    for (const job of this.#jobs) {
      const finished = finishedCondition(job);
      const isActive = this.#isActive(job);
      if (finished === undefined) {
        if (!isActive) await this.#lookAtUnknown(job);
        continue;
      }
      if (isActive) {
        this.#forget(job.metadata.uid);
        const message = `Saw completed job: ${job.metadata.name}, condition: ${finished.type}`;
        this.#event('Normal', 'SawCompletedJob', message);
      }
      if (finished.type === 'Complete') this.#noteSuccess(job.status?.completionTime);
    }
    const present = new Set(this.#jobs.map(({ metadata }) => metadata.uid));
    for (const reference of this.#status.active ?? []) {
      if (!present.has(reference.uid ?? '')) await this.#lookFor(reference);
    }
  }

  /** The cache of Jobs may be ahead of that of CronJobs: only the server knows what a CronJob has made. */
  async #lookAtUnknown(job: Job): Promise<void> {
    const fresh = await this.#deps.client.get(cronJobResource, keyOf(this.#cronJob));
    const isKnown = fresh.status?.active?.some(({ uid }) => uid === job.metadata.uid) === true;
    if (isKnown && fresh.metadata.uid === this.#cronJob.metadata.uid) {
      this.#cronJob = fresh;
      this.#status = fresh.status ?? {};
    } else {
      this.#event('Warning', 'UnexpectedJob', `${UNEXPECTED}: ${job.metadata.name}`);
    }
  }

  #noteSuccess(completionTime: string | undefined): void {
    if (completionTime === undefined) return;
    const last = parseTime(this.#status.lastSuccessfulTime ?? '') ?? Number.NEGATIVE_INFINITY;
    if ((parseTime(completionTime) ?? last) <= last) return;
    this.#status = { ...this.#status, lastSuccessfulTime: completionTime };
  }

  /** The caches of Jobs and CronJobs are not of one moment: only the server knows that a Job is gone. */
  async #lookFor({ namespace, name = '', uid = '' }: ObjectReference): Promise<void> {
    try {
      await this.#deps.client.get(jobResource, { namespace, name });
    } catch (cause) {
      if (!hasReason(cause, 'NotFound')) throw cause;
      this.#event('Normal', 'MissingJob', `Active job went missing: ${name}`);
      this.#forget(uid);
    }
  }

  #isActive({ metadata }: Job): boolean {
    return (this.#status.active ?? []).some(({ uid }) => uid === metadata.uid);
  }

  #forget(uid: string): void {
    const { active = [], ...rest } = this.#status;
    const left = active.filter((reference) => reference.uid !== uid);
    this.#status = left.length === 0 ? rest : { ...rest, active: left };
  }

  #timing(): Timing | undefined {
    const { schedule, timeZone = '' } = this.#cronJob.spec;
    try {
      return timingOf(this.#cronJob, this.#now);
    } catch (cause) {
      if (cause instanceof CronError) {
        const message = `unparseable schedule: ${JSON.stringify(schedule)} : ${cause.message}`;
        this.#event('Warning', 'UnparseableSchedule', message);
      } else if (cause instanceof EmptyScheduleError) {
        this.#event('Warning', 'InvalidSchedule', `invalid schedule: ${schedule} : ${cause.message}`);
      } else if (cause instanceof RangeError) {
        const message = `invalid timeZone: ${JSON.stringify(timeZone)}: unknown time zone ${timeZone}`;
        this.#event('Warning', 'UnknownTimeZone', message);
      } else {
        throw cause;
      }
      return undefined;
    }
  }

  async #start(): Promise<Result> {
    const { metadata, spec } = this.#cronJob;
    if (metadata.deletionTimestamp !== undefined || spec.suspend === true) return {};
    const timing = this.#timing();
    // Only a change of the CronJob makes it right.
    if (timing === undefined) return {};
    const { missed, wait, tooMany } = timing;
    if (tooMany) this.#event('Warning', 'TooManyMissedTimes', TOO_MANY);
    if (missed !== undefined) await this.#startAt(missed);
    // Made or passed over, the start is not looked at again: the next one is.
    return wait === undefined ? {} : { requeueAfter: wait };
  }

  async #startAt(scheduled: number): Promise<void> {
    const { startingDeadlineSeconds, concurrencyPolicy } = this.#cronJob.spec;
    if (startingDeadlineSeconds !== undefined && scheduled + startingDeadlineSeconds * 1000 < this.#now) {
      this.#event('Warning', 'MissSchedule', `Missed scheduled time to start a job: ${rfc1123(scheduled)}`);
      return;
    }
    const active = this.#status.active ?? [];
    const name = jobName(this.#cronJob, scheduled);
    const isMade = active.some((job) => job.name === name);
    if (isMade || parseTime(this.#status.lastScheduleTime ?? '') === scheduled) return;
    if (concurrencyPolicy === 'Forbid' && active.length > 0) {
      this.#event('Normal', 'JobAlreadyActive', FORBIDDEN);
      return;
    }
    if (concurrencyPolicy === 'Replace') await this.#replace(active);
    await this.#create(scheduled);
  }

  async #replace(active: readonly ObjectReference[]): Promise<void> {
    for (const { namespace, name = '' } of active) {
      const job = await this.#deps.client.get(jobResource, { namespace, name }).catch((cause: unknown) => {
        this.#event('Warning', 'FailedGet', `Get job: ${textOf(cause)}`);
        throw cause;
      });
      await this.#delete(job);
    }
  }

  async #create(scheduled: number): Promise<void> {
    const job = await this.#made(scheduled);
    if (job === undefined || this.#isActive(job)) return;
    const { name, namespace, uid, resourceVersion } = job.metadata;
    const reference = { apiVersion: 'batch/v1', kind: 'Job', name, namespace, uid, resourceVersion } as ObjectReference;
    const active = [...(this.#status.active ?? []), reference];
    this.#status = { ...this.#status, active, lastScheduleTime: formatTime(scheduled) };
  }

  /** The Job of a start, made now or by an earlier turn; undefined where there is to be none, or it is somebody else's. */
  async #made(scheduled: number): Promise<Job | undefined> {
    const { client, jobWrites } = this.#deps;
    const wanted = jobOf(this.#cronJob, scheduled);
    try {
      const job = await client.create(jobResource, wanted);
      jobWrites.wrote(this.#id, job);
      this.#event('Normal', 'SuccessfulCreate', `Created job ${job.metadata.name}`);
      return job;
    } catch (cause) {
      if (isNamespaceTerminating(cause)) return undefined;
      if (!hasReason(cause, 'AlreadyExists')) {
        this.#event('Warning', 'FailedCreate', `Error creating job: ${textOf(cause)}`);
        throw cause;
      }
      const { namespace, name } = wanted.metadata;
      const job = await client.get(jobResource, { namespace, name: name ?? '' });
      return ownerControllerRef(job)?.uid === this.#cronJob.metadata.uid ? job : undefined;
    }
  }

  async #delete(job: Job): Promise<void> {
    const { namespace, name, uid } = job.metadata;
    try {
      const options = { propagationPolicy: 'Background', preconditions: { uid } } as const;
      await this.#deps.client.delete(jobResource, { namespace, name }, options);
    } catch (cause) {
      // The cache may show one that is gone already.
      if (hasReason(cause, 'NotFound')) return;
      this.#event('Warning', 'FailedDelete', `Deleted job: ${textOf(cause)}`);
      throw cause;
    }
    this.#forget(uid);
    this.#event('Normal', 'SuccessfulDelete', `Deleted job ${name}`);
  }

  async #writeStatus(): Promise<void> {
    if (semanticEqual(this.#cronJob.status ?? {}, this.#status)) return;
    const changed = { ...this.#cronJob, status: this.#status };
    const written = await this.#deps.client.update(cronJobResource, changed, { subresource: 'status' });
    this.#deps.statusWrites.wrote(this.#id, written);
  }
}

const UNEXPECTED = 'Saw a job that the controller did not create or forgot';
const TOO_MANY = 'too many missed start times. Set or decrease .spec.startingDeadlineSeconds or check clock skew';
const FORBIDDEN = 'Not starting job because prior execution is running and concurrency policy is Forbid';
