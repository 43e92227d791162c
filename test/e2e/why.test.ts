import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Browser } from 'playwright-core';
import { ClusterPage, launchBrowser } from '../support/browser.ts';

// The workspace answers why a pod is on its node, and why it is on none.

const PODS = `
apiVersion: v1
kind: Pod
metadata: { name: placed }
spec: { containers: [{ name: main, image: nginx }] }
---
apiVersion: v1
kind: Pod
metadata: { name: huge }
spec: { containers: [{ name: main, image: nginx, resources: { requests: { cpu: '64' } } }] }
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

async function why(pod: string) {
  const { page } = cluster;
  await page.getByRole('button', { name: new RegExp(`^Pod ${pod}`) }).click();
  await page.getByRole('tab', { name: 'Why' }).click();
  return page.getByRole('article', { name: `Pod ${pod}` });
}

test('why here, why not there, why nowhere', async () => {
  await cluster.run('cordon node-3');
  await cluster.run('apply -f -', PODS);
  await cluster.run('wait --for=condition=Ready pod/placed --timeout=30s');
  const nodeName = await cluster.run(`get pod placed -o jsonpath={.spec.nodeName}`);

  const placed = await why('placed');
  await placed.getByText(`Scheduled to ${nodeName}`).waitFor();
  expect(await placed.getByRole('region', { name: nodeName }).innerText()).toMatch(
    /Chosen\s+\d+ points\s+NodeResources/,
  );
  expect(await placed.getByRole('region', { name: 'node-3' }).innerText()).toMatch(
    /Rejected\s+node\(s\) were unschedulable\s+NodeUnschedulable/,
  );

  const huge = await why('huge');
  await huge.getByText(/^0\/3 nodes are available: 1 node\(s\) were unschedulable, 2 Insufficient cpu\./).waitFor();
  expect(await huge.getByRole('region', { name: 'node-1' }).innerText()).toMatch(
    /Rejected\s+Insufficient cpu\s+NodeResourcesFit/,
  );
  // What changes its chances is seen at once.
  await cluster.run('uncordon node-3');
  await huge.getByText(/^0\/3 nodes are available: 3 Insufficient cpu\./).waitFor();
});

test('a second scheduler, as its page tells how, fills nodes up', async () => {
  const page = readFileSync(new URL('../../docs/scheduler.md', import.meta.url), 'utf8');
  const manifest = /```yaml\n([\s\S]*?)```/.exec(page)?.[1] ?? '';
  const requests = { cpu: '100m', memory: '64Mi' };
  const containers = [{ name: 'main', image: 'nginx', resources: { requests } }];
  const pods = ['packed-0', 'packed-1', 'packed-2'].map((name) => ({
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name, labels: { app: 'packed' } },
    spec: { schedulerName: 'packing', containers },
  }));
  await cluster.run('apply -f -', pods.map((pod) => JSON.stringify(pod)).join('\n---\n'));
  expect(await cluster.run('get pods -l app=packed -o jsonpath={.items[*].spec.nodeName}')).toBe('');
  await cluster.run('apply -f -', manifest);
  await cluster.run('wait --for=condition=Ready pod -l app=packed --timeout=30s');
  const names = (await cluster.run('get pods -l app=packed -o jsonpath={.items[*].spec.nodeName}')).split(' ');
  expect(names).toHaveLength(3);
  expect(new Set(names).size).toBe(1);
  expect(await cluster.run('describe configmap kube-scheduler -n kube-system')).toMatch(/Normal +Configured .*packing/);
});

test('after a reload it says that it has forgotten', async () => {
  await cluster.open();
  const placed = await why('placed');
  await placed.getByText(/that it has forgotten why\.$/).waitFor();
});
