import { describe, expect, test } from 'vitest';
import type { Container, Pod, PodSpec } from '../../api/index.ts';
import type { FakeKernel, FakeProgram } from '../../cri/testing/fake-kernel.ts';
import { cgroupStats } from '../../cri/testing/fake-cgroup.ts';
import {
  createPod,
  eventsOf,
  getNode,
  getPod,
  pass,
  startCluster,
  startNode,
  type TestCluster,
} from '../testing/test-node.ts';
import { refuseUnderPressure } from './pressure-admission.ts';
import { goesBefore, isCritical, type Candidate } from './ranking.ts';
import { evictionMessage, shortages } from './thresholds.ts';

const MI = 2 ** 20;
const GI = 2 ** 30;

function pod(name: string, over: Partial<PodSpec> = {}, annotations: Readonly<Record<string, string>> = {}): Pod {
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name, uid: name, annotations, creationTimestamp: '', resourceVersion: '1' },
    spec: { containers: [{ name: 'main', image: 'i' }], ...over },
  };
}

// upstream: pkg/kubelet/eviction/helpers_test.go, TestOrderedByExceedsRequestMemory, TestOrderedByPriorityMemory
test('who exceeds its request goes first, then the least important, then who uses most', () => {
  const of = (name: string, priority: number, request: number, used: number): Candidate => ({
    pod: pod(name, { priority }),
    request,
    usage: { total: used, containers: new Map() },
  });
  const candidates = [
    of('important-above', 100, 100, 900),
    of('below', 0, 500, 400),
    of('above-little', 0, 100, 200),
    of('above-much', 0, 100, 500),
    of('best-effort', 0, 0, 450),
    of('unimportant-below', -10, 500, 10),
  ];
  expect(candidates.sort(goesBefore).map(({ pod: { metadata } }) => metadata.name)).toEqual([
    'best-effort',
    'above-much',
    'above-little',
    'important-above',
    'unimportant-below',
    'below',
  ]);
});

// upstream: eviction_manager_test.go, TestCriticalPod…; pkg/kubelet/types/pod_update_test.go
test.each<[string, Pod, boolean]>([
  ['an ordinary one', pod('p', { priority: 1_000_000_000 }), false],
  ['of the system', pod('p', { priority: 2_000_000_000 }), true],
  ['a static one', pod('p', {}, { 'kubernetes.io/config.source': 'file' }), true],
  ['a mirror', pod('p', {}, { 'kubernetes.io/config.mirror': 'x' }), true],
  ['of the API server', pod('p', {}, { 'kubernetes.io/config.source': 'api' }), false],
])('critical: %s', (_name, subject, critical) => {
  expect(isCritical(subject)).toBe(critical);
});

// upstream: helpers_test.go, TestThresholdsMet, TestEvictionMessage
describe('what runs short', () => {
  const enough = { available: 50 * GI, capacity: 100 * GI };
  test.each([
    [
      'nothing',
      { memory: { available: 100 * MI, capacity: GI }, disk: { available: 15 * GI, capacity: 100 * GI } },
      [],
    ],
    ['memory', { memory: { available: 100 * MI - 1, capacity: GI }, disk: enough }, ['MemoryPressure']],
    [
      'both',
      { memory: { available: 0, capacity: GI }, disk: { available: 14 * GI, capacity: 100 * GI } },
      ['MemoryPressure', 'DiskPressure'],
    ],
  ])('%s', (_name, observations, pressures) => {
    expect(shortages(observations).map(({ pressure }) => pressure)).toEqual(pressures);
  });

  test('and whom it costs', () => {
    const resources = { requests: { memory: '50Mi' } };
    const containers = ['greedy', 'modest'].map((name): Container => ({ name, resources }));
    const usage = {
      total: 330 * MI,
      containers: new Map([
        ['greedy', 300 * MI],
        ['modest', 30 * MI],
      ]),
    };
    const shortage = { pressure: 'MemoryPressure', resource: 'memory', quantity: 100 * MI, available: 7 * MI } as const;
    expect(evictionMessage(shortage, pod('p', { containers }), usage)).toBe(
      'The node was low on resource: memory. Threshold quantity: 100Mi, available: 7Mi. Container greedy was using 300Mi, request is 50Mi, has larger consumption of memory. ',
    );
  });
});

// upstream: eviction_manager_test.go, TestMemoryPressure, TestDiskPressureNodeFs (admission)
describe('a node that runs short', () => {
  const burstable = pod('p', { containers: [{ name: 'c', resources: { requests: { cpu: '1' } } }] });
  const tolerant = pod('p', { tolerations: [{ key: 'node.kubernetes.io/memory-pressure', operator: 'Exists' }] });
  test.each<[string, Pod, ('MemoryPressure' | 'DiskPressure')[], string | undefined]>([
    ['of nothing takes all', pod('p'), [], undefined],
    ['of memory takes what asks for some', burstable, ['MemoryPressure'], undefined],
    ['of memory takes no BestEffort pods', pod('p'), ['MemoryPressure'], '[MemoryPressure]'],
    ['of memory takes those that tolerate it', tolerant, ['MemoryPressure'], undefined],
    ['of disk takes none', burstable, ['DiskPressure'], '[DiskPressure]'],
    ['of disk takes none that tolerate the other', tolerant, ['DiskPressure'], '[DiskPressure]'],
    ['of both says so', burstable, ['MemoryPressure', 'DiskPressure'], '[DiskPressure MemoryPressure]'],
    ['takes critical ones', pod('p', { priority: 2_000_001_000 }), ['DiskPressure'], undefined],
  ])('%s', (_name, subject, pressures, conditions) => {
    const message = `Pod was rejected: The node had condition: ${String(conditions)}. `;
    const expected = conditions === undefined ? undefined : { reason: 'Evicted', message };
    expect(refuseUnderPressure(subject, new Set(pressures))).toEqual(expected);
  });
});

const serve: FakeProgram = async (system) => {
  await system.onSignal('SIGTERM');
  return 0;
};

/** Bytes that are left of the node's 4 GiB. */
function leave(kernel: FakeKernel, bytes: number): void {
  const node = kernel.cgroups.find(({ name }) => name === 'kubepods');
  if (node === undefined) throw new Error('no cgroups');
  node.current = cgroupStats(1, 4 * GI - bytes);
}

async function until(cluster: TestCluster, holds: () => Promise<boolean>): Promise<void> {
  for (let step = 0; step < 60 && !(await holds()); step++) await pass(cluster.clock, 1000);
}

test('pods are evicted one by one until there is memory again; the condition stays for a while', async () => {
  const cluster = await startCluster();
  const { kernel } = await startNode(cluster, { serve });
  const asking = {
    containers: [{ name: 'main', image: 'app', command: ['serve'], resources: { requests: { memory: '1Gi' } } }],
  };
  await createPod(cluster, asking, 'modest');
  await createPod(cluster, {}, 'greedy');
  const greedy = kernel.containers.at(-1);
  if (greedy === undefined) throw new Error('nothing runs');
  greedy.memory = 300 * MI;
  leave(kernel, 50 * MI);
  const condition = async (): Promise<string | undefined> =>
    (await getNode(cluster)).status?.conditions?.find(({ type }) => type === 'MemoryPressure')?.status;
  const failed = async (): Promise<boolean> => (await getPod(cluster, 'greedy')).status?.phase === 'Failed';
  await until(cluster, failed);
  leave(kernel, 400 * MI);
  const { status } = await getPod(cluster, 'greedy');
  const message =
    'The node was low on resource: memory. Threshold quantity: 100Mi, available: 50Mi. Container main was using 300Mi, request is 0, has larger consumption of memory. ';
  expect(status).toMatchObject({ phase: 'Failed', reason: 'Evicted', message });
  expect(status?.conditions?.find(({ type }) => type === 'DisruptionTarget')).toMatchObject({
    status: 'True',
    reason: 'TerminationByKubelet',
    message,
  });
  expect(await eventsOf(cluster, 'greedy')).toContain(`Warning Evicted: ${message}`);
  await until(cluster, async () => (await condition()) === 'True');
  expect(await condition()).toBe('True');
  expect((await getPod(cluster, 'modest')).status?.phase).toBe('Running');
  const ofNode = await eventsOf(cluster, 'node-1');
  expect(ofNode).toContain('Warning EvictionThresholdMet: Attempting to reclaim memory');
  expect(ofNode).toContain('Normal NodeHasInsufficientMemory: Node node-1 status is now: NodeHasInsufficientMemory');
  await createPod(cluster, {}, 'late');
  expect((await getPod(cluster, 'late')).status).toMatchObject({
    phase: 'Failed',
    reason: 'Evicted',
    message: 'Pod was rejected: The node had condition: [MemoryPressure]. ',
  });
  await pass(cluster.clock, 240_000, 60_000);
  expect(await condition()).toBe('True');
  await pass(cluster.clock, 120_000, 10_000);
  expect(await condition()).toBe('False');
}, 30_000);
