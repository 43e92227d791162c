// npm run screenshots: the pictures of the documentation, in three sizes, of a cluster at work.
import { mkdirSync } from 'node:fs';
import { ensureInstalled } from './lib/install.mjs';
import { buildSite } from './lib/build.mjs';
import { serveDirectory } from './lib/static-server.mjs';

ensureInstalled();
const { CHROMIUM_FLAGS, ensureChromium } = await import('./chromium.mjs');
const executablePath = ensureChromium();
buildSite();
const { chromium } = await import('playwright-core');

const SHOTS = [
  { name: 'desktop', viewport: { width: 1440, height: 900 }, query: '?fresh', colorScheme: 'dark' },
  { name: 'desktop-light', viewport: { width: 1440, height: 900 }, query: '?fresh', colorScheme: 'light' },
  {
    name: 'phone',
    viewport: { width: 390, height: 844 },
    query: '?fresh',
    colorScheme: 'dark',
    hasTouch: true,
    isMobile: true,
  },
  { name: 'embed', viewport: { width: 800, height: 500 }, query: '?fresh&embed', colorScheme: 'dark' },
];

const COMMANDS = [
  'kubectl create deployment web --image=nginx --replicas=5',
  'kubectl expose deployment web --port=80',
  'kubectl create deployment kubia --image=luksa/kubia:v1 --replicas=4',
  'kubectl run broken --image=no/such-image',
];

const server = await serveDirectory('dist');
const browser = await chromium.launch({ executablePath, args: CHROMIUM_FLAGS });
mkdirSync('docs/images', { recursive: true });
for (const { name, query, ...options } of SHOTS) {
  const context = await browser.newContext(options);
  const page = await context.newPage();
  await page.goto(server.url + query);
  await page.waitForFunction(() => 'tabernetes' in window);
  await page.evaluate(() => window.tabernetes.ready);
  for (const command of COMMANDS) await page.evaluate((line) => window.tabernetes.sh(line), command);
  await page.evaluate(() => window.tabernetes.kubectl('rollout status deployment/web'));
  await page.evaluate(() => window.tabernetes.kubectl('rollout status deployment/kubia'));
  const terminal = page.locator('.xterm-helper-textarea').first();
  if (await terminal.isVisible().catch(() => false)) {
    await terminal.focus();
    await page.keyboard.type(options.viewport.width > 1000 ? 'kubectl get pods -o wide\r' : 'kubectl get pods\r');
  }
  await page.waitForFunction(() =>
    /NOMINATED|READY/.test(document.querySelector('.xterm-rows')?.textContent ?? 'READY'),
  );
  await page.screenshot({ path: `docs/images/${name}.png` });
  console.log(`docs/images/${name}.png`);
  await context.close();
}
await browser.close();
await server.close();
