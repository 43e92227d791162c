import { expect, test } from 'vitest';
import { configMaps, leases, pods, tokenReviews } from '../api/index.ts';
import type { FakeProgram } from '../cri/testing/fake-kernel.ts';
import {
  createPod,
  eventsOf,
  FakeImages,
  getNode,
  getPod,
  pass,
  settle,
  startCluster,
  startNode,
} from './testing/test-node.ts';

const serve: FakeProgram = (system) =>
  new Promise((resolve) => {
    system.print('serving\n');
    void system.onSignal('SIGTERM').then(() => {
      resolve(0);
    });
  });
const fail: FakeProgram = () => Promise.resolve(1);
const succeed: FakeProgram = () => Promise.resolve(0);
const programs = { serve, fail, succeed };

test('a node registers, loses its taint and keeps its lease', async () => {
  const cluster = await startCluster();
  await startNode(cluster, programs);
  const node = await getNode(cluster);
  expect(node.spec.taints ?? []).toEqual([]);
  expect(node.metadata.labels).toMatchObject({ 'kubernetes.io/os': 'linux', 'kubernetes.io/arch': 'wasm32' });
  expect(node.status?.conditions?.find(({ type }) => type === 'Ready')).toMatchObject({
    status: 'True',
    reason: 'KubeletReady',
    message: 'kubelet is posting ready status',
  });
  expect(node.status?.allocatable).toEqual({
    cpu: '2',
    'ephemeral-storage': '4Gi',
    memory: '4Gi',
    pods: '30',
  });
  const lease = { namespace: 'kube-node-lease', name: 'node-1' };
  const before = (await cluster.client.get(leases, lease)).spec.renewTime;
  await pass(cluster.clock, 10_000);
  expect((await cluster.client.get(leases, lease)).spec.renewTime).not.toBe(before);
});

test('a pod runs and is Ready at once, with upstream words in its events', async () => {
  const cluster = await startCluster();
  await startNode(cluster, programs);
  await createPod(cluster, {});
  const { status } = await getPod(cluster);
  expect(status).toMatchObject({ phase: 'Running', podIP: '10.244.0.2', hostIP: '172.18.0.2' });
  expect(status?.containerStatuses?.[0]).toMatchObject({ ready: true, started: true, restartCount: 0 });
  expect(status?.conditions?.map(({ type, status: value }) => `${type}=${value}`)).toEqual(
    expect.arrayContaining([
      'Initialized=True',
      'Ready=True',
      'ContainersReady=True',
      'PodReadyToStartContainers=True',
    ]),
  );
  expect(await eventsOf(cluster)).toEqual([
    'Normal Pulling: Pulling image "app"',
    'Normal Pulled: Successfully pulled image "app" in 0s (0s including waiting). Image size: 1000 bytes.',
    'Normal Created: Container created',
    'Normal Started: Container started',
  ]);
  await createPod(
    cluster,
    { containers: [{ name: 'main', image: 'app', command: ['serve'], imagePullPolicy: 'IfNotPresent' }] },
    'two',
  );
  expect((await eventsOf(cluster, 'two'))[0]).toBe(
    'Normal Pulled: Container image "app" already present on machine and can be accessed by the pod',
  );
});

test('a container that fails again and again waits longer and longer', async () => {
  const cluster = await startCluster();
  await startNode(cluster, programs);
  await createPod(cluster, { containers: [{ name: 'main', image: 'app', command: ['fail'] }] });
  const state = async (): Promise<unknown> => {
    const container = (await getPod(cluster)).status?.containerStatuses?.[0];
    return [container?.restartCount, container?.state?.waiting?.reason, container?.lastState?.terminated?.exitCode];
  };
  expect(await state()).toEqual([1, 'CrashLoopBackOff', 1]);
  const pod = await getPod(cluster);
  expect(pod.status?.phase).toBe('Running');
  expect(pod.status?.containerStatuses?.[0]?.state?.waiting?.message).toBe(
    `back-off 10s restarting failed container=main pod=web_default(${pod.metadata.uid})`,
  );
  await pass(cluster.clock, 9000);
  expect(await state()).toEqual([1, 'CrashLoopBackOff', 1]);
  await pass(cluster.clock, 1000);
  expect(await state()).toEqual([2, 'CrashLoopBackOff', 1]);
  await pass(cluster.clock, 20_000);
  expect(await state()).toEqual([3, 'CrashLoopBackOff', 1]);
  expect(await eventsOf(cluster)).toContain(
    `Warning BackOff: Back-off restarting failed container main in pod web_default(${pod.metadata.uid})`,
  );
});

test.each([
  ['Never', 'fail', 'Failed', 'Error'],
  ['Never', 'succeed', 'Succeeded', 'Completed'],
  ['OnFailure', 'succeed', 'Succeeded', 'Completed'],
])(
  'with restartPolicy %s a container that ends with %s leaves the pod %s',
  async (restartPolicy, command, phase, reason) => {
    const cluster = await startCluster();
    await startNode(cluster, programs);
    await createPod(cluster, { restartPolicy, containers: [{ name: 'main', image: 'app', command: [command] }] });
    const { status } = await getPod(cluster);
    expect(status?.phase).toBe(phase);
    expect(status?.containerStatuses?.[0]?.state?.terminated?.reason).toBe(reason);
    expect(status?.conditions?.find(({ type }) => type === 'Ready')).toMatchObject({
      status: 'False',
      reason: phase === 'Failed' ? 'PodFailed' : 'PodCompleted',
    });
  },
);

test('an image that does not exist gives ErrImagePull, then ImagePullBackOff, and starts when it appears', async () => {
  const cluster = await startCluster();
  const images = new FakeImages([]);
  await startNode(cluster, programs, { images });
  await createPod(cluster, {});
  const waiting = async (): Promise<unknown> => (await getPod(cluster)).status?.containerStatuses?.[0]?.state?.waiting;
  expect(await waiting()).toEqual({ reason: 'ErrImagePull', message: 'app: not found' });
  await pass(cluster.clock, 1000);
  expect(await waiting()).toEqual({
    reason: 'ImagePullBackOff',
    message: 'Back-off pulling image "app": ErrImagePull: app: not found',
  });
  expect(await eventsOf(cluster)).toEqual([
    'Normal Pulling: Pulling image "app"',
    'Warning Failed: Failed to pull image "app": app: not found',
    'Warning Failed: Error: ErrImagePull',
    'Normal BackOff: Back-off pulling image "app"',
    'Warning Failed: Error: ImagePullBackOff',
  ]);
  images.add('app');
  await pass(cluster.clock, 10_000);
  expect((await getPod(cluster)).status?.phase).toBe('Running');
});

test('a missing ConfigMap keeps a container waiting until it is there', async () => {
  const cluster = await startCluster();
  await startNode(cluster, programs);
  await createPod(cluster, {
    containers: [
      {
        name: 'main',
        image: 'app',
        command: ['serve'],
        env: [{ name: 'MODE', valueFrom: { configMapKeyRef: { name: 'settings', key: 'mode' } } }],
      },
    ],
  });
  const waiting = async (): Promise<unknown> => (await getPod(cluster)).status?.containerStatuses?.[0]?.state?.waiting;
  expect(await waiting()).toEqual({ reason: 'CreateContainerConfigError', message: 'configmap "settings" not found' });
  const settings = { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'settings', namespace: 'default' } };
  const made = await cluster.client.create(configMaps, { ...settings, data: { other: 'x' } });
  await settle(cluster.clock);
  expect(await waiting()).toEqual({
    reason: 'CreateContainerConfigError',
    message: "couldn't find key mode in ConfigMap default/settings",
  });
  await cluster.client.update(configMaps, { ...made, data: { mode: 'fast' } });
  await settle(cluster.clock);
  expect((await getPod(cluster)).status?.phase).toBe('Running');
});

test('a volume without its source keeps the pod from starting, and follows its source later', async () => {
  const cluster = await startCluster();
  const { kernel } = await startNode(cluster, programs);
  await createPod(cluster, {
    volumes: [{ name: 'cfg', configMap: { name: 'files', items: [{ key: 'a', path: 'dir/a.txt', mode: 0o600 }] } }],
    containers: [
      { name: 'main', image: 'app', command: ['serve'], volumeMounts: [{ name: 'cfg', mountPath: '/etc/cfg' }] },
    ],
  });
  expect((await getPod(cluster)).status?.containerStatuses?.[0]?.state?.waiting?.reason).toBe('ContainerCreating');
  expect(await eventsOf(cluster)).toContain(
    'Warning FailedMount: MountVolume.SetUp failed for volume "cfg" : configmap "files" not found',
  );
  const files = { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'files', namespace: 'default' } };
  const made = await cluster.client.create(configMaps, { ...files, data: { a: 'one' } });
  await settle(cluster.clock);
  expect((await getPod(cluster)).status?.phase).toBe('Running');
  const read = (): string => new TextDecoder().decode(kernel.containers[0]?.readFile('/etc/cfg/dir/a.txt'));
  expect(read()).toBe('one');
  await cluster.client.update(configMaps, { ...made, data: { a: 'two' } });
  await settle(cluster.clock);
  expect(read()).toBe('two');
});

test('a container finds the token of its account', async () => {
  const cluster = await startCluster();
  const { kernel } = await startNode(cluster, programs);
  await createPod(cluster, { containers: [{ name: 'main', image: 'app', command: ['serve'] }] });
  const read = (file: string): string =>
    new TextDecoder().decode(kernel.containers[0]?.readFile(`/var/run/secrets/kubernetes.io/serviceaccount/${file}`));
  expect([read('ca.crt'), read('namespace')]).toEqual(['a certificate', 'default']);
  const spec = { token: read('token') };
  const review = { apiVersion: 'authentication.k8s.io/v1', kind: 'TokenReview', metadata: {}, spec };
  const { status } = await cluster.client.create(tokenReviews, review);
  expect(status?.user?.username).toBe('system:serviceaccount:default:default');
});

test('init containers run one after the other before the others', async () => {
  const cluster = await startCluster();
  let release: (() => void) | undefined;
  const slow: FakeProgram = () =>
    new Promise((resolve) => {
      release = () => {
        resolve(0);
      };
    });
  await startNode(cluster, { ...programs, slow });
  await createPod(cluster, {
    initContainers: [
      { name: 'first', image: 'app', command: ['succeed'] },
      { name: 'second', image: 'app', command: ['slow'] },
    ],
  });
  const before = (await getPod(cluster)).status;
  expect(before?.phase).toBe('Pending');
  expect(before?.initContainerStatuses?.map(({ state }) => Object.keys(state ?? {})[0])).toEqual([
    'terminated',
    'running',
  ]);
  expect(before?.containerStatuses?.[0]?.state).toEqual({ waiting: { reason: 'PodInitializing' } });
  expect(before?.conditions?.find(({ type }) => type === 'Initialized')).toMatchObject({
    status: 'False',
    message: 'containers with incomplete status: [second]',
  });
  release?.();
  await settle(cluster.clock);
  expect((await getPod(cluster)).status?.phase).toBe('Running');
});

test('a deleted pod ends gracefully and is gone', async () => {
  const cluster = await startCluster();
  const { kernel } = await startNode(cluster, programs);
  await createPod(cluster, {});
  await cluster.client.delete(pods, { namespace: 'default', name: 'web' });
  await settle(cluster.clock);
  await expect(getPod(cluster)).rejects.toMatchObject({ reason: 'NotFound' });
  expect(await eventsOf(cluster)).toContain('Normal Killing: Stopping container main');
  expect(kernel.containers.every(({ disposed }) => disposed)).toBe(true);
});

test('a container that does not listen to SIGTERM is killed after its grace period, sooner when that is shortened', async () => {
  const cluster = await startCluster();
  const deaf: FakeProgram = (system) => {
    void system.onSignal('SIGTERM');
    return new Promise(() => undefined);
  };
  await startNode(cluster, { deaf });
  await createPod(cluster, { containers: [{ name: 'main', image: 'app', command: ['deaf'] }] });
  await cluster.client.delete(pods, { namespace: 'default', name: 'web' });
  await pass(cluster.clock, 10_000);
  expect((await getPod(cluster)).metadata.deletionTimestamp).toBeDefined();
  await cluster.client.delete(pods, { namespace: 'default', name: 'web' }, { gracePeriodSeconds: 3 });
  await pass(cluster.clock, 4000);
  await expect(getPod(cluster)).rejects.toMatchObject({ reason: 'NotFound' });
});

test('a container is stopped by the signal that its lifecycle names', async () => {
  const cluster = await startCluster();
  const quitter: FakeProgram = (system) =>
    new Promise((resolve) => {
      void system.onSignal('SIGQUIT').then(() => {
        resolve(7);
      });
    });
  await startNode(cluster, { quitter });
  const lifecycle = { stopSignal: 'SIGQUIT' };
  await createPod(cluster, {
    os: { name: 'linux' },
    terminationGracePeriodSeconds: 3600,
    containers: [{ name: 'main', image: 'app', command: ['quitter'], lifecycle }],
  });
  expect((await getPod(cluster)).status?.containerStatuses?.[0]?.stopSignal).toBe('SIGQUIT');
  await cluster.client.delete(pods, { namespace: 'default', name: 'web' });
  await settle(cluster.clock);
  await expect(getPod(cluster)).rejects.toMatchObject({ reason: 'NotFound' });
});

test('after a restart of the node its containers run again', async () => {
  const cluster = await startCluster();
  const first = await startNode(cluster, programs);
  await createPod(cluster, {});
  await createPod(cluster, { restartPolicy: 'Never' }, 'once');
  await first.kubelet.stop();
  await settle(cluster.clock);
  await startNode(cluster, programs);
  await settle(cluster.clock);
  const again = await getPod(cluster);
  expect(again.status?.phase).toBe('Running');
  expect(again.status?.containerStatuses?.[0]).toMatchObject({
    restartCount: 1,
    ready: true,
    lastState: { terminated: { exitCode: 255, reason: 'Unknown' } },
  });
  expect(await eventsOf(cluster)).toContain(
    'Normal SandboxChanged: Pod sandbox changed, it will be killed and re-created.',
  );
  expect((await getPod(cluster, 'once')).status).toMatchObject({ phase: 'Failed' });
});

test('a pod beyond what the node has is refused', async () => {
  const cluster = await startCluster();
  await startNode(cluster, programs, { pods: 1 });
  await createPod(cluster, {});
  await createPod(cluster, {}, 'second');
  expect((await getPod(cluster, 'second')).status).toMatchObject({
    phase: 'Failed',
    reason: 'OutOfpods',
    message: "Pod was rejected: Node didn't have enough resource: pods, requested: 1, used: 1, capacity: 1",
  });
});

test('a pod past its deadline fails', async () => {
  const cluster = await startCluster();
  await startNode(cluster, programs);
  await createPod(cluster, { activeDeadlineSeconds: 5 });
  await pass(cluster.clock, 6000);
  expect((await getPod(cluster)).status).toMatchObject({ phase: 'Failed', reason: 'DeadlineExceeded' });
});
