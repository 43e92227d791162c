import { expect, test } from 'vitest';
import { startCluster, type ConformanceCluster } from './support/cluster.ts';

// upstream: test/e2e/apps/cronjob.go

const CRON_JOBS = '/apis/batch/v1/namespaces/default/cronjobs';
const JOBS = '/apis/batch/v1/namespaces/default/jobs';
const MINUTE = 60_000;

interface Condition {
  readonly type: string;
}

interface Job {
  readonly metadata: { readonly name: string };
  readonly status?: { readonly active?: number; readonly conditions?: readonly Condition[] };
}

function cronJob(name: string, spec: object) {
  const container = { name: 'c', image: 'busybox', command: ['sleep', '300'] };
  const template = { spec: { restartPolicy: 'OnFailure', containers: [container] } };
  return {
    apiVersion: 'batch/v1',
    kind: 'CronJob',
    metadata: { name },
    spec: { schedule: '*/1 * * * ?', jobTemplate: { spec: { template } }, ...spec },
  };
}

async function active(cluster: ConformanceCluster, name: string): Promise<readonly { readonly name: string }[]> {
  return (await cluster.get(`${CRON_JOBS}/${name}`)).status?.active ?? [];
}

const untilActive = (cluster: ConformanceCluster, name: string, count: number): Promise<void> =>
  cluster.until(`${String(count)} active`, async () => (await active(cluster, name)).length === count, 3 * MINUTE);

async function unfinished(cluster: ConformanceCluster): Promise<readonly Job[]> {
  const { items } = (await cluster.get(JOBS)) as { readonly items: readonly Job[] };
  return items.filter(
    ({ status }) => status?.conditions?.some(({ type }) => type === 'Complete' || type === 'Failed') !== true,
  );
}

async function remove(cluster: ConformanceCluster, name: string): Promise<void> {
  await cluster.delete(`${CRON_JOBS}/${name}`, { propagationPolicy: 'Background' });
  await cluster.gone(`${CRON_JOBS}/${name}`);
  await cluster.until('its Jobs are gone', async () => (await cluster.get(JOBS)).items.length === 0);
}

test('[sig-apps] CronJob should schedule multiple jobs concurrently', async () => {
  const cluster = await startCluster();
  await cluster.create(CRON_JOBS, cronJob('concurrent', { concurrencyPolicy: 'Allow' }));
  await untilActive(cluster, 'concurrent', 2);
  expect((await unfinished(cluster)).length).toBeGreaterThanOrEqual(2);
  await remove(cluster, 'concurrent');
}, 20_000);

test('[sig-apps] CronJob should not schedule jobs when suspended', async () => {
  const cluster = await startCluster();
  await cluster.create(CRON_JOBS, cronJob('suspended', { concurrencyPolicy: 'Allow', suspend: true }));
  for (let minute = 0; minute < 5; minute++) {
    await cluster.clock.advance(MINUTE);
    expect(await active(cluster, 'suspended')).toEqual([]);
  }
  expect((await cluster.get(JOBS)).items).toEqual([]);
  await remove(cluster, 'suspended');
}, 20_000);

test('[sig-apps] CronJob should not schedule new jobs when ForbidConcurrent', async () => {
  const cluster = await startCluster();
  await cluster.create(CRON_JOBS, cronJob('forbid', { concurrencyPolicy: 'Forbid' }));
  await untilActive(cluster, 'forbid', 1);
  expect(await unfinished(cluster)).toHaveLength(1);
  for (let minute = 0; minute < 4; minute++) {
    await cluster.clock.advance(MINUTE);
    expect(await active(cluster, 'forbid')).toHaveLength(1);
  }
  expect(await unfinished(cluster)).toHaveLength(1);
  await remove(cluster, 'forbid');
}, 20_000);

test('[sig-apps] CronJob should replace jobs when ReplaceConcurrent', async () => {
  const cluster = await startCluster();
  await cluster.create(CRON_JOBS, cronJob('replace', { concurrencyPolicy: 'Replace' }));
  await untilActive(cluster, 'replace', 1);
  const [first] = await active(cluster, 'replace');
  expect((await unfinished(cluster)).map(({ metadata }) => metadata.name)).toEqual([first?.name]);
  await cluster.until(
    'replaced',
    async () => {
      const jobs = await active(cluster, 'replace');
      expect(jobs.length).toBeLessThanOrEqual(1);
      return jobs.length === 1 && jobs[0]?.name !== first?.name;
    },
    3 * MINUTE,
  );
  expect((await cluster.send('GET', `${JOBS}/${first?.name ?? ''}`)).code).toBe(404);
  await remove(cluster, 'replace');
}, 20_000);
