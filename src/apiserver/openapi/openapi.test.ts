import { expect, test } from 'vitest';
import { pluck } from '../testing/objects.ts';
import { startTestServer } from '../testing/server.ts';

const V3_PODS = '/api/v1/namespaces/{namespace}/pods/{name}';

test('the index leads to a document for each group version', async () => {
  const server = await startTestServer();
  const index = await server.send('GET', '/openapi/v3');
  const paths = index.body.paths as Record<string, { serverRelativeURL: string }>;
  expect(Object.keys(paths)).toEqual(expect.arrayContaining(['api/v1', 'apis/apps/v1', 'apis/batch/v1']));
  for (const { serverRelativeURL } of Object.values(paths)) {
    expect(serverRelativeURL).toMatch(/\?hash=[0-9A-F]{16}$/);
    expect((await server.send('GET', serverRelativeURL)).body.openapi).toBe('3.0.0');
  }
  expect((await server.send('GET', '/openapi/v3/apis/nothing/v1')).code).toBe(404);
});

test('every reference of a document leads somewhere in it', async () => {
  const server = await startTestServer();
  for (const path of ['/openapi/v3/api/v1', '/openapi/v3/apis/apiextensions.k8s.io/v1', '/openapi/v2']) {
    const { body } = await server.send('GET', path);
    const definitions = (body.components?.schemas ?? body.definitions) as object;
    const references = [...JSON.stringify(body).matchAll(/"#\/(?:components\/schemas|definitions)\/([^"]+)"/g)];
    const missing = references.map(([, name]) => name ?? '').filter((name) => !Object.hasOwn(definitions, name));
    expect(missing).toEqual([]);
  }
});

// kubectl looks up a kind by this extension, and whether its patch takes `fieldValidation` (cli-runtime pkg/resource/query_param_verifier_v3.go).
test('kinds, operations and merge keys carry what clients look for', async () => {
  const server = await startTestServer();
  const { body } = await server.send('GET', '/openapi/v3/api/v1');
  const patch = body.paths[V3_PODS].patch;
  expect(patch['x-kubernetes-group-version-kind']).toEqual({ group: '', kind: 'Pod', version: 'v1' });
  expect(pluck(patch.parameters, 'name')).toContain('fieldValidation');
  const pod = body.components.schemas['io.k8s.api.core.v1.Pod'];
  expect(pod['x-kubernetes-group-version-kind']).toEqual([{ group: '', kind: 'Pod', version: 'v1' }]);
  expect(body.components.schemas['io.k8s.api.core.v1.PodSpec'].properties.containers).toMatchObject({
    type: 'array',
    items: { $ref: '#/components/schemas/io.k8s.api.core.v1.Container' },
    'x-kubernetes-list-type': 'map',
    'x-kubernetes-list-map-keys': ['name'],
    'x-kubernetes-patch-merge-key': 'name',
    'x-kubernetes-patch-strategy': 'merge',
  });
});

test('version 2 is there as JSON and, for older clients, as protobuf', async () => {
  const server = await startTestServer();
  const { body } = await server.send('GET', '/openapi/v2');
  expect(body.swagger).toBe('2.0');
  expect(body.paths['/apis/apps/v1/namespaces/{namespace}/deployments/{name}/scale'].get.operationId).toBe(
    'readAppsV1NamespacedDeploymentScale',
  );
  const accept = 'application/com.github.proto-openapi.spec.v2@v1.0+protobuf';
  const encoded = await server.send('GET', '/openapi/v2', undefined, { accept });
  expect(encoded.code).toBe(200);
  // A Go program that parses the type would stumble over the name in the question.
  expect(encoded.headers.get('content-type')).toBe('application/com.github.proto-openapi.spec.v2.v1.0+protobuf');
  const none = await server.send('GET', '/openapi/v2', undefined, { accept: 'application/xml' });
  expect(none.code).toBe(406);
});

// upstream: apiextensions-apiserver pkg/controller/openapi/builder
test('custom objects do not say that they merge strategically', async () => {
  const server = await startTestServer();
  const schema = { openAPIV3Schema: { type: 'object' } };
  await server.send('POST', '/apis/apiextensions.k8s.io/v1/customresourcedefinitions', {
    metadata: { name: 'foos.example.com' },
    spec: {
      group: 'example.com',
      scope: 'Namespaced',
      names: { plural: 'foos', kind: 'Foo' },
      versions: [{ name: 'v1', served: true, storage: true, schema }],
    },
  });
  const typesOf = async (group: string, path: string): Promise<readonly string[]> => {
    const { body } = await server.send('GET', `/openapi/v3/apis/${group}`);
    const { patch } = body.paths[`/apis/${group}/namespaces/{namespace}/${path}/{name}`];
    return Object.keys(patch.requestBody.content as object);
  };
  const strategic = 'application/strategic-merge-patch+json';
  expect(await typesOf('apps/v1', 'deployments')).toContain(strategic);
  expect(await typesOf('example.com/v1', 'foos')).not.toContain(strategic);
});
