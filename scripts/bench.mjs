// npm run bench: builds the site and prints medians over five runs, in headless Chromium on this machine.
import { ensureInstalled, run } from './lib/install.mjs';
import { buildSite } from './lib/build.mjs';

ensureInstalled();
const { ensureChromium } = await import('./chromium.mjs');
ensureChromium();
buildSite();
run(process.execPath, ['node_modules/tsx/dist/cli.mjs', 'test/bench/main.ts', ...process.argv.slice(2)]);
