import { expect, test } from 'vitest';
import { memoryLog, type StoreLog } from '../store/index.ts';
import { pod, PODS, pluck } from '../testing/objects.ts';
import { startTestServer, type TestServer } from '../testing/server.ts';

const QUOTAS = '/api/v1/namespaces/default/resourcequotas';

type Quantities = Readonly<Record<string, string>>;

/** A quota that is counted already. */
async function addQuota(
  server: TestServer,
  name: string,
  hard: Quantities,
  used: Quantities = Object.fromEntries(Object.keys(hard).map((key) => [key, '0'])),
  spec: object = {},
): Promise<void> {
  const quota = { apiVersion: 'v1', kind: 'ResourceQuota', metadata: { name }, spec: { hard, ...spec } };
  expect((await server.send('POST', QUOTAS, quota)).code).toBe(201);
  await writeStatus(server, name, { hard, used });
}

async function writeStatus(server: TestServer, name: string, status: object): Promise<void> {
  const type = { 'content-type': 'application/merge-patch+json' };
  expect((await server.send('PATCH', `${QUOTAS}/${name}/status`, { status }, type)).code).toBe(200);
}

async function usedOf(server: TestServer, name: string): Promise<unknown> {
  return (await server.send('GET', `${QUOTAS}/${name}`)).body.status.used;
}

const withResources = (name: string, resources: object): unknown =>
  pod(name, { containers: [{ name: 'c', image: 'i', resources }] });

/** upstream: k8s.io/apiserver/pkg/admission/plugin/resourcequota TestAdmitBelowQuotaLimit, TestAdmitExceedQuotaLimit */
test('what fits is charged, what does not is refused', async () => {
  const server = await startTestServer();
  await addQuota(server, 'q', { pods: '2', cpu: '1' });
  expect((await server.send('POST', PODS, withResources('a', { requests: { cpu: '600m' } }))).code).toBe(201);
  expect(await usedOf(server, 'q')).toEqual({ pods: '1', cpu: '600m' });
  const { code, body } = await server.send('POST', PODS, withResources('b', { requests: { cpu: '500m' } }));
  expect([code, body.reason, body.message]).toEqual([
    403,
    'Forbidden',
    'pods "b" is forbidden: exceeded quota: q, requested: cpu=500m, used: cpu=600m, limited: cpu=1',
  ]);
  const both = await server.send('POST', PODS, withResources('b', { requests: { cpu: '400m' } }));
  expect(both.code).toBe(201);
  const last = await server.send('POST', PODS, withResources('c', { requests: { cpu: '1m' } }));
  expect(last.body.message).toBe(
    'pods "c" is forbidden: exceeded quota: q, requested: cpu=1m,pods=1, used: cpu=1,pods=2, limited: cpu=1,pods=2',
  );
});

/** upstream: TestAdmitEnforceQuotaConstraints, pkg/quota Constraints */
test('a quota of cpu wants to know how much', async () => {
  const server = await startTestServer();
  await addQuota(server, 'q', { 'limits.cpu': '2' });
  const { body } = await server.send('POST', PODS, withResources('a', { requests: { cpu: '1' } }));
  expect(body.message).toBe('pods "a" is forbidden: failed quota: q: must specify limits.cpu for: c');
});

/** upstream: TestHasUsageStats */
test('a quota that is not counted lets nothing through, and one without a status everything', async () => {
  const server = await startTestServer();
  await addQuota(server, 'q', { pods: '2', 'requests.cpu': '1' }, {});
  const { body } = await server.send('POST', PODS, withResources('a', { requests: { cpu: '1' } }));
  expect(body.message).toBe('pods "a" is forbidden: status unknown for quota: q, resources: pods,requests.cpu');
  const fresh = await startTestServer();
  const quota = { apiVersion: 'v1', kind: 'ResourceQuota', metadata: { name: 'q' }, spec: { hard: { pods: '0' } } };
  await fresh.send('POST', QUOTAS, quota);
  expect((await fresh.send('POST', PODS, pod('a'))).code).toBe(201);
});

/** upstream: TestAdmitBelowTerminatingQuotaLimit, TestAdmitBelowBestEffortQuotaLimit */
test('a quota of other scopes is not concerned', async () => {
  const server = await startTestServer();
  await addQuota(server, 'ending', { pods: '1' }, { pods: '0' }, { scopes: ['Terminating'] });
  await addQuota(server, 'rest', { pods: '1' }, { pods: '0' }, { scopes: ['NotTerminating'] });
  expect((await server.send('POST', PODS, pod('a', { activeDeadlineSeconds: 5 }))).code).toBe(201);
  expect([await usedOf(server, 'ending'), await usedOf(server, 'rest')]).toEqual([{ pods: '1' }, { pods: '0' }]);
});

/** upstream: TestAdmissionIgnoresSubresources, dry run */
test('a dry run costs nothing', async () => {
  const server = await startTestServer();
  await addQuota(server, 'q', { pods: '1' });
  expect((await server.send('POST', `${PODS}?dryRun=All`, pod('a'))).code).toBe(201);
  expect(await usedOf(server, 'q')).toEqual({ pods: '0' });
});

/** upstream: services_test.go; TestAdmitHandlesNegativePVCUpdates */
test('an update is charged for what it adds', async () => {
  const server = await startTestServer();
  await addQuota(server, 'q', { services: '5', 'services.nodeports': '1' });
  const path = '/api/v1/namespaces/default/services';
  const service = (type: string, ...ports: readonly number[]): unknown => ({
    apiVersion: 'v1',
    kind: 'Service',
    metadata: { name: 's' },
    spec: { type, ports: ports.map((port) => ({ name: `p${String(port)}`, port })) },
  });
  await server.send('POST', path, service('ClusterIP', 80));
  expect(await usedOf(server, 'q')).toEqual({ services: '1', 'services.nodeports': '0' });
  const { body } = await server.send('PUT', `${path}/s`, service('NodePort', 80, 81));
  expect(body.message).toBe(
    'services "s" is forbidden: exceeded quota: q, requested: services.nodeports=2, used: services.nodeports=0, limited: services.nodeports=1',
  );
  expect((await server.send('PUT', `${path}/s`, service('NodePort', 80))).code).toBe(200);
  expect(await usedOf(server, 'q')).toEqual({ services: '1', 'services.nodeports': '1' });
});

const slowLog: StoreLog = { ...memoryLog(), durability: { durable: true }, append: () => Promise.resolve() };

test.each([
  ['a log that takes its time', slowLog],
  ['a log in memory', memoryLog()],
])('of many at once no more come than there is room for: %s', async (_what, log) => {
  const server = await startTestServer({ log });
  await addQuota(server, 'q', { pods: '3', 'count/pods': '10' });
  const names = Array.from({ length: 12 }, (_, index) => `p${String(index)}`);
  const answers = await Promise.all(names.map((name) => server.send('POST', PODS, pod(name))));
  expect(answers.filter(({ code }) => code === 201)).toHaveLength(3);
  expect(answers.filter(({ code }) => code === 403)).toHaveLength(9);
  expect(pluck((await server.send('GET', PODS)).body.items, 'metadata.name')).toHaveLength(3);
  expect(await usedOf(server, 'q')).toEqual({ pods: '3', 'count/pods': '3' });
});

test('the charge is the work of the API server', async () => {
  const server = await startTestServer();
  await addQuota(server, 'q', { pods: '3' });
  await server.send('POST', PODS, pod('a'));
  const { body } = await server.send('GET', `${QUOTAS}/q`);
  expect(pluck(body.metadata.managedFields, 'manager')).toContain('kube-apiserver');
});
