import {
  humanDuration,
  labelSelectorToString,
  parseTime,
  type CronJob,
  type Job,
  type JobTemplateSpec,
} from '../../../api/index.ts';
import type { CommandContext } from '../../command.ts';
import { eventLines, HIDDEN_ANNOTATIONS, metadataLines, multiline, time } from './parts.ts';
import { templateLines } from './template.ts';

/** A line for a field that is set. */
function line(title: string, value: number | string | boolean | undefined, unit = ''): string {
  return value === undefined ? '' : `${title}:\t${String(value)}${unit}\n`;
}

function lineOrUnset(title: string, value: number | string | undefined, unit = ''): string {
  return value === undefined ? `${title}:\t<unset>\n` : line(title, value, unit);
}

function durationOf({ status }: Job): string | undefined {
  const [start, end] = [parseTime(status?.startTime ?? ''), parseTime(status?.completionTime ?? '')];
  return start === undefined || end === undefined ? undefined : humanDuration(end - start);
}

const INDEXES_SHOWN = 50;

/** Upstream: capIndexesListOrNone. */
function indexesText(indexes = ''): string {
  if (indexes === '') return '<none>';
  const end = indexes.indexOf(',', INDEXES_SHOWN);
  return end < 0 ? indexes : `${indexes.slice(0, end + 1)}...`;
}

/** Upstream: describe.go, describeJob. */
export async function describeJob(context: CommandContext, job: Job): Promise<string> {
  const { metadata, spec, status = {} } = job;
  const owner = metadata.ownerReferences?.find((it) => it.controller === true);
  const ready = status.ready === undefined ? '' : ` (${status.ready} Ready)`;
  const started = status.startTime === undefined ? undefined : time(status.startTime);
  const completed = status.completionTime === undefined ? undefined : time(status.completionTime);
  return [
    `Name:\t${metadata.name}\nNamespace:\t${metadata.namespace ?? ''}\n`,
    `Selector:\t${labelSelectorToString(spec.selector ?? {})}\n`,
    multiline('Labels', metadata.labels),
    multiline('Annotations', metadata.annotations, HIDDEN_ANNOTATIONS),
    owner === undefined ? '' : `Controlled By:\t${owner.kind}/${owner.name}\n`,
    line('Parallelism', spec.parallelism),
    lineOrUnset('Completions', spec.completions),
    line('Completion Mode', spec.completionMode),
    line('Suspend', spec.suspend),
    line('Backoff Limit', spec.backoffLimit),
    line('TTL Seconds After Finished', spec.ttlSecondsAfterFinished),
    line('Start Time', started),
    line('Completed At', completed),
    line('Duration', durationOf(job)),
    line('Active Deadline Seconds', spec.activeDeadlineSeconds, 's'),
    `Pods Statuses:\t${status.active ?? 0} Active${ready} / ${status.succeeded ?? 0} Succeeded / ${status.failed ?? 0} Failed\n`,
    spec.completionMode === 'Indexed' ? `Completed Indexes:\t${indexesText(status.completedIndexes)}\n` : '',
    templateLines(spec.template),
    await eventLines(context, job),
  ].join('');
}

/** Upstream: describeJobTemplate. */
function jobTemplate({ spec }: JobTemplateSpec): string {
  return [
    lineOrUnset('Selector', spec?.selector === undefined ? undefined : labelSelectorToString(spec.selector)),
    lineOrUnset('Parallelism', spec?.parallelism),
    lineOrUnset('Completions', spec?.completions),
    line('Active Deadline Seconds', spec?.activeDeadlineSeconds, 's'),
    templateLines(spec?.template),
  ].join('');
}

/** Upstream: describe.go, describeCronJob. */
export async function describeCronJob(context: CommandContext, cronJob: CronJob): Promise<string> {
  const { spec, status = {} } = cronJob;
  const suspend = spec.suspend === undefined ? '<unset>' : spec.suspend ? 'True' : 'False';
  return [
    metadataLines(cronJob),
    `Schedule:\t${spec.schedule}\nConcurrency Policy:\t${spec.concurrencyPolicy ?? ''}\nSuspend:\t${suspend}\n`,
    lineOrUnset('Successful Job History Limit', spec.successfulJobsHistoryLimit),
    lineOrUnset('Failed Job History Limit', spec.failedJobsHistoryLimit),
    lineOrUnset('Starting Deadline Seconds', spec.startingDeadlineSeconds, 's'),
    jobTemplate(spec.jobTemplate),
    `Last Schedule Time:\t${time(status.lastScheduleTime)}\n`,
    `Active Jobs:\t${(status.active ?? []).map(({ name = '' }) => name).join(', ') || '<none>'}\n`,
    await eventLines(context, cronJob),
  ].join('');
}
