import { expect, test } from 'vitest';
import type { FakeProgram } from '../../cri/testing/fake-kernel.ts';
import { createPod, startCluster, startNode } from '../testing/test-node.ts';
import { CpuRates } from './cpu-rates.ts';
import type { StatsSummary } from './stats.ts';

const serve: FakeProgram = ({ onSignal }) => onSignal('SIGTERM').then(() => 0);

test('the summary has the CPU time of containers, pods and the node, and how fast they grow', async () => {
  const cluster = await startCluster();
  const node = await startNode(cluster, { serve });
  const container = { image: 'app', command: ['serve'] };
  await createPod(cluster, {
    containers: [
      { ...container, name: 'one' },
      { ...container, name: 'two' },
    ],
  });
  const summary = async (): Promise<StatsSummary> => {
    const response = await node.kubelet.server.fetch(new Request('http://node/stats/summary'));
    return (await response.json()) as StatsSummary;
  };
  const before = await summary();
  expect(before.pods[0]?.containers.map(({ name, cpu }) => [name, cpu.usageCoreNanoSeconds])).toEqual([
    ['one', 0],
    ['two', 0],
  ]);
  expect(before.node.cpu).not.toHaveProperty('usageNanoCores');
  await cluster.clock.advance(20_000);
  for (const [index, used] of [5e9, 1e9].entries()) {
    const running = node.kernel.containers[index];
    if (running !== undefined) running.cpuNanoseconds = used;
  }
  const { node: whole, pods } = await summary();
  const [pod] = pods;
  expect(pod?.podRef).toMatchObject({ namespace: 'default', name: 'web' });
  expect(pod?.containers.map(({ cpu }) => [cpu.usageNanoCores, cpu.usageCoreNanoSeconds])).toEqual([
    [250_000_000, 5e9],
    [50_000_000, 1e9],
  ]);
  expect(pod?.cpu).toMatchObject({ usageNanoCores: 300_000_000, usageCoreNanoSeconds: 6e9 });
  expect(whole.cpu).toMatchObject({ usageNanoCores: 300_000_000, usageCoreNanoSeconds: 6e9 });
  expect(whole.memory.workingSetBytes).toBe(2 * 65536);
  expect(pod?.process_stats).toEqual({ process_count: 2 });
  expect(pod?.['ephemeral-storage'].usedBytes).toBe(0);
});

// upstream: pkg/kubelet/stats/cri_stats_provider_test.go TestGetContainerUsageNanoCores
test('a rate is that of the last window, whoever asks in between', () => {
  const rates = new CpuRates();
  const seen = [
    [0, 0],
    [4_000, 8e9],
    [10_000, 10e9],
    [15_000, 90e9],
    [20_000, 10e9],
  ].map(([at = 0, nanoseconds = 0]) => rates.rate('a', at, nanoseconds));
  expect(seen).toEqual([undefined, undefined, 1e9, 1e9, 0]);
  rates.keep(new Set());
  expect(rates.rate('a', 30_000, 10e9)).toBeUndefined();
});
