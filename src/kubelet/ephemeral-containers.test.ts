import { expect, test } from 'vitest';
import { events, pods, type EphemeralContainer, type Event, type Pod } from '../api/index.ts';
import type { FakeProgram } from '../cri/testing/fake-kernel.ts';
import { createPod, eventsOf, getPod, pass, settle, startCluster, startNode } from './testing/test-node.ts';
import type { TestCluster, TestNode } from './testing/test-node.ts';

const serve: FakeProgram = (system) =>
  new Promise((resolve) => {
    system.print(`${system.args.join(' ')}\n`);
    void system.onSignal('SIGTERM').then(() => {
      resolve(0);
    });
  });
const programs = { serve, fail: (): Promise<number> => Promise.resolve(3) };
const SERVING: EphemeralContainer = { name: 'debug', image: 'app', command: ['serve'] };

async function add({ client, clock }: TestCluster, containers: readonly EphemeralContainer[]): Promise<void> {
  await client.patch(
    pods,
    { namespace: 'default', name: 'web' },
    'application/strategic-merge-patch+json',
    { spec: { ephemeralContainers: containers } },
    { subresource: 'ephemeralcontainers' },
  );
  await settle(clock);
}

async function started(spec: Partial<Pod['spec']> = {}): Promise<TestCluster & { readonly node: TestNode }> {
  const cluster = await startCluster();
  const node = await startNode(cluster, programs);
  await createPod(cluster, spec);
  return { ...cluster, node };
}

test('an ephemeral container runs beside the others, and is no part of whether the pod is ready', async () => {
  const cluster = await started();
  await add(cluster, [SERVING]);
  const { status } = await getPod(cluster);
  expect(status).toMatchObject({
    phase: 'Running',
    ephemeralContainerStatuses: [{ name: 'debug', image: 'docker.io/library/app:latest' }],
  });
  const [debug] = status?.ephemeralContainerStatuses ?? [];
  expect(debug).toMatchObject({ ready: false, restartCount: 0, lastState: {} });
  expect(debug?.started).toBeUndefined();
  expect(debug?.state?.running?.startedAt).toBeDefined();
  expect(status?.conditions?.find(({ type }) => type === 'Ready')?.status).toBe('True');
  const { items } = await cluster.client.list<Event>(events, { namespace: 'default' });
  const paths = items.map(({ reason, involvedObject }) => `${reason ?? ''} ${involvedObject.fieldPath ?? ''}`);
  expect(paths).toContain('Created spec.ephemeralContainers{debug}');
  expect(paths).toContain('Started spec.ephemeralContainers{debug}');
});

test('one that ends stays ended, whatever the restart policy of its pod', async () => {
  const cluster = await started();
  await add(cluster, [{ ...SERVING, command: ['fail'] }]);
  await pass(cluster.clock, 60_000, 10_000);
  const { status } = await getPod(cluster);
  expect(status?.ephemeralContainerStatuses?.[0]).toMatchObject({
    restartCount: 0,
    state: { terminated: { exitCode: 3, reason: 'Error' } },
  });
  expect(status?.containerStatuses?.[0]).toMatchObject({ ready: true, restartCount: 0 });
});

test('it has no probes, and is there before the pod is initialized', async () => {
  const cluster = await started({ initContainers: [{ name: 'init', image: 'app', command: ['serve'] }] });
  await add(cluster, [SERVING]);
  const { status } = await getPod(cluster);
  expect(status?.phase).toBe('Pending');
  expect(status?.ephemeralContainerStatuses?.[0]?.state?.running).toBeDefined();
});

test('a target container gives its process namespace', async () => {
  const cluster = await started();
  await add(cluster, [
    { ...SERVING, targetContainerName: 'main' },
    { ...SERVING, name: 'alone' },
  ]);
  const [main, debug, alone] = cluster.node.kernel.containers;
  expect(debug?.pidns).toBe(main?.pidns);
  expect(alone?.pidns).not.toBe(main?.pidns);
});

test('a target that does not run yet is waited for', async () => {
  const cluster = await started({ initContainers: [{ name: 'init', image: 'app', command: ['serve'] }] });
  await add(cluster, [{ ...SERVING, targetContainerName: 'main' }]);
  expect((await getPod(cluster)).status?.ephemeralContainerStatuses?.[0]?.state?.waiting).toEqual({
    reason: 'CreateContainerConfigError',
    message: 'unable to find target container main',
  });
  expect(await eventsOf(cluster)).toContain('Warning Failed: Error: unable to find target container main');
});

test('it ends with its pod, whose end it does not delay', async () => {
  const cluster = await started({
    restartPolicy: 'Never',
    containers: [{ name: 'main', image: 'app', command: ['fail'] }],
    initContainers: [{ name: 'init', image: 'app', command: ['serve'] }],
  });
  await add(cluster, [SERVING]);
  const [init] = cluster.node.kernel.containers;
  init?.kill('SIGTERM');
  await settle(cluster.clock);
  await settle(cluster.clock);
  const { status } = await getPod(cluster);
  expect(status).toMatchObject({ phase: 'Failed' });
  expect(status?.ephemeralContainerStatuses?.[0]?.state?.terminated?.reason).toBe('Completed');
  expect(await eventsOf(cluster)).toContain('Normal Killing: Stopping container debug');
});

test('a kubelet that starts anew does not start it again', async () => {
  const cluster = await started();
  await add(cluster, [SERVING]);
  await cluster.node.kubelet.stop();
  await startNode(cluster, programs);
  await settle(cluster.clock);
  expect((await getPod(cluster)).status?.ephemeralContainerStatuses?.[0]?.state?.terminated).toMatchObject({
    exitCode: 255,
    reason: 'Unknown',
  });
});
