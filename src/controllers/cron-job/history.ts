import { parseTime, type CronJob, type Job } from '../../api/index.ts';
import { finishedCondition } from '../job/facts.ts';

function startOf({ status }: Job): number {
  return parseTime(status?.startTime ?? '') ?? Number.POSITIVE_INFINITY;
}

/** Those that started first come first. Upstream: byJobStartTime. */
function byStart(a: Job, b: Job): number {
  const [first, second] = [startOf(a), startOf(b)];
  if (first !== second) return first < second ? -1 : 1;
  return a.metadata.name < b.metadata.name ? -1 : 1;
}

/** Finished Jobs beyond the limits, the oldest first. Upstream: cleanupFinishedJobs. */
export function jobsBeyondLimits({ spec }: CronJob, jobs: readonly Job[]): readonly Job[] {
  const { successfulJobsHistoryLimit, failedJobsHistoryLimit } = spec;
  const beyond = (type: 'Complete' | 'Failed', limit: number | undefined): readonly Job[] => {
    if (limit === undefined) return [];
    const ended = jobs.filter((job) => finishedCondition(job)?.type === type).sort(byStart);
    const surplus = ended.slice(0, Math.max(0, ended.length - limit));
    return surplus.filter(({ metadata }) => metadata.deletionTimestamp === undefined);
  };
  return [...beyond('Complete', successfulJobsHistoryLimit), ...beyond('Failed', failedJobsHistoryLimit)];
}
