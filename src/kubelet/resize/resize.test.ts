import { describe, expect, test } from 'vitest';
import { pods, type Container, type Pod, type PodSpec, type ResourceRequirements } from '../../api/index.ts';
import type { FakeProgram } from '../../cri/testing/fake-kernel.ts';
import {
  createPod,
  eventsOf,
  getPod,
  pass,
  settle,
  startCluster,
  startNode,
  type TestCluster,
} from '../testing/test-node.ts';
import { judgeResize } from './allocation.ts';
import { resizeMessage } from './resize-events.ts';
import { beforeResize, type WaitingResize } from './waiting-resizes.ts';

const MI = 2 ** 20;

function pod(containers: readonly Container[], over: Partial<PodSpec> = {}, name = 'p'): Pod {
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name, uid: name, creationTimestamp: '', resourceVersion: '1', generation: 3 },
    spec: { containers, ...over },
  };
}

const asking = (cpu: string, memory: string): Container => ({ name: 'c', resources: { requests: { cpu, memory } } });

// upstream: pkg/kubelet/allocation/allocation_manager_test.go, TestHandlePodResourcesResize
describe('what a node can give', () => {
  const capacity = { cpu: 2000, memory: 1000 * MI, pods: 10 };
  const others = [pod([asking('500m', '400Mi')], {}, 'other')];
  test.each([
    ['more that fits', asking('1500m', '600Mi'), { fits: true }],
    [
      'more CPU than is left',
      asking('1600m', '1Mi'),
      {
        reason: 'Deferred',
        message: "Node didn't have enough resource: cpu, requested: 1600, used: 500, capacity: 2000",
      },
    ],
    [
      'more memory than is left',
      asking('1m', '601Mi'),
      {
        reason: 'Deferred',
        message: `Node didn't have enough resource: memory, requested: ${String(601 * MI)}, used: ${String(400 * MI)}, capacity: ${String(1000 * MI)}`,
      },
    ],
    [
      'more memory than there is',
      asking('5', '1001Mi'),
      {
        reason: 'Infeasible',
        message: `Node didn't have enough capacity: memory, requested: ${String(1001 * MI)}, capacity: ${String(1000 * MI)}`,
      },
    ],
    [
      'more CPU than there is',
      asking('2001m', '1Mi'),
      { reason: 'Infeasible', message: "Node didn't have enough capacity: cpu, requested: 2001, capacity: 2000" },
    ],
  ])('%s', (_name, container, verdict) => {
    expect(judgeResize(pod([container]), others, capacity)).toMatchObject(verdict);
  });
});

// upstream: pkg/kubelet/events/resize_test.go
test('events tell of all containers that can be resized', () => {
  const resources = { requests: { memory: '100', cpu: '100m' }, limits: { cpu: '200m' } };
  const init = [
    { name: 'once', resources },
    { name: 'side', restartPolicy: 'Always', resources },
  ];
  expect(resizeMessage('started', pod([{ name: 'c0' }, { name: 'c1', resources }], { initContainers: init }))).toBe(
    'Pod resize started: {"initContainers":[{"name":"side","resources":{"limits":{"cpu":"200m"},"requests":{"cpu":"100m","memory":"100"}}}],"containers":[{"name":"c0","resources":{}},{"name":"c1","resources":{"limits":{"cpu":"200m"},"requests":{"cpu":"100m","memory":"100"}}}],"generation":3}',
  );
  expect(resizeMessage('Deferred', pod([{ name: 'c0' }]), 'no room')).toBe(
    'Pod resize Deferred: {"containers":[{"name":"c0","resources":{}}],"generation":3,"error":"no room"}',
  );
});

// upstream: allocation_manager_test.go, TestSortPendingResizes
test('who waits is tried in order', () => {
  const waiting = (name: string, desired: Container, over: Partial<PodSpec> = {}, since = 5): WaitingResize => ({
    desired: pod([desired], over, name),
    allocated: pod([asking('100m', '1Mi')], {}, name),
    since,
  });
  const guaranteed: Container = {
    name: 'c',
    resources: { requests: { cpu: '1', memory: '2Mi' }, limits: { cpu: '1', memory: '2Mi' } },
  };
  const resizes = [
    waiting('later', asking('1', '2Mi')),
    waiting('earlier', asking('1', '2Mi'), {}, 4),
    waiting('guaranteed', guaranteed),
    waiting('important', asking('1', '2Mi'), { priority: 10 }, 9),
    waiting('less', asking('50m', '1Mi'), { priority: -1 }, 9),
  ];
  expect(resizes.sort(beforeResize).map(({ desired }) => desired.metadata.name)).toEqual([
    'less',
    'important',
    'guaranteed',
    'earlier',
    'later',
  ]);
});

const serve: FakeProgram = async (system) => {
  await system.onSignal('SIGTERM');
  return 0;
};

const both = (cpu: string, memory: string): ResourceRequirements => ({
  requests: { cpu, memory },
  limits: { cpu, memory },
});

function container(resources: ResourceRequirements, over: Partial<Container> = {}): Container {
  return { name: 'main', image: 'app', command: ['serve'], resources, ...over };
}

async function resize({ client, clock }: TestCluster, resources: ResourceRequirements, name = 'web'): Promise<void> {
  await client.patch(
    pods,
    { namespace: 'default', name },
    'application/strategic-merge-patch+json',
    { spec: { containers: [{ name: 'main', resources }] } },
    { subresource: 'resize' },
  );
  await settle(clock);
}

/** Lets time pass until the pod is so, 20 seconds at most. */
async function until(cluster: TestCluster, holds: (pod: Pod) => boolean): Promise<void> {
  for (let step = 0; step < 100 && !holds(await getPod(cluster)); step++) await pass(cluster.clock, 200, 200);
}

const resizeConditions = ({ status }: Pod): readonly object[] =>
  (status?.conditions ?? []).filter(({ type }) => type.startsWith('PodResize'));

describe('a running pod', () => {
  test('gets more and less in place', async () => {
    const cluster = await startCluster();
    const { kernel } = await startNode(cluster, { serve });
    await createPod(cluster, { containers: [container(both('100m', '100Mi'))] });
    await resize(cluster, both('200m', '200Mi'));
    const resized = await getPod(cluster);
    expect(resized.status?.containerStatuses?.[0]).toMatchObject({
      restartCount: 0,
      resources: both('200m', '200Mi'),
      allocatedResources: { cpu: '200m', memory: '200Mi' },
    });
    expect(resizeConditions(resized)).toEqual([]);
    expect(kernel.containers.at(-1)?.limits).toMatchObject({
      memoryMax: 200 * MI,
      cpuMax: { quota: 20_000, period: 100_000 },
    });
    const uid = resized.metadata.uid;
    expect(kernel.cgroups.find(({ name }) => name === `pod${uid}`)?.limits).toMatchObject({ memoryMax: 200 * MI });
    const summary = (cpu: string, memory: string, generation: number): string =>
      `{"containers":[{"name":"main","resources":{"limits":{"cpu":"${cpu}","memory":"${memory}"},"requests":{"cpu":"${cpu}","memory":"${memory}"}}}],"generation":${String(generation)}}`;
    expect((await eventsOf(cluster)).slice(-2)).toEqual([
      `Normal ResizeStarted: Pod resize started: ${summary('200m', '200Mi', 2)}`,
      `Normal ResizeCompleted: Pod resize completed: ${summary('200m', '200Mi', 2)}`,
    ]);
    await resize(cluster, both('50m', '100Mi'));
    expect(kernel.containers.at(-1)?.limits).toMatchObject({ memoryMax: 100 * MI });
  });

  test('is restarted where its policy says so, even with exit code 0', async () => {
    const cluster = await startCluster();
    const { kernel } = await startNode(cluster, { serve });
    const resizePolicy = [{ resourceName: 'memory', restartPolicy: 'RestartContainer' }];
    const containers = [container(both('100m', '100Mi'), { resizePolicy })];
    await createPod(cluster, { containers, restartPolicy: 'OnFailure' });
    await resize(cluster, both('200m', '100Mi'));
    expect((await getPod(cluster)).status?.containerStatuses?.[0]?.restartCount).toBe(0);
    await resize(cluster, both('200m', '200Mi'));
    await until(cluster, ({ status }) => status?.containerStatuses?.[0]?.ready === true);
    expect((await getPod(cluster)).status?.containerStatuses?.[0]).toMatchObject({
      restartCount: 1,
      ready: true,
      resources: both('200m', '200Mi'),
    });
    expect(kernel.containers.at(-1)?.limits).toMatchObject({ memoryMax: 200 * MI });
    const events = await eventsOf(cluster);
    expect(events).toContain('Normal Killing: Container main resize requires restart');
    expect(events.at(-1)).toMatch(/^Normal ResizeCompleted: /);
  });

  test('keeps its memory limit as long as it uses more', async () => {
    const cluster = await startCluster();
    const { kernel } = await startNode(cluster, { serve });
    await createPod(cluster, { containers: [container(both('100m', '100Mi'))] });
    const running = kernel.containers.at(-1);
    const cgroup = kernel.cgroups.at(-1);
    if (running === undefined || cgroup === undefined) throw new Error('nothing runs');
    running.memory = 80 * MI;
    cgroup.current = { ...cgroup.current, memory: { ...cgroup.current.memory, current: 90 * MI } };
    await resize(cluster, both('100m', '50Mi'));
    const message = `cannot decrease memory limits: [attempting to set pod memory limit (${String(50 * MI)}) below current usage (${String(90 * MI)}), attempting to set container "main" memory limit (${String(50 * MI)}) below current usage (${String(80 * MI)})]`;
    const failed = await getPod(cluster);
    expect(resizeConditions(failed)).toMatchObject([
      { type: 'PodResizeInProgress', status: 'True', reason: 'Error', message, observedGeneration: 2 },
    ]);
    expect(failed.status?.containerStatuses?.[0]).toMatchObject({
      resources: both('100m', '100Mi'),
      allocatedResources: { memory: '50Mi' },
    });
    expect(running.limits).toMatchObject({ memoryMax: 100 * MI });
    const errors = async (): Promise<readonly string[]> =>
      (await eventsOf(cluster)).filter((event) => event.startsWith('Warning ResizeError: Pod resize error: {'));
    expect(await errors()).toHaveLength(1);
    running.memory = 10 * MI;
    cgroup.current = { ...cgroup.current, memory: { ...cgroup.current.memory, current: 10 * MI } };
    await pass(cluster.clock, 11_000);
    expect(running.limits).toMatchObject({ memoryMax: 50 * MI });
    expect(resizeConditions(await getPod(cluster))).toEqual([]);
    expect(await errors()).toHaveLength(1);
  });

  test('waits for room, with what it had, and gets it when there is', async () => {
    const cluster = await startCluster();
    const { kernel } = await startNode(cluster, { serve });
    await createPod(cluster, { containers: [container(both('1500m', '100Mi'))] }, 'other');
    await createPod(cluster, { containers: [container(both('100m', '100Mi'))] });
    await resize(cluster, both('1', '100Mi'));
    const waiting = await getPod(cluster);
    const message = "Node didn't have enough resource: cpu, requested: 1000, used: 1500, capacity: 2000";
    expect(resizeConditions(waiting)).toMatchObject([
      { type: 'PodResizePending', status: 'True', reason: 'Deferred', message, observedGeneration: 2 },
    ]);
    expect(waiting.status?.containerStatuses?.[0]?.resources).toEqual(both('100m', '100Mi'));
    expect((await eventsOf(cluster)).at(-1)).toMatch(/^Warning ResizeDeferred: Pod resize Deferred: .*"error":"Node/);
    await cluster.client.delete(pods, { namespace: 'default', name: 'other' });
    await until(cluster, (it) => resizeConditions(it).length === 0);
    const resized = await getPod(cluster);
    expect(resizeConditions(resized)).toEqual([]);
    expect(resized.status?.containerStatuses?.[0]).toMatchObject({ restartCount: 0, resources: both('1', '100Mi') });
    expect(kernel.containers.at(-1)?.limits).toMatchObject({ cpuMax: { quota: 100_000 } });
  });

  test('that waits is not turned away by a kubelet that starts again', async () => {
    const cluster = await startCluster();
    const { kubelet } = await startNode(cluster, { serve });
    await createPod(cluster, { containers: [container(both('1500m', '100Mi'))] }, 'other');
    await createPod(cluster, { containers: [container(both('100m', '100Mi'))] });
    await resize(cluster, both('1', '100Mi'));
    await kubelet.stop();
    await startNode(cluster, { serve });
    await until(cluster, ({ status }) => status?.containerStatuses?.[0]?.resources !== undefined);
    const { status } = await getPod(cluster);
    expect(status).toMatchObject({ phase: 'Running' });
    expect(status?.containerStatuses?.[0]?.resources).toEqual(both('100m', '100Mi'));
    expect(status?.conditions?.find(({ type }) => type === 'PodResizePending')).toMatchObject({ reason: 'Deferred' });
  });
});
