import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Browser } from 'playwright-core';
import { cpuMillis, type KubernetesList, type NodeMetrics, type PodMetrics } from '../../src/api/index.ts';
import { createBridge } from '../../scripts/bridge/index.ts';
import { serveDirectory } from '../../scripts/lib/static-server.mjs';
import { ClusterPage, launchBrowser } from '../support/browser.ts';
import { findKubectls, RealKubectl } from '../support/kubectl.ts';

const METRICS = '/apis/metrics.k8s.io/v1beta1';
/** Works, and now and then lets others: a program that never waits keeps its whole node busy. */
const BUSY = 'while true; do i=0; while [ $i -lt 3000 ]; do i=$((i+1)); done; sleep 0.05; done';

const kubectls = findKubectls(['kubectl.1.29', 'kubectl.1.33']);

const bridge = createBridge();
let server: Awaited<ReturnType<typeof serveDirectory>>;
let browser: Browser;
let cluster: ClusterPage;

beforeAll(async () => {
  browser = await launchBrowser();
  server = await serveDirectory('dist', { bridge });
  const page = await browser.newPage();
  await page.goto(`${server.url}?fresh&nodes=1`);
  cluster = new ClusterPage(page);
  await cluster.ready();
  await cluster.run(`run busy --image=busybox -- sh -c '${BUSY}'`);
  await cluster.run('run idle --image=busybox -- sleep 3600');
  await cluster.run('wait --for=condition=Ready pod/busy pod/idle --timeout=60s');
});

afterAll(async () => {
  await browser.close();
  await server.close();
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

const TOP_PODS = /^NAME +CPU\(cores\) +MEMORY\(bytes\) *\nbusy +\d+m +\d+Mi *\nidle +\d+m +\d+Mi *\n$/;
const TOP_NODES =
  /^NAME +CPU\(cores\) +CPU(\(%\)|%) +MEMORY\(bytes\) +MEMORY(\(%\)|%) *\nnode-1 +\d+m +\d+% +\d+Mi +\d+% *\n$/;
const TOP_CONTAINERS = /^NAMESPACE +POD +NAME +CPU\(cores\) +MEMORY\(bytes\) *\ndefault +busy +busy +\d+m .*\n/;

test('kubectl top prints them', async () => {
  expect(await cluster.run('top pods --sort-by=cpu')).toMatch(TOP_PODS);
  expect(await cluster.run('top nodes')).toMatch(TOP_NODES);
  expect(await cluster.run('top pods -A --containers --sort-by=cpu')).toMatch(TOP_CONTAINERS);
});

test.each(kubectls)('%s top prints the same', async (binary) => {
  const kubectl = new RealKubectl(binary, bridge.kubeconfig(server.port));
  try {
    expect(await kubectl.run(['top', 'pods', '--sort-by=cpu'])).toMatch(TOP_PODS);
    expect(await kubectl.run(['top', 'nodes'])).toMatch(TOP_NODES);
    expect(await kubectl.run(['top', 'pods', '-A', '--containers', '--sort-by=cpu'])).toMatch(TOP_CONTAINERS);
    expect(await kubectl.run(['top', 'pods', '-l', 'run=idle', '--no-headers'])).toMatch(/^idle +\d+m +\d+Mi *\n$/);
  } finally {
    kubectl.dispose();
  }
});
