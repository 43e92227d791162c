import { serveDirectory } from '../../scripts/lib/static-server.mjs';
import { benchmarks } from './benchmarks.ts';
import { Bench, median } from './harness.ts';

const RUNS = 5;

const filter = process.argv[2];
const server = await serveDirectory('dist');
let longest = 0;
console.log(`${'figure'.padEnd(66)} ${'median'.padStart(10)} ${'goal'.padStart(8)}  runs`);
for (const benchmark of benchmarks) {
  if (filter !== undefined && !benchmark.name.includes(filter)) continue;
  const values: number[] = [];
  for (let run = 0; run < (benchmark.runs ?? RUNS); run++) {
    const bench = await Bench.launch(server.url);
    values.push(await benchmark.measure(bench));
    longest = Math.max(longest, bench.longestTask);
    await bench.close();
  }
  const figure = `${median(values).toFixed(1)} ${benchmark.unit}`;
  const verdict = median(values) <= benchmark.goal ? '' : '  MISSED';
  console.log(
    `${benchmark.name.padEnd(66)} ${figure.padStart(10)} ${String(benchmark.goal).padStart(8)}  ${values.map((it) => it.toFixed(1)).join(' ')}${verdict}`,
  );
}
console.log(`longest task of the main thread after start-up: ${longest.toFixed(0)} ms (goal 50)`);
await server.close();
