import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Browser } from 'playwright-core';
import { ClusterPage, launchBrowser } from '../support/browser.ts';

const DOCS = join(import.meta.dirname, '../../docs');

/** Command lines of the pages in `docs/`, in order: lines of `console` blocks that begin with a prompt. */
const lines = readdirSync(DOCS)
  .filter((file) => file.endsWith('.md'))
  .flatMap((file) => {
    const text = readFileSync(join(DOCS, file), 'utf8');
    const blocks = [...text.matchAll(/^```console\n(.*?)^```/gms)].map(([, block = '']) => block);
    return blocks
      .flatMap((block) => block.split('\n'))
      .flatMap((line) => (line.startsWith('$ ') ? [line.slice(2)] : []));
  });

let browser: Browser;
let cluster: ClusterPage;

beforeAll(async () => {
  browser = await launchBrowser();
  cluster = new ClusterPage(await browser.newPage());
  await cluster.open('?fresh');
});

afterAll(async () => {
  await browser.close();
});

test('the docs have commands to try', () => {
  expect(lines.length).toBeGreaterThan(20);
});

test.each(lines)('$ %s', async (line) => {
  const { code, stderr } = await cluster.page.evaluate((text) => window.tabernetes.sh(text), line);
  expect({ code, stderr }).toMatchObject({ code: 0 });
});
