import { expect, test } from 'vitest';
import type { Container, Pod, PodSpec } from '../../src/api/index.ts';
import type { FakeProgram } from '../../src/cri/testing/fake-kernel.ts';
import { startWorkloadCluster, type ConformanceCluster } from '../conformance/support/cluster.ts';

// Sources: upstream's kubelet (pkg/kubelet/kuberuntime, pkg/volume/util), its admission plugins, and what a cluster of 1.33 says.

const CORE = '/api/v1/namespaces/default';
const PODS = `${CORE}/pods`;

const PROGRAMS: Readonly<Record<string, FakeProgram>> = {
  serve: ({ onSignal }) => onSignal('SIGTERM').then(() => 0),
};

interface Wish {
  readonly spec?: Partial<PodSpec>;
  readonly container?: Partial<Container>;
}

function podOf({ spec = {}, container = {} }: Wish) {
  const main = { name: 'main', image: 'app', command: ['serve'], ...container };
  return { apiVersion: 'v1', kind: 'Pod', metadata: { name: 'web' }, spec: { containers: [main], ...spec } };
}

const read = (cluster: ConformanceCluster): Promise<Pod> => cluster.get(`${PODS}/web`) as Promise<Pod>;

async function events(cluster: ConformanceCluster, name = 'web'): Promise<readonly string[]> {
  const { items } = (await cluster.get(`${CORE}/events?fieldSelector=involvedObject.name%3D${name}`)) as {
    items: readonly { readonly reason: string; readonly message: string }[];
  };
  return items.map(({ reason, message }) => `${reason}: ${message}`);
}

async function told(cluster: ConformanceCluster, expected: RegExp | string, name = 'web'): Promise<void> {
  const matches = (event: string): boolean =>
    typeof expected === 'string' ? event === expected : expected.test(event);
  const seen = async (): Promise<boolean> => (await events(cluster, name)).some(matches);
  await cluster.until(`an event says ${String(expected)}`, seen, 180_000).catch(async (cause: unknown) => {
    throw new Error(`events: ${(await events(cluster, name)).join('; ')}`, { cause });
  });
}

const running = (cluster: ConformanceCluster): Promise<void> =>
  cluster.until('it runs', async () => (await read(cluster)).status?.phase === 'Running', 300_000);

const object = (kind: string, data: object) => ({ apiVersion: 'v1', kind, metadata: { name: 'later' }, ...data });
const configMap = ['configmaps', object('ConfigMap', { data: { key: 'value' } })] as const;
const secret = ['secrets', object('Secret', { stringData: { key: 'value' } })] as const;
const configMapKeyRef = { name: 'later', key: 'key' };
const volume = (source: object): Wish => ({
  spec: { volumes: [{ name: 'v', ...source }] },
  container: { volumeMounts: [{ name: 'v', mountPath: '/v' }] },
});
const env = (valueFrom: object): Wish => ({ container: { env: [{ name: 'A', valueFrom }] } });

const FROM_CONFIG_MAP = env({ configMapKeyRef });
const FROM_SECRET = env({ secretKeyRef: configMapKeyRef });

test.each<[string, Wish, string, string | RegExp, readonly [string, object]]>([
  [
    'a ConfigMap for a variable',
    FROM_CONFIG_MAP,
    'CreateContainerConfigError',
    'Failed: Error: configmap "later" not found',
    configMap,
  ],
  [
    'a Secret for a variable',
    FROM_SECRET,
    'CreateContainerConfigError',
    'Failed: Error: secret "later" not found',
    secret,
  ],
  [
    'a ConfigMap for the environment',
    { container: { envFrom: [{ configMapRef: { name: 'later' } }] } },
    'CreateContainerConfigError',
    'Failed: Error: configmap "later" not found',
    configMap,
  ],
  [
    'a Secret for the environment',
    { container: { envFrom: [{ secretRef: { name: 'later' } }] } },
    'CreateContainerConfigError',
    'Failed: Error: secret "later" not found',
    secret,
  ],
  [
    'a ConfigMap for a volume',
    volume({ configMap: { name: 'later' } }),
    'ContainerCreating',
    'FailedMount: MountVolume.SetUp failed for volume "v" : configmap "later" not found',
    configMap,
  ],
  [
    'a Secret for a volume',
    volume({ secret: { secretName: 'later' } }),
    'ContainerCreating',
    'FailedMount: MountVolume.SetUp failed for volume "v" : secret "later" not found',
    secret,
  ],
])('without %s a pod waits, says so, and runs when it is there', async (_, wish, waiting, event, [path, missing]) => {
  const cluster = await startWorkloadCluster(PROGRAMS);
  await cluster.create(PODS, podOf(wish));
  await told(cluster, event);
  const { status } = await read(cluster);
  expect(status?.phase).toBe('Pending');
  expect(status?.containerStatuses?.[0]?.state?.waiting?.reason).toBe(waiting);
  await cluster.create(`${CORE}/${path}`, missing);
  await running(cluster);
});

test('without a key a container waits, says which, and starts when it is there', async () => {
  const cluster = await startWorkloadCluster(PROGRAMS);
  await cluster.create(`${CORE}/configmaps`, object('ConfigMap', { data: { other: 'value' } }));
  await cluster.create(PODS, podOf(FROM_CONFIG_MAP));
  await told(cluster, "Failed: Error: couldn't find key key in ConfigMap default/later");
  await cluster.patch(`${CORE}/configmaps/later`, { data: { key: 'value' } });
  await running(cluster);
});

const UNBOUND = 'FailedScheduling: 0/1 nodes are available: pod has unbound immediate PersistentVolumeClaims.';

test('a pod waits for a claim that is not there, that nobody can bind, and runs when somebody can', async () => {
  const cluster = await startWorkloadCluster(PROGRAMS);
  await cluster.create(PODS, podOf(volume({ persistentVolumeClaim: { claimName: 'later' } })));
  await told(cluster, /^FailedScheduling: 0\/1 nodes are available: persistentvolumeclaim "later" not found\./);
  const requests = { storage: '1Gi' };
  const spec = { accessModes: ['ReadWriteOnce'], storageClassName: 'nobody', resources: { requests } };
  await cluster.create(`${CORE}/persistentvolumeclaims`, object('PersistentVolumeClaim', { spec }));
  await told(cluster, 'ProvisioningFailed: storageclass.storage.k8s.io "nobody" not found', 'later');
  await told(cluster, new RegExp(`^${UNBOUND}`));
  const claim = await cluster.get(`${CORE}/persistentvolumeclaims/later`);
  expect([claim.status.phase, (await read(cluster)).status?.phase]).toEqual(['Pending', 'Pending']);
  await cluster.create('/api/v1/persistentvolumes', {
    apiVersion: 'v1',
    kind: 'PersistentVolume',
    metadata: { name: 'by-hand' },
    spec: { ...spec, resources: undefined, capacity: requests, hostPath: { path: '/data' } },
  });
  await running(cluster);
  expect((await cluster.get(`${CORE}/persistentvolumeclaims/later`)).status.phase).toBe('Bound');
});

test.each<[string, Partial<PodSpec>, string]>([
  [
    'a ServiceAccount',
    { serviceAccountName: 'nobody' },
    'pods "web" is forbidden: error looking up service account default/nobody: serviceaccount "nobody" not found',
  ],
  [
    'a PriorityClass',
    { priorityClassName: 'nobody' },
    'pods "web" is forbidden: no PriorityClass with name nobody was found',
  ],
  [
    'a RuntimeClass',
    { runtimeClassName: 'nobody' },
    'pods "web" is forbidden: pod rejected: RuntimeClass "nobody" not found',
  ],
])('without %s a pod is refused, and what controls pods says so until it is there', async (_, spec, message) => {
  const cluster = await startWorkloadCluster(PROGRAMS);
  expect((await cluster.refused(403, 'POST', PODS, podOf({ spec }))).message).toBe(message);
  const labels = { app: 'web' };
  const template = { metadata: { labels }, spec: podOf({ spec }).spec };
  await cluster.create('/apis/apps/v1/namespaces/default/replicasets', {
    apiVersion: 'apps/v1',
    kind: 'ReplicaSet',
    metadata: { name: 'set' },
    spec: { replicas: 1, selector: { matchLabels: labels }, template },
  });
  await told(cluster, /^FailedCreate: Error creating: pods "set-/, 'set');
  const { status } = await cluster.get('/apis/apps/v1/namespaces/default/replicasets/set');
  expect(status.conditions).toMatchObject([{ type: 'ReplicaFailure', status: 'True', reason: 'FailedCreate' }]);
});

test('a pod on a node that is not there is cleaned away', async () => {
  const cluster = await startWorkloadCluster(PROGRAMS);
  await cluster.create(PODS, podOf({ spec: { nodeName: 'nowhere' } }));
  await cluster.until('it is gone', async () => (await cluster.send('GET', `${PODS}/web`)).code === 404, 180_000);
});

test('an autoscaler of nothing says that it can get no scale', async () => {
  const cluster = await startWorkloadCluster(PROGRAMS);
  const scalers = '/apis/autoscaling/v2/namespaces/default/horizontalpodautoscalers';
  await cluster.create(scalers, {
    apiVersion: 'autoscaling/v2',
    kind: 'HorizontalPodAutoscaler',
    metadata: { name: 'scaler' },
    spec: { maxReplicas: 3, scaleTargetRef: { apiVersion: 'apps/v1', kind: 'Deployment', name: 'nobody' } },
  });
  await told(cluster, 'FailedGetScale: deployments.apps "nobody" not found', 'scaler');
  const { status } = await cluster.get(`${scalers}/scaler`);
  expect(status.conditions).toMatchObject([{ type: 'AbleToScale', status: 'False', reason: 'FailedGetScale' }]);
});
