import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Browser, FrameLocator } from 'playwright-core';
import { ClusterPage, launchBrowser } from '../support/browser.ts';

// What a user sees of a forwarded port: the pod's page in a frame that has nothing of the workspace.

let browser: Browser;
let cluster: ClusterPage;
let frame: FrameLocator;

const PAGE = `<!doctype html>
<title>Shop</title>
<link rel="stylesheet" href="style.css">
<h1>Shop</h1>
<a href="/cart.html">To the cart</a>
<button onclick="location.href = 'cart.html'">By script</button>
<button onclick="window.location = 'https://example.com/?stolen'">Out</button>
<button onclick="fetch('stock.json').then((it) => it.json()).then((it) => { this.textContent = 'In stock: ' + it.pens })">Stock?</button>
<script>
  function attempt(what) { try { return String(what()); } catch (refused) { return 'refused'; } }
  document.body.append(Object.assign(document.createElement('pre'), { id: 'isolation', textContent: [
    attempt(() => parent.localStorage.length),
    attempt(() => parent.document.title),
    attempt(() => localStorage.getItem('tabernetes.namespace')),
    self.origin,
  ].join(' ') }));
  indexedDB && (() => { try { indexedDB.databases().then(() => isolation.append(' databases'), () => isolation.append(' refused')); } catch { isolation.append(' refused'); } })();
</script>
`;

const MANIFEST = `
apiVersion: v1
kind: ConfigMap
metadata: { name: shop }
data:
  index.html: ${JSON.stringify(PAGE)}
  cart.html: "<h1>Cart</h1><form action='/index.html'><button>Back to the shop</button></form>"
  style.css: "h1 { color: rgb(10, 20, 30) }"
  stock.json: '{"pens":7}'
---
apiVersion: v1
kind: Pod
metadata: { name: shop, labels: { app: shop } }
spec:
  containers:
  - name: nginx
    image: nginx
    ports: [{ containerPort: 80 }]
    volumeMounts: [{ name: pages, mountPath: /usr/share/nginx/html }]
  volumes: [{ name: pages, configMap: { name: shop } }]
`;

beforeAll(async () => {
  browser = await launchBrowser();
  cluster = new ClusterPage(await browser.newPage({ viewport: { width: 1300, height: 900 } }));
  await cluster.open('?fresh');
  await cluster.run('apply -f -', MANIFEST);
  await cluster.run('wait --for=condition=Ready pod/shop --timeout=60s');
  frame = cluster.page.frameLocator('iframe');
});

afterAll(async () => {
  await browser.close();
});

test('a forwarded port is offered, and its page is shown', async () => {
  await cluster.type('kubectl port-forward pod/shop 8080:80\n');
  await cluster.page.getByRole('button', { name: 'Open preview' }).click();
  await frame.getByRole('heading', { name: 'Shop' }).waitFor();
  expect(await cluster.screen()).toContain('Forwarding from 127.0.0.1:8080 -> 80');
  const colour = await frame.getByRole('heading').evaluate((heading) => getComputedStyle(heading).color);
  expect(colour).toBe('rgb(10, 20, 30)');
});

test('the page has nothing of the workspace', async () => {
  await expect.poll(() => frame.locator('#isolation').textContent()).toBe('refused refused null null refused');
});

test('it fetches from its server, and clicks and forms lead on', async () => {
  await frame.getByRole('button', { name: 'Stock?' }).click();
  await frame.getByText('In stock: 7').waitFor();
  await frame.getByRole('link', { name: 'To the cart' }).click();
  await frame.getByRole('heading', { name: 'Cart' }).waitFor();
  const address = cluster.page.getByLabel('Path on localhost:8080');
  expect(await address.inputValue()).toBe('/cart.html');
  await frame.getByRole('button', { name: 'Back to the shop' }).click();
  await frame.getByRole('heading', { name: 'Shop' }).waitFor();
  await cluster.page.getByRole('button', { name: 'Back' }).click();
  await frame.getByRole('heading', { name: 'Cart' }).waitFor();
  await address.fill('/missing');
  await address.press('Enter');
  await frame.getByText('404 Not Found').first().waitFor();
});

test('a page that leaves by script goes where it may, and nowhere else', async () => {
  const address = cluster.page.getByLabel('Path on localhost:8080');
  await address.fill('/');
  await address.press('Enter');
  await frame.getByRole('button', { name: 'By script' }).click();
  await frame.getByRole('heading', { name: 'Cart' }).waitFor();
  await expect.poll(() => address.inputValue()).toBe('/cart.html');
  const requests: string[] = [];
  cluster.page.on('request', (request) => requests.push(request.url()));
  await cluster.page.getByRole('button', { name: 'Back' }).click();
  await frame.getByRole('heading', { name: 'Shop' }).waitFor();
  // The frame goes with the click, which is why nobody waits for the end of it.
  await frame.getByRole('button', { name: 'Out' }).evaluate((button: HTMLElement) => {
    setTimeout(() => {
      button.click();
    });
  });
  await cluster.page.getByText('This link leads out of the cluster').waitFor();
  await cluster.page.getByRole('button', { name: 'Reload' }).click();
  // A script that is not to be kept from it: the page around the frame forbids it.
  await frame.locator('body').evaluate(() => {
    location.href = 'https://example.com/?stolen';
  });
  await cluster.page.getByText('This link leads out of the cluster').waitFor();
  await expect.poll(() => cluster.complaints.join('\n')).toContain("Framing 'https://example.com/' violates");
  expect(requests.filter((url) => url.includes('example.com'))).toEqual([]);
  await cluster.page.getByRole('button', { name: 'Reload' }).click();
  await frame.getByRole('heading', { name: 'Shop' }).waitFor();
});

test('when the forward ends the tab says so, and goes on with the next', async () => {
  const note = cluster.page.getByText('Nothing listens on localhost:8080 any more');
  await cluster.page.locator('.xterm-helper-textarea').first().focus();
  await cluster.page.keyboard.press('Control+c');
  await note.waitFor();
  await cluster.page.getByText('kubectl port-forward pod/shop 8080:80').first().waitFor();
  await cluster.type('kubectl port-forward pod/shop 8080:80\n');
  await note.waitFor({ state: 'hidden' });
  await frame.getByRole('heading', { name: 'Shop' }).waitFor();
});
