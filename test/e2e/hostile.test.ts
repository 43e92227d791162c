import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Browser } from 'playwright-core';
import type { KubernetesList, Pod } from '../../src/api/index.ts';
import { ClusterPage, launchBrowser } from '../support/browser.ts';

/** One of each kind on every node: programs that spin, take memory, fork and print without end. */
const HOSTILE: Readonly<Record<string, readonly string[]>> = {
  spin: ['sh', '-c', 'while :; do :; done'],
  call: ['sh', '-c', 'while :; do cat /dev/null; done'],
  hog: ['stress', '--cpu', '2', '--io', '1'],
  alloc: ['stress', '--vm', '2', '--vm-bytes', '300M'],
  fork: ['sh', '-c', 'f() { f | f & }; f; sleep 3600'],
  flood: ['yes', 'all work and no play'],
  fill: ['stress', '--hdd', '1', '--hdd-bytes', '40M'],
};

function daemons(name: string, command: readonly string[], nodes: readonly string[]): object {
  const resources = { limits: { memory: '64Mi' } };
  const container = { name: 'main', image: 'polinux/stress', command, resources };
  return {
    apiVersion: 'v1',
    kind: 'List',
    items: nodes.map((nodeName) => ({
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: { name: `${name}-${nodeName}`, labels: { kind: 'hostile' } },
      spec: { nodeName, terminationGracePeriodSeconds: 1, containers: [container] },
    })),
  };
}

const PROBED = `
apiVersion: apps/v1
kind: Deployment
metadata: { name: healthy }
spec:
  replicas: 3
  selector: { matchLabels: { app: healthy } }
  template:
    metadata: { labels: { app: healthy } }
    spec:
      containers:
        - name: main
          image: luksa/kubia
          ports: [{ containerPort: 8080 }]
          readinessProbe: { httpGet: { path: /, port: 8080 }, periodSeconds: 1, timeoutSeconds: 1, failureThreshold: 3 }
          livenessProbe: { httpGet: { path: /, port: 8080 }, periodSeconds: 1, timeoutSeconds: 1, failureThreshold: 5 }
`;

let browser: Browser;
let cluster: ClusterPage;

beforeAll(async () => {
  browser = await launchBrowser();
  cluster = new ClusterPage(await browser.newPage());
  await cluster.open('?fresh');
  await cluster.run('apply -f -', PROBED);
  await cluster.run('rollout status deployment/healthy --timeout=60s');
  const { items } = await cluster.get<KubernetesList>('/api/v1/nodes');
  const nodes = items.map(({ metadata }) => metadata.name);
  expect(nodes).toHaveLength(3);
  for (const [name, command] of Object.entries(HOSTILE)) {
    await cluster.run('apply -f -', JSON.stringify(daemons(name, command, nodes)));
  }
});

afterAll(async () => {
  await browser.close();
});

function podsOf(selector: string): Promise<KubernetesList<Pod>> {
  return cluster.get(`/api/v1/namespaces/default/pods?labelSelector=${encodeURIComponent(selector)}`);
}

function statuses({
  items,
}: KubernetesList<Pod>): readonly NonNullable<NonNullable<Pod['status']>['containerStatuses']>[number][] {
  return items.flatMap(({ status }) => status?.containerStatuses ?? []);
}

test('every hostile program runs, and those over their memory limit are killed for it', async () => {
  await expect
    .poll(
      async () =>
        statuses(await podsOf('kind=hostile')).filter(
          ({ started, restartCount }) => started === true || restartCount > 0,
        ).length,
      {
        timeout: 60_000,
        interval: 500,
      },
    )
    .toBe(Object.keys(HOSTILE).length * 3);
  await expect
    .poll(
      async () =>
        (await podsOf('kind=hostile')).items
          .filter(({ metadata }) => metadata.name.startsWith('alloc'))
          .flatMap(({ status }) => status?.containerStatuses ?? [])
          .map(({ state, lastState }) => (state?.terminated ?? lastState?.terminated)?.reason),
      { timeout: 60_000, interval: 500 },
    )
    .toEqual(['OOMKilled', 'OOMKilled', 'OOMKilled']);
});

test('kubectl and exec answer, also in a pod on the same node', async () => {
  const [pod] = (await podsOf('app=healthy')).items;
  expect(await cluster.run('get nodes --no-headers')).toMatch(/^(node-\d +Ready .*\n){3}$/);
  expect(await cluster.run(`exec ${pod?.metadata.name ?? ''} -- echo here`)).toBe('here\n');
  expect(await cluster.run('logs flood-node-1 --tail=1')).toBe('all work and no play\n');
});

test('healthy pods stay Ready: their probes are answered in time', async () => {
  await cluster.run('run watcher --image=busybox --restart=Never -- sleep 5');
  // Five seconds of the cluster's own clock, with a probe of each kind every second.
  await cluster.run("wait pod/watcher --for=jsonpath='{.status.phase}'=Succeeded --timeout=60s");
  for (const { ready, restartCount } of statuses(await podsOf('app=healthy'))) {
    expect({ ready, restartCount }).toEqual({ ready: true, restartCount: 0 });
  }
});

test('the page draws on', async () => {
  const longest = await cluster.page.evaluate(async () => {
    let gap = 0;
    let last = performance.now();
    for (let frame = 0; frame < 60; frame++) {
      const now = await new Promise<number>(requestAnimationFrame);
      gap = Math.max(gap, now - last);
      last = now;
    }
    return gap;
  });
  expect(longest).toBeLessThan(1000);
});

test.for([
  'kubectl exec flood-node-1 -- yes no end',
  'kubectl logs -f flood-node-2',
  'kubectl exec flood-node-3 -- yes | cat',
])('the terminal stays in hand while it prints without end: %s', async (command) => {
  await cluster.type(`clear\n${command}\n`);
  await cluster.untilScreen(/(no end|no play|y)\n(no end|all work and no play|y)\n/);
  await cluster.page.keyboard.press('Control+C');
  await cluster.type('clear; echo still here\n');
  await cluster.untilScreen(/^still here\n~ \$ $/);
});

test('hostile pods die when they are deleted', async () => {
  await cluster.run('delete pods -l kind=hostile');
  expect((await podsOf('kind=hostile')).items).toEqual([]);
  expect(cluster.complaints).toEqual([]);
});
