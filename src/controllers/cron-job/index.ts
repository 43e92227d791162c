import type { Disposer } from '../../base/index.ts';
import {
  cronJobs as cronJobResource,
  jobs as jobResource,
  keyOf,
  keyString,
  ownerControllerRef,
  type CronJob,
  type Job,
  type ObjectKey,
} from '../../api/index.ts';
import { BY_OWNER, createEventRecorder, type ControllerDefinition, type Enqueue } from '../../client/index.ts';
import { OwnWrites } from '../own-writes.ts';
import type { CronDeps } from './deps.ts';
import { delayOf } from './schedule.ts';
import { CronTurn } from './turn.ts';

/** Seeing what was written makes a key due; a cache that passes over it does not. */
const LAG_MS = 60_001;

/** Makes Jobs at the times of a schedule. Upstream: pkg/controller/cronjob/cronjob_controllerv2.go. */
export const cronJobController: ControllerDefinition<CronDeps> = {
  name: 'cronjob-controller',
  setup: ({ client, clock, informer }) => ({
    client,
    clock,
    cronJobs: informer(cronJobResource),
    jobs: informer(jobResource),
    recorder: createEventRecorder(client, clock, { component: 'cronjob-controller' }),
    jobWrites: new OwnWrites(clock),
    statusWrites: new OwnWrites(clock),
  }),
  watch: (deps, enqueue) => [watchCronJobs(deps, enqueue), watchJobs(deps, enqueue)],
  reconcile: async (deps, key) => {
    const { cronJobs, jobs, jobWrites, statusWrites } = deps;
    const cronJob = cronJobs.lister.get(key);
    const id = keyString(key);
    if (cronJob === undefined) {
      jobWrites.forget(id);
      statusWrites.forget(id);
      return {};
    }
    if (!jobWrites.visible(id, jobs.lister) || !statusWrites.visible(id, cronJobs.lister)) {
      return { requeueAfter: LAG_MS };
    }
    return new CronTurn(deps, cronJob, jobs.lister.byIndex(BY_OWNER, cronJob.metadata.uid)).run();
  },
};

function watchCronJobs({ cronJobs, clock }: CronDeps, enqueue: Enqueue): Disposer {
  const changed = (cronJob: CronJob): void => {
    enqueue(keyOf(cronJob));
  };
  return cronJobs.addHandler({
    add: changed,
    update(cronJob, old) {
      const { schedule, timeZone } = cronJob.spec;
      const isSame = old.spec.schedule === schedule && old.spec.timeZone === timeZone;
      // What a new schedule would have started before it was there is not made up for.
      enqueue(keyOf(cronJob), isSame ? 0 : delayOf(cronJob, clock.now()));
    },
    delete: changed,
  });
}

function watchJobs({ jobs, jobWrites }: CronDeps, enqueue: Enqueue): Disposer {
  const owner = (job: Job): ObjectKey | undefined => {
    const reference = ownerControllerRef(job);
    if (reference?.kind !== 'CronJob') return undefined;
    return { namespace: job.metadata.namespace ?? '', name: reference.name };
  };
  const changed = (job: Job): void => {
    const key = owner(job);
    if (key !== undefined) enqueue(key);
  };
  return jobs.addHandler({
    add: changed,
    update: (job, old) => {
      const before = owner(old);
      if (before !== undefined && ownerControllerRef(old)?.uid !== ownerControllerRef(job)?.uid) enqueue(before);
      changed(job);
    },
    delete: (job) => {
      const key = owner(job);
      if (key === undefined) return;
      jobWrites.removed(keyString(key), job);
      enqueue(key);
    },
  });
}
