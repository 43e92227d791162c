import { CronError, parseCron } from '../cron/index.ts';
import type { CronJob, CronJobSpec } from '../generated/types.ts';
import { type Errors, nonNegative, oneOf } from './common.ts';
import { invalidValue, notSupported, required } from './field-error.ts';
import { checkJobSpec } from './job-spec.ts';

/** Leaves room for the 11 characters that the controller adds to the names of Jobs. */
const MAX_NAME = 52;

function checkSchedule(errors: Errors, { schedule, timeZone }: CronJobSpec, old: CronJobSpec | undefined): void {
  const field = 'spec.schedule';
  if (schedule === '') {
    errors.push(required(field));
    return;
  }
  try {
    parseCron(schedule);
  } catch (cause) {
    if (!(cause instanceof CronError)) throw cause;
    errors.push(invalidValue(field, schedule, cause.message));
  }
  if (!schedule.includes('TZ')) return;
  if (old?.schedule.includes('TZ') !== true) {
    const why = 'cannot use TZ or CRON_TZ in schedule, use timeZone field instead';
    errors.push(invalidValue(field, schedule, why));
  } else if (timeZone !== undefined) {
    errors.push(invalidValue(field, schedule, 'cannot use both timeZone field and TZ or CRON_TZ in schedule'));
  }
}

const ZONE_PART = /^[A-Za-z.\-_0-9+]{1,14}$/;

/** Names are files upstream, so that case counts. */
function isKnownZone(name: string): boolean {
  try {
    const { timeZone } = new Intl.DateTimeFormat('en', { timeZone: name }).resolvedOptions();
    const renamed = timeZone.toLowerCase() !== name.toLowerCase();
    return renamed ? !/^[-+]/.test(name) : timeZone === name;
  } catch (cause) {
    if (cause instanceof RangeError) return false;
    throw cause;
  }
}

/** Upstream: validateTimeZone. */
function checkTimeZone(errors: Errors, name: string | undefined): void {
  const field = 'spec.timeZone';
  if (name === undefined) return;
  if (name === '') {
    errors.push(invalidValue(field, name, 'timeZone must be nil or non-empty string'));
    return;
  }
  const parts = name.split('/');
  if (parts.some((part) => part === '.' || part === '..' || part.startsWith('-') || !ZONE_PART.test(part))) {
    errors.push(invalidValue(field, name, `unknown time zone ${name}`));
    return;
  }
  if (name.toLowerCase() === 'local') {
    const why = 'timeZone must be an explicit time zone as defined in https://www.iana.org/time-zones';
    errors.push(invalidValue(field, name, why));
  }
  if (name !== 'Local' && !isKnownZone(name)) errors.push(invalidValue(field, name, `unknown time zone ${name}`));
}

function checkSpec(errors: Errors, spec: CronJobSpec, old: CronJobSpec | undefined): void {
  checkSchedule(errors, spec, old);
  nonNegative(errors, 'spec.startingDeadlineSeconds', spec.startingDeadlineSeconds);
  if (old === undefined || old.timeZone !== spec.timeZone) checkTimeZone(errors, spec.timeZone);
  oneOf(errors, 'spec.concurrencyPolicy', spec.concurrencyPolicy, ['Allow', 'Forbid', 'Replace']);
  const field = 'spec.jobTemplate.spec';
  const job = spec.jobTemplate.spec ?? { template: {} };
  checkJobSpec(errors, field, job);
  if (job.selector !== undefined) {
    errors.push(invalidValue(`${field}.selector`, job.selector, '`selector` will be auto-generated'));
  }
  if (job.manualSelector === true) errors.push(notSupported(`${field}.manualSelector`, true, ['nil', 'false']));
  nonNegative(errors, 'spec.successfulJobsHistoryLimit', spec.successfulJobsHistoryLimit);
  nonNegative(errors, 'spec.failedJobsHistoryLimit', spec.failedJobsHistoryLimit);
}

/** Upstream: pkg/apis/batch/validation ValidateCronJobCreate. */
export function checkCronJob(errors: Errors, { metadata, spec }: CronJob): void {
  checkSpec(errors, spec, undefined);
  if (metadata.name.length > MAX_NAME) {
    errors.push(invalidValue('metadata.name', metadata.name, 'must be no more than 52 characters'));
  }
}

export function checkCronJobUpdate(errors: Errors, next: CronJob, old: CronJob): void {
  checkSpec(errors, next.spec, old.spec);
}
