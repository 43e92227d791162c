import { cronJobs, newControllerRef, type CronJob, type Job, type New } from '../../api/index.ts';

/** When the Job was to start. Upstream: batch.CronJobScheduledTimestampAnnotation. */
const SCHEDULED = 'batch.kubernetes.io/cronjob-scheduled-timestamp';

/** One start of a CronJob has one name, so that it is made once. Upstream: getJobName. */
export function jobName({ metadata }: CronJob, scheduled: number): string {
  return `${metadata.name}-${String(Math.floor(scheduled / 60_000))}`;
}

/** Upstream: getJobFromTemplate2. */
export function jobOf(cronJob: CronJob, scheduled: number): New<Job> {
  const { metadata = {}, spec } = cronJob.spec.jobTemplate;
  if (spec === undefined) throw new TypeError(`CronJob ${cronJob.metadata.name} has no job template`);
  return {
    apiVersion: 'batch/v1',
    kind: 'Job',
    metadata: {
      name: jobName(cronJob, scheduled),
      ...(cronJob.metadata.namespace === undefined ? {} : { namespace: cronJob.metadata.namespace }),
      ...(metadata.labels === undefined ? {} : { labels: metadata.labels }),
      annotations: { ...metadata.annotations, [SCHEDULED]: zoned(scheduled, cronJob.spec.timeZone) },
      ownerReferences: [newControllerRef(cronJobs, cronJob)],
    },
    spec,
  };
}

/** RFC 3339 with the offset of the zone. */
function zoned(time: number, timeZone = 'UTC'): string {
  const offset = offsetOf(time, timeZone);
  const local = new Date(time + offset * 60_000).toISOString().slice(0, 19);
  if (offset === 0) return `${local}Z`;
  const two = (value: number): string => String(value).padStart(2, '0');
  const size = Math.abs(offset);
  return `${local}${offset < 0 ? '-' : '+'}${two(Math.floor(size / 60))}:${two(size % 60)}`;
}

/** Minutes east of Greenwich. */
function offsetOf(time: number, timeZone: string): number {
  const parts = new Intl.DateTimeFormat('en-US', { timeZone, timeZoneName: 'longOffset' }).formatToParts(time);
  const name = parts.find(({ type }) => type === 'timeZoneName')?.value ?? '';
  const match = /GMT([-+])(\d\d):(\d\d)/.exec(name);
  if (match === null) return 0;
  return (match[1] === '-' ? -1 : 1) * (Number(match[2]) * 60 + Number(match[3]));
}
