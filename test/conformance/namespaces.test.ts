import { expect, test } from 'vitest';
import { startCluster } from './support/cluster.ts';
import { pausePod } from './support/objects.ts';

// upstream: test/e2e/apimachinery/namespace.go

test('[sig-api-machinery] Namespaces should ensure that all pods are removed when a namespace is deleted', async () => {
  const cluster = await startCluster();
  const namespace = await cluster.namespace('nsdeletetest');
  await cluster.create(`/api/v1/namespaces/${namespace}/pods`, pausePod('test-pod'));
  const path = `/api/v1/namespaces/${namespace}/pods/test-pod`;
  await cluster.until('the pod runs', async () => (await cluster.get(path)).status.phase === 'Running');
  await cluster.delete(`/api/v1/namespaces/${namespace}`);
  await cluster.gone(`/api/v1/namespaces/${namespace}`);
  await cluster.namespace('nsdeletetest');
  expect((await cluster.send('GET', path)).code).toBe(404);
});

test('[sig-api-machinery] Namespaces should ensure that all services are removed when a namespace is deleted', async () => {
  const cluster = await startCluster();
  const namespace = await cluster.namespace('nsdeletetest');
  await cluster.create(`/api/v1/namespaces/${namespace}/services`, {
    apiVersion: 'v1',
    kind: 'Service',
    metadata: { name: 'test-service' },
    spec: { selector: { foo: 'bar' }, ports: [{ port: 80, targetPort: 80 }] },
  });
  await cluster.delete(`/api/v1/namespaces/${namespace}`);
  await cluster.gone(`/api/v1/namespaces/${namespace}`);
  await cluster.namespace('nsdeletetest');
  expect((await cluster.send('GET', `/api/v1/namespaces/${namespace}/services/test-service`)).code).toBe(404);
});

test('[sig-api-machinery] Namespaces should patch a Namespace', async () => {
  const cluster = await startCluster(0);
  await cluster.namespace('nspatchtest');
  await cluster.patch('/api/v1/namespaces/nspatchtest', { metadata: { labels: { testLabel: 'testValue' } } });
  expect((await cluster.get('/api/v1/namespaces/nspatchtest')).metadata.labels.testLabel).toBe('testValue');
});

test('[sig-api-machinery] Namespaces should apply changes to a namespace status', async () => {
  const cluster = await startCluster(0);
  await cluster.namespace('nsstatus');
  const path = '/api/v1/namespaces/nsstatus';
  const condition = (type: string) => ({ type, status: 'True', reason: 'E2E', message: 'Set by an e2e test' });
  const patched = await cluster.patch(`${path}/status`, {
    metadata: { annotations: { 'e2e-patched': 'true' } },
    status: { conditions: [condition('StatusPatch')] },
  });
  expect(patched.metadata.annotations['e2e-patched']).toBe('true');
  expect(patched.status).toMatchObject({ phase: 'Active', conditions: [{ type: 'StatusPatch' }] });
  const read = await cluster.get(`${path}/status`);
  read.status.conditions.push(condition('StatusUpdate'));
  const updated = await cluster.replace(`${path}/status`, read);
  expect(updated.status.conditions).toHaveLength(2);
  // Taken out again with a JSON patch.
  const cleaned = await cluster.patch(
    `${path}/status`,
    [
      { op: 'test', path: '/status/conditions/1/type', value: 'StatusUpdate' },
      { op: 'remove', path: '/status/conditions/1' },
    ],
    'application/json-patch+json',
  );
  expect(cleaned.status.conditions).toMatchObject([{ type: 'StatusPatch' }]);
});

test('[sig-api-machinery] Namespaces should apply an update to a Namespace', async () => {
  const cluster = await startCluster(0);
  await cluster.namespace('nsupdate');
  const namespace = await cluster.get('/api/v1/namespaces/nsupdate');
  namespace.metadata.labels.nsupdate = 'updated';
  expect((await cluster.replace('/api/v1/namespaces/nsupdate', namespace)).metadata.labels.nsupdate).toBe('updated');
});

test('[sig-api-machinery] Namespaces should apply a finalizer to a Namespace', async () => {
  const cluster = await startCluster(0);
  await cluster.namespace('e2e-ns');
  const namespace = await cluster.get('/api/v1/namespaces/e2e-ns');
  expect(namespace.spec.finalizers).toEqual(['kubernetes']);
  namespace.spec.finalizers.push('e2e.example.com/fakeFinalizer');
  const finalized = await cluster.replace('/api/v1/namespaces/e2e-ns/finalize', namespace);
  expect(finalized.spec.finalizers).toEqual(['kubernetes', 'e2e.example.com/fakeFinalizer']);
  finalized.spec.finalizers = ['kubernetes'];
  const restored = await cluster.replace('/api/v1/namespaces/e2e-ns/finalize', finalized);
  expect(restored.spec.finalizers).toEqual(['kubernetes']);
  await cluster.delete('/api/v1/namespaces/e2e-ns');
  await cluster.gone('/api/v1/namespaces/e2e-ns');
});

test('[sig-api-machinery] OrderedNamespaceDeletion namespace deletion should delete pod first', async () => {
  const cluster = await startCluster();
  const namespace = await cluster.namespace('nsdeletetest');
  const pods = `/api/v1/namespaces/${namespace}/pods`;
  const configMap = `/api/v1/namespaces/${namespace}/configmaps/test-configmap`;
  await cluster.create(pods, {
    ...pausePod('test-pod'),
    metadata: { name: 'test-pod', finalizers: ['e2e.example.com/finalizer'] },
  });
  await cluster.create(`/api/v1/namespaces/${namespace}/configmaps`, {
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: { name: 'test-configmap' },
    data: { key: 'value' },
  });
  await cluster.delete(`/api/v1/namespaces/${namespace}`);
  await cluster.until('the namespace tells what holds it', async () => {
    const { status } = await cluster.get(`/api/v1/namespaces/${namespace}`);
    return (status.conditions ?? []).some(
      (it: { type: string; status: string }) => it.type === 'NamespaceFinalizersRemaining' && it.status === 'True',
    );
  });
  expect((await cluster.get(`${pods}/test-pod`)).metadata.deletionTimestamp).toBeDefined();
  const kept = await cluster.get(configMap);
  expect(kept.metadata.deletionTimestamp).toBeUndefined();
  await cluster.patch(`${pods}/test-pod`, { metadata: { finalizers: null } });
  await cluster.gone(`/api/v1/namespaces/${namespace}`);
});
