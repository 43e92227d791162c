/* eslint-disable @typescript-eslint/no-unsafe-class-instance-assignment, @typescript-eslint/no-misused-spread --
   the models of this library are classes that are meant to be written as literals */
import { PassThrough, Readable } from 'node:stream';
import {
  ApiException,
  ApiextensionsV1Api,
  AppsV1Api,
  AuthorizationV1Api,
  CoreV1Api,
  CustomObjectsApi,
  Exec,
  type KubernetesObject,
  KubernetesObjectApi,
  Log,
  makeInformer,
  PatchStrategy,
  setHeaderOptions,
  VersionApi,
  Watch,
  type V1ConfigMap,
  type V1Status,
} from '@kubernetes/client-node-1';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type ClientCluster, startClientCluster } from './support.ts';

// `@kubernetes/client-node`, which nobody here wrote, against this API server over HTTP.

const namespace = 'default';
let cluster: ClientCluster;
let core: CoreV1Api;
let apps: AppsV1Api;

beforeAll(async () => {
  cluster = await startClientCluster({
    serve: (system) =>
      new Promise((resolve) => {
        system.print('one\n');
        system.print('two\n');
        void system.onSignal('SIGTERM').then(() => {
          resolve(0);
        });
      }),
    cat: async ({ stdin, print, error, args }) => {
      error('cat:');
      for await (const chunk of stdin ?? []) print(new TextDecoder().decode(chunk));
      return Number(args[1] ?? 0);
    },
  });
  core = cluster.config.makeApiClient(CoreV1Api);
  apps = cluster.config.makeApiClient(AppsV1Api);
});

afterAll(() => cluster.close());

function configMap(name: string, data: Record<string, string> = {}): { namespace: string; body: V1ConfigMap } {
  return { namespace, body: { metadata: { name, labels: { app: 'test' } }, data } };
}

test('the version is that of the API server', async () => {
  expect(await cluster.config.makeApiClient(VersionApi).getCode()).toMatchObject({ major: '1', minor: '36' });
});

test('objects are created, read, listed, replaced and deleted, and dates are dates', async () => {
  const created = await core.createNamespacedConfigMap(configMap('crud', { a: '1' }));
  expect(created.metadata?.creationTimestamp).toBeInstanceOf(Date);
  expect(created.metadata?.uid).toMatch(/^[\da-f-]{36}$/);
  const read = await core.readNamespacedConfigMap({ name: 'crud', namespace });
  expect(read.data).toEqual({ a: '1' });
  const replaced = await core.replaceNamespacedConfigMap({
    name: 'crud',
    namespace,
    body: { ...read, data: { b: '2' } },
  });
  expect(replaced.data).toEqual({ b: '2' });
  expect(Number(replaced.metadata?.resourceVersion)).toBeGreaterThan(Number(read.metadata?.resourceVersion));
  const listed = await core.listNamespacedConfigMap({ namespace, labelSelector: 'app=test' });
  expect(listed.items.map(({ metadata }) => metadata?.name)).toEqual(['crud']);
  const deleted = await core.deleteNamespacedConfigMap({ name: 'crud', namespace });
  expect(deleted).toMatchObject({ kind: 'Status', status: 'Success' });
});

test('a list comes in pages', async () => {
  for (const name of ['page-1', 'page-2', 'page-3']) {
    await core.createNamespacedConfigMap({ namespace, body: { metadata: { name, labels: { app: 'pages' } } } });
  }
  const first = await core.listNamespacedConfigMap({ namespace, labelSelector: 'app=pages', limit: 2 });
  expect(first.items).toHaveLength(2);
  const rest = await core.listNamespacedConfigMap({
    namespace,
    labelSelector: 'app=pages',
    limit: 2,
    _continue: first.metadata?._continue ?? '',
  });
  expect(rest.items.map(({ metadata }) => metadata?.name)).toEqual(['page-3']);
  expect(rest.metadata?._continue).toBeUndefined();
  await core.deleteCollectionNamespacedConfigMap({ namespace, labelSelector: 'app=pages' });
  expect((await core.listNamespacedConfigMap({ namespace, labelSelector: 'app=pages' })).items).toEqual([]);
});

test.each([
  [PatchStrategy.JsonPatch, [{ op: 'replace', path: '/spec/replicas', value: 2 }]],
  [PatchStrategy.MergePatch, { spec: { replicas: 3 } }],
  [PatchStrategy.StrategicMergePatch, { spec: { replicas: 4 } }],
  [PatchStrategy.ServerSideApply, { apiVersion: 'apps/v1', kind: 'Deployment', spec: { replicas: 5 } }],
])('%s patches a Deployment and leaves the rest', async (strategy, patch) => {
  const name = `patched-${strategy.replace(/\W/g, '-').slice(12, 20)}`.replace(/-+$/, '');
  const spec = { containers: [{ name: 'main', image: 'app' }] };
  const labels = { app: name };
  await apps.createNamespacedDeployment({
    namespace,
    body: { metadata: { name }, spec: { selector: { matchLabels: labels }, template: { metadata: { labels }, spec } } },
  });
  const apply = strategy === PatchStrategy.ServerSideApply ? { fieldManager: 'test', force: true } : {};
  const body = Array.isArray(patch) ? patch : { ...patch, ...(apply.force ? { metadata: { name } } : {}) };
  const patched = await apps.patchNamespacedDeployment(
    { name, namespace, body, ...apply },
    setHeaderOptions('Content-Type', strategy),
  );
  expect(patched.spec?.replicas).toBeGreaterThan(1);
  expect(patched.spec?.template.spec?.containers[0]?.image).toBe('app');
  const scale = await apps.readNamespacedDeploymentScale({ name, namespace });
  expect(scale.spec?.replicas).toBe(patched.spec?.replicas);
  await apps.deleteNamespacedDeployment({ name, namespace });
});

test('a list of containers is merged by name', async () => {
  const labels = { app: 'merged' };
  const main = { name: 'main', image: 'app' };
  await apps.createNamespacedDeployment({
    namespace,
    body: {
      metadata: { name: 'merged' },
      spec: { selector: { matchLabels: labels }, template: { metadata: { labels }, spec: { containers: [main] } } },
    },
  });
  const patched = await apps.patchNamespacedDeployment(
    {
      name: 'merged',
      namespace,
      body: { spec: { template: { spec: { containers: [{ name: 'side', image: 'app2' }] } } } },
    },
    setHeaderOptions('Content-Type', PatchStrategy.StrategicMergePatch),
  );
  expect(patched.spec?.template.spec?.containers.map(({ name }) => name)).toEqual(['side', 'main']);
});

/** What a call that must fail fails with. */
async function failureOf(call: Promise<unknown>): Promise<{ code: number; status: V1Status }> {
  const failure: unknown = await call.then(
    () => undefined,
    (cause: unknown) => cause,
  );
  if (!(failure instanceof ApiException)) throw new Error(`not an ApiException: ${String(failure)}`);
  return { code: failure.code, status: JSON.parse(failure.body as string) as V1Status };
}

test('failures are exceptions with a Status', async () => {
  expect(await failureOf(core.readNamespacedPod({ name: 'none', namespace }))).toMatchObject({
    code: 404,
    status: { reason: 'NotFound', message: 'pods "none" not found', details: { kind: 'pods', name: 'none' } },
  });
  await core.createNamespacedConfigMap(configMap('twice'));
  expect(await failureOf(core.createNamespacedConfigMap(configMap('twice')))).toMatchObject({
    code: 409,
    status: { reason: 'AlreadyExists' },
  });
  const stale = { ...configMap('twice').body, metadata: { name: 'twice', resourceVersion: '1' } };
  expect(await failureOf(core.replaceNamespacedConfigMap({ name: 'twice', namespace, body: stale }))).toMatchObject({
    code: 409,
    status: { reason: 'Conflict' },
  });
  expect(await failureOf(core.createNamespacedConfigMap(configMap('Not_A_Name')))).toMatchObject({
    code: 422,
    status: { reason: 'Invalid', details: { causes: [{ field: 'metadata.name' }] } },
  });
});

test('an informer fills its cache, and follows', async () => {
  await core.createNamespacedConfigMap(configMap('before'));
  const informer = makeInformer(
    cluster.config,
    `/api/v1/namespaces/${namespace}/configmaps`,
    () => core.listNamespacedConfigMap({ namespace, labelSelector: 'app=test' }),
    'app=test',
  );
  const seen: string[] = [];
  for (const verb of ['add', 'update', 'delete'] as const) {
    informer.on(verb, (object) => seen.push(`${verb} ${object.metadata?.name ?? ''}`));
  }
  const errors: unknown[] = [];
  informer.on('error', (cause) => errors.push(cause));
  await informer.start();
  expect(informer.get('before', namespace)?.metadata?.name).toBe('before');
  await core.createNamespacedConfigMap(configMap('after'));
  await core.patchNamespacedConfigMap(
    { name: 'after', namespace, body: { data: { a: 'b' } } },
    setHeaderOptions('Content-Type', PatchStrategy.MergePatch),
  );
  await core.deleteNamespacedConfigMap({ name: 'after', namespace });
  await expect.poll(() => seen.slice(-3)).toEqual(['add after', 'update after', 'delete after']);
  expect(informer.get('after', namespace)).toBeUndefined();
  expect(errors).toEqual([]);
  await informer.stop();
});

test('a watch sees what happens from a resourceVersion on, and ends when it is told', async () => {
  const { metadata } = await core.listNamespacedConfigMap({ namespace });
  await core.createNamespacedConfigMap(configMap('watched'));
  const seen: string[] = [];
  let ended: unknown = 'not yet';
  const controller = await new Watch(cluster.config).watch(
    `/api/v1/namespaces/${namespace}/configmaps`,
    { resourceVersion: metadata?.resourceVersion },
    (phase, object: V1ConfigMap) => seen.push(`${phase} ${object.metadata?.name ?? ''}`),
    (cause: unknown) => {
      ended = cause;
    },
  );
  await core.deleteNamespacedConfigMap({ name: 'watched', namespace });
  await expect.poll(() => seen).toEqual(['ADDED watched', 'DELETED watched']);
  controller.abort();
  await expect.poll(() => ended).not.toBe('not yet');
});

test('a watch from a resourceVersion that is none is told so', async () => {
  const ended = await new Promise((resolve) => {
    void new Watch(cluster.config).watch(
      '/api/v1/configmaps',
      { resourceVersion: 'nonsense' },
      () => undefined,
      resolve,
    );
  });
  expect(ended).toMatchObject({ statusCode: 400 });
});

async function runPod(name: string): Promise<void> {
  const containers = [{ name: 'main', image: 'app', command: ['serve'] }];
  await core.createNamespacedPod({ namespace, body: { metadata: { name }, spec: { nodeName: 'node-1', containers } } });
  await expect
    .poll(async () => {
      await cluster.settle();
      return (await core.readNamespacedPod({ name, namespace })).status?.phase;
    })
    .toBe('Running');
}

test('logs are streamed', async () => {
  await runPod('logged');
  const stream = new PassThrough();
  const controller = await new Log(cluster.config).log(namespace, 'logged', 'main', stream, { follow: true });
  let text = '';
  stream.on('data', (chunk: Buffer) => (text += chunk.toString()));
  await expect.poll(() => text).toBe('one\ntwo\n');
  controller.abort();
  expect(await core.readNamespacedPodLog({ name: 'logged', namespace, tailLines: 1 })).toBe('two\n');
});

test('a command runs in a container, with its streams and its exit code', async () => {
  await runPod('exec');
  const streams = { out: '', err: '' };
  const collect = (name: 'out' | 'err'): PassThrough => {
    const stream = new PassThrough();
    stream.on('data', (chunk: Buffer) => (streams[name] += chunk.toString()));
    return stream;
  };
  const status = await new Promise<V1Status>((resolve, reject) => {
    const stdin = Readable.from([Buffer.from('hello')]);
    new Exec(cluster.config)
      .exec(namespace, 'exec', 'main', ['cat', '3'], collect('out'), collect('err'), stdin, false, resolve)
      .catch(reject);
  });
  expect(status).toMatchObject({
    status: 'Failure',
    reason: 'NonZeroExitCode',
    details: { causes: [{ reason: 'ExitCode', message: '3' }] },
  });
  expect(streams).toEqual({ out: 'hello', err: 'cat:' });
});

test('custom objects, as soon as their kind is defined', async () => {
  const definitions = cluster.config.makeApiClient(ApiextensionsV1Api);
  const custom = cluster.config.makeApiClient(CustomObjectsApi);
  const schema = {
    openAPIV3Schema: {
      type: 'object',
      properties: { spec: { type: 'object', properties: { size: { type: 'integer', minimum: 1 } } } },
    },
  };
  await definitions.createCustomResourceDefinition({
    body: {
      metadata: { name: 'things.example.com' },
      spec: {
        group: 'example.com',
        scope: 'Namespaced',
        names: { plural: 'things', kind: 'Thing' },
        versions: [{ name: 'v1', served: true, storage: true, schema }],
      },
    },
  });
  const things = { group: 'example.com', version: 'v1', plural: 'things', namespace };
  await expect
    .poll(async () => {
      const read = await definitions.readCustomResourceDefinition({ name: 'things.example.com' });
      return read.status?.conditions?.find(({ type }) => type === 'Established')?.status;
    })
    .toBe('True');
  const thing = (size: number): object => ({
    apiVersion: 'example.com/v1',
    kind: 'Thing',
    metadata: { name: 'a' },
    spec: { size },
  });
  expect(await custom.createNamespacedCustomObject({ ...things, body: thing(1) })).toMatchObject({ spec: { size: 1 } });
  const patched: unknown = await custom.patchNamespacedCustomObject(
    { ...things, name: 'a', body: { spec: { size: 2 } } },
    setHeaderOptions('Content-Type', PatchStrategy.MergePatch),
  );
  expect(patched).toMatchObject({ metadata: { generation: 2 }, spec: { size: 2 } });
  expect(await failureOf(custom.replaceNamespacedCustomObject({ ...things, name: 'a', body: thing(0) }))).toMatchObject(
    { code: 422, status: { reason: 'Invalid' } },
  );
  const listed: unknown = await custom.listNamespacedCustomObject(things);
  expect(listed).toMatchObject({ kind: 'ThingList', items: [{ metadata: { name: 'a' } }] });
});

test('objects of any kind, by what discovery says of it', async () => {
  const objects = KubernetesObjectApi.makeApiClient(cluster.config);
  const job: KubernetesObject & { spec: object } = {
    apiVersion: 'batch/v1',
    kind: 'Job',
    metadata: { name: 'any', namespace },
    spec: { template: { spec: { restartPolicy: 'Never', containers: [{ name: 'main', image: 'app' }] } } },
  };
  const created = await objects.create(job);
  expect(created.metadata?.uid).toBeDefined();
  expect((await objects.read({ apiVersion: 'batch/v1', kind: 'Job', metadata: { name: 'any', namespace } })).kind).toBe(
    'Job',
  );
});

test('reviews are answered', async () => {
  const review = await cluster.config.makeApiClient(AuthorizationV1Api).createSelfSubjectAccessReview({
    body: { spec: { resourceAttributes: { verb: 'delete', resource: 'nodes' } } },
  });
  expect(review.status?.allowed).toBe(true);
});

test('a ServiceAccount gets a token, and is who it says it is', async () => {
  await core.createNamespacedServiceAccount({ namespace, body: { metadata: { name: 'robot' } } });
  const { status } = await core.createNamespacedServiceAccountToken({
    name: 'robot',
    namespace,
    body: { spec: { audiences: ['https://kubernetes.default.svc.cluster.local'] } },
  });
  const answer = await fetch(`${cluster.url}/api/v1/namespaces/${namespace}/pods`, {
    headers: { authorization: `Bearer ${status?.token ?? ''}` },
  });
  expect(answer.status).toBe(403);
  expect(((await answer.json()) as V1Status).message).toContain(
    'User "system:serviceaccount:default:robot" cannot list',
  );
});
