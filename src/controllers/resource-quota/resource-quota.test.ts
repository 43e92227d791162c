import { afterEach, expect, test } from 'vitest';
import {
  customResourceDefinitions,
  pods,
  resourceQuotas,
  type CustomResourceDefinition,
  type New,
  type Pod,
} from '../../api/index.ts';
import { startTestCluster, type TestCluster } from '../testing/test-cluster.ts';

const running: TestCluster[] = [];
afterEach(async () => {
  for (const cluster of running.splice(0)) await cluster.stop();
});

async function start(hard: Readonly<Record<string, string>>): Promise<TestCluster> {
  const cluster = await startTestCluster({ nodes: 1 });
  running.push(cluster);
  const metadata = { name: 'q', namespace: 'default' };
  await cluster.client.create(resourceQuotas, { apiVersion: 'v1', kind: 'ResourceQuota', metadata, spec: { hard } });
  return cluster;
}

function uses(cluster: TestCluster, used: Readonly<Record<string, string>>): Promise<void> {
  return cluster.until(`uses ${JSON.stringify(used)}`, async () => {
    const { status } = await cluster.client.get(resourceQuotas, { name: 'q', namespace: 'default' });
    return Object.entries(used).every(([name, amount]) => status?.used?.[name] === amount);
  });
}

function pod(name: string): New<Pod> {
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name, namespace: 'default' },
    spec: { containers: [{ name: 'c', image: 'i', resources: { requests: { cpu: '100m' } } }] },
  };
}

/** upstream: pkg/controller/resourcequota/resource_quota_controller_test.go TestSyncResourceQuota */
test('what is there is counted, what ends is given back', async () => {
  const cluster = await start({ pods: '5', 'requests.cpu': '1', 'count/pods': '5' });
  await uses(cluster, { pods: '0' });
  for (const name of ['a', 'b']) await cluster.client.create(pods, pod(name));
  await uses(cluster, { pods: '2', 'requests.cpu': '200m', 'count/pods': '2' });
  const ended = { status: { phase: 'Succeeded' } };
  const key = { namespace: 'default', name: 'a' };
  await cluster.client.patch(pods, key, 'application/merge-patch+json', ended, { subresource: 'status' });
  await uses(cluster, { pods: '1', 'requests.cpu': '100m', 'count/pods': '2' });
  await cluster.client.delete(pods, { namespace: 'default', name: 'b' });
  await uses(cluster, { pods: '0', 'requests.cpu': '0', 'count/pods': '1' });
});

test('other limits are taken over, and names that go are forgotten', async () => {
  const cluster = await start({ pods: '5', secrets: '1' });
  await uses(cluster, { pods: '0', secrets: '0' });
  const quota = await cluster.client.get(resourceQuotas, { name: 'q', namespace: 'default' });
  await cluster.client.update(resourceQuotas, { ...quota, spec: { hard: { pods: '7', configmaps: '3' } } });
  // Each namespace has the certificate of the cluster in a ConfigMap, or will have.
  await cluster.until('the status follows', async () => {
    const { status } = await cluster.client.get(resourceQuotas, { name: 'q', namespace: 'default' });
    return (
      status?.hard?.['pods'] === '7' &&
      Object.keys(status.used ?? {})
        .sort()
        .join() === 'configmaps,pods'
    );
  });
});

const widgets: New<CustomResourceDefinition> = {
  apiVersion: 'apiextensions.k8s.io/v1',
  kind: 'CustomResourceDefinition',
  metadata: { name: 'widgets.example.com' },
  spec: {
    group: 'example.com',
    scope: 'Namespaced',
    names: { plural: 'widgets', singular: 'widget', kind: 'Widget', listKind: 'WidgetList' },
    versions: [{ name: 'v1', served: true, storage: true, schema: { openAPIV3Schema: { type: 'object' } } }],
  },
};

/** upstream: test/e2e/apimachinery/resource_quota.go "capture the life of a custom resource" */
test('custom kinds are counted, too', async () => {
  const cluster = await start({ 'count/widgets.example.com': '1' });
  await cluster.client.create(customResourceDefinitions, widgets);
  await uses(cluster, { 'count/widgets.example.com': '0' });
  const path = '/apis/example.com/v1/namespaces/default/widgets';
  const send = async (method: string, name: string, body?: object): Promise<number> => {
    const url = `http://localhost${path}${name}`;
    const headers = { 'content-type': 'application/json' };
    const sent = body === undefined ? null : JSON.stringify(body);
    return (await cluster.handler.fetch(new Request(url, { method, headers, body: sent }))).status;
  };
  const widget = (name: string): object => ({ apiVersion: 'example.com/v1', kind: 'Widget', metadata: { name } });
  expect(await send('POST', '', widget('a'))).toBe(201);
  await uses(cluster, { 'count/widgets.example.com': '1' });
  expect(await send('POST', '', widget('b'))).toBe(403);
  expect(await send('DELETE', '/a')).toBe(200);
  await uses(cluster, { 'count/widgets.example.com': '0' });
  expect(await send('POST', '', widget('b'))).toBe(201);
});
