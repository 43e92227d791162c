// tsx test/bench/store/main.ts: the API server by itself in headless Chromium, beside what the browser can do at best.
import type { Page } from 'playwright-core';
import { serveBundles } from '../bundles.ts';
import { median } from '../harness.ts';
import type { Measurements } from './page.ts';
import type { Load } from './throughput.ts';

const RUNS = 5;

interface Figure {
  readonly name: string;
  readonly unit: string;
  /** At least so many, where more is better; at most so many otherwise; a floor has none. */
  readonly goal?: { readonly atLeast: number } | { readonly atMost: number };
  readonly measure: (page: Page) => Promise<number>;
}

declare global {
  var measurements: Measurements;
}

function creates(load: Load): (page: Page) => Promise<number> {
  return (page) => page.evaluate(async (it) => (await measurements.measureThroughput(it)).perSecond, load);
}

const HUNDRED: Load = { durable: true, creates: 20_000, clients: 100, watchers: 0 };

const FIGURES: readonly Figure[] = [
  {
    name: 'floor: structuredClone of the pod',
    unit: '/s',
    measure: (page) => page.evaluate(() => measurements.measureClone(20_000)),
  },
  {
    name: 'floor: IndexedDB, 3 KB, a transaction each, 100 writers',
    unit: '/s',
    measure: (page) => page.evaluate(() => measurements.measureIndexedDb(5000, 100)),
  },
  {
    name: 'floor: IndexedDB, 3 KB, a transaction each, one writer',
    unit: '/s',
    measure: (page) => page.evaluate(() => measurements.measureIndexedDb(1000, 1)),
  },
  {
    name: 'creates in memory, 20 watchers',
    unit: '/s',
    goal: { atLeast: 30_000 },
    measure: creates({ durable: false, creates: 20_000, clients: 1, watchers: 20 }),
  },
  { name: 'durable creates, 100 clients', unit: '/s', goal: { atLeast: 10_000 }, measure: creates(HUNDRED) },
  {
    name: 'durable creates, 100 clients, p99',
    unit: 'ms',
    goal: { atMost: 25 },
    measure: (page) => page.evaluate(async (it) => (await measurements.measureThroughput(it)).p99, HUNDRED),
  },
  {
    name: 'durable creates, one client',
    unit: '/s',
    goal: { atLeast: 500 },
    measure: creates({ durable: true, creates: 2000, clients: 1, watchers: 0 }),
  },
  {
    // A cluster on disk has the texts of its objects from its log.
    name: 'list of 10,000 pods as text, when no object was ever written',
    unit: 'ms',
    measure: (page) => page.evaluate(async () => (await measurements.measureList(10_000)).first),
  },
  {
    name: 'list of 10,000 pods as text',
    unit: 'ms',
    goal: { atMost: 100 },
    measure: (page) => page.evaluate(async () => (await measurements.measureList(10_000)).again),
  },
  {
    name: 'watch event in another worker, after the start of its write',
    unit: 'ms',
    goal: { atMost: 2 },
    measure: async (page) => median(await page.evaluate(async () => [...(await measurements.measureWatch(200))])),
  },
];

const site = await serveBundles({ page: 'test/bench/store/page.ts', watcher: 'test/bench/store/watcher.worker.ts' });

function missed(value: number, goal: Figure['goal']): boolean {
  if (goal === undefined) return false;
  return 'atLeast' in goal ? value < goal.atLeast : value > goal.atMost;
}

function goalText(goal: Figure['goal']): string {
  if (goal === undefined) return '';
  return 'atLeast' in goal ? `≥ ${String(goal.atLeast)}` : `≤ ${String(goal.atMost)}`;
}

const filter = process.argv[2] ?? '';
for (const { name, unit, goal, measure } of FIGURES.filter((it) => it.name.includes(filter))) {
  const values: number[] = [];
  for (let run = 0; run < RUNS; run++) {
    const page = await (await site.browser.newContext()).newPage();
    await page.goto(site.url);
    await page.waitForFunction(() => 'measurements' in globalThis);
    values.push(await measure(page));
    await page.context().close();
  }
  const middle = median(values);
  const digits = middle < 100 ? 1 : 0;
  const figure = `${middle.toFixed(digits)} ${unit}`;
  const all = values.map((value) => value.toFixed(digits)).join(' ');
  const verdict = missed(middle, goal) ? '  MISSED' : '';
  console.log(`${name.padEnd(66)} ${figure.padStart(12)} ${goalText(goal).padStart(8)}  ${all}${verdict}`);
}
await site.close();
