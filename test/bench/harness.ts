import { chromium, type Browser, type Page } from 'playwright-core';
import { CHROMIUM_FLAGS, findChromium } from '../../scripts/chromium.mjs';

/** One figure: a goal, and how to measure it once. Times are milliseconds. */
export interface Benchmark {
  readonly name: string;
  /** The most that it should be; in the unit of the figures. */
  readonly goal: number;
  readonly unit: 'ms' | 'KB' | '×';
  readonly runs?: number;
  measure(bench: Bench): Promise<number>;
}

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  const upper = sorted[middle] ?? Number.NaN;
  return sorted.length % 2 === 1 ? upper : ((sorted[middle - 1] ?? Number.NaN) + upper) / 2;
}

/** A browser with the site, for one benchmark's run. */
export class Bench {
  readonly url: string;
  readonly #browser: Browser;
  /** Longest task of the main thread after start-up, over all pages. */
  longestTask = 0;

  private constructor(browser: Browser, url: string) {
    this.#browser = browser;
    this.url = url;
  }

  static async launch(url: string): Promise<Bench> {
    const path = findChromium();
    const browser = await chromium.launch({
      args: CHROMIUM_FLAGS,
      ...(path === undefined ? {} : { executablePath: path }),
    });
    return new Bench(browser, url);
  }

  /** A page in a profile of its own, cold. */
  async page(): Promise<Page> {
    const context = await this.#browser.newContext({ viewport: { width: 1440, height: 900 } });
    const page = await context.newPage();
    // tsx marks named functions by a helper of its own, also in those whose text goes to the page.
    await page.addInitScript('globalThis.__name = (target) => target');
    return page;
  }

  /** Opens the cluster. @returns milliseconds from navigation to Ready nodes */
  async open(page: Page, query: string): Promise<number> {
    await page.goto(`${this.url}${query}`);
    const elapsed = await page.evaluate(async () => {
      // `tabernetes` is there as soon as the entry module has run.
      for (let turn = 0; !('tabernetes' in window) && turn < 10_000; turn++) await new Promise(requestAnimationFrame);
      await window.tabernetes.ready;
      return performance.now();
    });
    await page.evaluate(() => {
      const tasks: number[] = [];
      Object.assign(window, { longTasks: tasks });
      new PerformanceObserver((list) => {
        for (const entry of list.getEntries()) tasks.push(entry.duration);
      }).observe({ entryTypes: ['longtask'] });
    });
    return elapsed;
  }

  /** Notes the page's long tasks and closes it with its profile. */
  async done(page: Page): Promise<void> {
    const tasks = await page.evaluate(() => (window as unknown as { longTasks?: number[] }).longTasks ?? []);
    this.longestTask = Math.max(this.longestTask, ...tasks);
    await page.context().close();
  }

  async close(): Promise<void> {
    await this.#browser.close();
  }
}
