import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Browser } from 'playwright-core';
import type { Pod } from '../../src/api/index.ts';
import { ClusterPage, launchBrowser } from '../support/browser.ts';

// The steps of kubernetes.io/docs/tasks/administer-cluster/safely-drain-node and of tasks/run-application/configure-pdb.

const PATIENT = 60_000;

const WEB = `
apiVersion: apps/v1
kind: Deployment
metadata: { name: web }
spec:
  replicas: 2
  selector: { matchLabels: { app: web } }
  template:
    metadata: { labels: { app: web } }
    spec:
      terminationGracePeriodSeconds: 1
      containers: [{ name: web, image: busybox, command: [sh, -c, 'exec sleep 3600'] }]
`;

let browser: Browser;
let cluster: ClusterPage;

beforeAll(async () => {
  browser = await launchBrowser();
  cluster = new ClusterPage(await browser.newPage());
  await cluster.open('?fresh');
});

afterAll(async () => {
  await browser.close();
});

async function nodesOfPods(): Promise<readonly string[]> {
  const { items } = await cluster.get<{ readonly items: readonly Pod[] }>('/api/v1/namespaces/default/pods');
  return items
    .filter(({ metadata }) => metadata.deletionTimestamp === undefined)
    .map(({ spec }) => spec.nodeName ?? '');
}

test('a node is drained as its budget allows, and used again after uncordon', async () => {
  await cluster.run('apply -f -', WEB);
  await cluster.run('rollout status deployment/web --timeout=60s');
  await cluster.run('create poddisruptionbudget web --selector=app=web --min-available=2');
  const [node = ''] = await nodesOfPods();
  await expect
    .poll(async () => cluster.run('get pdb web -o jsonpath={.status.currentHealthy}'), { timeout: PATIENT })
    .toBe('2');

  const refused = await cluster.kubectl(`drain ${node} --ignore-daemonsets --timeout=6s`);
  expect(refused.code).toBe(1);
  expect(refused.stdout).toContain(`node/${node} cordoned\n`);
  expect(refused.stderr).toContain("Cannot evict pod as it would violate the pod's disruption budget.");
  expect(refused.stderr).toContain('global timeout reached: 6s');
  expect(await nodesOfPods()).toContain(node);

  await cluster.run(`patch pdb web -p '{"spec":{"minAvailable":1}}'`);
  await expect
    .poll(async () => cluster.run('get pdb web -o jsonpath={.status.disruptionsAllowed}'), { timeout: PATIENT })
    .toBe('1');
  const drained = await cluster.kubectl(`drain ${node} --ignore-daemonsets`);
  expect(drained).toMatchObject({ code: 0 });
  expect(drained.stdout).toMatch(/^pod\/web-\S+ evicted$/m);
  expect(drained.stdout.endsWith(`node/${node} drained\n`)).toBe(true);
  expect(await nodesOfPods()).not.toContain(node);
  expect(await cluster.run('get nodes')).toMatch(new RegExp(`^${node} +Ready,SchedulingDisabled`, 'm'));
  expect(await cluster.run(`uncordon ${node}`)).toBe(`node/${node} uncordoned\n`);
}, 180_000);
