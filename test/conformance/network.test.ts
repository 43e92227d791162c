import { expect, test } from 'vitest';
import { startCluster } from './support/cluster.ts';

// upstream: test/e2e/network/{service,endpointslice,endpointslicemirroring,endpoints}.go

const SERVICES = '/api/v1/namespaces/default/services';
const ENDPOINTS = '/api/v1/namespaces/default/endpoints';
const SLICES = '/apis/discovery.k8s.io/v1/namespaces/default/endpointslices';

function service(name: string, labels: Record<string, string> = {}) {
  return {
    apiVersion: 'v1',
    kind: 'Service',
    metadata: { name, labels },
    spec: { selector: { foo: 'bar' }, ports: [{ name: 'http', port: 80, protocol: 'TCP', targetPort: 80 }] },
  };
}

test('[sig-network] API Server should provide secure master service', async () => {
  const cluster = await startCluster(0);
  const { spec } = await cluster.get(`${SERVICES}/kubernetes`);
  expect(spec.ports).toMatchObject([{ name: 'https', port: 443, protocol: 'TCP' }]);
  expect(spec.clusterIP).toMatch(/^\d+\.\d+\.\d+\.1$/);
});

test('[sig-network] API Server should have Endpoints and EndpointSlices pointing to API Server', async () => {
  const cluster = await startCluster(0);
  const endpoints = await cluster.get(`${ENDPOINTS}/kubernetes`);
  expect(endpoints.subsets).toHaveLength(1);
  const [subset] = endpoints.subsets;
  const { items } = await cluster.get(`${SLICES}?labelSelector=kubernetes.io/service-name%3Dkubernetes`);
  expect(items).toHaveLength(1);
  const [slice] = items;
  expect(slice.addressType).toBe('IPv4');
  expect(slice.ports).toMatchObject(subset.ports);
  expect(slice.endpoints.flatMap((it: { addresses: string[] }) => it.addresses)).toEqual(
    subset.addresses.map((it: { ip: string }) => it.ip),
  );
  for (const endpoint of slice.endpoints) expect(endpoint.conditions.ready).toBe(true);
});

test('[sig-network] EndpointSlice should create and delete EndpointSlices for a Service with a selector that matches no pods', async () => {
  const cluster = await startCluster(0);
  await cluster.create(SERVICES, service('example-empty-selector'));
  const path = `${SLICES}?labelSelector=kubernetes.io/service-name%3Dexample-empty-selector`;
  await cluster.until('an EndpointSlice', async () => (await cluster.get(path)).items.length === 1);
  const [slice] = (await cluster.get(path)).items;
  expect(slice.endpoints ?? []).toEqual([]);
  expect(slice.metadata.labels['endpointslice.kubernetes.io/managed-by']).toBe('endpointslice-controller.k8s.io');
  await cluster.delete(`${SERVICES}/example-empty-selector`);
  await cluster.until('none', async () => (await cluster.get(path)).items.length === 0);
});

test('[sig-network] EndpointsController should create and delete Endpoints for a Service with a selector that matches no pods', async () => {
  const cluster = await startCluster(0);
  await cluster.create(SERVICES, service('example-empty-selector'));
  const path = `${ENDPOINTS}/example-empty-selector`;
  await cluster.until('Endpoints', async () => (await cluster.send('GET', path)).code === 200);
  expect((await cluster.get(path)).subsets ?? []).toEqual([]);
  await cluster.delete(`${SERVICES}/example-empty-selector`);
  await cluster.gone(path);
});

test('[sig-network] EndpointSliceMirroring should mirror a custom Endpoints resource through create update and delete', async () => {
  const cluster = await startCluster(0);
  const { spec } = service('example-custom-endpoints');
  await cluster.create(SERVICES, { ...service('example-custom-endpoints'), spec: { ports: spec.ports } });
  const endpoints = {
    apiVersion: 'v1',
    kind: 'Endpoints',
    metadata: { name: 'example-custom-endpoints', annotations: { foo: 'bar' } },
    subsets: [{ ports: [{ name: 'http', port: 80 }], addresses: [{ ip: '10.1.2.3' }] }],
  };
  await cluster.create(ENDPOINTS, endpoints);
  const path = `${SLICES}?labelSelector=kubernetes.io/service-name%3Dexample-custom-endpoints`;
  const addresses = async (): Promise<string[]> =>
    (await cluster.get(path)).items.flatMap((slice: { endpoints: { addresses: string[] }[] }) =>
      slice.endpoints.flatMap((it) => it.addresses),
    ) as string[];
  await cluster.until('the mirror', async () => (await addresses()).join() === '10.1.2.3');
  const [slice] = (await cluster.get(path)).items;
  expect(slice.ports).toMatchObject([{ name: 'http', port: 80, protocol: 'TCP' }]);
  expect(slice.metadata.annotations.foo).toBe('bar');
  expect(slice.metadata.labels['endpointslice.kubernetes.io/managed-by']).toBe(
    'endpointslicemirroring-controller.k8s.io',
  );
  const read = await cluster.get(`${ENDPOINTS}/example-custom-endpoints`);
  read.subsets = [{ ports: [{ name: 'http', port: 80 }], addresses: [{ ip: '10.2.3.4' }] }];
  await cluster.replace(`${ENDPOINTS}/example-custom-endpoints`, read);
  await cluster.until('the change', async () => (await addresses()).join() === '10.2.3.4');
  await cluster.delete(`${ENDPOINTS}/example-custom-endpoints`);
  await cluster.until('no mirror', async () => (await cluster.get(path)).items.length === 0);
});

test('[sig-network] Endpoints should test the lifecycle of an Endpoint', async () => {
  const cluster = await startCluster(0);
  const labels = { 'test-endpoint-static': 'true' };
  await cluster.create(ENDPOINTS, {
    apiVersion: 'v1',
    kind: 'Endpoints',
    metadata: { name: 'testservice', labels },
    subsets: [{ addresses: [{ ip: '10.0.0.24' }], ports: [{ name: 'http', port: 80, protocol: 'TCP' }] }],
  });
  const all = '/api/v1/endpoints?labelSelector=test-endpoint-static%3Dtrue';
  expect((await cluster.get(all)).items).toHaveLength(1);
  const read = await cluster.get(`${ENDPOINTS}/testservice`);
  read.metadata.labels['test-service'] = 'updated';
  expect((await cluster.replace(`${ENDPOINTS}/testservice`, read)).metadata.labels['test-service']).toBe('updated');
  const patch = {
    metadata: { labels: { 'test-service': 'patched' } },
    subsets: [{ addresses: [{ ip: '10.0.0.25' }], ports: [{ name: 'http-test', port: 8080, protocol: 'TCP' }] }],
  };
  await cluster.patch(`${ENDPOINTS}/testservice`, patch, 'application/strategic-merge-patch+json');
  const patched = await cluster.get(`${ENDPOINTS}/testservice`);
  expect(patched).toMatchObject(patch);
  await cluster.delete(`/api/v1/namespaces/default/endpoints?labelSelector=test-endpoint-static%3Dtrue`);
  expect((await cluster.get(all)).items).toEqual([]);
});

test('[sig-network] Services should complete a service status lifecycle', async () => {
  const cluster = await startCluster(0);
  await cluster.create(SERVICES, {
    ...service('test-service', { 'test-service-static': 'true' }),
    spec: { ...service('').spec, type: 'LoadBalancer' },
  });
  const path = `${SERVICES}/test-service`;
  const patched = await cluster.patch(`${path}/status`, {
    metadata: { annotations: { patchedstatus: 'true' } },
    status: { loadBalancer: { ingress: [{ ip: '203.0.113.1' }] } },
  });
  expect(patched.metadata.annotations.patchedstatus).toBe('true');
  expect(patched.status.loadBalancer.ingress).toMatchObject([{ ip: '203.0.113.1' }]);
  const read = await cluster.get(`${path}/status`);
  read.status.conditions = [
    {
      type: 'StatusUpdate',
      status: 'True',
      reason: 'E2E',
      message: 'Set from e2e test',
      lastTransitionTime: '2026-01-01T00:00:00Z',
    },
  ];
  expect((await cluster.replace(`${path}/status`, read)).status.conditions).toMatchObject([{ type: 'StatusUpdate' }]);
  await cluster.patch(path, { metadata: { labels: { 'test-service': 'patched' } } });
  const after = await cluster.get(path);
  expect(after.metadata.labels['test-service']).toBe('patched');
  expect(after.status.conditions).toHaveLength(1);
  const watch = await cluster.watch(
    `${SERVICES}?labelSelector=test-service-static%3Dtrue&resourceVersion=${after.metadata.resourceVersion as string}`,
  );
  await cluster.delete(path);
  await cluster.gone(path);
  await watch.find('DELETED', 'test-service');
});

test('[sig-network] Services should delete a collection of services', async () => {
  const cluster = await startCluster(0);
  for (const name of ['e2e-svc-a', 'e2e-svc-b']) await cluster.create(SERVICES, service(name, { set: 'yes' }));
  await cluster.create(SERVICES, service('e2e-svc-c', { set: 'no' }));
  await cluster.delete(`${SERVICES}?labelSelector=set%3Dyes`);
  const names = (await cluster.get(SERVICES)).items.map((it: { metadata: { name: string } }) => it.metadata.name);
  expect(names).toEqual(['e2e-svc-c', 'kubernetes']);
});

test('[sig-network] Services should find a service from listing all namespaces', async () => {
  const cluster = await startCluster(0);
  const { items } = await cluster.get('/api/v1/services');
  const found = items.filter((it: { metadata: { name: string } }) => it.metadata.name === 'kubernetes');
  expect(found.map((it: { metadata: { namespace: string } }) => it.metadata.namespace)).toEqual(['default']);
});
