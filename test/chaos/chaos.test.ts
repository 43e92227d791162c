import { beforeAll, expect, test } from 'vitest';
import { cronJobs } from '../../src/api/index.ts';
import { Chaos } from './support/chaos.ts';
import { ChaosCluster } from './support/cluster.ts';
import { problems } from './support/end-state.ts';
import { createWorkloads, programs } from './support/workloads.ts';

// CHAOS_SEEDS=1-20 npx vitest run --project node test/chaos

const MINUTE = 60_000;
const LIMIT = 600_000;

/** What has to be tried again because of what was done. */
const EXPECTED = [/: pvc [a-z0-9-]+ is being deleted$/];

/** What a cluster writes even when nothing happens. */
const HEARTBEAT = /^\d+ (leases\.coordination\.k8s\.io|nodes)\//;

interface Run {
  /** Every write, with its time. */
  readonly history: readonly string[];
  readonly deeds: readonly string[];
}

/** Ten minutes of whatever may happen; then all has to be as it is asked for, and stay so. */
async function run(seed: number): Promise<Run> {
  const cluster = new ChaosCluster(seed, programs(seed));
  await cluster.start(3);
  await createWorkloads(cluster);
  const chaos = new Chaos(cluster, seed);
  while (cluster.clock.monotonic() < 10 * MINUTE) await chaos.happen();
  await chaos.end();
  await chaos.change(cronJobs, 'tick', { suspend: true });
  await cluster.until('all is as asked for', () => problems(cluster, chaos.wanted), 20 * MINUTE);
  const { length } = cluster.history;
  await cluster.pass(2 * MINUTE);
  expect(await problems(cluster, chaos.wanted)).toEqual([]);
  expect(cluster.history.slice(length).filter((line) => !HEARTBEAT.test(line))).toEqual([]);
  expect(cluster.errors.filter((error) => !EXPECTED.some((expected) => expected.test(error)))).toEqual([]);
  await cluster.stop();
  return { history: cluster.history, deeds: chaos.deeds };
}

// What is loaded when it is first needed comes at another moment the first time.
beforeAll(async () => {
  const cluster = new ChaosCluster(0, programs(0));
  await cluster.start(1);
  await createWorkloads(cluster);
  await cluster.pass(2 * MINUTE);
  await cluster.stop();
}, LIMIT);

/** `1-3` is 1, 2 and 3. */
function seeds(text: string): readonly number[] {
  const [first = 1, last = first] = text.split('-').map(Number);
  return Array.from({ length: last - first + 1 }, (_, index) => first + index);
}

const [first = 1, ...others] = seeds(process.env['CHAOS_SEEDS'] ?? '1-2');

/** The first line that two runs do not share. */
function difference(a: readonly string[], b: readonly string[]): readonly (string | undefined)[] | undefined {
  const at = a.findIndex((line, index) => line !== b[index]);
  return at < 0 && a.length === b.length ? undefined : [a[at], b[at]];
}

test(
  `whatever happens (seed ${String(first)}), all is in the end as asked for, and happens again as it did`,
  { timeout: LIMIT },
  async () => {
    const once = await run(first);
    const again = await run(first);
    expect(again.deeds).toEqual(once.deeds);
    expect(difference(once.history, again.history)).toBeUndefined();
  },
);

test.each(others)('whatever happens (seed %d), all is in the end as asked for', { timeout: LIMIT }, async (seed) => {
  await run(seed);
});
