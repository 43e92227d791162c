// npm run bench: builds the site and prints medians over five runs, in headless Chromium on this machine: first of the
// API server by itself, of a control plane with fake nodes, of metering and the rewriter, then of the page. With a word, only
// figures of the page whose name has it.
import { ensureInstalled, run } from './lib/install.mjs';
import { buildSite } from './lib/build.mjs';

ensureInstalled();
const { ensureChromium } = await import('./chromium.mjs');
ensureChromium();
buildSite();
const tsx = (...args) => run(process.execPath, ['node_modules/tsx/dist/cli.mjs', ...args]);
if (process.argv.length === 2) tsx('test/bench/store/main.ts');
if (process.argv.length === 2) tsx('test/bench/scheduler/main.ts');
if (process.argv.length === 2) tsx('test/bench/scale/main.ts');
if (process.argv.length === 2) tsx('test/bench/changes/main.ts');
if (process.argv.length === 2) tsx('test/bench/kernel/main.ts');
if (process.argv.length === 2) tsx('test/bench/network/main.ts');
if (process.argv.length === 2) tsx('test/bench/processes/main.ts');
tsx('test/bench/main.ts', ...process.argv.slice(2));
