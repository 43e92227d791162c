import { afterEach, expect, test } from 'vitest';
import type { Cgroup, CgroupLimits, Container, Layer } from '../index.ts';
import { containerOptions, start, testKernel, testProgram, type Running } from '../testing/harness.ts';

// Behaviour: Linux Documentation/admin-guide/cgroup-v2.rst; the figures are those of the issue "The kernel".

const kernel = testKernel();
const boxes: Container[] = [];

afterEach(async () => {
  await killed(...boxes.splice(0));
});

async function layer(): Promise<Layer> {
  const base = { mode: 0o755, uid: 0, gid: 0, mtime: 0 };
  return new Map([
    ['/bin', { ...base, type: 'directory' as const }],
    ['/bin/limits', { ...base, type: 'file' as const, content: await testProgram('limits') }],
  ]);
}

async function container(limits: CgroupLimits = {}, parent?: Cgroup): Promise<Container> {
  const options = { layers: [await layer()], limits, ...(parent === undefined ? {} : { cgroupParent: parent }) };
  const box = kernel.createContainer(await containerOptions(kernel, options));
  boxes.push(box);
  return box;
}

function begin(box: Container, ...args: readonly string[]): Promise<Running> {
  return start((spec) => box.start(spec), args, { command: 'limits' });
}

async function spinner(limits: CgroupLimits = {}, parent?: Cgroup): Promise<Container> {
  const box = await container(limits, parent);
  await (await begin(box, 'spin')).until('spinning');
  return box;
}

function usage(box: Container): number {
  return box.stats().cgroup.cpu.usageUsec / 1000;
}

/** CPU time in milliseconds that containers use until all of them have used so much. */
async function used(boxes: readonly Container[], total: number): Promise<number[]> {
  const before = boxes.map(usage);
  const sum = (): number => boxes.reduce((all, box, index) => all + usage(box) - (before[index] ?? 0), 0);
  while (sum() < total) await pause(20);
  return boxes.map((box, index) => usage(box) - (before[index] ?? 0));
}

function pause(milliseconds: number): Promise<void> {
  return new Promise((resolve) => {
    setTimeout(resolve, milliseconds);
  });
}

async function killed(...boxes: readonly Container[]): Promise<void> {
  for (const box of boxes) box.dispose();
  for (const box of boxes) while (box.stats().processes > 0) await pause(1);
}

test('two that spin share by weight', async () => {
  const both = await Promise.all([spinner({ cpuWeight: 50 }), spinner({ cpuWeight: 150 })]);
  const [one = 0, three = 0] = await used(both, 1600);
  expect(one / (one + three)).toBeGreaterThan(0.22);
  expect(one / (one + three)).toBeLessThan(0.28);
});

test('a quota of 200 milli-CPUs gets a fifth of the time, and its throttling is counted', async () => {
  const box = await spinner({ cpuMax: { quota: 20_000, period: 100_000 } });
  const from = performance.now();
  const before = box.stats().cgroup.cpu;
  await pause(2000);
  const elapsed = performance.now() - from;
  const after = box.stats().cgroup.cpu;
  const share = (after.usageUsec - before.usageUsec) / 1000 / elapsed;
  expect(share).toBeGreaterThan(0.17);
  expect(share).toBeLessThan(0.22);
  const periods = after.nrPeriods - before.nrPeriods;
  expect(periods).toBeGreaterThanOrEqual(15);
  expect(after.nrThrottled - before.nrThrottled).toBeGreaterThanOrEqual(periods - 2);
  expect((after.throttledUsec - before.throttledUsec) / 1000 / elapsed).toBeGreaterThan(0.7);
});

test('1 ms in 100 ms is enough to get on', async () => {
  const box = await container({ cpuMax: { quota: 1000, period: 100_000 } });
  const running = await begin(box, 'spin', '8');
  expect(await running.status).toEqual({ code: 0 });
  expect(box.stats().cgroup.cpu.nrThrottled).toBeGreaterThan(3);
});

test('calls that never wait are metered too, short and long ones', async () => {
  const quota = { cpuMax: { quota: 20_000, period: 100_000 } };
  for (const size of ['1', '65536']) {
    const box = await container(quota);
    await (await begin(box, 'calls', size)).until('calling');
    const from = performance.now();
    const before = usage(box);
    await pause(1000);
    expect((usage(box) - before) / (performance.now() - from)).toBeLessThan(0.24);
    const { systemUsec, usageUsec } = box.stats().cgroup.cpu;
    expect(systemUsec).toBeGreaterThan(usageUsec * 0.2);
    await killed(box);
  }
});

/** All but the worst fifth: the machine of the tests has others to serve too. The bound itself is tested on a virtual clock. */
function mostly(delays: readonly number[]): number {
  return delays.toSorted((a, b) => a - b)[Math.floor(delays.length * 0.8)] ?? Number.NaN;
}

test('among ten that spin, a sleeper is woken within 20 ms, and messages get through', async () => {
  const crowd = await Promise.all(Array.from({ length: 10 }, () => spinner({ cpuWeight: 1000 })));
  await pause(300);
  const sleeper = await begin(await container({ cpuWeight: 1 }), 'sleeper', '30');
  expect(await sleeper.status).toEqual({ code: 0 });
  expect(mostly(sleeper.stdout().trim().split('\n').map(Number))).toBeLessThan(20);
  const delays: number[] = [];
  for (let turn = 0; turn < 30; turn++) {
    const from = performance.now();
    await pause(5);
    delays.push(performance.now() - from - 5);
  }
  expect(mostly(delays)).toBeLessThan(20);
  const from = performance.now();
  await killed(...crowd);
  expect(performance.now() - from).toBeLessThan(100);
});

test('one that is throttled dies of KILL within 100 ms all the same', async () => {
  const box = await container({ cpuMax: { quota: 1000, period: 1_000_000 } });
  const running = await begin(box, 'spin');
  await running.until('spinning');
  await pause(100);
  const from = performance.now();
  running.process.kill('SIGKILL');
  expect(await running.status).toMatchObject({ code: 137 });
  expect(performance.now() - from).toBeLessThan(100);
});

test('CPU time is counted within 5 %', async () => {
  const box = await container();
  await spinner();
  const running = await begin(box, 'spin', '300');
  await running.status;
  expect(usage(box)).toBeGreaterThan(300 * 0.95);
  expect(usage(box)).toBeLessThan(300 * 1.05 + 10);
});

test('over its memory limit a process is killed, and its parent goes on', async () => {
  const box = await container({ memoryMax: 16 << 20 });
  const running = await begin(box, 'parent', 'limits\neat\n100');
  await running.until('survived');
  const { memory } = box.stats().cgroup;
  expect(memory.events).toMatchObject({ oom: 1, oomKill: 1 });
  expect(memory.peak).toBeGreaterThan(8 << 20);
  expect(memory.current).toBeLessThan(2 << 20);
});

test('with memory.oom.group the container dies', async () => {
  const box = await container({ memoryMax: 16 << 20, memoryOomGroup: true });
  const running = await begin(box, 'parent', 'limits\neat\n100');
  expect(await running.status).toMatchObject({ code: 137, oomKilled: true });
});

test('over the limit of their pod, the larger of two containers is killed', async () => {
  const pod = kernel.createCgroup('pod', { memoryMax: 32 << 20 });
  const large = await container({ memoryOomGroup: true }, pod);
  const small = await container({ memoryOomGroup: true }, pod);
  const first = await begin(large, 'eat', '20');
  await first.until('eaten');
  const second = await begin(small, 'eat', '14');
  expect(await first.status).toMatchObject({ code: 137, oomKilled: true });
  await second.until('eaten');
  expect(pod.stats().memory.events.oomKill).toBe(1);
  await killed(small);
  expect(pod.stats().memory.current).toBe(0);
});

test('a volume in memory is charged to the container that writes, and is left to its pod', async () => {
  const pod = kernel.createCgroup('pod', {});
  const volume = kernel.createTmpfs({ memory: true });
  const options = {
    layers: [await layer()],
    cgroupParent: pod,
    limits: { memoryMax: 16 << 20 },
    mounts: [{ mountPath: '/cache', source: volume, readOnly: false }],
  };
  const box = kernel.createContainer(await containerOptions(kernel, options));
  const running = await begin(box, 'fill', '/cache/data', '8');
  await running.until('8 0 0');
  expect(box.stats().cgroup.memory.shmem).toBe(8 << 20);
  await killed(box);
  expect(pod.stats().memory).toMatchObject({ current: 8 << 20, shmem: 8 << 20 });
  const second = kernel.createContainer(await containerOptions(kernel, options));
  const over = await begin(second, 'fill', '/cache/data', '20');
  expect(await over.status).toMatchObject({ code: 137, oomKilled: true });
  volume.remove('data');
  expect(pod.stats().memory.shmem).toBe(0);
});

test('beyond pids.max nothing is started: EAGAIN, for exec too', async () => {
  const box = await container({ pidsMax: 4 });
  const running = await begin(box, 'children', '10');
  await running.until('\n');
  expect(running.stdout()).toBe('3 6\n');
  expect(box.stats().cgroup.pids).toMatchObject({ current: 4, failures: 1 });
  const exec = await start((spec) => box.exec(spec), ['sleep'], { command: 'limits' }).catch((cause: unknown) => cause);
  expect(exec).toEqual(new Error('fork/exec limits: resource temporarily unavailable'));
});

/** What `limits cat` prints of a file of the cgroup. */
async function show(box: Container, ...names: readonly string[]): Promise<string> {
  const paths = names.map((name) => `/sys/fs/cgroup/${name}`);
  const running = await start((spec) => box.exec(spec), ['cat', ...paths], { command: 'limits' });
  await running.status;
  return running.stdout();
}

test('/sys/fs/cgroup shows what the container may use, and uses', async () => {
  const box = await container({
    cpuMax: { quota: 50_000, period: 100_000 },
    cpuWeight: 59,
    memoryMax: (64 << 20) + 5,
    memoryOomGroup: true,
    pidsMax: 7,
  });
  await (await begin(box, 'eat', '4')).until('eaten');
  const limits = await show(box, 'cpu.max', 'cpu.weight', 'memory.max', 'memory.oom.group', 'pids.max', 'cgroup.procs');
  expect(limits).toBe('50000 100000\n59\n67108864\n1\n7\n1\n2\n');
  const [current, peak, pids] = (await show(box, 'memory.current', 'memory.peak', 'pids.current'))
    .split('\n')
    .map(Number);
  expect(current).toBeGreaterThan(4 << 20);
  expect(current).toBeLessThan(6 << 20);
  expect(peak).toBeGreaterThanOrEqual(current ?? 0);
  expect(pids).toBe(2);
  expect(await show(box, 'cpu.stat')).toMatch(
    /^usage_usec \d+\nuser_usec \d+\nsystem_usec \d+\n[^]*\nnr_periods \d+\nnr_throttled \d+\nthrottled_usec \d+\n/,
  );
  expect(await show(box, 'memory.events', 'pids.events', 'cgroup.controllers')).toBe(
    'low 0\nhigh 0\nmax 0\noom 0\noom_kill 0\noom_group_kill 0\nmax 0\ncpu memory pids\n',
  );
});

test('without limits they say max, and nobody can write there', async () => {
  const box = await container();
  await begin(box, 'sleep');
  expect(await show(box, 'cpu.max', 'memory.max', 'pids.max', 'nothing')).toBe(
    'max 100000\nmax\nmax\n/sys/fs/cgroup/nothing: 44\n',
  );
  const write = await start((spec) => box.exec(spec), ['fill', '/sys/fs/cgroup/memory.max', '1'], {
    command: 'limits',
  });
  await write.until('\n');
  // The program's open failed (EROFS), and so did its write (EBADF).
  expect(write.stdout()).toBe('0 69 8\n');
});
