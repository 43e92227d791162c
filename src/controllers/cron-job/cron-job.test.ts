import { afterEach, beforeEach, expect, test } from 'vitest';
import {
  cronJobs,
  events,
  formatTime,
  jobs,
  type CronJob,
  type CronJobSpec,
  type CronJobStatus,
  type Job,
  type JobSpec,
  type New,
} from '../../api/index.ts';
import { jobController } from '../job/index.ts';
import { runnable } from '../runnable.ts';
import { startFewControllers, type FewControllers } from '../testing/few-controllers.ts';
import { cronJobController } from './index.ts';

// Behaviour: kubernetes.io/docs/concepts/workloads/controllers/cron-jobs, pkg/controller/cronjob/cronjob_controllerv2_test.go.

const namespace = 'default';
const ref = { namespace, name: 'tick' };
const MINUTE = 60_000;
let cluster: FewControllers;

beforeEach(async () => {
  cluster = await startFewControllers([runnable(cronJobController), runnable(jobController)]);
});

afterEach(async () => {
  expect(cluster.errors).toEqual([]);
  await cluster.stop();
});

function cronJob(spec: Partial<CronJobSpec>): New<CronJob> {
  const template = { spec: { restartPolicy: 'Never', containers: [{ name: 'main', image: 'busybox' }] } };
  return {
    apiVersion: 'batch/v1',
    kind: 'CronJob',
    metadata: ref,
    spec: { schedule: '* * * * *', jobTemplate: { metadata: { labels: { of: 'tick' } }, spec: { template } }, ...spec },
  };
}

const create = (spec: Partial<CronJobSpec> = {}): Promise<CronJob> => cluster.client.create(cronJobs, cronJob(spec));
const get = (): Promise<CronJob> => cluster.client.get(cronJobs, ref);
const change = (spec: Partial<CronJobSpec>): Promise<CronJob> =>
  cluster.client.patch(cronJobs, ref, 'application/merge-patch+json', { spec });

async function all(): Promise<readonly Job[]> {
  const { items } = await cluster.client.list(jobs, { namespace });
  return items.toSorted((a, b) => (a.metadata.name < b.metadata.name ? -1 : 1));
}

const names = async (): Promise<readonly string[]> => (await all()).map(({ metadata }) => metadata.name);
const untilNames = (...wanted: readonly string[]): Promise<void> =>
  cluster.until(wanted.join(), async () => (await names()).join() === wanted.join(), 2000, 50);

/** The number in the names of Jobs: minutes since the epoch. The clock begins at a full one. */
const minute = (): number => Math.floor(cluster.clock.now() / MINUTE);

/** To a moment after the next full minute. */
async function nextMinute(): Promise<void> {
  await cluster.clock.advance(MINUTE - (cluster.clock.now() % MINUTE) + 200);
}

/** What runs ends well, or badly. */
async function endPods(phase: 'Succeeded' | 'Failed' = 'Succeeded'): Promise<void> {
  await cluster.setPods(
    ({ status }) => status?.phase === 'Pending',
    () => ({ phase }),
  );
  await cluster.clock.advance(2000);
}

/** `reason message` of what was told, in order. */
async function told(): Promise<readonly string[]> {
  const { items } = await cluster.client.list(events, { namespace, fieldSelector: 'involvedObject.kind=CronJob' });
  return items.map(({ type, reason, message }) => `${type ?? ''} ${reason ?? ''} ${message ?? ''}`);
}

test('a Job is made each minute, named after it, until its end it is active', async () => {
  await create();
  await nextMinute();
  const first = `tick-${String(minute())}`;
  expect((await all()).map(({ metadata }) => metadata)).toMatchObject([
    {
      name: first,
      labels: { of: 'tick' },
      annotations: { 'batch.kubernetes.io/cronjob-scheduled-timestamp': formatTime(minute() * MINUTE) },
      ownerReferences: [{ kind: 'CronJob', name: 'tick', controller: true, blockOwnerDeletion: true }],
    },
  ]);
  expect((await get()).status).toEqual({
    lastScheduleTime: formatTime(minute() * MINUTE),
    active: [expect.objectContaining({ apiVersion: 'batch/v1', kind: 'Job', namespace, name: first })],
  });
  await endPods();
  const [job] = await all();
  const { active, lastSuccessfulTime } = (await get()).status ?? {};
  expect([active, lastSuccessfulTime]).toEqual([undefined, job?.status?.completionTime]);
  await nextMinute();
  const second = `tick-${String(minute())}`;
  expect(await names()).toEqual([first, second]);
  expect(await told()).toEqual([
    `Normal SuccessfulCreate Created job ${first}`,
    `Normal SawCompletedJob Saw completed job: ${first}, condition: Complete`,
    `Normal SuccessfulCreate Created job ${second}`,
  ]);
});

test('of finished Jobs as many are kept as the limits say', async () => {
  await create({ successfulJobsHistoryLimit: 2, failedJobsHistoryLimit: 0 });
  const made: string[] = [];
  for (let count = 0; count < 3; count++) {
    await nextMinute();
    made.push(`tick-${String(minute())}`);
    await endPods();
  }
  expect(await names()).toEqual(made.slice(1));
  expect(await told()).toContain(`Normal SuccessfulDelete Deleted job ${made[0] ?? ''}`);
  const { jobTemplate } = cronJob({}).spec;
  const spec = { ...jobTemplate.spec, backoffLimit: 0 } as JobSpec;
  await change({ jobTemplate: { ...jobTemplate, spec } });
  await nextMinute();
  await endPods('Failed');
  expect(await names()).toEqual(made.slice(1));
  const { lastSuccessfulTime, lastScheduleTime = '' } = (await get()).status ?? {};
  expect(Date.parse(lastSuccessfulTime ?? '')).toBeLessThan(Date.parse(lastScheduleTime));
});

test('Forbid waits for the one that runs', async () => {
  await create({ concurrencyPolicy: 'Forbid' });
  await nextMinute();
  const first = await names();
  await nextMinute();
  expect(await names()).toEqual(first);
  const why = 'Not starting job because prior execution is running and concurrency policy is Forbid';
  expect((await told()).at(-1)).toBe(`Normal JobAlreadyActive ${why}`);
  // The start that was passed over is made up for as soon as the other has ended.
  const missed = `tick-${String(minute())}`;
  await endPods();
  await untilNames(...first, missed);
});

test('Replace ends the one that runs', async () => {
  await create({ concurrencyPolicy: 'Replace' });
  await nextMinute();
  const [first = ''] = await names();
  await nextMinute();
  // Nothing in this test collects what background deletion leaves: the Job itself is gone.
  expect(await names()).toEqual([`tick-${String(minute())}`]);
  expect((await told()).slice(1)).toEqual([
    `Normal SuccessfulDelete Deleted job ${first}`,
    `Normal SuccessfulCreate Created job tick-${String(minute())}`,
  ]);
  expect((await get()).status?.active).toHaveLength(1);
});

test('Allow lets all run', async () => {
  await create();
  await nextMinute();
  await nextMinute();
  expect(await names()).toHaveLength(2);
  expect((await get()).status?.active).toHaveLength(2);
});

test('a suspended CronJob makes none; let go, it makes up for one', async () => {
  await create({ suspend: true });
  await nextMinute();
  await nextMinute();
  expect(await names()).toEqual([]);
  const last = minute();
  await change({ suspend: false });
  await untilNames(`tick-${String(last)}`);
});

/** As if it had been away since then. */
async function lastStarted(ago: number): Promise<void> {
  const status: CronJobStatus = { lastScheduleTime: formatTime(cluster.clock.now() - ago) };
  await cluster.client.update(cronJobs, { ...(await get()), status }, { subresource: 'status' });
}

test('a start that is too late is missed', async () => {
  await create({ schedule: '58 * * * *', startingDeadlineSeconds: 10, suspend: true });
  await nextMinute();
  await lastStarted(120 * MINUTE);
  await change({ suspend: false });
  await cluster.clock.advance(2000);
  expect([await names(), await told()]).toEqual([[], []]);
});

test('a start that becomes too late while another runs is told of', async () => {
  await create({ startingDeadlineSeconds: 10, concurrencyPolicy: 'Forbid' });
  await nextMinute();
  await nextMinute();
  await cluster.clock.advance(11_000);
  await endPods();
  expect(await names()).toHaveLength(1);
});

test('more than a hundred missed starts are told of, and the last is made up for', async () => {
  await create({ suspend: true });
  await lastStarted(120 * MINUTE);
  const last = minute();
  await change({ suspend: false });
  await untilNames(`tick-${String(last)}`);
  const advice = 'Set or decrease .spec.startingDeadlineSeconds or check clock skew';
  expect(await told()).toContain(`Warning TooManyMissedTimes too many missed start times. ${advice}`);
});

test('the schedule is of its time zone, and so is the annotation', async () => {
  await create({ schedule: '31 5 * * *', timeZone: 'Asia/Kolkata' });
  await nextMinute();
  const [job] = await all();
  const annotations = job?.metadata.annotations ?? {};
  expect(annotations['batch.kubernetes.io/cronjob-scheduled-timestamp']).toBe('2026-01-01T05:31:00+05:30');
});

test('a new schedule makes up for no start of before', async () => {
  await create({ schedule: '0 0 1 1 *' });
  await nextMinute();
  await nextMinute();
  await change({ schedule: '* * * * *' });
  await cluster.clock.advance(10_000);
  expect(await names()).toEqual([]);
  await nextMinute();
  expect(await names()).toEqual([`tick-${String(minute())}`]);
});

test('a schedule without any time is told of', async () => {
  await create({ schedule: '0 0 30 2 *' });
  await cluster.clock.advance(1000);
  const why = 'time difference between two schedules is less than 1 second';
  expect(await told()).toEqual([`Warning InvalidSchedule invalid schedule: 0 0 30 2 * : ${why}`]);
});

test('a controller that is started anew makes no start twice, and misses no Job that is gone', async () => {
  await create();
  await nextMinute();
  const [name = ''] = await names();
  await cluster.restart();
  await cluster.clock.advance(5000);
  expect(await names()).toEqual([name]);
  await cluster.client.delete(jobs, { namespace, name }, { propagationPolicy: 'Background' });
  await cluster.until('gone', async () => (await get()).status?.active === undefined, 2000, 50);
  expect((await told()).at(-1)).toBe(`Normal MissingJob Active job went missing: ${name}`);
  expect(await names()).toEqual([]);
});

test('a Job of its own that it did not make is told of', async () => {
  const { metadata } = await create({ suspend: true });
  const owner = { apiVersion: 'batch/v1', kind: 'CronJob', name: 'tick', uid: metadata.uid, controller: true };
  const { spec } = cronJob({}).spec.jobTemplate;
  await cluster.client.create(jobs, {
    apiVersion: 'batch/v1',
    kind: 'Job',
    metadata: { namespace, name: 'by-hand', ownerReferences: [owner] },
    ...(spec === undefined ? {} : { spec }),
  } as New<Job>);
  await cluster.clock.advance(1000);
  const why = 'Saw a job that the controller did not create or forgot: by-hand';
  expect(await told()).toContain(`Warning UnexpectedJob ${why}`);
});
