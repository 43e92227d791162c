import { readFileSync } from 'node:fs';
import { brotliCompressSync } from 'node:zlib';
import type { Page } from 'playwright-core';
import { median, type Bench, type Benchmark } from './harness.ts';
import { keyEcho, timeOfKubectl } from './terminal/key-echo.ts';
import { rollouts } from './scale/fake-deployment.ts';
import {
  createConfigMaps,
  timeToFirstLog,
  timeToGone,
  timeToObjects,
  timeToReady,
  timeToReplacement,
} from './in-page.ts';

function deployment(name: string, replicas: number, container: object): string {
  const labels = { app: name };
  return JSON.stringify({
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name },
    spec: {
      replicas,
      selector: { matchLabels: labels },
      template: { metadata: { labels }, spec: { containers: [{ name: 'main', ...container }] } },
    },
  });
}

const KUBIA = { image: 'luksa/kubia:v1', ports: [{ containerPort: 8080 }] };
const PROBED = { ...KUBIA, readinessProbe: { httpGet: { path: '/', port: 8080 } } };

/** Pulls an image on each node, so that what follows finds it cached. */
async function warm(page: Page, nodes: number): Promise<void> {
  const manifest = deployment('warm', nodes, KUBIA);
  await page.evaluate(timeToReady, { name: 'warm', count: nodes, manifest });
  await page.evaluate(() => window.tabernetes.kubectl('delete deployment warm --grace-period=1'));
}

async function openWarm(bench: Bench, query: string): Promise<Page> {
  const page = await bench.page();
  await bench.open(page, query);
  return page;
}

/** Requests the page makes before the prompt, Monaco and images left out; compressed as a static host would. */
async function firstLoad(bench: Bench): Promise<number> {
  const page = await bench.page();
  const files = new Set<string>();
  page.context().on('request', (request) => files.add(new URL(request.url()).pathname));
  await bench.open(page, '?fresh');
  const total = [...files]
    .filter((path) => !path.includes('/v2/') && !/monaco|editor\.main|yaml\.worker|editor\.worker/.test(path))
    .map((path) => `dist${path.endsWith('/') ? `${path}index.html` : path}`)
    .reduce((sum, file) => sum + brotliCompressSync(readFileSync(file)).length, 0);
  await bench.done(page);
  return total / 1000;
}

/** Requests of one client process, without the start of it: the mean of sixty, less one. */
async function serviceRequest(bench: Bench): Promise<number> {
  const page = await openWarm(bench, '?fresh');
  await page.evaluate(timeToReady, { name: 'kubia', count: 3, manifest: deployment('kubia', 3, KUBIA) });
  const elapsed = await page.evaluate(async () => {
    const { kubectl } = window.tabernetes;
    const requests = async (count: number): Promise<number> => {
      const urls = Array.from({ length: count }, () => '-o /dev/null http://kubia/').join(' ');
      const started = performance.now();
      const { code, stderr } = await kubectl(`exec client -- curl -s ${urls}`);
      if (code !== 0) throw new Error(stderr);
      return performance.now() - started;
    };
    await kubectl('expose deployment kubia --port=80 --target-port=8080');
    await kubectl('run client --image=curlimages/curl -- sleep 1000');
    await kubectl('wait pod/client --for=condition=Ready');
    await requests(1);
    return ((await requests(60)) - (await requests(1))) / 59;
  });
  await bench.done(page);
  return elapsed;
}

export const benchmarks: readonly Benchmark[] = [
  {
    name: 'page load to three Ready nodes, cold',
    goal: 1500,
    unit: 'ms',
    async measure(bench) {
      const page = await bench.page();
      const elapsed = await bench.open(page, '?fresh');
      await bench.done(page);
      return elapsed;
    },
  },
  {
    name: 'page load to three Ready nodes, warm cache',
    goal: 1000,
    unit: 'ms',
    async measure(bench) {
      const page = await openWarm(bench, '?fresh');
      const elapsed = await bench.open(page, '?fresh');
      await bench.done(page);
      return elapsed;
    },
  },
  {
    name: 'one-replica Deployment: create to first log line, image cached',
    goal: 50,
    unit: 'ms',
    async measure(bench) {
      const page = await openWarm(bench, '?fresh');
      await warm(page, 3);
      const values: number[] = [];
      for (let run = 0; run < 9; run++) {
        const name = `one-${run}`;
        values.push(await page.evaluate(timeToFirstLog, { name, manifest: deployment(name, 1, KUBIA) }));
      }
      await bench.done(page);
      return median(values);
    },
  },
  {
    name: '100 replicas of a WASI server, all Ready',
    goal: 500,
    unit: 'ms',
    async measure(bench) {
      const page = await openWarm(bench, '?fresh');
      await warm(page, 3);
      const manifest = deployment('hundred', 100, PROBED);
      const elapsed = await page.evaluate(timeToReady, { name: 'hundred', count: 100, manifest });
      await bench.done(page);
      return elapsed;
    },
  },
  {
    name: 'longest task of the page while 500 fake pods come, roll and go',
    goal: 50,
    unit: 'ms',
    runs: 3,
    async measure(bench) {
      const [rollout] = await rollouts(bench, [500]);
      return rollout?.longestTask ?? Number.NaN;
    },
  },
  {
    // In proportion they would take as long for each replica.
    name: '500 fake replicas up, rolled, down: time of a replica, to that of 100',
    goal: 1.3,
    unit: '×',
    runs: 3,
    async measure(bench) {
      const [few, many] = await rollouts(bench, [100, 500]);
      if (few === undefined || many === undefined) return Number.NaN;
      return (many.up + many.roll + many.down) / 500 / ((few.up + few.roll + few.down) / 100);
    },
  },
  {
    name: '100 replicas of a WASI server, deleted and gone',
    goal: 500,
    unit: 'ms',
    async measure(bench) {
      const page = await openWarm(bench, '?fresh');
      await warm(page, 3);
      const manifest = deployment('hundred', 100, PROBED);
      await page.evaluate(timeToReady, { name: 'hundred', count: 100, manifest });
      const elapsed = await page.evaluate(timeToGone, { name: 'hundred', count: 100 });
      await bench.done(page);
      return elapsed;
    },
  },
  {
    name: 'one pod of ten deleted: its replacement Ready',
    goal: 60,
    unit: 'ms',
    async measure(bench) {
      const page = await openWarm(bench, '?fresh');
      await page.evaluate(timeToReady, { name: 'ten', count: 10, manifest: deployment('ten', 10, KUBIA) });
      const values: number[] = [];
      for (let run = 0; run < 9; run++) values.push(await page.evaluate(timeToReplacement, 'ten'));
      await bench.done(page);
      return median(values);
    },
  },
  { name: 'request through a Service, pod to pod', goal: 1, unit: 'ms', measure: serviceRequest },
  {
    name: 'reload with 1,000 objects to identical state',
    goal: 1000,
    unit: 'ms',
    async measure(bench) {
      const page = await openWarm(bench, '?fresh');
      await page.evaluate(createConfigMaps, 1000);
      await page.goto(bench.url);
      const elapsed = await page.evaluate(timeToObjects, 1000);
      await bench.done(page);
      return elapsed;
    },
  },
  {
    name: 'kubectl get pods of 100 pods, in the page',
    goal: 20,
    unit: 'ms',
    async measure(bench) {
      const page = await openWarm(bench, '?fresh');
      await page.evaluate(timeToReady, { name: 'hundred', count: 100, manifest: deployment('hundred', 100, KUBIA) });
      await page.evaluate(timeOfKubectl, { line: 'get pods', runs: 5 });
      const elapsed = await page.evaluate(timeOfKubectl, { line: 'get pods', runs: 31 });
      await bench.done(page);
      return elapsed;
    },
  },
  {
    // By way of the shell's worker: what is pressed in a frame is drawn with the next.
    name: 'key press to its echo, nothing else going on',
    goal: 33.3,
    unit: 'ms',
    async measure(bench) {
      const page = await openWarm(bench, '?fresh');
      const elapsed = await keyEcho(page, '', 60);
      await bench.done(page);
      return elapsed;
    },
  },
  {
    // A frame of a screen of 60 Hz.
    name: 'key press to its echo while 100 pods come and go',
    goal: 16.7,
    unit: 'ms',
    async measure(bench) {
      const page = await openWarm(bench, '?fresh');
      await page.evaluate(timeToReady, { name: 'hundred', count: 100, manifest: deployment('hundred', 100, KUBIA) });
      const elapsed = await keyEcho(page, 'app=hundred', 60);
      await bench.done(page);
      return elapsed;
    },
  },
  { name: 'first load (brotli, without Monaco and images)', goal: 400, unit: 'KB', runs: 1, measure: firstLoad },
];
