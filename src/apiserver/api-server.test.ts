import { beforeEach, describe, expect, test } from 'vitest';
import { startTestServer, type TestServer } from './testing/server.ts';

let server: TestServer;
beforeEach(async () => {
  server = await startTestServer();
});

function pod(name: string, extra: Record<string, unknown> = {}, metadata: Record<string, unknown> = {}): unknown {
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name, labels: { app: name }, ...metadata },
    spec: { containers: [{ name: 'main', image: 'nginx' }], ...extra },
  };
}

function deployment(name: string, replicas = 1): unknown {
  return {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name },
    spec: {
      replicas,
      selector: { matchLabels: { app: name } },
      template: { metadata: { labels: { app: name } }, spec: { containers: [{ name: 'main', image: 'nginx' }] } },
    },
  };
}

const PODS = '/api/v1/namespaces/default/pods';
const DEPLOYMENTS = '/apis/apps/v1/namespaces/default/deployments';
const SERVICES = '/api/v1/namespaces/default/services';
const CONFIG_MAPS = '/api/v1/namespaces/default/configmaps';

describe('a fresh cluster', () => {
  test('has the namespaces and services that every cluster has', async () => {
    const namespaces = await server.send('GET', '/api/v1/namespaces');
    expect(namespaces.body.items.map((item: any) => [item.metadata.name, item.status.phase])).toEqual([
      ['default', 'Active'],
      ['kube-node-lease', 'Active'],
      ['kube-public', 'Active'],
      ['kube-system', 'Active'],
    ]);
    expect(namespaces.body.items[0].spec.finalizers).toEqual(['kubernetes']);
    expect(namespaces.body.items[0].metadata.labels).toEqual({ 'kubernetes.io/metadata.name': 'default' });
    const services = await server.send('GET', '/api/v1/services');
    expect(services.body.items.map((item: any) => [item.metadata.name, item.spec.clusterIP])).toEqual([
      ['kubernetes', '10.96.0.1'],
      ['kube-dns', '10.96.0.10'],
    ]);
  });

  test.each([
    ['default', 'kube-system'],
    ['kube-public', 'kube-node-lease'],
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
      'CreateOptions.meta.k8s.io "" is invalid: dryRun: Unsupported value: "Some": supported values: "All"',
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
      'the body of the request was in an unknown format - accepted media types include: application/json, application/yaml',
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
    const {
      metadata: { resourceVersion: _, ...metadata },
      ...rest
    } = next;
    expect((await server.send('PUT', `${DEPLOYMENTS}/web`, { ...rest, metadata })).code).toBe(200);
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
      { 'content-type': 'application/apply-patch+yaml' },
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

async function bindPod(name: string, node = 'n1'): Promise<unknown> {
  const { code, body } = await server.send('POST', `${PODS}/${name}/binding`, {
    metadata: { name },
    target: { kind: 'Node', name: node },
  });
  return code === 201 ? undefined : body.message;
}

describe('delete', () => {
  test('takes a pod that is on no node away at once', async () => {
    await server.send('POST', PODS, pod('a'));
    const { body } = await server.send('DELETE', `${PODS}/a`);
    expect(body.kind).toBe('Pod');
    expect((await server.send('GET', `${PODS}/a`)).body.message).toBe('pods "a" not found');
  });

  test('gives a running pod its grace period, which may be shortened', async () => {
    await server.send('POST', PODS, pod('a'));
    await bindPod('a');
    const { body } = await server.send('DELETE', `${PODS}/a`);
    expect(body.metadata).toMatchObject({ deletionTimestamp: '2026-01-01T00:00:30Z', deletionGracePeriodSeconds: 30 });
    const longer = await server.send('DELETE', `${PODS}/a`, { gracePeriodSeconds: 60 });
    expect(longer.body.metadata.deletionGracePeriodSeconds).toBe(30);
    const shorter = await server.send('DELETE', `${PODS}/a?gracePeriodSeconds=5`);
    expect(shorter.body.metadata).toMatchObject({
      deletionTimestamp: '2026-01-01T00:00:05Z',
      deletionGracePeriodSeconds: 5,
    });
    await server.send('DELETE', `${PODS}/a`, { gracePeriodSeconds: 0 });
    expect((await server.send('GET', `${PODS}/a`)).code).toBe(404);
  });

  test('waits for finalizers', async () => {
    await server.send('POST', CONFIG_MAPS, { metadata: { name: 'a', finalizers: ['example.com/hold'] } });
    await server.send('DELETE', `${CONFIG_MAPS}/a`);
    const { body } = await server.send('GET', `${CONFIG_MAPS}/a`);
    expect(body.metadata).toMatchObject({ deletionTimestamp: '2026-01-01T00:00:00Z', deletionGracePeriodSeconds: 0 });
    await server.send(
      'PATCH',
      `${CONFIG_MAPS}/a`,
      { metadata: { finalizers: null } },
      { 'content-type': 'application/merge-patch+json' },
    );
    expect((await server.send('GET', `${CONFIG_MAPS}/a`)).code).toBe(404);
  });

  test.each([
    ['Foreground', ['foregroundDeletion']],
    ['Orphan', ['orphan']],
  ])('with propagationPolicy %s leaves a finalizer to the garbage collector', async (propagationPolicy, finalizers) => {
    await server.send('POST', DEPLOYMENTS, deployment('web'));
    const { body } = await server.send('DELETE', `${DEPLOYMENTS}/web`, {
      apiVersion: 'apps/v1',
      kind: 'DeleteOptions',
      propagationPolicy,
    });
    expect(body.metadata).toMatchObject({ finalizers, generation: 2 });
  });

  test('answers with a Status', async () => {
    await server.send('POST', DEPLOYMENTS, deployment('web'));
    const { body } = await server.send('DELETE', `${DEPLOYMENTS}/web`, { propagationPolicy: 'Background' });
    expect(body).toMatchObject({
      kind: 'Status',
      status: 'Success',
      details: { name: 'web', group: 'apps', kind: 'deployments' },
    });
  });

  test('keeps to preconditions', async () => {
    await server.send('POST', DEPLOYMENTS, deployment('web'));
    const { code, body } = await server.send('DELETE', `${DEPLOYMENTS}/web`, { preconditions: { uid: 'other' } });
    expect(code).toBe(409);
    expect(body.message).toMatch(
      /^Operation cannot be fulfilled on Deployment.apps "web": the UID in the precondition \(other\) does not match the UID in record \(.*\). The object might have been deleted and then recreated$/,
    );
  });

  test('of a collection keeps to its selector', async () => {
    for (const name of ['a', 'b', 'c']) await server.send('POST', PODS, pod(name));
    await server.send('DELETE', `${PODS}?labelSelector=app+in+(a,b)`);
    const { body } = await server.send('GET', PODS);
    expect(body.items.map((item: any) => item.metadata.name)).toEqual(['c']);
  });

  test('of a namespace begins with its end, and finalize completes it', async () => {
    await server.send('POST', '/api/v1/namespaces', { metadata: { name: 'x' } });
    const { body } = await server.send('DELETE', '/api/v1/namespaces/x');
    expect([body.status.phase, body.metadata.deletionTimestamp]).toEqual(['Terminating', '2026-01-01T00:00:00Z']);
    const refused = await server.send('POST', '/api/v1/namespaces/x/configmaps', { metadata: { name: 'a' } });
    expect([refused.code, refused.body.message]).toEqual([
      403,
      'configmaps "a" is forbidden: unable to create new content in namespace x because it is being terminated',
    ]);
    const { body: current } = await server.send('GET', '/api/v1/namespaces/x');
    await server.send('PUT', '/api/v1/namespaces/x/finalize', { ...current, spec: { finalizers: [] } });
    expect((await server.send('GET', '/api/v1/namespaces/x')).code).toBe(404);
  });
});

describe('binding and eviction', () => {
  test('a pod is bound once', async () => {
    await server.send('POST', PODS, pod('a'));
    expect(await bindPod('a')).toBeUndefined();
    const { body } = await server.send('GET', `${PODS}/a`);
    expect([body.spec.nodeName, body.status.conditions[0].type]).toEqual(['n1', 'PodScheduled']);
    expect(await bindPod('a', 'n2')).toBe(
      'Operation cannot be fulfilled on pods/binding "a": pod a is already assigned to node "n1"',
    );
  });

  test('an evicted pod says so while it ends', async () => {
    await server.send('POST', PODS, pod('a'));
    await bindPod('a');
    const answer = await server.send('POST', `${PODS}/a/eviction`, {
      apiVersion: 'policy/v1',
      kind: 'Eviction',
      metadata: { name: 'a' },
    });
    expect([answer.code, answer.body.status]).toEqual([201, 'Success']);
    const { body } = await server.send('GET', `${PODS}/a`);
    expect(body.metadata.deletionGracePeriodSeconds).toBe(30);
    expect(body.status.conditions.at(-1)).toMatchObject({ type: 'DisruptionTarget', reason: 'EvictionByEvictionAPI' });
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
    const names = [first, second, third].map(({ body }) => body.items.map((item: any) => item.metadata.name));
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
    expect(body.columnDefinitions.map((column: any) => column.name)).toEqual(['Name', 'Data', 'Age']);
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
    ['GET', `${PODS}/a/exec`, 400],
  ])('%s %s answers %i', async (method, path, code) => {
    const answer = await server.send(method, path);
    expect(answer.code).toBe(code);
    if (code === 404) expect(answer.body.message).toBe('the server could not find the requested resource');
  });

  test('discovery tells of every resource, in both forms', async () => {
    const core = await server.send('GET', '/api/v1');
    expect(core.body.resources.map((resource: any) => resource.name)).toContain('pods/log');
    const accept = 'application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList,application/json';
    const groups = await server.send('GET', '/apis', undefined, { accept });
    expect(groups.headers.get('content-type')).toBe(
      'application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList',
    );
    const apps = groups.body.items.find((item: any) => item.metadata.name === 'apps');
    expect(apps.versions[0].resources[0]).toMatchObject({
      resource: 'deployments',
      shortNames: ['deploy'],
      subresources: [
        { subresource: 'scale', responseKind: { group: 'autoscaling', version: 'v1', kind: 'Scale' } },
        { subresource: 'status' },
      ],
    });
  });
});
