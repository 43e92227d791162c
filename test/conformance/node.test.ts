import { expect, test } from 'vitest';
import { startCluster } from './support/cluster.ts';
import { configMap, pausePod } from './support/objects.ts';

// upstream: test/e2e/common/node/{configmap,lease,podtemplates,pods,runtimeclass,secrets,sysctl,node_lifecycle}.go

const NAMESPACE = '/api/v1/namespaces/default';
const PODS = `${NAMESPACE}/pods`;

test('[sig-node] ConfigMap should fail to create ConfigMap with empty key', async () => {
  const cluster = await startCluster(0);
  const status = await cluster.refused(422, 'POST', `${NAMESPACE}/configmaps`, configMap('empty', { '': 'value-1' }));
  expect(status.message).toContain('data[]: Invalid value: ""');
});

test('[sig-node] ConfigMap should update ConfigMap successfully', async () => {
  const cluster = await startCluster(0);
  const created = await cluster.create(`${NAMESPACE}/configmaps`, configMap('update'));
  created.data = { data: 'value' };
  await cluster.replace(`${NAMESPACE}/configmaps/update`, created);
  expect((await cluster.get(`${NAMESPACE}/configmaps/update`)).data).toEqual({ data: 'value' });
});

test('[sig-node] ConfigMap should run through a ConfigMap lifecycle', async () => {
  const cluster = await startCluster(0);
  const labels = { 'test-configmap-static': 'true' };
  const path = `${NAMESPACE}/configmaps/test-configmap`;
  const watch = await cluster.watch(`${NAMESPACE}/configmaps?labelSelector=test-configmap-static%3Dtrue`);
  const { metadata, ...rest } = configMap('test-configmap', { valueName: 'value' });
  await cluster.create(`${NAMESPACE}/configmaps`, { ...rest, metadata: { ...metadata, labels } });
  await watch.find('ADDED', 'test-configmap');
  const patch = { metadata: { labels: { 'test-configmap': 'patched' } }, data: { valueName: 'value1' } };
  await cluster.patch(path, patch, 'application/strategic-merge-patch+json');
  const modified = await watch.find('MODIFIED', 'test-configmap');
  expect(modified.object.data.valueName).toBe('value1');
  expect((await cluster.get(path)).metadata.labels['test-configmap']).toBe('patched');
  const everywhere = '/api/v1/configmaps?labelSelector=test-configmap-static%3Dtrue';
  expect((await cluster.get(everywhere)).items).toHaveLength(1);
  await cluster.delete(`${NAMESPACE}/configmaps?labelSelector=test-configmap-static%3Dtrue`);
  await watch.find('DELETED', 'test-configmap');
  expect((await cluster.get(everywhere)).items).toEqual([]);
});

test('[sig-node] Secrets should fail to create secret due to empty secret key', async () => {
  const cluster = await startCluster(0);
  const secret = { apiVersion: 'v1', kind: 'Secret', metadata: { name: 'empty' }, data: { '': btoa('value-1\n') } };
  const status = await cluster.refused(422, 'POST', `${NAMESPACE}/secrets`, secret);
  expect(status.message).toContain('data[]: Invalid value: ""');
});

test('[sig-node] Secrets should patch a secret', async () => {
  const cluster = await startCluster(0);
  const labels = { testsecret: 'true', 'testsecret-constant': 'true' };
  const secret = {
    apiVersion: 'v1',
    kind: 'Secret',
    metadata: { name: 'test-secret', labels },
    data: { key: btoa('value') },
    type: 'Opaque',
  };
  await cluster.create(`${NAMESPACE}/secrets`, secret);
  const everywhere = '/api/v1/secrets?labelSelector=testsecret-constant%3Dtrue';
  expect((await cluster.get(everywhere)).items).toHaveLength(1);
  const patch = { metadata: { labels: { testsecret: 'false' } }, data: { key: btoa('value1') } };
  await cluster.patch(`${NAMESPACE}/secrets/test-secret`, patch, 'application/strategic-merge-patch+json');
  const [patched] = (await cluster.get(everywhere)).items;
  expect([patched.metadata.labels.testsecret, atob(patched.data.key as string)]).toEqual(['false', 'value1']);
  await cluster.delete(`${NAMESPACE}/secrets?labelSelector=testsecret-constant%3Dtrue`);
  expect((await cluster.get(everywhere)).items).toEqual([]);
});

test('[sig-node] Lease lease API should be available', async () => {
  const cluster = await startCluster(0);
  const path = '/apis/coordination.k8s.io/v1/namespaces/default/leases';
  const lease = {
    apiVersion: 'coordination.k8s.io/v1',
    kind: 'Lease',
    metadata: { name: 'lease' },
    spec: {
      holderIdentity: 'holder',
      leaseDurationSeconds: 30,
      acquireTime: '2026-01-01T00:00:00.000000Z',
      renewTime: '2026-01-01T00:00:05.000000Z',
      leaseTransitions: 0,
    },
  };
  await cluster.create(path, lease);
  const read = await cluster.get(`${path}/lease`);
  expect(read.spec).toEqual(lease.spec);
  read.spec = { ...read.spec, holderIdentity: 'holder2', leaseDurationSeconds: 45, leaseTransitions: 1 };
  await cluster.replace(`${path}/lease`, read);
  const updated = await cluster.get(`${path}/lease`);
  expect(updated.spec).toEqual(read.spec);
  await cluster.patch(
    `${path}/lease`,
    { spec: { leaseDurationSeconds: 60 } },
    'application/strategic-merge-patch+json',
  );
  expect((await cluster.get(`${path}/lease`)).spec.leaseDurationSeconds).toBe(60);
  const meta = { name: 'lease2', labels: { deletecollection: 'true' } };
  await cluster.create(path, { ...lease, metadata: meta });
  await cluster.delete(`${path}?labelSelector=deletecollection%3Dtrue`);
  expect((await cluster.get(path)).items.map((it: { metadata: { name: string } }) => it.metadata.name)).toEqual([
    'lease',
  ]);
  await cluster.delete(`${path}/lease`);
  await cluster.gone(`${path}/lease`);
});

test('[sig-node] Node Lifecycle should run through the lifecycle of a node', async () => {
  const cluster = await startCluster(0);
  const node = {
    apiVersion: 'v1',
    kind: 'Node',
    metadata: { name: 'e2e-fake-node', labels: { 'e2e-fake': 'yes' } },
    status: {
      phase: 'Running',
      conditions: [{ type: 'Ready', status: 'True', message: 'Set from e2e test', reason: 'E2E' }],
    },
  };
  const path = '/api/v1/nodes/e2e-fake-node';
  await cluster.create('/api/v1/nodes', node);
  await cluster.get(path);
  const patched = await cluster.patch(path, { metadata: { labels: { 'e2e-patched': 'yes' } } });
  expect(patched.metadata.labels['e2e-patched']).toBe('yes');
  const read = await cluster.get(path);
  read.metadata.labels['e2e-updated'] = 'yes';
  await cluster.replace(path, read);
  expect((await cluster.get(path)).metadata.labels['e2e-updated']).toBe('yes');
  const capacity = { cpu: '2', memory: '2Gi' };
  expect((await cluster.patch(`${path}/status`, { status: { capacity } })).status.capacity).toEqual(capacity);
  const status = await cluster.get(`${path}/status`);
  status.status.phase = 'Pending';
  expect((await cluster.replace(`${path}/status`, status)).status.phase).toBe('Pending');
  await cluster.delete('/api/v1/nodes?labelSelector=e2e-fake%3Dyes');
  await cluster.gone(path);
});

const TEMPLATES = `${NAMESPACE}/podtemplates`;

function template(name: string, labels: Record<string, string>) {
  return {
    apiVersion: 'v1',
    kind: 'PodTemplate',
    metadata: { name, labels },
    template: { spec: { containers: [{ name: 'nginx', image: 'nginx' }] } },
  };
}

test('[sig-node] PodTemplates should run the lifecycle of PodTemplates', async () => {
  const cluster = await startCluster(0);
  await cluster.create(TEMPLATES, template('nginx-pod-template', { 'podtemplate-static': 'true' }));
  const everywhere = '/api/v1/podtemplates?labelSelector=podtemplate-static%3Dtrue';
  expect((await cluster.get(everywhere)).items).toHaveLength(1);
  const patch = { metadata: { labels: { podtemplate: 'patched' } } };
  await cluster.patch(`${TEMPLATES}/nginx-pod-template`, patch, 'application/strategic-merge-patch+json');
  expect((await cluster.get(`${TEMPLATES}/nginx-pod-template`)).metadata.labels.podtemplate).toBe('patched');
  await cluster.delete(`${TEMPLATES}/nginx-pod-template`);
  expect((await cluster.get(everywhere)).items).toEqual([]);
});

test('[sig-node] PodTemplates should delete a collection of pod templates', async () => {
  const cluster = await startCluster(0);
  for (const name of ['one', 'two', 'three']) await cluster.create(TEMPLATES, template(name, { set: 'yes' }));
  expect((await cluster.get(`${TEMPLATES}?labelSelector=set%3Dyes`)).items).toHaveLength(3);
  await cluster.delete(`${TEMPLATES}?labelSelector=set%3Dyes`);
  expect((await cluster.get(`${TEMPLATES}?labelSelector=set%3Dyes`)).items).toEqual([]);
});

test('[sig-node] PodTemplates should replace a pod template', async () => {
  const cluster = await startCluster(0);
  const created = await cluster.create(TEMPLATES, template('e2e', {}));
  created.metadata.annotations = { updated: 'true' };
  expect((await cluster.replace(`${TEMPLATES}/e2e`, created)).metadata.annotations.updated).toBe('true');
});

test('[sig-node] Pods Extended Pods Set QOS Class should be set on Pods with matching resource requests and limits for memory and cpu', async () => {
  const cluster = await startCluster(0);
  const pod = pausePod('pod-qos-class');
  const [container] = pod.spec.containers;
  const quantities = { cpu: '100m', memory: '100Mi' };
  const resources = { requests: quantities, limits: quantities };
  await cluster.create(PODS, { ...pod, spec: { containers: [{ ...container, resources }] } });
  expect((await cluster.get(`${PODS}/pod-qos-class`)).status.qosClass).toBe('Guaranteed');
});

test('[sig-node] Sysctls should reject invalid sysctls', async () => {
  const cluster = await startCluster(0);
  const pod = pausePod('sysctl');
  const names = ['foo-', 'kernel.shmmax', 'safe-and-unsafe', 'bar..'];
  const sysctls = names.map((name) => ({ name, value: '100000' }));
  const body = { ...pod, spec: { ...pod.spec, securityContext: { sysctls } } };
  const status = await cluster.refused(422, 'POST', PODS, body);
  expect(status.message).toContain('Invalid value: "foo-"');
  expect(status.message).toContain('Invalid value: "bar.."');
  expect(status.message).not.toContain('safe-and-unsafe');
  expect(status.message).not.toContain('kernel.shmmax');
});

function podOfClass(runtimeClassName: string) {
  const pod = pausePod('runtime-class');
  return { ...pod, spec: { ...pod.spec, runtimeClassName } };
}

test('[sig-node] RuntimeClass should reject a Pod requesting a non-existent RuntimeClass', async () => {
  const cluster = await startCluster(0);
  const status = await cluster.refused(403, 'POST', PODS, podOfClass('unknown'));
  expect(status.message).toBe('pods "runtime-class" is forbidden: pod rejected: RuntimeClass "unknown" not found');
});

test('[sig-node] RuntimeClass should reject a Pod requesting a deleted RuntimeClass', async () => {
  const cluster = await startCluster(0);
  const classes = '/apis/node.k8s.io/v1/runtimeclasses';
  const meta = { apiVersion: 'node.k8s.io/v1', kind: 'RuntimeClass', metadata: { name: 'delete-me' } };
  await cluster.create(classes, { ...meta, handler: 'delete-me-handler' });
  await cluster.create(`${PODS}?dryRun=All`, podOfClass('delete-me'));
  await cluster.delete(`${classes}/delete-me`);
  await cluster.gone(`${classes}/delete-me`);
  await cluster.refused(403, 'POST', PODS, podOfClass('delete-me'));
});

test('[sig-architecture] Conformance Tests should have at least two untainted nodes', async () => {
  const cluster = await startCluster(3);
  await cluster.until('two nodes are ready and free of taints', async () => {
    const { items } = await cluster.get('/api/v1/nodes');
    const usable = items.filter(
      (node: { spec: { taints?: unknown[] }; status: { conditions: { type: string; status: string }[] } }) =>
        (node.spec.taints ?? []).length === 0 &&
        node.status.conditions.some((it) => it.type === 'Ready' && it.status === 'True'),
    );
    return usable.length >= 2;
  });
});
