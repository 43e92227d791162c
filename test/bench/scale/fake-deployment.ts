import type { Page } from 'playwright-core';
import type { Bench } from '../harness.ts';

/** Milliseconds of each step, and of the longest task of the page's main thread meanwhile. */
export interface Rollout {
  readonly up: number;
  readonly roll: number;
  readonly down: number;
  readonly longestTask: number;
}

/** Runs in the page: adds fake nodes, and resolves when they are Ready. */
async function addFakeNodes(count: number): Promise<void> {
  const post = (path: string, body: object): Promise<Response> =>
    window.tabernetes.fetch(path, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });
  const capacity = { cpu: '32', memory: '256Gi', pods: '110' };
  for (let index = 0; index < count; index++) {
    const name = `kwok-node-${index}`;
    await post('/api/v1/nodes', {
      apiVersion: 'v1',
      kind: 'Node',
      metadata: { name, annotations: { 'kwok.x-k8s.io/node': 'fake' }, labels: { type: 'kwok' } },
      status: { allocatable: capacity, capacity },
    });
  }
  await window.tabernetes.kubectl('wait --for=condition=Ready node --all --timeout=30s');
}

/** Runs in the page: scales a Deployment of fake pods up, rolls it, and scales it down. */
async function rollFakePods(replicas: number): Promise<Omit<Rollout, 'longestTask'>> {
  interface Shown {
    readonly metadata: { readonly generation: number };
    readonly status?: Readonly<Record<string, number>>;
  }
  const path = '/apis/apps/v1/namespaces/default/deployments';
  const send = (method: string, url: string, type: string, body: object): Promise<Response> =>
    window.tabernetes.fetch(url, { method, headers: { 'content-type': type }, body: JSON.stringify(body) });
  const until = async (wanted: Readonly<Record<string, number>>): Promise<void> => {
    for (;;) {
      const answer = await window.tabernetes.fetch(`${path}/fake`);
      const { metadata, status = {} } = (await answer.json()) as Shown;
      const seen = status['observedGeneration'] === metadata.generation;
      if (seen && Object.entries(wanted).every(([name, count]) => (status[name] ?? 0) === count)) return;
      await new Promise(requestAnimationFrame);
    }
  };
  const step = async (patch: object, wanted: Readonly<Record<string, number>>): Promise<number> => {
    const started = performance.now();
    await send('PATCH', `${path}/fake`, 'application/merge-patch+json', patch);
    await until(wanted);
    return performance.now() - started;
  };
  const labels = { app: 'fake' };
  const containers = [{ name: 'app', image: 'nothing' }];
  await send('POST', path, 'application/json', {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name: 'fake' },
    spec: {
      replicas: 0,
      selector: { matchLabels: labels },
      template: { metadata: { labels }, spec: { nodeSelector: { type: 'kwok' }, containers } },
    },
  });
  const all = { replicas, updatedReplicas: replicas, availableReplicas: replicas };
  const up = await step({ spec: { replicas } }, all);
  const roll = await step({ spec: { template: { metadata: { annotations: { round: '2' } } } } }, all);
  const down = await step({ spec: { replicas: 0 } }, { replicas: 0 });
  await window.tabernetes.fetch(`${path}/fake`, { method: 'DELETE' });
  return { up, roll, down };
}

async function longestTask(page: Page): Promise<number> {
  // What is drawn after the last change belongs to it.
  await page.waitForTimeout(500);
  return page.evaluate(() => {
    const tasks = (window as unknown as { longTasks: number[] }).longTasks.splice(0);
    return Math.max(0, ...tasks);
  });
}

/** Opens a cluster with fake nodes and rolls Deployments of so many fake pods, one after the other. */
export async function rollouts(bench: Bench, sizes: readonly number[]): Promise<readonly Rollout[]> {
  const page = await bench.page();
  await bench.open(page, '?fresh');
  await page.evaluate(addFakeNodes, 10);
  // What is loaded and compiled with the first pods is nobody's work per replica.
  await page.evaluate(rollFakePods, 10);
  const results: Rollout[] = [];
  for (const size of sizes) {
    await longestTask(page);
    const steps = await page.evaluate(rollFakePods, size);
    results.push({ ...steps, longestTask: await longestTask(page) });
  }
  await bench.done(page);
  return results;
}
