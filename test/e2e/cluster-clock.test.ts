import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Browser } from 'playwright-core';
import type { CronJob, KubernetesList, Job, Node, Pod } from '../../src/api/index.ts';
import { ClusterPage, launchBrowser } from '../support/browser.ts';

const PATIENT = 60_000;

let browser: Browser;
let cluster: ClusterPage;

beforeAll(async () => {
  browser = await launchBrowser();
  cluster = new ClusterPage(await browser.newPage());
  await cluster.open('?fresh');
}, PATIENT);

afterAll(async () => {
  await browser.close();
});

const FAILING = `
apiVersion: v1
kind: Pod
metadata: { name: failing }
spec:
  terminationGracePeriodSeconds: 1
  containers:
  - name: main
    image: busybox
    command: [sleep, '1000000']
    livenessProbe:
      exec: { command: ['false'] }
      periodSeconds: 5
      failureThreshold: 1
`;

const MINUTELY = `
apiVersion: batch/v1
kind: CronJob
metadata: { name: minutely }
spec:
  schedule: '* * * * *'
  successfulJobsHistoryLimit: 100
  jobTemplate:
    spec:
      template:
        spec:
          restartPolicy: Never
          containers: [{ name: main, image: busybox, command: ['true'] }]
`;

function restarts(): Promise<number> {
  return cluster
    .get<Pod>('/api/v1/namespaces/default/pods/failing')
    .then(({ status }) => status?.containerStatuses?.[0]?.restartCount ?? 0);
}

async function jobs(): Promise<readonly Job[]> {
  return (await cluster.get<KubernetesList<Job>>('/apis/batch/v1/namespaces/default/jobs')).items;
}

function now(): Promise<number> {
  return cluster.page.evaluate(() => window.tabernetes.clock.now());
}

/** Makes a token for the default account. @returns whether the API server knows whose it is */
function tokenIsHonoured(): Promise<boolean> {
  return cluster.page.evaluate(async () => {
    const post = async (path: string, body: object): Promise<{ status: Record<string, unknown> }> => {
      const headers = { 'content-type': 'application/json' };
      const answer = await window.tabernetes.fetch(path, { method: 'POST', headers, body: JSON.stringify(body) });
      return (await answer.json()) as { status: Record<string, unknown> };
    };
    const apiVersion = 'authentication.k8s.io/v1';
    const account = '/api/v1/namespaces/default/serviceaccounts/default/token';
    const made = await post(account, { apiVersion, kind: 'TokenRequest', spec: {} });
    const spec = { token: made.status['token'] };
    const review = await post(`/apis/${apiVersion}/tokenreviews`, { apiVersion, kind: 'TokenReview', spec });
    return review.status['authenticated'] === true;
  });
}

const speed = () => cluster.page.getByLabel('Speed of the cluster');

test(
  'a cluster whose time stands still restarts no container and runs no CronJob',
  async () => {
    await cluster.run('apply -f -', FAILING);
    await cluster.run('apply -f -', MINUTELY);
    await cluster.run('wait --for=jsonpath={.status.phase}=Running pod/failing --timeout=30s');
    await cluster.page.getByRole('button', { name: 'Stop the time of the cluster' }).click();
    const stopped = await now();
    const [before, ran] = [await restarts(), (await jobs()).length];
    // Longer than two periods of the probe and its grace period.
    await cluster.page.waitForTimeout(12_000);
    expect([await restarts(), (await jobs()).length, await now()]).toEqual([before, ran, stopped]);
    const { stdout } = await cluster.kubectl('get pod failing --no-headers');
    expect(stdout).toContain('Running');
    // What needs no time is done: an object that is applied is there, its pod is placed and started.
    await cluster.run('run calm --image=busybox --restart=Never -- sleep 1000000');
    await cluster.run('wait --for=jsonpath={.status.phase}=Running pod/calm --timeout=30s');
    await cluster.page.getByRole('button', { name: 'Let the time of the cluster go on' }).click();
    await expect.poll(restarts, { timeout: 20_000 }).toBeGreaterThan(before);
  },
  PATIENT,
);

test(
  'at sixty times the speed a CronJob of every minute runs each second, and the nodes stay Ready',
  async () => {
    const before = (await jobs()).length;
    await speed().selectOption('60');
    const started = await now();
    await cluster.page.waitForTimeout(10_000);
    const minutes = Math.floor(((await now()) - started) / 60_000);
    expect(minutes).toBeGreaterThanOrEqual(9);
    const ran = (await jobs()).length - before;
    expect(ran).toBeGreaterThanOrEqual(minutes - 2);
    expect(ran).toBeLessThanOrEqual(minutes + 1);
    const { items } = await cluster.get<KubernetesList<Node>>('/api/v1/nodes');
    expect(items.map(({ status }) => status?.conditions?.find(({ type }) => type === 'Ready')?.status)).toEqual(
      items.map(() => 'True'),
    );
    await speed().selectOption('1');
  },
  PATIENT,
);

test(
  'after a reload the time goes on at its usual rate, and not back',
  async () => {
    await speed().selectOption('60');
    await cluster.page.waitForTimeout(2000);
    const before = await now();
    await cluster.open('');
    expect(await cluster.page.evaluate(() => window.tabernetes.clock.rate)).toBe(1);
    expect(await speed().inputValue()).toBe('1');
    expect(await now()).toBeGreaterThanOrEqual(before);
    const cronJob = await cluster.get<CronJob>('/apis/batch/v1/namespaces/default/cronjobs/minutely');
    expect(Date.parse(cronJob.status?.lastScheduleTime ?? '')).toBeLessThanOrEqual(await now());
    // A token that was made in the cluster's time is honoured in it.
    expect(await tokenIsHonoured()).toBe(true);
  },
  PATIENT,
);
