import { expect, test } from 'vitest';
import { CgroupNode } from './cgroup.ts';
import type { Member } from './oom.ts';
import { CpuGroup } from './run-queue.ts';

// Behaviour: Linux Documentation/admin-guide/cgroup-v2.rst, "Memory" and "PID"; mm/oom_kill.c for whom it meets.

function root(): CgroupNode {
  return new CgroupNode('', undefined, new CpuGroup(undefined), () => 0);
}

/** A process of a cgroup with so much memory. */
function member(cgroup: CgroupNode, memory: number): Member & { memory: number; dying: boolean } {
  const process = {
    pid: 1,
    memory: 0,
    dying: false,
    oomKill: () => {
      process.dying = true;
    },
  };
  cgroup.members.add(process);
  cgroup.charge(memory, process);
  process.memory = memory;
  return process;
}

test('memory is charged up to the root, and its peak stays', () => {
  const node = root();
  const pod = node.create('pod');
  const a = pod.create('a');
  const b = pod.create('b');
  member(a, 100);
  member(b, 50);
  a.charge(-60);
  expect([a, b, pod, node].map(({ memory }) => memory.current)).toEqual([40, 50, 90, 90]);
  expect([a, b, pod].map(({ memory }) => memory.peak)).toEqual([100, 50, 150]);
});

test('over its limit, the one that asks is killed when it is the largest, and nobody outside', () => {
  const pod = root().create('pod');
  const container = pod.create('c', { memoryMax: 1000 });
  const neighbour = member(pod.create('other'), 5000);
  const small = member(container, 300);
  const large = member(container, 600);
  container.charge(200, large);
  expect([neighbour, small, large].map(({ dying }) => dying)).toEqual([false, false, true]);
  expect(container.memory.events).toEqual({ max: 1, oom: 1, oomKill: 1, oomGroupKill: 0 });
  expect(pod.memory.events).toEqual({ max: 1, oom: 1, oomKill: 1, oomGroupKill: 0 });
});

test('one that asks for little makes the largest go', () => {
  const container = root().create('c', { memoryMax: 1000 });
  const small = member(container, 100);
  const large = member(container, 890);
  container.charge(20, small);
  expect([small, large].map(({ dying }) => dying)).toEqual([false, true]);
});

test('one that asks for more than there is at all is killed, with those that were larger before', () => {
  const container = root().create('c', { memoryMax: 1000 });
  const small = member(container, 100);
  const large = member(container, 600);
  container.charge(5000, small);
  expect([small, large].map(({ dying }) => dying)).toEqual([true, true]);
  expect(container.memory.events.oomKill).toBe(2);
});

test('with memory.oom.group the container dies whole, also when its pod has no memory left', () => {
  const pod = root().create('pod', { memoryMax: 1000 });
  const first = pod.create('first', { memoryOomGroup: true });
  const second = pod.create('second', { memoryOomGroup: true });
  const victims = [member(first, 500), member(first, 10)];
  const other = member(second, 300);
  second.charge(200, other);
  expect(victims.map(({ dying }) => dying)).toEqual([true, true]);
  expect(other.dying).toBe(false);
  expect(first.memory.events).toEqual({ max: 0, oom: 0, oomKill: 2, oomGroupKill: 1 });
  expect(pod.memory.events).toEqual({ max: 1, oom: 1, oomKill: 2, oomGroupKill: 1 });
});

test('what is about to end is counted as free', () => {
  const container = root().create('c', { memoryMax: 1000 });
  const large = member(container, 900);
  const small = member(container, 50);
  container.charge(200, large);
  container.charge(200, small);
  expect(small.dying).toBe(false);
});

test('volumes in memory count, and what outlives a container stays with its pod', () => {
  const pod = root().create('pod');
  const container = pod.create('c', { memoryMax: 1000 });
  const process = member(container, 300);
  container.charge(600);
  expect(process.dying).toBe(false);
  container.charge(200);
  expect(process.dying).toBe(true);
  expect(container.stats().memory.shmem).toBe(800);
  container.charge(-300, process);
  container.remove();
  expect(pod.stats().memory).toMatchObject({ current: 800, shmem: 800 });
  container.living.charge(-800);
  expect(pod.stats().memory).toMatchObject({ current: 0, shmem: 0 });
});

test('processes beyond pids.max of any cgroup above are not made', () => {
  const pod = root().create('pod', { pidsMax: 2 });
  const a = pod.create('a');
  const b = pod.create('b', { pidsMax: 1 });
  expect([b.admit(), b.admit(), a.admit(), a.admit()]).toEqual([true, false, true, false]);
  expect([a, b, pod].map((it) => it.stats().pids)).toEqual([
    { current: 1, peak: 1, failures: 0 },
    { current: 1, peak: 1, failures: 1 },
    { current: 2, peak: 2, failures: 1 },
  ]);
  b.leave();
  expect(a.admit()).toBe(true);
});

test('limits are changed one by one, and lifted with infinity', () => {
  const cgroup = root().create('c', { cpuMax: { quota: 20_000, period: 100_000 }, memoryMax: 5 });
  cgroup.set({ cpuWeight: 17 });
  expect(cgroup.limits).toMatchObject({ cpuWeight: 17, cpuMax: { quota: 20_000, period: 100_000 }, memoryMax: 5 });
  cgroup.set({ cpuMax: { quota: Number.POSITIVE_INFINITY, period: 100_000 } });
  expect(cgroup.limits.cpuMax).toBeUndefined();
});
