// tsx test/bench/processes/main.ts: starts, kills, calls, wakes and pipes of the kernel by itself, in headless Chromium.
import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { commands } from '@yowasp/clang';
import { chromium, type Page } from 'playwright-core';
import { build, type Rolldown } from 'vite';
import { CHROMIUM_FLAGS, findChromium } from '../../../scripts/chromium.mjs';
import { median } from '../harness.ts';
import type { ProcessMeasurements } from './page.ts';

const RUNS = 5;

interface Figure {
  readonly name: string;
  readonly unit: string;
  /** At least so many, where more is better; at most so many otherwise. */
  readonly goal?: { readonly atLeast: number } | { readonly atMost: number };
  readonly measure: (page: Page) => Promise<number>;
}

declare global {
  var processes: ProcessMeasurements;
}

function program(...args: string[]): (page: Page) => Promise<number> {
  return (page) => page.evaluate((it) => processes.figure(it), args);
}

async function scaled(value: Promise<number>, factor: number): Promise<number> {
  return (await value) * factor;
}

const FIGURES: readonly Figure[] = [
  {
    name: 'start of a cached program to its first output, median of 200',
    unit: 'ms',
    goal: { atMost: 1 },
    measure: async (page) => median(await page.evaluate(() => processes.firstOutputs(200))),
  },
  {
    name: '1,000 starts and kills',
    unit: 'ms',
    goal: { atMost: 1000 },
    measure: (page) => page.evaluate(() => processes.startsAndKills(1000)),
  },
  {
    name: 'each of 100 live containers, above its own memory',
    unit: 'KB',
    goal: { atMost: 2048 },
    measure: (page) =>
      scaled(
        page.evaluate(() => processes.live(100)),
        1 / 1024,
      ),
  },
  { name: 'a call that does not wait (proc_id)', unit: 'ns', goal: { atMost: 300 }, measure: program('call', '0') },
  { name: 'a write of nothing', unit: 'ns', goal: { atMost: 300 }, measure: program('call', '1') },
  { name: 'reading the clock', unit: 'ns', goal: { atMost: 300 }, measure: program('call', '2') },
  {
    name: 'a byte through a pipe to one that waits',
    unit: 'µs',
    goal: { atMost: 20 },
    measure: (page) => scaled(program('wake')(page), 1 / 1000),
  },
  { name: 'a pipe', unit: 'MB/s', goal: { atLeast: 500 }, measure: program('stream') },
];

async function compile(): Promise<Uint8Array> {
  const source = readFileSync(join(import.meta.dirname, 'programs.c'), 'utf8');
  const header = readFileSync('images/lib/wasix.h', 'utf8');
  const flags = ['-O2', 'programs.c', '-o', 'programs.wasm'];
  const tree = { 'programs.c': source, 'wasix.h': header };
  const files = await commands.clang(flags, tree, { fetchProgress: () => undefined });
  const bytes = files?.['programs.wasm'];
  if (!(bytes instanceof Uint8Array)) throw new Error('the programs of the benchmark did not compile');
  return bytes;
}

/** The files of a bundle, by the path that they are asked for under. */
async function bundle(): Promise<ReadonlyMap<string, string>> {
  const lib = { entry: 'test/bench/processes/page.ts', formats: ['es' as const], fileName: 'page' };
  const output = (await build({
    configFile: false,
    logLevel: 'error',
    build: { write: false, minify: false, lib },
  })) as Rolldown.RolldownOutput[];
  const chunks = output.flatMap((part) => part.output).filter((part) => part.type === 'chunk');
  return new Map(chunks.map((chunk) => [`/${chunk.isEntry ? 'page.js' : chunk.fileName}`, chunk.code]));
}

function missed(value: number, goal: Figure['goal']): boolean {
  if (goal === undefined) return false;
  return 'atLeast' in goal ? value < goal.atLeast : value > goal.atMost;
}

function goalText(goal: Figure['goal']): string {
  if (goal === undefined) return '';
  return 'atLeast' in goal ? `≥ ${String(goal.atLeast)}` : `≤ ${String(goal.atMost)}`;
}

const bytes = [...(await compile())];
const scripts = await bundle();
const server = createServer((request, response) => {
  const script = scripts.get(request.url ?? '');
  response.setHeader('content-type', script === undefined ? 'text/html' : 'text/javascript');
  // An isolated page has the finer clock.
  response.setHeader('cross-origin-opener-policy', 'same-origin');
  response.setHeader('cross-origin-embedder-policy', 'require-corp');
  response.end(script ?? '<!doctype html><script type="module" src="/page.js"></script>');
});
await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
const url = `http://127.0.0.1:${String((server.address() as AddressInfo).port)}/`;
const executablePath = findChromium();
const browser = await chromium.launch({
  args: [...CHROMIUM_FLAGS, '--js-flags=--expose-gc', '--enable-precise-memory-info'],
  ...(executablePath === undefined ? {} : { executablePath }),
});
const filter = process.argv[2] ?? '';
for (const { name, unit, goal, measure } of FIGURES.filter((it) => it.name.includes(filter))) {
  const values: number[] = [];
  for (let run = 0; run < RUNS; run++) {
    const page = await (await browser.newContext()).newPage();
    await page.goto(url);
    await page.waitForFunction(() => 'processes' in globalThis);
    await page.evaluate((it) => processes.load(it), bytes);
    values.push(await measure(page));
    await page.context().close();
  }
  const middle = median(values);
  const digits = middle < 100 ? 2 : 0;
  const all = values.map((value) => value.toFixed(digits)).join(' ');
  const verdict = missed(middle, goal) ? '  MISSED' : '';
  const figure = `${middle.toFixed(digits)} ${unit}`;
  console.log(`${name.padEnd(66)} ${figure.padStart(12)} ${goalText(goal).padStart(8)}  ${all}${verdict}`);
}
await browser.close();
server.close();
