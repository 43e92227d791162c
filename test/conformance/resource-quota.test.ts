import { expect, test } from 'vitest';
import { type ConformanceCluster, startCluster } from './support/cluster.ts';
import { configMap, pausePod, podTemplate, replicationController } from './support/objects.ts';

// upstream: test/e2e/apimachinery/resource_quota.go

const NAMESPACE = '/api/v1/namespaces/default';
const QUOTAS = `${NAMESPACE}/resourcequotas`;
const PODS = `${NAMESPACE}/pods`;

type Quantities = Readonly<Record<string, string>>;

function quota(name: string, hard: Quantities, spec: object = {}) {
  return { apiVersion: 'v1', kind: 'ResourceQuota', metadata: { name }, spec: { hard, ...spec } };
}

/** Until the status shows these, among others. */
function shows(cluster: ConformanceCluster, name: string, used: Quantities): Promise<void> {
  return cluster.until(`${name} uses ${JSON.stringify(used)}`, async () => {
    const { status } = await cluster.get(`${QUOTAS}/${name}`);
    return Object.entries(used).every(([resource, quantity]) => status?.used?.[resource] === quantity);
  });
}

async function startQuota(cluster: ConformanceCluster, hard: Quantities, spec: object = {}): Promise<Quantities> {
  await cluster.create(QUOTAS, quota('test-quota', hard, spec));
  await cluster.until('usage is known', async () => {
    const { status } = await cluster.get(`${QUOTAS}/test-quota`);
    return Object.keys(status?.hard ?? {}).length === Object.keys(hard).length && status.used !== undefined;
  });
  return (await cluster.get(`${QUOTAS}/test-quota`)).status.used as Quantities;
}

function podWith(name: string, requests: Quantities, limits: Quantities = {}, spec: object = {}) {
  const pod = pausePod(name);
  const [container] = pod.spec.containers;
  return { ...pod, spec: { ...spec, containers: [{ ...container, resources: { requests, limits } }] } };
}

async function exceeds(cluster: ConformanceCluster, path: string, object: unknown): Promise<void> {
  const status = await cluster.refused(403, 'POST', path, object);
  expect(status.message).toContain('exceeded quota: test-quota');
}

test('[sig-api-machinery] ResourceQuota should create a ResourceQuota and ensure its status is promptly calculated.', async () => {
  const cluster = await startCluster(0);
  const used = await startQuota(cluster, { pods: '5', services: '10', resourcequotas: '1', secrets: '10' });
  expect(used).toMatchObject({ pods: '0', resourcequotas: '1', secrets: '0' });
});

test('[sig-api-machinery] ResourceQuota should create a ResourceQuota and capture the life of a service.', async () => {
  const cluster = await startCluster(0);
  const hard = { services: '5', 'services.nodeports': '1', 'services.loadbalancers': '1' };
  const before = await startQuota(cluster, hard);
  const count = Number(before.services);
  const service = (name: string, type: string) => ({
    apiVersion: 'v1',
    kind: 'Service',
    metadata: { name },
    spec: { type, ports: [{ port: 80, targetPort: 80 }] },
  });
  await cluster.create(`${NAMESPACE}/services`, service('test-service', 'ClusterIP'));
  await cluster.create(`${NAMESPACE}/services`, service('test-service-np', 'NodePort'));
  await exceeds(cluster, `${NAMESPACE}/services`, service('test-service-lb', 'LoadBalancer'));
  await shows(cluster, 'test-quota', { services: String(count + 2), 'services.nodeports': '1' });
  await cluster.delete(`${NAMESPACE}/services/test-service`);
  await cluster.delete(`${NAMESPACE}/services/test-service-np`);
  await shows(cluster, 'test-quota', { services: String(count), 'services.nodeports': '0' });
});

async function objectLife(
  cluster: ConformanceCluster,
  resource: string,
  collection: string,
  object: { metadata: { name: string } },
): Promise<void> {
  const used = await startQuota(cluster, { [resource]: '10' });
  const before = Number(used[resource]);
  await cluster.create(collection, object);
  await shows(cluster, 'test-quota', { [resource]: String(before + 1) });
  await cluster.delete(`${collection}/${object.metadata.name}`);
  await shows(cluster, 'test-quota', { [resource]: String(before) });
}

test('[sig-api-machinery] ResourceQuota should create a ResourceQuota and capture the life of a secret.', async () => {
  const secret = { apiVersion: 'v1', kind: 'Secret', metadata: { name: 'test-secret' }, data: { key: btoa('value') } };
  await objectLife(await startCluster(0), 'secrets', `${NAMESPACE}/secrets`, secret);
});

test('[sig-api-machinery] ResourceQuota should create a ResourceQuota and capture the life of a configMap.', async () => {
  await objectLife(await startCluster(0), 'configmaps', `${NAMESPACE}/configmaps`, configMap('test-configmap'));
});

test('[sig-api-machinery] ResourceQuota should create a ResourceQuota and capture the life of a replication controller.', async () => {
  const controller = replicationController('test-rc', 0);
  const collection = `${NAMESPACE}/replicationcontrollers`;
  await objectLife(await startCluster(0), 'replicationcontrollers', collection, controller);
});

test('[sig-api-machinery] ResourceQuota should create a ResourceQuota and capture the life of a replica set.', async () => {
  const labels = { app: 'test-rs' };
  const set = {
    apiVersion: 'apps/v1',
    kind: 'ReplicaSet',
    metadata: { name: 'test-rs' },
    spec: { replicas: 0, selector: { matchLabels: labels }, template: podTemplate(labels) },
  };
  const collection = '/apis/apps/v1/namespaces/default/replicasets';
  await objectLife(await startCluster(0), 'count/replicasets.apps', collection, set);
});

test('[sig-api-machinery] ResourceQuota should create a ResourceQuota and capture the life of a pod.', async () => {
  const cluster = await startCluster(0);
  await startQuota(cluster, { pods: '5', cpu: '1', memory: '500Mi', 'ephemeral-storage': '50Gi' });
  const pod = podWith('test-pod', { cpu: '500m', memory: '252Mi', 'ephemeral-storage': '30Gi' });
  await cluster.create(PODS, pod);
  await shows(cluster, 'test-quota', { pods: '1', cpu: '500m', memory: '252Mi', 'ephemeral-storage': '30Gi' });
  await exceeds(cluster, PODS, podWith('fail-pod', { cpu: '600m', memory: '100Mi', 'ephemeral-storage': '1Gi' }));
  await exceeds(cluster, PODS, podWith('fail-storage', { cpu: '1m', memory: '1Mi', 'ephemeral-storage': '21Gi' }));
  const patch = { metadata: { labels: { updated: 'yes' } } };
  expect((await cluster.patch(`${PODS}/test-pod`, patch)).metadata.labels.updated).toBe('yes');
  const missing = await cluster.refused(403, 'POST', PODS, pausePod('no-requests'));
  expect(missing.message).toContain('failed quota: test-quota: must specify cpu for: pause');
  await shows(cluster, 'test-quota', { pods: '1', cpu: '500m' });
  await cluster.delete(`${PODS}/test-pod`, { gracePeriodSeconds: 0 });
  await shows(cluster, 'test-quota', { pods: '0', cpu: '0', memory: '0', 'ephemeral-storage': '0' });
});

test('[sig-api-machinery] ResourceQuota should verify ResourceQuota with best effort scope.', async () => {
  const cluster = await startCluster(0);
  await cluster.create(QUOTAS, quota('quota-besteffort', { pods: '5' }, { scopes: ['BestEffort'] }));
  await cluster.create(QUOTAS, quota('quota-not-besteffort', { pods: '5' }, { scopes: ['NotBestEffort'] }));
  await cluster.create(PODS, pausePod('besteffort-pod'));
  await shows(cluster, 'quota-besteffort', { pods: '1' });
  await shows(cluster, 'quota-not-besteffort', { pods: '0' });
  await cluster.delete(`${PODS}/besteffort-pod`, { gracePeriodSeconds: 0 });
  await shows(cluster, 'quota-besteffort', { pods: '0' });
  await cluster.create(PODS, podWith('burstable-pod', { cpu: '5m', memory: '10Mi' }, { cpu: '10m', memory: '20Mi' }));
  await shows(cluster, 'quota-not-besteffort', { pods: '1' });
  await shows(cluster, 'quota-besteffort', { pods: '0' });
  await cluster.delete(`${PODS}/burstable-pod`, { gracePeriodSeconds: 0 });
  await shows(cluster, 'quota-not-besteffort', { pods: '0' });
});

test('[sig-api-machinery] ResourceQuota should verify ResourceQuota with terminating scopes.', async () => {
  const cluster = await startCluster(0);
  const hard = { pods: '5', 'requests.cpu': '1', 'limits.cpu': '2' };
  await cluster.create(QUOTAS, quota('quota-terminating', hard, { scopes: ['Terminating'] }));
  await cluster.create(QUOTAS, quota('quota-not-terminating', hard, { scopes: ['NotTerminating'] }));
  const requests = { cpu: '500m', memory: '200Mi' };
  const limits = { cpu: '1', memory: '400Mi' };
  await cluster.create(PODS, podWith('long-running', requests, limits));
  await shows(cluster, 'quota-not-terminating', { pods: '1', 'requests.cpu': '500m', 'limits.cpu': '1' });
  await shows(cluster, 'quota-terminating', { pods: '0', 'requests.cpu': '0' });
  await cluster.delete(`${PODS}/long-running`, { gracePeriodSeconds: 0 });
  await shows(cluster, 'quota-not-terminating', { pods: '0' });
  await cluster.create(PODS, podWith('ending', requests, limits, { activeDeadlineSeconds: 3600 }));
  await shows(cluster, 'quota-terminating', { pods: '1', 'requests.cpu': '500m' });
  await shows(cluster, 'quota-not-terminating', { pods: '0' });
  await cluster.delete(`${PODS}/ending`, { gracePeriodSeconds: 0 });
  await shows(cluster, 'quota-terminating', { pods: '0', 'requests.cpu': '0' });
});

test('[sig-api-machinery] ResourceQuota should be able to update and delete ResourceQuota.', async () => {
  const cluster = await startCluster(0);
  await cluster.create(QUOTAS, quota('test-quota', { cpu: '1', memory: '500Mi' }));
  const created = await cluster.get(`${QUOTAS}/test-quota`);
  expect(created.spec.hard).toEqual({ cpu: '1', memory: '500Mi' });
  created.spec.hard = { cpu: '2', memory: '1Gi' };
  expect((await cluster.replace(`${QUOTAS}/test-quota`, created)).spec.hard).toEqual({ cpu: '2', memory: '1Gi' });
  expect((await cluster.get(`${QUOTAS}/test-quota`)).spec.hard).toEqual({ cpu: '2', memory: '1Gi' });
  await cluster.delete(`${QUOTAS}/test-quota`);
  await cluster.gone(`${QUOTAS}/test-quota`);
});

test('[sig-api-machinery] ResourceQuota should manage the lifecycle of a ResourceQuota', async () => {
  const cluster = await startCluster(0);
  const labelled = { ...quota('e2e-quota', { cpu: '1', memory: '500Mi' }) };
  await cluster.create(QUOTAS, { ...labelled, metadata: { name: 'e2e-quota', labels: { 'e2e-rq': 'yes' } } });
  const patch = { metadata: { labels: { patched: 'yes' } }, spec: { hard: { memory: '750Mi' } } };
  const patched = await cluster.patch(`${QUOTAS}/e2e-quota`, patch, 'application/strategic-merge-patch+json');
  expect(patched.spec.hard).toEqual({ cpu: '1', memory: '750Mi' });
  const everywhere = '/api/v1/resourcequotas?labelSelector=e2e-rq%3Dyes';
  expect((await cluster.get(everywhere)).items).toHaveLength(1);
  await cluster.delete(`${QUOTAS}?labelSelector=e2e-rq%3Dyes`);
  await cluster.until('all gone', async () => (await cluster.get(everywhere)).items.length === 0);
});

test('[sig-api-machinery] ResourceQuota should apply changes to a resourcequota status', async () => {
  const cluster = await startCluster(0);
  await cluster.create(QUOTAS, quota('e2e-quota', { cpu: '500m', memory: '500Mi' }));
  await cluster.until('a first status', async () => {
    return (await cluster.get(`${QUOTAS}/e2e-quota`)).status?.hard?.cpu === '500m';
  });
  const watch = await cluster.watch(`${QUOTAS}?fieldSelector=metadata.name%3De2e-quota`);
  const read = await cluster.get(`${QUOTAS}/e2e-quota/status`);
  read.status.hard = { cpu: '400m', memory: '250Mi' };
  expect((await cluster.replace(`${QUOTAS}/e2e-quota/status`, read)).status.hard.cpu).toBe('400m');
  const patch = { status: { hard: { cpu: '0', memory: '0' } } };
  expect((await cluster.patch(`${QUOTAS}/e2e-quota/status`, patch)).status.hard).toEqual({ cpu: '0', memory: '0' });
  // The controller sets right what was written over it.
  await cluster.until('the controller repairs it', async () => {
    return (await cluster.get(`${QUOTAS}/e2e-quota`)).status.hard.cpu === '500m';
  });
  const seen: string[] = [];
  while (seen.at(-1) !== '0') seen.push((await watch.next()).object.status.hard.cpu as string);
  expect(seen).toContain('400m');
});
