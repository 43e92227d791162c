import type { CronJob, Job } from '../generated/types.ts';
import { cronJobs, jobs } from '../resources/index.ts';
import { labelSelectorToString } from '../selectors/index.ts';
import { ageOf, humanDuration, parseTime } from '../time/index.ts';
import { AGE, NAME, type TableDefinition, column, wide } from './column.ts';
import { CONTAINERS, IMAGES, containerImages, containerNames, containersOf } from './templates.ts';

const SELECTOR = wide(
  'Selector',
  'A label query over pods that should match the pod count. Normally, the system sets this field for you. More info: https://kubernetes.io/docs/concepts/overview/working-with-objects/labels/#label-selectors',
);

/** In this order the first that holds names the state of a Job. */
const STATES = ['Complete', 'Failed', 'Terminating', 'Suspended', 'FailureTarget', 'SuccessCriteriaMet'];

function jobState({ metadata, status }: Job): string {
  const holds = (state: string): boolean =>
    state === 'Terminating'
      ? metadata.deletionTimestamp !== undefined
      : (status?.conditions ?? []).some((condition) => condition.type === state && condition.status === 'True');
  return STATES.find(holds) ?? 'Running';
}

function completionsText({ spec, status }: Job): string {
  const succeeded = String(status?.succeeded ?? 0);
  if (spec.completions !== undefined) return `${succeeded}/${String(spec.completions)}`;
  const { parallelism = 0 } = spec;
  return parallelism > 1 ? `${succeeded}/1 of ${String(parallelism)}` : `${succeeded}/1`;
}

function durationText({ status }: Job, now: number): string {
  const start = parseTime(status?.startTime ?? '');
  if (start === undefined) return '';
  return humanDuration((parseTime(status?.completionTime ?? '') ?? now) - start);
}

/** Upstream: pkg/printers/internalversion printJob. */
const jobTable: TableDefinition<Job> = {
  resource: jobs,
  columns: [
    NAME,
    column('Status', 'Status of the job.'),
    column(
      'Completions',
      'The number of pods which reached phase Succeeded. The value increases monotonically for a given spec. However, it may decrease in reaction to scale down of elastic indexed jobs.',
    ),
    column('Duration', 'Time required to complete the job.'),
    AGE,
    CONTAINERS,
    IMAGES,
    SELECTOR,
  ],
  cells(job, now) {
    const containers = containersOf(job.spec.template);
    return [
      job.metadata.name,
      jobState(job),
      completionsText(job),
      durationText(job, now),
      ageOf(job.metadata.creationTimestamp, now),
      containerNames(containers),
      containerImages(containers),
      labelSelectorToString(job.spec.selector),
    ];
  },
};

/** Upstream: printCronJob. */
const cronJobTable: TableDefinition<CronJob> = {
  resource: cronJobs,
  columns: [
    NAME,
    column('Schedule', 'The schedule in Cron format, see https://en.wikipedia.org/wiki/Cron.'),
    column(
      'Timezone',
      'The time zone name for the given schedule, see https://en.wikipedia.org/wiki/List_of_tz_database_time_zones. If not specified, this will default to the time zone of the kube-controller-manager process. The set of valid time zone names and the time zone offset is loaded from the system-wide time zone database by the API server during CronJob validation and the controller manager during execution. If no system-wide time zone database can be found a bundled version of the database is used instead. If the time zone name becomes invalid during the lifetime of a CronJob or due to a change in host configuration, the controller will stop creating new new Jobs and will create a system event with the reason UnknownTimeZone. More information can be found in https://kubernetes.io/docs/concepts/workloads/controllers/cron-jobs/#time-zones',
    ),
    column(
      'Suspend',
      'This flag tells the controller to suspend subsequent executions, it does not apply to already started executions.  Defaults to false.',
      'boolean',
    ),
    column('Active', 'A list of pointers to currently running jobs.', 'integer'),
    column('Last Schedule', 'Information when was the last time the job was successfully scheduled.'),
    AGE,
    CONTAINERS,
    IMAGES,
    SELECTOR,
  ],
  cells({ metadata, spec, status }, now) {
    const containers = containersOf(spec.jobTemplate.spec?.template);
    const last = status?.lastScheduleTime;
    return [
      metadata.name,
      spec.schedule,
      spec.timeZone ?? '<none>',
      spec.suspend === undefined ? '<unset>' : spec.suspend ? 'True' : 'False',
      status?.active?.length ?? 0,
      last === undefined ? '<none>' : ageOf(last, now),
      ageOf(metadata.creationTimestamp, now),
      containerNames(containers),
      containerImages(containers),
      labelSelectorToString(spec.jobTemplate.spec?.selector),
    ];
  },
};

export const batchTables: readonly TableDefinition[] = [cronJobTable, jobTable];
