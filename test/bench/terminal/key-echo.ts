import type { Page } from 'playwright-core';
import { median } from '../harness.ts';

/**
 * In the page: notes for each key press how long it takes until the terminal's rows change. What xterm draws is on the screen with
 * the frame that it is drawn in.
 */
function noteEchoes(): void {
  const echoes: number[] = [];
  let pressed: number | undefined;
  addEventListener('keydown', (event) => (pressed = event.timeStamp), { capture: true });
  new MutationObserver(() => {
    if (pressed !== undefined) echoes.push(performance.now() - pressed);
    pressed = undefined;
  }).observe(document.querySelector('.xterm-rows') as Element, { childList: true, subtree: true, characterData: true });
  Object.assign(window, { echoes });
}

/** In the page: deletes the pods of a Deployment once a second, until `stopped` is set. Not by kubectl: the shell is measured. */
async function churn(selector: string): Promise<void> {
  const state = window as unknown as { stopped?: boolean };
  const query = `labelSelector=${encodeURIComponent(selector)}&gracePeriodSeconds=0`;
  while (state.stopped !== true) {
    await window.tabernetes.fetch(`/api/v1/namespaces/default/pods?${query}`, { method: 'DELETE' });
    await new Promise((resolve) => setTimeout(resolve, 1000));
  }
}

/** Presses keys at the prompt while pods come and go. @param selector of the pods; '' for quiet @returns the median of milliseconds from key to echo */
export async function keyEcho(page: Page, selector: string, keys: number): Promise<number> {
  await page.locator('.xterm-helper-textarea').first().focus();
  await page.evaluate(noteEchoes);
  const churning = selector === '' ? undefined : page.evaluate(churn, selector);
  for (let key = 0; key < keys; key++) {
    await page.keyboard.press('abcdefgh'.charAt(key % 8));
    await page.waitForTimeout(40);
  }
  const echoes = await page.evaluate(() => {
    const state = window as unknown as { stopped?: boolean; echoes: number[] };
    state.stopped = true;
    return state.echoes;
  });
  await churning;
  return median(echoes);
}

/** In the page: milliseconds that a command of kubectl takes, the median of as many runs. */
export async function timeOfKubectl(options: { line: string; runs: number }): Promise<number> {
  const times: number[] = [];
  for (let run = 0; run < options.runs; run++) {
    const started = performance.now();
    const { code, stderr } = await window.tabernetes.kubectl(options.line);
    if (code !== 0) throw new Error(stderr);
    times.push(performance.now() - started);
  }
  return times.sort((a, b) => a - b)[options.runs >> 1] ?? Number.NaN;
}
