import type { TerminalHost } from '../../protocol/index.ts';

/** Characters that may be on their way to the screen before commands are to wait: about ten screens. */
const MOST_UNDERWAY = 1 << 16;

/** What is printed on a terminal, and how much of that is not to be seen yet. */
export class ScreenWriter {
  readonly #host: TerminalHost;
  #underway = 0;
  #waiting: (() => void)[] = [];

  constructor(host: TerminalHost) {
    this.#host = host;
  }

  write(text: string): void {
    this.#underway += text.length;
    const arrived = (): void => {
      this.#underway -= text.length;
      if (this.#underway <= MOST_UNDERWAY) for (const resume of this.#waiting.splice(0)) resume();
    };
    // A page that is gone shows nothing, and holds nobody up.
    this.#host.write(text).then(arrived, arrived);
  }

  /** When more may be written. @returns undefined where that is now */
  ready(): Promise<void> | undefined {
    if (this.#underway <= MOST_UNDERWAY) return undefined;
    return new Promise((resolve) => {
      this.#waiting.push(resolve);
    });
  }
}
