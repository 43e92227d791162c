import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import type { Browser, Frame } from 'playwright-core';
import { launchBrowser } from '../support/browser.ts';

let browser: Browser;
let host: Server;
let hostUrl: string;

beforeAll(async () => {
  browser = await launchBrowser();
  // Another origin: a blog that embeds a cluster.
  host = createServer((_request, response) => {
    response.setHeader('content-type', 'text/html');
    response.end(`<h1>A tutorial</h1><iframe width="800" height="500" src="${inject('site')}?embed&nodes=1"></iframe>`);
  });
  await new Promise<void>((resolve) => host.listen(0, '127.0.0.1', resolve));
  hostUrl = `http://127.0.0.1:${(host.address() as AddressInfo).port}/`;
});

afterAll(async () => {
  await browser.close();
  await new Promise((resolve) => host.close(resolve));
});

async function runAPod(frame: Frame): Promise<string> {
  await frame.waitForFunction(() => 'tabernetes' in window);
  return frame.evaluate(async () => {
    await window.tabernetes.ready;
    const result = await window.tabernetes.kubectl(
      'run -i --rm hello --image=busybox --restart=Never -- echo hello from a container',
    );
    return result.stdout + result.stderr;
  });
}

test('containers run in a cross-origin iframe, from a sub-path, without special headers', async () => {
  const page = await browser.newPage();
  const response = await page.goto(hostUrl);
  expect(response?.headers()).not.toHaveProperty('cross-origin-opener-policy');
  const frame = page.frames().find((it) => it.url().startsWith(inject('site')))!;
  expect(await page.evaluate(() => globalThis.crossOriginIsolated)).toBe(false);
  expect(await runAPod(frame)).toContain('hello from a container');
  await page.close();
});

test('a browser without JSPI gets a page that names the browsers that have it', async () => {
  const page = await browser.newPage();
  await page.addInitScript(() => {
    delete (WebAssembly as unknown as Record<string, unknown>)['Suspending'];
  });
  await page.goto(inject('site'));
  await page
    .getByText(/Chrome/)
    .first()
    .waitFor();
  expect(await page.locator('body').innerText()).toMatch(/Firefox/);
  await page.close();
});
