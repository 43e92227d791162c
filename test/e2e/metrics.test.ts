import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Browser } from 'playwright-core';
import { cpuMillis, type KubernetesList, type NodeMetrics, type PodMetrics } from '../../src/api/index.ts';
import { ClusterPage, launchBrowser } from '../support/browser.ts';

const METRICS = '/apis/metrics.k8s.io/v1beta1';
/** Works, and now and then lets others: a program that never waits keeps its whole node busy. */
const BUSY = 'while true; do i=0; while [ $i -lt 3000 ]; do i=$((i+1)); done; sleep 0.05; done';

let browser: Browser;
let cluster: ClusterPage;

beforeAll(async () => {
  browser = await launchBrowser();
  cluster = new ClusterPage(await browser.newPage());
  await cluster.open('?fresh&nodes=1');
  await cluster.run(`run busy --image=busybox -- sh -c '${BUSY}'`);
  await cluster.run('run idle --image=busybox -- sleep 3600');
  await cluster.run('wait --for=condition=Ready pod/busy pod/idle --timeout=60s');
});

afterAll(async () => {
  await browser.close();
});

/** Millicores of each pod, of all its containers together. */
async function cpuOfPods(): Promise<Readonly<Record<string, number>>> {
  const { items } = await cluster.get<KubernetesList<PodMetrics>>(`${METRICS}/namespaces/default/pods`);
  return Object.fromEntries(
    items.map(({ metadata, containers }) => [
      metadata.name,
      containers.reduce((sum, { usage }) => sum + cpuMillis(usage['cpu']), 0),
    ]),
  );
}

test('a busy pod uses more CPU than an idle one', async () => {
  let last: Readonly<Record<string, number>> = {};
  await expect
    .poll(async () => Object.keys((last = await cpuOfPods())).sort(), { timeout: 60_000, interval: 500 })
    .toEqual(['busy', 'idle']);
  const { busy = 0, idle = 0 } = last;
  expect(busy).toBeGreaterThan(20);
  expect(busy).toBeLessThanOrEqual(1000);
  expect(idle).toBeLessThan(busy / 4);
});

test('their node uses what they use together', async () => {
  const nodes = (): Promise<KubernetesList<NodeMetrics>> => cluster.get(`${METRICS}/nodes`);
  await expect.poll(async () => (await nodes()).items.length, { timeout: 60_000, interval: 500 }).toBe(1);
  const [node] = (await nodes()).items;
  expect(node?.metadata.name).toBe('node-1');
  const { busy = 0 } = await cpuOfPods();
  // Readings of a node and of its pods are of one moment; the windows of new containers may be shorter.
  expect(cpuMillis(node?.usage['cpu'])).toBeGreaterThan(busy / 4);
});

test('kubectl top prints them', async () => {
  expect(await cluster.run('top pods --sort-by=cpu')).toMatch(
    /^NAME +CPU\(cores\) +MEMORY\(bytes\) *\nbusy +\d+m +\d+Mi *\nidle +\d+m +\d+Mi *\n$/,
  );
  expect(await cluster.run('top nodes')).toMatch(
    /^NAME +CPU\(cores\) +CPU\(%\) +MEMORY\(bytes\) +MEMORY\(%\) *\nnode-1 +\d+m +\d+% +\d+Mi +\d+% *\n$/,
  );
});
