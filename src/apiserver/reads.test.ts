import { beforeEach, describe, expect, test } from 'vitest';
import { CONFIG_MAPS, pluck, PODS, SERVICES } from './testing/objects.ts';
import { startTestServer, type TestServer } from './testing/server.ts';

let server: TestServer;
beforeEach(async () => {
  server = await startTestServer();
});

describe('a fresh cluster', () => {
  test('has the namespaces and services that every cluster has', async () => {
    const namespaces = await server.send('GET', '/api/v1/namespaces');
    const names = ['default', 'kube-node-lease', 'kube-public', 'kube-system'];
    expect(pluck(namespaces.body.items, 'metadata.name')).toEqual(names);
    expect(pluck(namespaces.body.items, 'status.phase')).toEqual(names.map(() => 'Active'));
    expect(namespaces.body.items[0].spec.finalizers).toEqual(['kubernetes']);
    expect(namespaces.body.items[0].metadata.labels).toEqual({ 'kubernetes.io/metadata.name': 'default' });
    const services = await server.send('GET', '/api/v1/services');
    expect(pluck(services.body.items, 'metadata.name')).toEqual(['kubernetes', 'kube-dns']);
    expect(pluck(services.body.items, 'spec.clusterIP')).toEqual(['10.96.0.1', '10.96.0.10']);
  });

  test.each([
    ['default', 'kube-system'],
    ['kube-public', 'default'],
  ])('keeps %s and %s', async (...names) => {
    for (const name of names) {
      const { code, body } = await server.send('DELETE', `/api/v1/namespaces/${name}`);
      expect([code, body.message]).toEqual([
        403,
        `namespaces "${name}" is forbidden: this namespace may not be deleted`,
      ]);
    }
  });
});

describe('services', () => {
  const service = (name: string, spec: Record<string, unknown> = {}): unknown => ({
    metadata: { name },
    spec: { ports: [{ port: 80 }], ...spec },
  });

  test('get addresses of the dynamic band, and give them back', async () => {
    const { body } = await server.send('POST', SERVICES, service('a'));
    expect(body.spec).toMatchObject({
      clusterIP: expect.stringMatching(/^10\.96\.(?!0\.)/),
      clusterIPs: [body.spec.clusterIP],
      ipFamilies: ['IPv4'],
    });
    const taken = await server.send('POST', SERVICES, service('b', { clusterIP: body.spec.clusterIP }));
    expect(taken.body.message).toBe(
      `Service "b" is invalid: spec.clusterIPs: Invalid value: ["${body.spec.clusterIP}"]: failed to allocate IP ${body.spec.clusterIP}: provided IP is already allocated`,
    );
    await server.send('DELETE', `${SERVICES}/a`);
    expect((await server.send('POST', SERVICES, service('b', { clusterIP: body.spec.clusterIP }))).code).toBe(201);
  });

  test('of type NodePort get a port, keep it over updates, and lose it with the type', async () => {
    const { body } = await server.send('POST', SERVICES, service('a', { type: 'NodePort' }));
    const { nodePort } = body.spec.ports[0];
    expect(nodePort).toBeGreaterThanOrEqual(30000);
    expect(nodePort).toBeLessThanOrEqual(32767);
    const updated = await server.send(
      'PUT',
      `${SERVICES}/a`,
      service('a', { type: 'NodePort', sessionAffinity: 'ClientIP' }),
    );
    expect([updated.body.spec.ports[0].nodePort, updated.body.spec.clusterIP]).toEqual([nodePort, body.spec.clusterIP]);
    const taken = await server.send(
      'POST',
      SERVICES,
      service('b', { type: 'NodePort', ports: [{ port: 80, nodePort }] }),
    );
    expect(taken.body.message).toBe(
      `Service "b" is invalid: spec.ports[0].nodePort: Invalid value: ${nodePort}: provided port is already allocated`,
    );
    const plain = await server.send(
      'PATCH',
      `${SERVICES}/a`,
      { spec: { type: 'ClusterIP' } },
      { 'content-type': 'application/merge-patch+json' },
    );
    expect(plain.body.spec.ports[0].nodePort).toBeUndefined();
    expect(
      (await server.send('POST', SERVICES, service('b', { type: 'NodePort', ports: [{ port: 80, nodePort }] }))).code,
    ).toBe(201);
  });
});

describe('lists', () => {
  beforeEach(async () => {
    for (const name of ['a', 'b', 'c', 'd', 'e']) await server.send('POST', CONFIG_MAPS, { metadata: { name } });
  });

  test('come in pages of one moment', async () => {
    const first = await server.send('GET', `${CONFIG_MAPS}?limit=2`);
    expect(first.body.metadata.remainingItemCount).toBe(3);
    await server.send('DELETE', `${CONFIG_MAPS}/c`);
    await server.send('POST', CONFIG_MAPS, { metadata: { name: 'cc' } });
    const second = await server.send(
      'GET',
      `${CONFIG_MAPS}?limit=2&continue=${first.body.metadata.continue as string}`,
    );
    const third = await server.send(
      'GET',
      `${CONFIG_MAPS}?limit=2&continue=${second.body.metadata.continue as string}`,
    );
    const names = [first, second, third].map(({ body }) => pluck(body.items, 'metadata.name'));
    expect(names).toEqual([['a', 'b'], ['c', 'd'], ['e']]);
    expect(third.body.metadata.continue).toBeUndefined();
    expect(second.body.metadata.resourceVersion).toBe(first.body.metadata.resourceVersion);
  });

  test.each([
    ['labelSelector=app+in', 400],
    ['fieldSelector=spec.foo=bar', 400],
    ['continue=nonsense', 400],
    ['limit=x', 400],
    ['resourceVersion=x', 400],
    ['resourceVersion=999999', 504],
    ['resourceVersionMatch=Exact', 422],
  ])('%s is refused', async (query, code) => {
    expect((await server.send('GET', `${CONFIG_MAPS}?${query}`)).code).toBe(code);
  });

  test('come as tables', async () => {
    const accept = 'application/json;as=Table;v=v1;g=meta.k8s.io,application/json';
    const { body } = await server.send('GET', CONFIG_MAPS, undefined, { accept });
    expect([body.kind, body.apiVersion]).toEqual(['Table', 'meta.k8s.io/v1']);
    expect(pluck(body.columnDefinitions, 'name')).toEqual(['Name', 'Data', 'Age']);
    expect(body.rows[0].cells).toEqual(['a', 0, '0s']);
    expect(body.rows[0].object).toMatchObject({ kind: 'PartialObjectMetadata', metadata: { name: 'a' } });
    const one = await server.send('GET', `${CONFIG_MAPS}/a?includeObject=Object`, undefined, { accept });
    expect(one.body.rows[0].object.kind).toBe('ConfigMap');
  });

  test('come as metadata only', async () => {
    const accept = 'application/json;as=PartialObjectMetadataList;v=v1;g=meta.k8s.io';
    const { body } = await server.send('GET', CONFIG_MAPS, undefined, { accept });
    expect([body.kind, body.items[0].kind]).toEqual(['PartialObjectMetadataList', 'PartialObjectMetadata']);
  });

  test('are refused in types that are not spoken', async () => {
    const { code, body } = await server.send('GET', CONFIG_MAPS, undefined, { accept: 'application/xml' });
    expect([code, body.message]).toEqual([
      406,
      'only the following media types are accepted: application/json, application/yaml',
    ]);
  });
});

describe('paths', () => {
  test.each<[string, string, number]>([
    ['GET', '/healthz', 200],
    ['GET', '/livez', 200],
    ['GET', '/readyz', 200],
    ['GET', '/version', 200],
    ['GET', '/', 200],
    ['GET', '/apis/apps', 200],
    ['GET', '/nothing', 404],
    ['GET', '/api/v2', 404],
    ['GET', '/apis/none', 404],
    ['GET', '/api/v1/none', 404],
    ['GET', `${PODS}/a/none`, 404],
    ['GET', '/%ff', 404],
    ['POST', '/version', 405],
    ['PUT', PODS, 405],
    ['DELETE', '/api/v1/namespaces', 405],
    ['DELETE', '/api/v1/pods', 405],
    ['GET', `${PODS}/a/binding`, 405],
    ['GET', '/api/v1/namespaces/default/finalize', 405],
  ])('%s %s answers %i', async (method, path, code) => {
    const answer = await server.send(method, path);
    expect(answer.code).toBe(code);
    if (code === 404) expect(answer.body.message).toBe('the server could not find the requested resource');
  });

  test('streams are of pods that are there', async () => {
    const { code, body } = await server.send('GET', `${PODS}/none/exec?command=ls`);
    expect([code, body.message]).toEqual([404, 'pods "none" not found']);
  });

  test('that are deprecated say so, and failures that pass say when to come back', async () => {
    expect((await server.send('GET', '/api/v1/endpoints')).headers.get('warning')).toBe(
      '299 - "v1 Endpoints is deprecated in v1.33+; use discovery.k8s.io/v1 EndpointSlice"',
    );
    expect((await server.send('GET', `${PODS}?resourceVersion=9999`)).headers.get('retry-after')).toBe('1');
  });

  test('discovery tells of every resource, in both forms', async () => {
    const core = await server.send('GET', '/api/v1');
    expect(pluck(core.body.resources, 'name')).toContain('pods/log');
    const accept = 'application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList,application/json';
    const groups = await server.send('GET', '/apis', undefined, { accept });
    expect(groups.headers.get('content-type')).toBe(
      'application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList',
    );
    expect(pluck(groups.body.items, 'metadata.name')[0]).toBe('apps');
    const apps = groups.body.items[0];
    expect(apps.versions[0].resources[2]).toMatchObject({
      resource: 'deployments',
      shortNames: ['deploy'],
      subresources: [
        { subresource: 'scale', responseKind: { group: 'autoscaling', version: 'v1', kind: 'Scale' } },
        { subresource: 'status' },
      ],
    });
  });
});
