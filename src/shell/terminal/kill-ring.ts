const MOST = 10;

/** What was cut off lines, the newest last (readline(3): Killing And Yanking). */
export class KillRing {
  readonly #texts: string[] = [];

  /** @param join the key before has killed too: it is one text, longer at this end */
  kill(text: string, join: 'before' | 'after' | undefined): void {
    if (join === undefined || this.#texts.length === 0) this.#texts.push(text);
    else {
      const last = this.#texts.pop() ?? '';
      this.#texts.push(join === 'before' ? text + last : last + text);
    }
    if (this.#texts.length > MOST) this.#texts.shift();
  }

  get newest(): string {
    return this.#texts.at(-1) ?? '';
  }

  /** The one before the newest becomes the newest. */
  rotate(): string {
    const last = this.#texts.pop();
    if (last !== undefined) this.#texts.unshift(last);
    return this.newest;
  }
}
