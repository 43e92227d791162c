// tsx test/bench/store/main.ts: creates a second through the API server, in headless Chromium.
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { chromium } from 'playwright-core';
import { build, type Rolldown } from 'vite';
import { CHROMIUM_FLAGS, findChromium } from '../../../scripts/chromium.mjs';
import { median } from '../harness.ts';
import type { Load, measureThroughput, Throughput } from './throughput.ts';

const RUNS = 5;

const LOADS: readonly (Load & { readonly name: string; readonly goal: number })[] = [
  { name: 'in memory, 20 watchers', goal: 30_000, durable: false, creates: 20_000, clients: 1, watchers: 20 },
  { name: 'durable, 100 clients, no watcher', goal: 10_000, durable: true, creates: 20_000, clients: 100, watchers: 0 },
  {
    name: 'durable, 100 clients, 20 watchers',
    goal: 10_000,
    durable: true,
    creates: 20_000,
    clients: 100,
    watchers: 20,
  },
];

async function bundle(): Promise<string> {
  const output = (await build({
    configFile: false,
    logLevel: 'error',
    build: {
      write: false,
      minify: false,
      lib: { entry: 'test/bench/store/page.ts', formats: ['es'], fileName: 'page' },
    },
  })) as Rolldown.RolldownOutput[];
  const chunks = output.flatMap((part) => part.output).filter((part) => part.type === 'chunk');
  return chunks.find((chunk) => chunk.isEntry)?.code ?? '';
}

const code = await bundle();
const server = createServer((request, response) => {
  const script = request.url === '/page.js';
  response.setHeader('content-type', script ? 'text/javascript' : 'text/html');
  response.end(script ? code : '<!doctype html><script type="module" src="/page.js"></script>');
});
await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
const url = `http://127.0.0.1:${String((server.address() as AddressInfo).port)}/`;
const executablePath = findChromium();
const browser = await chromium.launch({
  args: CHROMIUM_FLAGS,
  ...(executablePath === undefined ? {} : { executablePath }),
});
for (const { name, goal, ...load } of LOADS) {
  const results: Throughput[] = [];
  for (let run = 0; run < RUNS; run++) {
    const page = await (await browser.newContext()).newPage();
    await page.goto(url);
    results.push(
      await page.evaluate(
        (options) =>
          (globalThis as unknown as { measureThroughput: typeof measureThroughput }).measureThroughput(options),
        load,
      ),
    );
    await page.context().close();
  }
  const of = (read: (result: Throughput) => number): string => median(results.map(read)).toFixed(1);
  console.log(
    `${name}: ${of((it) => it.perSecond)} creates/s (goal ${String(goal)}), p50 ${of((it) => it.p50)} ms, p99 ${of((it) => it.p99)} ms, ` +
      `${of((it) => it.objectSize)} characters each, reload ${of((it) => it.reload)} ms`,
  );
}
await browser.close();
server.close();
