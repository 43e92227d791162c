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

test('after a reload it says that it has forgotten', async () => {
  await cluster.open();
  const placed = await why('placed');
  await placed.getByText(/that it has forgotten why\.$/).waitFor();
});
