import { INITIAL_CREDIT } from '../../protocol/index.ts';

/** Chunks and messages are asked for when so many were taken: a message for each would cost as much as the chunk. */
export const PULLED = INITIAL_CREDIT / 2;

/** How many chunks or messages the other end still takes. */
export class Credit {
  #left = INITIAL_CREDIT;
  #over = false;
  #waiting: (() => void)[] = [];

  /** One is sent. @returns when the next should be: at once where it is undefined */
  spend(): Promise<void> | undefined {
    this.#left--;
    if (this.#left > 0 || this.#over) return undefined;
    return new Promise((resolve) => {
      this.#waiting.push(resolve);
    });
  }

  grant(count: number): void {
    this.#left += count;
    if (this.#left > 0) this.#resume();
  }

  /** Nothing is sent any more: nobody waits for that. */
  end(): void {
    this.#over = true;
    this.#resume();
  }

  #resume(): void {
    for (const resume of this.#waiting.splice(0)) resume();
  }
}

/** Counts what was taken, and asks for as many more now and then. */
export function puller(pull: (count: number) => void): () => void {
  let taken = 0;
  return () => {
    if (++taken < PULLED) return;
    pull(taken);
    taken = 0;
  };
}

/** The same items; each counts as taken when the reader comes for the next. */
export async function* pulling<T>(items: AsyncIterable<T>, taken: () => void): AsyncGenerator<T> {
  for await (const item of items) {
    yield item;
    taken();
  }
}
