import { chromium, type Browser, type BrowserContext, type Page } from 'playwright-core';
import { expect, inject } from 'vitest';
import type {} from '../../src/ui/tabernetes.ts';
import { CHROMIUM_FLAGS, findChromium } from '../../scripts/chromium.mjs';

function executable(): { readonly executablePath?: string } {
  const path = findChromium();
  return path === undefined ? {} : { executablePath: path };
}

/** A headless browser whose profile is thrown away when it closes. */
export function launchBrowser(): Promise<Browser> {
  return chromium.launch({ ...executable(), args: CHROMIUM_FLAGS });
}

/** A headless browser with a profile on disk, for what must survive its death. */
export function launchProfile(userDataDir: string): Promise<BrowserContext> {
  return chromium.launchPersistentContext(userDataDir, { ...executable(), args: CHROMIUM_FLAGS });
}

export interface CommandResult {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** The page of a cluster, driven as a user and through `window.tabernetes`. */
export class ClusterPage {
  readonly page: Page;
  /** What the page complained about: uncaught errors and errors on the console. */
  readonly complaints: string[] = [];

  constructor(page: Page) {
    this.page = page;
    page.on('pageerror', (error) => this.complaints.push(error.stack ?? error.message));
    page.on('console', (message) => {
      if (message.type() === 'error') this.complaints.push(message.text());
    });
  }

  /** Opens the site and waits until every node is Ready. */
  async open(query = ''): Promise<void> {
    await this.page.goto(`${inject('site')}${query}`);
    await this.ready();
  }

  async ready(): Promise<void> {
    await this.page.waitForFunction(() => 'tabernetes' in window);
    await this.page.evaluate(() => window.tabernetes.ready);
  }

  /** Runs kubectl; the result whatever its exit code. */
  kubectl(args: string, stdin?: string): Promise<CommandResult> {
    return this.page.evaluate(
      ([line, input]) => window.tabernetes.kubectl(line, input === undefined ? {} : { stdin: input }),
      [args, stdin] as const,
    );
  }

  /** Runs kubectl. @returns its standard output @throws when it fails */
  async run(args: string, stdin?: string): Promise<string> {
    const result = await this.kubectl(args, stdin);
    if (result.code !== 0) throw new Error(`kubectl ${args}: exit ${result.code}: ${result.stderr}${result.stdout}`);
    return result.stdout;
  }

  sh(line: string): Promise<CommandResult> {
    return this.page.evaluate((text) => window.tabernetes.sh(text), line);
  }

  /** An object of the API, or the Status that says why not. */
  get<T>(path: string): Promise<T> {
    return this.page.evaluate(async (text) => (await window.tabernetes.fetch(text)).json() as Promise<T>, path);
  }

  /** Types into the terminal that has the prompt. */
  async type(text: string): Promise<void> {
    await this.page.locator('.xterm-helper-textarea').first().focus();
    await this.page.keyboard.type(text.replaceAll('\n', '\r'));
  }

  /** What the visible terminal shows, without the blanks at the ends of lines. */
  screen(): Promise<string> {
    return this.page
      .locator('.xterm-rows')
      .first()
      .evaluate((rows) =>
        [...rows.children].map((row) => row.textContent.replaceAll('\u00a0', ' ').trimEnd()).join('\n'),
      )
      .then((text) => text.trimEnd().replace(/([$#])$/, '$1 '));
  }

  /** Waits until the terminal shows what is wanted. @returns the screen */
  async untilScreen(wanted: RegExp): Promise<string> {
    let last = '';
    try {
      await expect.poll(async () => wanted.test((last = await this.screen())), { timeout: 30_000 }).toBe(true);
    } catch {
      throw new Error(`the terminal never showed ${String(wanted)}; it shows:\n${last}`);
    }
    return last;
  }

  /** Puts a manifest into the editor and presses Apply. */
  async applyFromEditor(manifest: string): Promise<void> {
    await this.page.getByRole('tab', { name: 'Editor' }).click();
    await this.page.locator('.monaco-editor .view-lines').first().click();
    await this.page.keyboard.press('ControlOrMeta+a');
    // Pasted, as a person would: typing would be helped along by auto-indentation.
    await this.page.evaluate((text) => {
      const data = new DataTransfer();
      data.setData('text/plain', text);
      document.activeElement?.dispatchEvent(new ClipboardEvent('paste', { clipboardData: data, bubbles: true }));
    }, manifest);
    await this.page.getByRole('button', { name: /^Apply/ }).click();
    await this.page.getByText('created', { exact: true }).first().waitFor();
  }

  /** Ends the worker of a node from within, as DevTools does: the page is not told. */
  async killWorker(node: string): Promise<void> {
    for (const worker of this.page.workers()) {
      const name = await worker.evaluate(() => (globalThis as unknown as { name: string }).name);
      if (name !== node) continue;
      await worker.evaluate(() => {
        globalThis.close();
      });
      return;
    }
    throw new Error(`no worker named ${node}`);
  }
}
