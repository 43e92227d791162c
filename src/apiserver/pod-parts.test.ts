import { expect, test } from 'vitest';
import { startTestServer, type TestServer } from './testing/server.ts';

type Value = Readonly<Record<string, unknown>>;

const POD = '/api/v1/namespaces/default/pods/a';
const MERGE = { 'content-type': 'application/strategic-merge-patch+json' };

async function started(resources: Value = { requests: { cpu: '100m' }, limits: { cpu: '200m' } }): Promise<TestServer> {
  const server = await startTestServer();
  await server.send('POST', '/api/v1/namespaces/default/pods', {
    metadata: { name: 'a' },
    spec: { containers: [{ name: 'c', image: 'i', resources }] },
  });
  return server;
}

const patch = (server: TestServer, part: string, spec: Value): ReturnType<TestServer['send']> =>
  server.send('PATCH', `${POD}/${part}`, { spec }, MERGE);

// upstream: pkg/registry/core/pod/strategy_test.go TestEphemeralContainerStrategyValidateUpdate
test('ephemeral containers are added and stay', async () => {
  const server = await started();
  const debug = { name: 'debug', image: 'busybox', targetContainerName: 'c' };
  const added = await patch(server, 'ephemeralcontainers', { ephemeralContainers: [debug], nodeName: 'elsewhere' });
  expect(added.code).toBe(200);
  expect(added.body.metadata.generation).toBe(2);
  expect(added.body.spec.ephemeralContainers).toMatchObject([{ ...debug, imagePullPolicy: 'Always' }]);
  expect(added.body.spec.nodeName).toBeUndefined();
  const changed = await patch(server, 'ephemeralcontainers', {
    ephemeralContainers: [{ name: 'debug', image: 'other' }],
  });
  expect(changed.body.message).toContain(
    'Pod "a" is invalid: spec.ephemeralContainers: Forbidden: existing ephemeral containers "debug" may not be changed',
  );
  const { body } = await server.send('GET', `${POD}/ephemeralcontainers`);
  expect(body.kind).toBe('Pod');
  const removed = await server.send('PUT', `${POD}/ephemeralcontainers`, {
    ...body,
    spec: { ...body.spec, ephemeralContainers: [] },
  });
  expect(removed.body.message).toContain('existing ephemeral containers "debug" may not be removed');
  expect((await server.send('PUT', POD, { ...body, spec: { ...body.spec, ephemeralContainers: [] } })).code).toBe(422);
});

// upstream: pkg/apis/core/validation/validation_test.go TestValidatePodResize
test('cpu and memory of a pod change in place', async () => {
  const server = await started();
  const resize = (resources: Value, of: Value = {}): ReturnType<TestServer['send']> =>
    patch(server, 'resize', { containers: [{ name: 'c', resources, ...of }] });
  const resized = await resize({ limits: { cpu: '300m' } }, { image: 'other' });
  expect(resized.code).toBe(200);
  expect(resized.body.spec.containers[0]).toMatchObject({ image: 'i', resources: { limits: { cpu: '300m' } } });
  expect(resized.body.metadata.generation).toBe(2);
  expect(
    (await resize({ limits: { 'example.com/gpu': '1' }, requests: { 'example.com/gpu': '1' } })).body.message,
  ).toContain('spec: Forbidden: only cpu and memory resources are mutable');
  expect((await resize({ limits: { cpu: null } })).body.message).toContain(
    'spec.containers[0].resources.limits: Forbidden: resource limits cannot be removed',
  );
  expect(
    (await resize({ requests: { cpu: '300m', memory: '1Gi' }, limits: { memory: '1Gi' } })).body.message,
  ).toContain('Pod QOS Class may not change as a result of resizing');
  // Elsewhere resources stay as they are.
  expect(
    (
      await server.send(
        'PATCH',
        POD,
        { spec: { containers: [{ name: 'c', resources: { limits: { cpu: '1' } } }] } },
        MERGE,
      )
    ).code,
  ).toBe(422);
});
