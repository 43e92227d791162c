import { expect, test } from 'vitest';
import type { CronJob, CronJobSpec } from '../../api/index.ts';
import { delayOf, EmptyScheduleError, timingOf } from './schedule.ts';

// upstream: pkg/controller/cronjob/utils_test.go (TestNextScheduleTime, TestMostRecentScheduleTime, TestNextScheduleTimeDuration)

const minute = (time: string): number => Date.parse(`2026-01-05T${time}:00Z`);

function cronJob(schedule: string, created: string, last?: string, spec: Partial<CronJobSpec> = {}): CronJob {
  return {
    apiVersion: 'batch/v1',
    kind: 'CronJob',
    metadata: {
      namespace: 'default',
      name: 'tick',
      uid: 'u',
      resourceVersion: '1',
      creationTimestamp: `2026-01-05T${created}:00Z`,
    },
    spec: { schedule, jobTemplate: {}, ...spec },
    ...(last === undefined ? {} : { status: { lastScheduleTime: `2026-01-05T${last}:00Z` } }),
  };
}

function timing(job: CronJob, now: string): { readonly missed: string | undefined; readonly tooMany: boolean } {
  const { missed, tooMany } = timingOf(job, minute(now));
  return { missed: missed === undefined ? undefined : new Date(missed).toISOString().slice(11, 16), tooMany };
}

test.each<[string, CronJob, string, string | undefined, boolean]>([
  ['nothing is due', cronJob('0 * * * *', '09:59'), '09:59', undefined, false],
  ['one is due', cronJob('0 * * * *', '09:59'), '10:30', '10:00', false],
  ['the last of two', cronJob('0 * * * *', '08:30'), '10:30', '10:00', false],
  ['since the last start', cronJob('0 * * * *', '00:00', '10:00'), '10:30', undefined, false],
  ['many', cronJob('* * * * *', '01:00'), '10:30', '10:30', true],
  ['a hundred and one', cronJob('* * * * *', '08:49'), '10:30', '10:30', true],
  ['a hundred', cronJob('* * * * *', '08:50'), '10:30', '10:30', false],
  [
    'few within the deadline',
    cronJob('* * * * *', '01:00', undefined, { startingDeadlineSeconds: 600 }),
    '10:30',
    '10:30',
    false,
  ],
  [
    'none within it',
    cronJob('0 * * * *', '01:00', undefined, { startingDeadlineSeconds: 600 }),
    '10:30',
    undefined,
    false,
  ],
  // Distances differ: the estimate begins one of the first distance before.
  ['irregular', cronJob('30 6-16/4 * * 1-5', '06:00'), '15:00', '14:30', false],
  ['counted from the start', cronJob('@every 40m', '10:00'), '11:30', '11:20', false],
])('%s', (_, job, now, missed, tooMany) => {
  expect(timing(job, now)).toEqual({ missed, tooMany });
});

test.each<[string, CronJob, string, number]>([
  ['to the next hour', cronJob('0 * * * *', '10:00'), '10:10', 50],
  ['after a start that is due', cronJob('0 * * * *', '08:00'), '10:10', 50],
  ['from the last start, not from now', cronJob('@every 1h', '09:00', '10:05'), '10:10', 55],
  ['from the last that is due', cronJob('@every 1h', '08:05'), '10:10', 55],
  [
    'with a deadline that leaves out the last',
    cronJob('@every 1h', '08:05', undefined, { startingDeadlineSeconds: 60 }),
    '10:10',
    55,
  ],
])('the wait %s', (_, job, now, minutes) => {
  expect(timingOf(job, minute(now)).wait).toBe(minutes * 60_000 + 100);
  expect(delayOf(job, minute(now))).toBe(minutes * 60_000 + 100);
});

test('a schedule that names no day is an error, and one that is wrong is looked at at once', () => {
  const never = cronJob('59 23 31 2 *', '10:00');
  expect(() => timingOf(never, minute('10:10'))).toThrow(EmptyScheduleError);
  expect(delayOf(never, minute('10:10'))).toBe(0);
  expect(delayOf(cronJob('* * *', '10:00'), minute('10:10'))).toBe(0);
});
