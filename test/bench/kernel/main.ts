import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { rewriteModule } from '../../../src/kernel/wasm/index.ts';
import { Bench } from '../harness.ts';
import { compilePrograms } from './compile.ts';
import { measureMetering } from './in-page.ts';

/** Ratios of metered to unmetered programs, and the speed of the rewriter. */
const METERING_GOAL = 1.15;
const REWRITER_GOAL = 30;
const NAMES = ['sieve', 'matrices', 'fibonacci', 'hash', 'quicksort', 'interpreter'];

function print(name: string, figure: string, goal: string, missed: boolean): void {
  console.log(`${name.padEnd(66)} ${figure.padStart(10)} ${goal.padStart(8)}${missed ? '  MISSED' : ''}`);
}

async function metering(): Promise<void> {
  const plain = await compilePrograms();
  const metered = rewriteModule(plain).bytes;
  const bench = await Bench.launch('about:blank');
  const page = await bench.page();
  await page.goto('about:blank');
  const results = await page.evaluate(measureMetering, { names: NAMES, plain: [...plain], metered: [...metered] });
  await bench.close();
  let product = 1;
  for (const result of results) {
    const ratio = result.metered / result.plain;
    product *= ratio;
    print(`metering: ${result.name}`, `${ratio.toFixed(2)} x`, '', false);
  }
  const mean = product ** (1 / results.length);
  print('metering: geometric mean', `${mean.toFixed(2)} x`, String(METERING_GOAL), mean > METERING_GOAL);
}

/** The largest module of the dependencies below 16 MB: as a language runtime is. */
function largeModule(): Uint8Array {
  const files = readdirSync('node_modules', { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.wasm'))
    .map((file) => join('node_modules', file))
    .filter((file) => statSync(file).size < 16e6)
    .sort((a, b) => statSync(b).size - statSync(a).size);
  return new Uint8Array(readFileSync(files[0] ?? ''));
}

function rewriter(): void {
  const bytes = largeModule();
  let best = 0;
  for (let turn = 0; turn < 8; turn++) {
    const from = performance.now();
    rewriteModule(bytes);
    best = Math.max(best, bytes.length / 1000 / (performance.now() - from));
  }
  const name = `rewriter, module of ${(bytes.length / 1e6).toFixed(0)} MB`;
  print(name, `${best.toFixed(0)} MB/s`, String(REWRITER_GOAL), best < REWRITER_GOAL);
}

console.log(`${'figure'.padEnd(66)} ${'best'.padStart(10)} ${'goal'.padStart(8)}`);
await metering();
rewriter();
