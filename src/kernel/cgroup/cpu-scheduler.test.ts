import { expect, test } from 'vitest';
import { Node } from './testing/virtual-node.ts';

/** What a program does: runs for so many milliseconds, then sleeps; a number of `Infinity` never ends. */
const SPIN = { run: Number.POSITIVE_INFINITY, sleep: 0 };

test.each<{ name: string; weights: readonly number[]; shares: readonly number[] }>([
  { name: 'equal weights', weights: [100, 100], shares: [0.5, 0.5] },
  { name: '1 to 3', weights: [50, 150], shares: [0.25, 0.75] },
  { name: 'the extremes', weights: [1, 10000], shares: [0.0001, 0.9999] },
  { name: 'three', weights: [100, 200, 500], shares: [0.125, 0.25, 0.625] },
])('spinning programs share by weight: $name', ({ weights, shares }) => {
  const node = new Node();
  const groups = weights.map((weight) => node.group({ weight }));
  for (const group of groups) node.program(group, SPIN);
  node.advance(60_000);
  for (const [index, group] of groups.entries()) expect(group.usage / 60_000).toBeCloseTo(shares[index] ?? 0, 1.5);
});

test('the weight of a cgroup is shared by those below it, however many they are', () => {
  const node = new Node();
  const many = node.group({ weight: 100 });
  const one = node.group({ weight: 100 });
  const below = [1, 2, 3].map(() => node.group({ weight: 100 }, many));
  for (const group of [...below, one]) node.program(group, SPIN);
  node.advance(12_000);
  expect(one.usage / 12_000).toBeCloseTo(0.5, 1.5);
  for (const group of below) expect(group.usage / 12_000).toBeCloseTo(1 / 6, 1.5);
});

test.each([
  { quota: 20, period: 100 },
  { quota: 1, period: 100 },
  { quota: 50, period: 100 },
  { quota: 90, period: 100 },
  { quota: 2, period: 10 },
])('a quota of $quota ms in $period ms is kept, and every period is throttled', ({ quota, period }) => {
  const node = new Node();
  const group = node.group({ max: { quota, period } });
  node.program(group, SPIN);
  node.advance(10_000);
  const expected = (quota / period) * 10_000;
  expect(Math.abs(group.usage - expected)).toBeLessThanOrEqual(Math.max(expected * 0.05, quota));
  const { nrPeriods, nrThrottled } = group.bandwidth;
  expect(nrPeriods).toBeGreaterThanOrEqual(10_000 / period - 10);
  expect(nrThrottled).toBeGreaterThanOrEqual(nrPeriods - 2);
  const idle = 10_000 - expected;
  expect(Math.abs(group.bandwidth.throttledTime(node.now) - idle)).toBeLessThanOrEqual(idle * 0.1);
});

test('the quota of a pod holds for its containers together', () => {
  const node = new Node();
  const pod = node.group({ max: { quota: 30, period: 100 } });
  const containers = [node.group({}, pod), node.group({}, pod)];
  for (const container of containers) node.program(container, SPIN);
  node.advance(10_000);
  expect(pod.usage).toBeGreaterThan(2850);
  expect(pod.usage).toBeLessThan(3150);
  for (const container of containers) expect(container.usage / pod.usage).toBeCloseTo(0.5, 1);
});

test('what a throttled cgroup leaves goes to the others', () => {
  const node = new Node();
  const limited = node.group({ weight: 10_000, max: { quota: 10, period: 100 } });
  const free = node.group({ weight: 1 });
  for (const group of [limited, free]) node.program(group, SPIN);
  node.advance(10_000);
  expect(free.usage).toBeGreaterThan(8900);
});

test('a program that stays below its quota is never throttled', () => {
  const node = new Node();
  const group = node.group({ max: { quota: 20, period: 100 } });
  node.program(group, { run: 1, sleep: 10 });
  node.advance(5000);
  expect(group.bandwidth.nrThrottled).toBe(0);
  expect(group.bandwidth.nrPeriods).toBeGreaterThan(40);
});

test('an idle cgroup has no periods', () => {
  const node = new Node();
  const group = node.group({ max: { quota: 20, period: 100 } });
  node.program(group, { run: 1, sleep: 100_000 });
  node.advance(50_000);
  expect(group.bandwidth.nrPeriods).toBeLessThanOrEqual(2);
});

test.each([{ spinners: 1 }, { spinners: 10 }, { spinners: 40 }])(
  'among $spinners spinning cgroups a sleeper is woken within 20 ms',
  ({ spinners }) => {
    const node = new Node();
    for (let index = 0; index < spinners; index++) node.program(node.group({ weight: 1000 }), SPIN);
    const sleeper = node.program(node.group({ weight: 1 }), { run: 0.2, sleep: 50 });
    node.advance(10_000);
    expect(sleeper.wakeups).toBeGreaterThan(150);
    expect(sleeper.longestDelay).toBeLessThan(20);
  },
);

test('a sleeper in the cgroup of a spinner is woken within 20 ms too, although its cgroup has had its share', () => {
  const node = new Node();
  for (let index = 0; index < 10; index++) node.program(node.group({ weight: 1000 }), SPIN);
  const shared = node.group({ weight: 1 });
  node.program(shared, SPIN);
  const sleeper = node.program(shared, { run: 0.2, sleep: 50 });
  node.advance(10_000);
  expect(sleeper.longestDelay).toBeLessThan(20);
});

test('who only pretends to sleep gains little by it', () => {
  const node = new Node();
  const honest = node.group({ weight: 100 });
  node.program(honest, SPIN);
  const sly = node.group({ weight: 100 });
  for (let index = 0; index < 10; index++) node.program(sly, { run: 0.9, sleep: 0.1 });
  node.advance(20_000);
  expect(honest.usage / 20_000).toBeGreaterThan(0.38);
});

test('who slept long does not catch up on it', () => {
  const node = new Node();
  const spinner = node.group({});
  node.program(spinner, SPIN);
  const late = node.group({});
  node.program(late, { run: 0, sleep: 30_000, then: SPIN });
  node.advance(30_000);
  const before = spinner.usage;
  node.advance(2000);
  expect(spinner.usage - before).toBeGreaterThan(900);
});

test('the events of the thread wait for no more than a turn', () => {
  const node = new Node();
  for (let index = 0; index < 5; index++) node.program(node.group({}), SPIN);
  // Two that wake one another all the time never use up their fuel.
  for (let index = 0; index < 5; index++) node.program(node.group({}), { run: 0.05, sleep: 0 });
  node.advance(5000);
  expect(node.longestStretch).toBeLessThan(8);
});

test('one that is forgotten while it waits has no further turn', () => {
  const node = new Node();
  const group = node.group({});
  const program = node.program(group, SPIN);
  node.program(node.group({}), SPIN);
  node.advance(100);
  node.scheduler.forget(program.task);
  const { usage } = group;
  node.advance(1000);
  expect(group.usage - usage).toBeLessThanOrEqual(4);
});

test('a limit that is lifted lets a throttled cgroup go on', () => {
  const node = new Node();
  const group = node.group({ max: { quota: 1, period: 100 } });
  node.program(group, SPIN);
  node.advance(1000);
  group.bandwidth.set(undefined);
  const { usage } = group;
  node.advance(1000);
  expect(group.usage - usage).toBeGreaterThan(890);
});
