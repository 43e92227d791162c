// tsx test/bench/network/main.ts: TCP between processes of a node, and of two nodes, in headless Chromium.
import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { chromium, type Page } from 'playwright-core';
import { build, type Rolldown } from 'vite';
import { CHROMIUM_FLAGS, findChromium } from '../../../scripts/chromium.mjs';
import compilePrograms from '../../../src/kernel/testing/compile.ts';
import { median } from '../harness.ts';
import type { NetworkMeasurements } from './page.ts';

const RUNS = 5;

interface Figure {
  readonly name: string;
  readonly unit: string;
  readonly atLeast: number;
  readonly measure: (page: Page) => Promise<number>;
}

declare global {
  var network: NetworkMeasurements;
}

const FIGURES: readonly Figure[] = [
  { name: 'TCP in a node', unit: 'MB/s', atLeast: 300, measure: (page) => page.evaluate(() => network.throughput(0)) },
  {
    name: 'questions in a node',
    unit: '/s',
    atLeast: 20_000,
    measure: (page) => page.evaluate(() => network.requests(0)),
  },
  {
    name: 'TCP across nodes',
    unit: 'MB/s',
    atLeast: 150,
    measure: (page) => page.evaluate(() => network.throughput(1)),
  },
  {
    name: 'questions across nodes',
    unit: '/s',
    atLeast: 5000,
    measure: (page) => page.evaluate(() => network.requests(1)),
  },
];

/** A module and what it loads on demand, by their paths. */
async function bundle(entry: string, name: string): Promise<[string, string | Uint8Array][]> {
  const result = (await build({
    configFile: false,
    logLevel: 'error',
    build: { write: false, target: 'es2024', lib: { entry, formats: ['es'], fileName: () => `${name}.js` } },
  })) as Rolldown.RolldownOutput[];
  return result.flatMap(({ output }) =>
    output.map((it): [string, string | Uint8Array] => [`/${it.fileName}`, it.type === 'chunk' ? it.code : it.source]),
  );
}

await compilePrograms();
const files = new Map([
  ...(await bundle('test/bench/network/page.ts', 'page')),
  ...(await bundle('test/bench/network/node.worker.ts', 'node')),
  ['/sockets.wasm', readFileSync('.cache/kernel-tests/sockets.wasm')] as const,
]);
const server = createServer((request, response) => {
  const { url = '/' } = request;
  const file = files.get(url);
  const type = url.endsWith('.js') ? 'text/javascript' : url.endsWith('.wasm') ? 'application/wasm' : 'text/html';
  response.setHeader('content-type', type);
  response.end(file ?? '<!doctype html><script type="module" src="/page.js"></script>');
});
await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
const url = `http://127.0.0.1:${String((server.address() as AddressInfo).port)}/`;
const executablePath = findChromium();
const browser = await chromium.launch({
  args: CHROMIUM_FLAGS,
  ...(executablePath === undefined ? {} : { executablePath }),
});
const filter = process.argv[2] ?? '';
for (const { name, unit, atLeast, measure } of FIGURES.filter((it) => it.name.includes(filter))) {
  const values: number[] = [];
  for (let run = 0; run < RUNS; run++) {
    const page = await (await browser.newContext()).newPage();
    await page.goto(url);
    await page.waitForFunction(() => 'network' in globalThis);
    values.push(await measure(page));
    await page.context().close();
  }
  const middle = median(values);
  const all = values.map((value) => value.toFixed(0)).join(' ');
  const verdict = middle < atLeast ? '  MISSED' : '';
  console.log(
    `${name.padEnd(40)} ${middle.toFixed(0).padStart(8)} ${unit.padEnd(5)} ≥ ${String(atLeast)}  ${all}${verdict}`,
  );
}
await browser.close();
server.close();
