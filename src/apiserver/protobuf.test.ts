import { beforeEach, expect, test } from 'vitest';
import { encodeProtobuf, envelope } from '../api/protobuf/testing/encode.ts';
import { CONFIG_MAPS, deployment, DEPLOYMENTS, pod, PODS } from './testing/objects.ts';
import { startTestServer, type TestServer } from './testing/server.ts';

const PROTOBUF = 'application/vnd.kubernetes.protobuf';

let server: TestServer;
beforeEach(async () => {
  server = await startTestServer();
});

interface Answer {
  readonly code: number;
  // eslint-disable-next-line @typescript-eslint/no-explicit-any -- tests look into it as they know it to be
  readonly body: any;
}

/** Sends as kubectl 1.32 and newer do: protobuf, and an answer in either format. */
async function send(
  method: string,
  path: string,
  body: Uint8Array<ArrayBuffer>,
  accept = `${PROTOBUF},application/json`,
): Promise<Answer> {
  const headers = { 'content-type': PROTOBUF, accept };
  const response = await server.handler.fetch(new Request(`http://localhost${path}`, { method, headers, body }));
  expect(response.headers.get('content-type')).toBe('application/json');
  return { code: response.status, body: await response.json() };
}

type Fields = Record<string, unknown>;

test('what is created from protobuf is what is created from JSON', async () => {
  const sent = { apiVersion: 'apps/v1', kind: 'Deployment', ...(deployment('web', 2) as Fields) };
  const json = await server.send('POST', `${DEPLOYMENTS}?dryRun=All`, sent);
  const { code, body } = await send('POST', DEPLOYMENTS, encodeProtobuf(sent));
  expect(code).toBe(201);
  expect(body.spec).toEqual(json.body.spec);
  expect(body.metadata.managedFields[0].fieldsV1).toEqual(json.body.metadata.managedFields[0].fieldsV1);
  const updated = await send(
    'PUT',
    `${DEPLOYMENTS}/web`,
    encodeProtobuf({ ...sent, spec: { ...(sent as unknown as { spec: Fields }).spec, replicas: 0 } }),
  );
  expect([updated.code, updated.body.spec.replicas]).toEqual([200, 0]);
});

test('it is validated as any other', async () => {
  const { code, body } = await send(
    'POST',
    PODS,
    encodeProtobuf({ apiVersion: 'v1', kind: 'Pod', metadata: { name: 'x' } }),
  );
  expect([code, body.reason, body.message]).toEqual([
    422,
    'Invalid',
    'Pod "x" is invalid: spec.containers: Required value',
  ]);
});

test('an eviction, and the options of a delete', async () => {
  await server.send('POST', PODS, pod('a'));
  await server.send('POST', PODS, pod('b'));
  const eviction = { apiVersion: 'policy/v1', kind: 'Eviction', metadata: { name: 'a', namespace: 'default' } };
  expect((await send('POST', `${PODS}/a/eviction`, encodeProtobuf(eviction))).code).toBe(201);
  const options = { apiVersion: 'v1', kind: 'DeleteOptions', gracePeriodSeconds: 0 };
  const dry = encodeProtobuf({ ...options, dryRun: ['All'] });
  expect((await send('DELETE', `${PODS}/b`, dry)).code).toBe(200);
  const wrong = encodeProtobuf({ ...options, preconditions: { uid: 'x' } });
  expect((await send('DELETE', `${PODS}/b`, wrong)).body.reason).toBe('Conflict');
  expect((await send('DELETE', `${PODS}/b`, encodeProtobuf(options))).code).toBe(200);
  expect((await server.send('GET', `${PODS}/b`)).code).toBe(404);
});

test.each<[string, Uint8Array<ArrayBuffer>, string]>([
  [
    'cut off',
    envelope('v1', 'ConfigMap', [0x0a, 0x7f]),
    'ConfigMap in version "v1" cannot be handled as a ConfigMap: unexpected EOF',
  ],
  [
    'of another kind',
    encodeProtobuf({ apiVersion: 'v1', kind: 'Secret', metadata: { name: 'x' } }),
    'Secret in version "v1" cannot be handled as a ConfigMap: converting (v1.Secret) to (core.ConfigMap): unknown conversion',
  ],
])('what is %s is a bad request', async (_, bytes, message) => {
  const { code, body } = await send('POST', CONFIG_MAPS, bytes);
  expect([code, body.reason, body.message]).toEqual([400, 'BadRequest', message]);
});

test('protobuf alone is no acceptable answer, and nothing is stored', async () => {
  const object = encodeProtobuf({ apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'x' } });
  const { code, body } = await send('POST', CONFIG_MAPS, object, PROTOBUF);
  expect([code, body.reason]).toEqual([406, 'NotAcceptable']);
  expect((await server.send('GET', `${CONFIG_MAPS}/x`)).code).toBe(404);
});

// upstream: apiextensions-apiserver pkg/apiserver/customresource_handler.go, which reads JSON and YAML only
test('custom resources have no protobuf', async () => {
  const crd = {
    apiVersion: 'apiextensions.k8s.io/v1',
    kind: 'CustomResourceDefinition',
    metadata: { name: 'cats.example.com' },
    spec: {
      group: 'example.com',
      scope: 'Namespaced',
      names: { plural: 'cats', singular: 'cat', kind: 'Cat', listKind: 'CatList' },
      versions: [{ name: 'v1', served: true, storage: true, schema: { openAPIV3Schema: { type: 'object' } } }],
    },
  };
  expect(
    (await send('POST', '/apis/apiextensions.k8s.io/v1/customresourcedefinitions', encodeProtobuf(crd))).code,
  ).toBe(201);
  await server.clock.advance(1000);
  const { code, body } = await send(
    'POST',
    '/apis/example.com/v1/namespaces/default/cats',
    envelope('example.com/v1', 'Cat', []),
  );
  expect([code, body.reason, body.message]).toEqual([
    415,
    'UnsupportedMediaType',
    'the body of the request was in an unknown format - accepted media types include: application/json, application/yaml',
  ]);
});
