import { beforeEach, describe, expect, test } from 'vitest';
import { CONFIG_MAPS, DEPLOYMENTS, deployment, pod, PODS } from './testing/objects.ts';
import { startTestServer, type TestServer } from './testing/server.ts';

let server: TestServer;
beforeEach(async () => {
  server = await startTestServer();
});

describe('create', () => {
  test('fills in the metadata of the server', async () => {
    const { code, body } = await server.send('POST', PODS, pod('a'));
    expect(code).toBe(201);
    expect(body.metadata).toMatchObject({
      name: 'a',
      namespace: 'default',
      creationTimestamp: '2026-01-01T00:00:00Z',
      uid: expect.stringMatching(/^00000000-/),
      resourceVersion: expect.stringMatching(/^\d+$/),
    });
    expect(body.status.phase).toBe('Pending');
    expect(body.spec.containers[0]).toMatchObject({
      imagePullPolicy: 'Always',
      terminationMessagePath: '/dev/termination-log',
    });
  });

  test.each<[string, string, unknown, number, string]>([
    ['a second of the name', CONFIG_MAPS, { metadata: { name: 'taken' } }, 409, 'configmaps "taken" already exists'],
    [
      'in no namespace',
      '/api/v1/namespaces/none/configmaps',
      { metadata: { name: 'a' } },
      404,
      'namespaces "none" not found',
    ],
    [
      'in another namespace than the path',
      CONFIG_MAPS,
      { metadata: { name: 'a', namespace: 'other' } },
      400,
      'the namespace of the provided object does not match the namespace sent on the request',
    ],
    [
      'with a resourceVersion',
      CONFIG_MAPS,
      { metadata: { name: 'a', resourceVersion: '5' } },
      500,
      'resourceVersion should not be set on objects to be created',
    ],
    [
      'without a name',
      CONFIG_MAPS,
      { metadata: {} },
      422,
      'ConfigMap "" is invalid: metadata.name: Required value: name or generateName is required',
    ],
    [
      'over all namespaces',
      '/api/v1/configmaps',
      { metadata: { name: 'a' } },
      405,
      'the server does not allow this method on the requested resource',
    ],
  ])('%s is refused', async (_what, path, body, code, message) => {
    await server.send('POST', CONFIG_MAPS, { metadata: { name: 'taken' } });
    const answer = await server.send('POST', path, body);
    expect([answer.code, answer.body.message]).toEqual([code, message]);
    expect(answer.body).toMatchObject({ kind: 'Status', status: 'Failure', code });
  });

  test('generates names', async () => {
    const first = await server.send('POST', CONFIG_MAPS, { metadata: { generateName: 'x-' } });
    const second = await server.send('POST', CONFIG_MAPS, { metadata: { generateName: 'x-' } });
    expect(first.body.metadata.name).toMatch(/^x-[bcdfghjklmnpqrstvwxz2456789]{5}$/);
    expect(second.body.metadata.name).not.toBe(first.body.metadata.name);
  });

  test('a dry run stores nothing', async () => {
    const { code } = await server.send('POST', `${PODS}?dryRun=All`, pod('a'));
    expect(code).toBe(201);
    expect((await server.send('GET', `${PODS}/a`)).code).toBe(404);
    expect((await server.send('POST', `${PODS}?dryRun=Some`, pod('a'))).body.message).toBe(
      'CreateOptions.meta.k8s.io "" is invalid: dryRun: Unsupported value: ["Some"]: supported values: "All"',
    );
  });

  test('unknown fields warn, or fail when that is asked for', async () => {
    const typo = { metadata: { name: 'a' }, dta: {} };
    const warned = await server.send('POST', CONFIG_MAPS, typo);
    expect([warned.code, warned.headers.get('warning')]).toEqual([201, String.raw`299 - "unknown field \"dta\""`]);
    const strict = await server.send('POST', `${CONFIG_MAPS}?fieldValidation=Strict`, typo);
    expect([strict.code, strict.body.message]).toEqual([
      400,
      'ConfigMap in version "v1" cannot be handled as a ConfigMap: strict decoding error: unknown field "dta"',
    ]);
    const ignored = await server.send('POST', `${CONFIG_MAPS}?fieldValidation=Ignore&dryRun=All`, {
      ...typo,
      metadata: { name: 'b' },
    });
    expect([ignored.code, ignored.headers.get('warning')]).toEqual([201, null]);
  });

  test('takes YAML, and answers in YAML', async () => {
    const yaml = 'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: y}\ndata:\n  a: "1"\n';
    const { code, body } = await server.send('POST', CONFIG_MAPS, yaml, {
      'content-type': 'application/yaml',
      accept: 'application/yaml',
    });
    expect(code).toBe(201);
    expect(body).toContain('data:\n  a: "1"\n');
  });

  test.each([
    [
      'of an unknown type',
      'application/xml',
      '<a/>',
      415,
      'the body of the request was in an unknown format - accepted media types include: application/json, application/yaml, application/vnd.kubernetes.protobuf',
    ],
    [
      'over the limit of requests',
      'application/json',
      'x'.repeat(3 * 1024 * 1024 + 1),
      413,
      'Request entity too large: limit is 3145728',
    ],
    [
      'over the limit of objects',
      'application/json',
      JSON.stringify(pod('big', { containers: [{ name: 'main', image: 'nginx', args: ['x'.repeat(1_600_000)] }] })),
      500,
      'etcdserver: request is too large',
    ],
  ])('a body %s is refused', async (_what, type, body, code, message) => {
    const answer = await server.send('POST', PODS, body, { 'content-type': type });
    expect([answer.code, answer.body.message]).toEqual([code, message]);
  });
});

describe('update', () => {
  test('detects a conflict', async () => {
    const { body } = await server.send('POST', DEPLOYMENTS, deployment('web'));
    const next = { ...body, spec: { ...body.spec, replicas: 2 } };
    const updated = await server.send('PUT', `${DEPLOYMENTS}/web`, next);
    expect([updated.code, updated.body.spec.replicas, updated.body.metadata.generation]).toEqual([200, 2, 2]);
    const stale = await server.send('PUT', `${DEPLOYMENTS}/web`, next);
    expect([stale.code, stale.body.reason, stale.body.message]).toEqual([
      409,
      'Conflict',
      'Operation cannot be fulfilled on deployments.apps "web": the object has been modified; please apply your changes to the latest version and try again',
    ]);
    const unconditional = { ...next, metadata: { ...next.metadata, resourceVersion: undefined } };
    expect((await server.send('PUT', `${DEPLOYMENTS}/web`, unconditional)).code).toBe(200);
  });

  test('that changes nothing keeps the resourceVersion', async () => {
    const { body } = await server.send('POST', DEPLOYMENTS, deployment('web'));
    const updated = await server.send('PUT', `${DEPLOYMENTS}/web`, deployment('web'));
    expect(updated.body.metadata.resourceVersion).toBe(body.metadata.resourceVersion);
  });

  test.each<[string, unknown, number, string]>([
    ['nothing', { metadata: { name: 'none' } }, 404, 'configmaps "none" not found'],
    [
      'another name',
      { metadata: { name: 'b' } },
      400,
      'the name of the object (b) does not match the name on the URL (none)',
    ],
    [
      'no name',
      { metadata: {} },
      400,
      'the name of the object (none based on URL) was undeterminable: name must be provided',
    ],
  ])('of %s is refused', async (_what, body, code, message) => {
    const answer = await server.send('PUT', `${CONFIG_MAPS}/none`, body);
    expect([answer.code, answer.body.message]).toEqual([code, message]);
  });

  test('of the status changes the status only', async () => {
    const { body } = await server.send('POST', PODS, pod('a'));
    const next = { ...body, spec: { ...body.spec, nodeName: 'n' }, status: { phase: 'Running' } };
    const { body: updated } = await server.send('PUT', `${PODS}/a/status`, next);
    expect([updated.status.phase, updated.spec.nodeName]).toEqual(['Running', undefined]);
  });

  test('leases are made by updates, and need a version after that', async () => {
    const path = '/apis/coordination.k8s.io/v1/namespaces/kube-node-lease/leases/n';
    const lease = { metadata: { name: 'n' }, spec: { holderIdentity: 'n', leaseDurationSeconds: 40 } };
    expect((await server.send('PUT', path, lease)).code).toBe(201);
    expect((await server.send('PUT', path, lease)).body.message).toBe(
      'Lease.coordination.k8s.io "n" is invalid: metadata.resourceVersion: Invalid value: 0: must be specified for an update',
    );
  });
});

describe('patch', () => {
  test.each<[string, unknown]>([
    ['application/merge-patch+json', { spec: { replicas: 3 } }],
    ['application/strategic-merge-patch+json', { spec: { replicas: 3 } }],
    ['application/json-patch+json', [{ op: 'replace', path: '/spec/replicas', value: 3 }]],
  ])('%s', async (type, patch) => {
    await server.send('POST', DEPLOYMENTS, deployment('web'));
    const { code, body } = await server.send('PATCH', `${DEPLOYMENTS}/web`, patch, { 'content-type': type });
    expect([code, body.spec.replicas, body.metadata.generation]).toEqual([200, 3, 2]);
  });

  test('of containers merges by name', async () => {
    await server.send('POST', DEPLOYMENTS, deployment('web'));
    const patch = { spec: { template: { spec: { containers: [{ name: 'main', image: 'nginx:2' }] } } } };
    const { body } = await server.send('PATCH', `${DEPLOYMENTS}/web`, patch, {
      'content-type': 'application/strategic-merge-patch+json',
    });
    expect(body.spec.template.spec.containers).toMatchObject([{ name: 'main', image: 'nginx:2', resources: {} }]);
  });

  test('of a type that is not known is refused', async () => {
    await server.send('POST', DEPLOYMENTS, deployment('web'));
    const answer = await server.send(
      'PATCH',
      `${DEPLOYMENTS}/web`,
      {},
      { 'content-type': 'application/apply-patch+cbor' },
    );
    expect(answer.code).toBe(415);
  });

  test('that names another resourceVersion conflicts', async () => {
    await server.send('POST', DEPLOYMENTS, deployment('web'));
    const answer = await server.send(
      'PATCH',
      `${DEPLOYMENTS}/web`,
      { metadata: { resourceVersion: '1' } },
      { 'content-type': 'application/merge-patch+json' },
    );
    expect(answer.body.reason).toBe('Conflict');
  });
});

describe('scale', () => {
  test('is read, replaced and patched', async () => {
    await server.send('POST', DEPLOYMENTS, deployment('web', 2));
    const { body } = await server.send('GET', `${DEPLOYMENTS}/web/scale`);
    expect(body).toMatchObject({
      kind: 'Scale',
      apiVersion: 'autoscaling/v1',
      spec: { replicas: 2 },
      status: { replicas: 0, selector: 'app=web' },
    });
    const put = await server.send('PUT', `${DEPLOYMENTS}/web/scale`, { ...body, spec: { replicas: 5 } });
    expect(put.body.spec.replicas).toBe(5);
    const patched = await server.send(
      'PATCH',
      `${DEPLOYMENTS}/web/scale`,
      { spec: { replicas: 7 } },
      { 'content-type': 'application/merge-patch+json' },
    );
    expect(patched.body.spec.replicas).toBe(7);
    expect((await server.send('GET', `${DEPLOYMENTS}/web`)).body.spec.replicas).toBe(7);
    const stale = await server.send('PUT', `${DEPLOYMENTS}/web/scale`, { ...body, spec: { replicas: 1 } });
    expect(stale.code).toBe(409);
    const negative = await server.send('PUT', `${DEPLOYMENTS}/web/scale`, {
      ...put.body,
      metadata: { name: 'web' },
      spec: { replicas: -1 },
    });
    expect(negative.body.message).toBe(
      'Scale.autoscaling "web" is invalid: spec.replicas: Invalid value: -1: must be greater than or equal to 0',
    );
  });
});
