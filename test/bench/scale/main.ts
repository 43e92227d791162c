// tsx test/bench/scale/main.ts: a control plane with 1,000 fake nodes, in a worker of headless Chromium, on its IndexedDB.
import type { Remote } from 'comlink';
import { serveBundles } from '../bundles.ts';
import { median } from '../harness.ts';
import type { ScaleMeasurements } from './cluster.worker.ts';

const RUNS = 5;
const NODES = 1000;
const PODS = 10_000;
/** Milliseconds. */
const GOAL = 5000;

declare global {
  var scale: Remote<ScaleMeasurements>;
}

const site = await serveBundles({ page: 'test/bench/scale/page.ts', cluster: 'test/bench/scale/cluster.worker.ts' });
const runs: { readonly nodes: number; readonly pods: number }[] = [];
for (let run = 0; run < Number(process.argv[2] ?? RUNS); run++) {
  const page = await (await site.browser.newContext()).newPage();
  page.on('console', (message) => {
    console.log(message.text());
  });
  await page.goto(site.url);
  await page.waitForFunction(() => 'scale' in globalThis);
  runs.push(await page.evaluate(({ nodes, pods }) => scale.run(nodes, pods), { nodes: NODES, pods: PODS }));
  await page.context().close();
}
await site.close();

function line(name: string, values: readonly number[], goal?: number): void {
  const middle = median(values);
  const verdict = goal !== undefined && middle > goal ? '  MISSED' : '';
  const all = values.map((value) => value.toFixed(0)).join(' ');
  console.log(
    `${name.padEnd(66)} ${middle.toFixed(0).padStart(8)} ms ${String(goal ?? '').padStart(8)}  ${all}${verdict}`,
  );
}

line(
  '1,000 fake nodes Ready',
  runs.map(({ nodes }) => nodes),
);
line(
  '10,000 pods created, scheduled, Running, on disk',
  runs.map(({ pods }) => pods),
  GOAL,
);
