import type { ClusterPage } from './browser.ts';

function withoutBlanks(text: string): string {
  return text.replace(/\s/g, '');
}

/** What stands below a line that was typed, however many rows the line takes. */
function below(screen: string, line: string): string {
  const rows = screen.split('\n');
  let echoed = '';
  while (!withoutBlanks(echoed).endsWith(withoutBlanks(line))) {
    const row = rows.shift();
    if (row === undefined) throw new Error(`${line} is not on the screen:\n${screen}`);
    echoed += row;
  }
  return rows.slice(0, -1).join('\n');
}

/** A person at the terminal: types a line, waits for the prompt, reads what was printed. */
export class Typist {
  readonly #cluster: ClusterPage;

  constructor(cluster: ClusterPage) {
    this.#cluster = cluster;
  }

  /** @returns the lines that the command printed; they must fit on the screen */
  async enter(line: string): Promise<string> {
    await this.begin(line);
    return below(await this.#cluster.untilScreen(/[^\n]\n(?:[^\n]*\n)*[^\n]*[$#] $/), line);
  }

  /** Types a line on a clean screen and does not wait. */
  async begin(line: string): Promise<void> {
    await this.#cluster.page.locator('.xterm-helper-textarea').first().focus();
    await this.#cluster.page.keyboard.press('Control+l');
    await this.#cluster.untilScreen(/^[^\n]*[$#] $/);
    await this.#cluster.type(`${line}\n`);
  }

  /** Types a line until it prints what is wanted, as one who waits does. */
  async until(line: string, wanted: RegExp, times = 60): Promise<string> {
    let last = '';
    for (let time = 0; time < times; time++) {
      last = await this.enter(line);
      if (wanted.test(last)) return last;
    }
    throw new Error(`${line} never printed ${String(wanted)}; it prints:\n${last}`);
  }
}
