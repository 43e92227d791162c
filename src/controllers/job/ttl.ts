import type { Clock } from '../../base/index.ts';
import { hasReason, jobs as jobResource, keyOf, parseTime, type Job } from '../../api/index.ts';
import type { Client, ControllerDefinition, InformerLease } from '../../client/index.ts';
import { finishedCondition } from './facts.ts';

interface TtlDeps {
  readonly client: Client;
  readonly clock: Clock;
  readonly jobs: InformerLease<Job>;
}

/** When a finished Job is to go, in milliseconds since the Unix epoch; undefined while it is to stay. */
function expiry(job: Job): number | undefined {
  const { ttlSecondsAfterFinished } = job.spec;
  const finished = parseTime(finishedCondition(job)?.lastTransitionTime ?? '');
  if (ttlSecondsAfterFinished === undefined || finished === undefined) return undefined;
  return job.metadata.deletionTimestamp === undefined ? finished + ttlSecondsAfterFinished * 1000 : undefined;
}

/** Deletes Jobs some time after they finished. Upstream: pkg/controller/ttlafterfinished. */
export const ttlAfterFinishedController: ControllerDefinition<TtlDeps> = {
  name: 'ttl-after-finished-controller',
  setup: ({ client, clock, informer }) => ({ client, clock, jobs: informer(jobResource) }),
  watch: ({ jobs }, enqueue) => {
    const changed = (job: Job): void => {
      if (expiry(job) !== undefined) enqueue(keyOf(job));
    };
    return [jobs.addHandler({ add: changed, update: changed })];
  },
  reconcile: async ({ client, clock, jobs }, key) => {
    const cached = jobs.lister.get(key);
    const due = cached === undefined ? undefined : expiry(cached);
    if (due === undefined) return {};
    if (due > clock.now()) return { requeueAfter: due - clock.now() };
    try {
      // The cache may be behind: its time to live may just have been made longer.
      const fresh = await client.get(jobResource, key);
      const left = (expiry(fresh) ?? Number.POSITIVE_INFINITY) - clock.now();
      if (left > 0) return Number.isFinite(left) ? { requeueAfter: left } : {};
      const { uid } = fresh.metadata;
      await client.delete(jobResource, key, { propagationPolicy: 'Foreground', preconditions: { uid } });
    } catch (cause) {
      if (!hasReason(cause, 'NotFound')) throw cause;
    }
    return {};
  },
};
