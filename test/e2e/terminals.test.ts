import { readFile } from 'node:fs/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Browser, Page } from 'playwright-core';
import { ClusterPage, launchBrowser } from '../support/browser.ts';

// Tabs and splits of terminals, files that come and go, the clipboard: around the shell, as a user has it.

let browser: Browser;
let cluster: ClusterPage;
let page: Page;

beforeAll(async () => {
  browser = await launchBrowser();
  const context = await browser.newContext({
    viewport: { width: 1300, height: 900 },
    permissions: ['clipboard-read', 'clipboard-write'],
    acceptDownloads: true,
  });
  page = await context.newPage();
  cluster = new ClusterPage(page);
  await cluster.open('?fresh');
});

afterAll(async () => {
  await browser.close();
});

/** What the terminal with this number shows. */
async function shown(number: number): Promise<string> {
  const rows = page.getByRole('group', { name: `Terminal ${String(number)}` }).locator('.xterm-rows > div');
  return (await rows.allTextContents()).map((it) => it.replaceAll('\u00a0', ' ').trimEnd()).join('\n');
}

async function until(number: number, wanted: RegExp): Promise<void> {
  await expect.poll(() => shown(number), { timeout: 30_000 }).toMatch(wanted);
}

async function drop(files: readonly { readonly name: string; readonly bytes: readonly number[] }[]): Promise<void> {
  await page.getByRole('group', { name: 'Terminal 1' }).evaluate((element, dropped) => {
    const data = new DataTransfer();
    for (const { name, bytes } of dropped) data.items.add(new File([new Uint8Array(bytes)], name));
    element.dispatchEvent(new DragEvent('drop', { dataTransfer: data, bubbles: true, cancelable: true }));
  }, files);
}

test('terminals stand side by side and one above the other, each with its own shell', async () => {
  await cluster.type('cd /; echo one\n');
  await until(1, /^one$/m);
  await page.keyboard.press('Control+Shift+Digit5');
  await until(2, /\$/);
  await page.keyboard.type('echo two\r');
  await until(2, /^two$/m);
  await page.keyboard.press('Alt+Shift+Minus');
  await until(3, /\$/);
  await page.keyboard.type('pwd\r');
  await until(3, /^\/home\/user$/m);
  await page.keyboard.press('Alt+ArrowLeft');
  await page.keyboard.type('pwd\r');
  await until(1, /^\/$/m);
});

test('they come back as they were, with what was on their screens', async () => {
  await page.getByRole('tab', { name: 'Terminal 1, 2, 3' }).dblclick();
  await page.keyboard.type('work');
  await page.keyboard.press('Enter');
  await page.reload();
  await cluster.ready();
  await page.getByRole('tab', { name: 'work' }).waitFor();
  await until(2, /^two$/m);
  await until(3, /^\/home\/user$/m);
});

test('a terminal that is closed ends what runs in it', async () => {
  await page.getByRole('group', { name: 'Terminal 3' }).click();
  await page.keyboard.type('kubectl proxy\r');
  await until(3, /Starting to serve on 127\.0\.0\.1:8001/);
  expect((await cluster.sh('curl -s localhost:8001/version')).code).toBe(0);
  await page.getByRole('group', { name: 'Terminal 3' }).hover();
  await page.getByRole('button', { name: 'Close terminal 3' }).click();
  // curl's own: nobody listens.
  await expect.poll(async () => (await cluster.sh('curl -s localhost:8001/version')).code).toBe(7);
});

test('files that are dropped are in the current directory, byte for byte', async () => {
  await page.getByRole('group', { name: 'Terminal 1' }).click();
  await page.keyboard.type('cd ~; ls -l ');
  await drop([{ name: 'a b.bin', bytes: [0, 255, 10, 13] }]);
  await page.getByText('Copied a b.bin').waitFor();
  await page.keyboard.press('Enter');
  await until(1, /\b4\b.* '?a b\.bin'?$/m);
});

test('download saves a file of the shell on the machine', async () => {
  const downloading = page.waitForEvent('download');
  await page.keyboard.type("download 'a b.bin'\r");
  const download = await downloading;
  expect(download.suggestedFilename()).toBe('a b.bin');
  expect([...(await readFile(await download.path()))]).toEqual([0, 255, 10, 13]);
});

test('code opens a file and the prompt is back; what is typed is on the disk', async () => {
  await page.keyboard.type('code notes.txt; echo back\r');
  await until(1, /^back$/m);
  await page.locator('.monaco-editor .view-lines').first().click();
  await page.keyboard.type('from the editor');
  await expect.poll(async () => (await cluster.sh('cat notes.txt')).stdout).toBe('from the editor');
});

test('vi waits until its file is closed', async () => {
  await page.getByRole('group', { name: 'Terminal 1' }).click();
  await page.keyboard.type('vi notes.txt; echo left\r');
  await page.getByText('The terminal waits for this file').waitFor();
  await page.locator('.monaco-editor .view-lines').first().click();
  await page.keyboard.press('ControlOrMeta+End');
  await page.keyboard.type(', twice');
  await page.getByRole('button', { name: 'Save and close' }).click();
  await until(1, /^left$/m);
  expect((await cluster.sh('cat notes.txt')).stdout).toBe('from the editor, twice');
});

test('what is selected is copied, and pasted without being run', async () => {
  await page.getByRole('group', { name: 'Terminal 1' }).click();
  await page.keyboard.type('clear\r');
  await page.evaluate(() => navigator.clipboard.writeText('echo first\necho second'));
  await page.keyboard.press('Control+Shift+V');
  await until(1, /echo first[\s\S]*echo second/);
  expect(await shown(1)).not.toMatch(/^second$/m);
  await page.keyboard.press('Enter');
  await until(1, /^second$/m);
  await page.getByRole('group', { name: 'Terminal 1' }).click({ button: 'right' });
  await page.getByRole('menuitem', { name: 'Select all' }).click();
  await page.keyboard.press('Control+c');
  await expect.poll(() => page.evaluate(() => navigator.clipboard.readText())).toMatch(/echo first[\s\S]*echo second/);
});

test('text is found in the history', async () => {
  await page.keyboard.press('Control+Shift+F');
  await page.getByLabel('Find in the terminal').fill('second');
  await page.getByText(/^\d+ of \d+$/).waitFor();
  await page.keyboard.press('Escape');
  await page.keyboard.type('echo typed again\r');
  await until(1, /^typed again$/m);
});
