import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Browser } from 'playwright-core';
import { ClusterPage, launchBrowser } from '../support/browser.ts';

let browser: Browser;
let cluster: ClusterPage;

beforeAll(async () => {
  browser = await launchBrowser();
  cluster = new ClusterPage(await browser.newPage({ viewport: { width: 1440, height: 900 } }));
  await cluster.open('?fresh');
  await cluster.run('run web-with-a-long-name --image=nginx');
  await cluster.run('wait pod/web-with-a-long-name --for=condition=Ready');
});

afterAll(async () => {
  await browser.close();
});

/** An empty prompt at the top of the screen. */
async function clear(): Promise<void> {
  await cluster.type('');
  await cluster.page.keyboard.press('Control+c');
  await cluster.page.keyboard.press('Control+l');
  await cluster.untilScreen(/^~ \$ $/);
}

/** As the browser pastes: xterm marks it for the shell. */
async function paste(text: string): Promise<void> {
  await cluster.page.locator('.xterm-helper-textarea').first().focus();
  await cluster.page.evaluate((data) => {
    const clipboardData = new DataTransfer();
    clipboardData.setData('text/plain', data);
    document.activeElement?.dispatchEvent(new ClipboardEvent('paste', { clipboardData, bubbles: true }));
  }, text);
}

/** What is shown in a colour of the palette, by its number. */
function inColour(number: number): Promise<string[]> {
  return cluster.page.locator(`.xterm-rows .xterm-fg-${number}`).allTextContents();
}

test('Tab completes a command, a kind and the name of a pod', async () => {
  await clear();
  await cluster.type('kubec\t');
  await cluster.untilScreen(/\$ kubectl$/);
  await cluster.type('desc\tpod\t');
  await cluster.untilScreen(/describe pod/);
  await cluster.type('s web-w\t');
  await cluster.untilScreen(/\$ kubectl describe pods web-with-a-long-name$/);
  await cluster.type(' -n kube-n\t');
  await cluster.untilScreen(/-n kube-node-lease$/);
});

test('Ctrl-R finds an earlier line', async () => {
  await clear();
  await cluster.type('echo needle\n');
  await cluster.untilScreen(/\nneedle\n/);
  await cluster.type('echo hay\n');
  await cluster.untilScreen(/\nhay\n/);
  await cluster.page.keyboard.press('Control+r');
  await cluster.type('need');
  await cluster.untilScreen(/\(reverse-i-search\)`need': echo needle$/);
  await cluster.type('\n');
  await cluster.untilScreen(/echo needle\nneedle\n~ \$ $/);
});

test('a pasted manifest waits for Enter, and is one command', async () => {
  await clear();
  const manifest = 'apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: pasted\ndata:\n  a: b\n';
  await paste(`cat <<EOF | kubectl apply -f -\n${manifest}EOF\nkubectl get cm pasted -o name`);
  await cluster.untilScreen(/EOF\nkubectl get cm pasted -o name$/);
  expect((await cluster.kubectl('get configmap pasted')).code).toBe(1);
  await cluster.type('\n');
  await cluster.untilScreen(/configmap\/pasted created\nconfigmap\/pasted\n~ \$ $/);
  await cluster.page.keyboard.press('ArrowUp');
  await cluster.untilScreen(/created\nconfigmap\/pasted\n~ \$ cat <<EOF[^]*EOF\nkubectl get cm pasted -o name$/);
});

test('states are in colours, unless piped or unwanted', async () => {
  await clear();
  await cluster.type('kubectl get pod web-with-a-long-name\n');
  await cluster.untilScreen(/Running[^]*\$ $/);
  expect(await inColour(2)).toContain('Running');
  for (const line of ['NO_COLOR=1 kubectl get pods', 'kubectl get pods | cat']) {
    await clear();
    await cluster.type(`${line}\n`);
    await cluster.untilScreen(/Running[^]*\$ $/);
    expect(await inColour(2)).toEqual([]);
  }
});

test('less takes the screen, and q gives it back', async () => {
  await clear();
  await cluster.type('kubectl explain pod.spec | less\n');
  await cluster.untilScreen(/^KIND: +Pod[^]*\n:$/);
  await cluster.type('/volumes\n');
  await cluster.untilScreen(/^ +volumes\t? *<\[\]Volume>/);
  await cluster.type('q');
  await cluster.untilScreen(/^~ \$ kubectl explain pod.spec \| less\n~ \$ $/);
});

test('a watch streams in colours until Ctrl-C', async () => {
  await clear();
  await cluster.type('kubectl get pods -w\n');
  await cluster.untilScreen(/web-with-a-long-name +1\/1 +Running/);
  await cluster.run('run second --image=nginx');
  await cluster.untilScreen(/second +0\/1 +ContainerCreating[^]*second +1\/1 +Running/);
  await cluster.page.keyboard.press('Control+c');
  await cluster.type('echo $?\n');
  await cluster.untilScreen(/\^C\n~ \$ echo \$\?\n130\n~ \$ $/);
});

test('the name of an object is a link to it', async () => {
  await clear();
  await cluster.type('kubectl get pods\n');
  await cluster.untilScreen(/web-with-a-long-name[^]*\$ $/);
  const row = cluster.page.locator('.xterm-rows > div').filter({ hasText: 'web-with-a-long-name' }).first();
  const box = await row.boundingBox();
  if (box === null) throw new Error('the row is not on the screen');
  await cluster.page.mouse.move(box.x + 20, box.y + box.height / 2);
  await cluster.page.mouse.move(box.x + 24, box.y + box.height / 2);
  await cluster.page.locator('.xterm-cursor-pointer').waitFor();
  await cluster.page.mouse.click(box.x + 24, box.y + box.height / 2);
  await cluster.page.getByRole('heading', { name: 'web-with-a-long-name' }).first().waitFor();
});

test('emoji and wide letters are where the cursor thinks they are', async () => {
  await clear();
  await cluster.type('echo "🚀漢字" x');
  await cluster.page.keyboard.press('Control+a');
  await cluster.page.keyboard.press('Control+e');
  await cluster.page.keyboard.press('Backspace');
  await cluster.type('y\n');
  await cluster.untilScreen(/\$ echo "🚀漢字" y\n🚀漢字 y\n~ \$ $/);
});
