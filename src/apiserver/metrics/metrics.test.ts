import { expect, test } from 'vitest';
import { type Pods, startMeteredServer } from '../testing/metered-server.ts';
import type { TestServer } from '../testing/server.ts';

const METRICS = '/apis/metrics.k8s.io/v1beta1';
const TABLE = { accept: 'application/json;as=Table;v=v1;g=meta.k8s.io' };

const MEBI = 2 ** 20;
const TWO_NODES = (): Record<string, Pods> => ({
  'node-1': {
    'default/web': { main: { cores: 0.25, memory: 20 * MEBI }, side: { cores: 0.0000015, memory: 65536 } },
    'other/idle': { main: { cores: 0, memory: 1000 } },
  },
  'node-2': { 'default/busy': { main: { cores: 1.5, memory: MEBI } } },
});

interface Metrics {
  readonly metadata: { readonly name: string; readonly namespace?: string };
}

async function names(server: TestServer, path: string): Promise<readonly string[]> {
  const { body } = await server.send('GET', `${METRICS}/${path}`);
  return (body.items as readonly Metrics[]).map(({ metadata }) => metadata.name);
}

test('discovery shows the group, last of those that are built in, and how to reach it', async () => {
  const { server } = await startMeteredServer({});
  const { body } = await server.send('GET', METRICS);
  const verbs = ['get', 'list'];
  expect(body.resources).toEqual([
    { name: 'nodes', singularName: '', namespaced: false, kind: 'NodeMetrics', verbs },
    { name: 'pods', singularName: '', namespaced: true, kind: 'PodMetrics', verbs },
  ]);
  const groups = (await server.send('GET', '/apis')).body.groups as readonly { readonly name: string }[];
  expect(groups.at(-1)).toEqual({
    name: 'metrics.k8s.io',
    versions: [{ groupVersion: 'metrics.k8s.io/v1beta1', version: 'v1beta1' }],
    preferredVersion: { groupVersion: 'metrics.k8s.io/v1beta1', version: 'v1beta1' },
  });
  const service = await server.send('GET', '/apis/apiregistration.k8s.io/v1/apiservices/v1beta1.metrics.k8s.io');
  expect(service.body.spec).toMatchObject({ groupPriorityMinimum: 100, versionPriority: 100 });
});

// upstream: metrics-server/pkg/storage/{node,pod}_test.go
test('there is nothing before two readings, and then what was used between them', async () => {
  const { server } = await startMeteredServer(TWO_NODES());
  await server.clock.advance(16_000);
  expect((await server.send('GET', `${METRICS}/nodes`)).body).toEqual({
    kind: 'NodeMetricsList',
    apiVersion: 'metrics.k8s.io/v1beta1',
    metadata: {},
    items: [],
  });
  await server.clock.advance(15_000);
  const { body } = await server.send('GET', `${METRICS}/namespaces/default/pods/web`);
  expect(body).toEqual({
    kind: 'PodMetrics',
    apiVersion: 'metrics.k8s.io/v1beta1',
    metadata: {
      name: 'web',
      namespace: 'default',
      creationTimestamp: '2026-01-01T00:00:31Z',
      labels: { app: 'web' },
    },
    timestamp: '2026-01-01T00:00:30Z',
    window: '15s',
    containers: [
      { name: 'main', usage: { cpu: '250m', memory: '20Mi' } },
      { name: 'side', usage: { cpu: '1500n', memory: '64Ki' } },
    ],
  });
  expect(await names(server, 'nodes')).toEqual(['node-1', 'node-2']);
  expect((await server.send('GET', `${METRICS}/nodes/node-2`)).body).toMatchObject({
    kind: 'NodeMetrics',
    metadata: { name: 'node-2', labels: { zone: 'node-2' } },
    usage: { cpu: '500m', memory: '1Gi' },
  });
});

test('lists follow namespaces and selectors, and take no selector that upstream does not', async () => {
  const { server } = await startMeteredServer(TWO_NODES());
  await server.clock.advance(31_000);
  expect(await names(server, 'pods')).toEqual(['busy', 'web', 'idle']);
  expect(await names(server, 'namespaces/default/pods')).toEqual(['busy', 'web']);
  expect(await names(server, 'pods?labelSelector=app%3Dbusy')).toEqual(['busy']);
  expect(await names(server, 'pods?fieldSelector=metadata.name%3Didle')).toEqual(['idle']);
  expect(await names(server, 'pods?limit=1')).toEqual(['busy', 'web', 'idle']);
  expect(await names(server, 'nodes?labelSelector=zone%3Dnode-2')).toEqual(['node-2']);
  expect((await server.send('GET', `${METRICS}/pods?fieldSelector=spec.nodeName%3Dx`)).code).toBe(400);
});

test.each([
  ['pods/nobody', 'pods "nobody" not found'],
  ['pods/waiting', 'podmetrics.metrics.k8s.io "default/waiting" not found'],
])('%s is not found', async (path, message) => {
  const { server } = await startMeteredServer(TWO_NODES());
  await server.clock.advance(31_000);
  const { code, body } = await server.send('GET', `${METRICS}/namespaces/default/${path}`);
  expect([code, body.reason, body.message]).toEqual([404, 'NotFound', message]);
});

test('a node that does not answer is left out, and holds nobody up for long', async () => {
  const { server, kubelets } = await startMeteredServer(TWO_NODES());
  await server.clock.advance(31_000);
  kubelets.silent.add('node-1');
  await server.clock.advance(15_000);
  expect(await names(server, 'nodes')).toEqual(['node-1', 'node-2']);
  await server.clock.advance(10_000);
  expect(await names(server, 'nodes')).toEqual(['node-2']);
  expect(await names(server, 'pods')).toEqual(['busy']);
  const missing = await server.send('GET', `${METRICS}/nodes/gone`);
  expect([missing.code, missing.body.message]).toEqual([404, 'nodemetrics.metrics.k8s.io "gone" not found']);
});

// upstream: metrics-server/pkg/storage/pod_test.go, fresh containers
test('a container that started lately is measured from its start, if that is long enough ago', async () => {
  const { server, kubelets } = await startMeteredServer(TWO_NODES());
  kubelets.pods['node-1'] = {
    'default/web': { main: { cores: 0.1, memory: MEBI, since: 18_000 } },
    'other/idle': { main: { cores: 0.1, memory: MEBI, since: 21_000 } },
  };
  await server.clock.advance(31_000);
  const { body } = await server.send('GET', `${METRICS}/namespaces/default/pods/web`);
  expect(body).toMatchObject({ window: '12s', containers: [{ usage: { cpu: '100m' } }] });
  expect(await names(server, 'namespaces/other/pods')).toEqual([]);
});

test('a container that started again is not measured against its run before', async () => {
  const { server, kubelets } = await startMeteredServer(TWO_NODES());
  await server.clock.advance(31_000);
  kubelets.pods['node-2'] = { 'default/busy': { main: { cores: 1, memory: MEBI, since: 41_000 } } };
  await server.clock.advance(15_000);
  expect(await names(server, 'namespaces/default/pods')).toEqual(['web']);
});

test('readers cost no reading of the nodes', async () => {
  const { server, kubelets } = await startMeteredServer(TWO_NODES());
  await server.clock.advance(31_000);
  const { asked } = kubelets;
  await Promise.all(Array.from({ length: 10 }, () => server.send('GET', `${METRICS}/pods`)));
  expect([asked, kubelets.asked]).toEqual([4, 4]);
});

test('tables are printed as metrics-server prints them', async () => {
  const { server } = await startMeteredServer(TWO_NODES());
  await server.clock.advance(31_000);
  const { body } = await server.send('GET', `${METRICS}/pods`, undefined, TABLE);
  expect((body.columnDefinitions as readonly { readonly name: string }[]).map(({ name }) => name)).toEqual([
    'Name',
    'cpu',
    'memory',
    'Window',
  ]);
  expect((body.rows as readonly { readonly cells: unknown }[]).map(({ cells }) => cells)).toEqual([
    ['busy', '1500m', '1Mi', '15s'],
    ['web', '250001500n', '20544Ki', '15s'],
    ['idle', '0', '1k', '15s'],
  ]);
});

test('nobody writes or watches them', async () => {
  const { server } = await startMeteredServer({});
  for (const method of ['POST', 'DELETE', 'PUT', 'PATCH']) {
    const path = method === 'POST' || method === 'DELETE' ? 'nodes' : 'nodes/node-1';
    const type = { 'content-type': 'application/merge-patch+json' };
    const { code } = await server.send(method, `${METRICS}/${path}`, {}, method === 'PATCH' ? type : {});
    expect([method, code]).toEqual([method, 405]);
  }
  expect((await server.send('GET', `${METRICS}/nodes?watch=true`)).code).toBe(405);
});

test('OpenAPI describes the group', async () => {
  const { server } = await startMeteredServer({});
  const { body } = await server.send('GET', '/openapi/v3/apis/metrics.k8s.io/v1beta1');
  const schemas = body.components.schemas as Readonly<Record<string, { readonly required?: unknown }>>;
  expect(schemas['io.k8s.metrics.pkg.apis.metrics.v1beta1.PodMetrics']?.required).toEqual([
    'timestamp',
    'window',
    'containers',
  ]);
});
