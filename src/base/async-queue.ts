/** An unbounded queue that is read as an async iterable, by one reader. */
export class AsyncQueue<T> implements AsyncIterable<T> {
  #items: T[] = [];
  /** Who waits for it to hold no more than so many items. */
  #writers: { readonly most: number; readonly resume: () => void }[] = [];
  #waiting: ((result: IteratorResult<T>) => void) | undefined;
  #fail: ((cause: unknown) => void) | undefined;
  #state: { readonly kind: 'open' | 'ended' } | { readonly kind: 'failed'; readonly cause: Error } = { kind: 'open' };

  get size(): number {
    return this.#items.length;
  }

  get open(): boolean {
    return this.#state.kind === 'open';
  }

  /** Adds an item; dropped when the queue has ended. */
  push(item: T): void {
    if (this.#state.kind !== 'open') return;
    const waiting = this.#waiting;
    if (waiting === undefined) {
      this.#items.push(item);
      return;
    }
    this.#waiting = undefined;
    waiting({ done: false, value: item });
  }

  /**
   * Back-pressure for those who push: waits while it holds more than `most` items and is open.
   * @returns undefined where there is nothing to wait for
   */
  drained(most: number): Promise<void> | undefined {
    if (!this.open || this.#items.length <= most) return undefined;
    return new Promise((resume) => {
      this.#writers.push({ most, resume });
    });
  }

  #resumeWriters(): void {
    if (this.#writers.length === 0) return;
    const due = this.#writers.filter(({ most }) => !this.open || this.#items.length <= most);
    if (due.length === 0) return;
    this.#writers = this.#writers.filter((writer) => !due.includes(writer));
    for (const { resume } of due) resume();
  }

  /** Ends the queue once what it holds has been read. */
  end(): void {
    if (this.#state.kind !== 'open') return;
    this.#state = { kind: 'ended' };
    this.#waiting?.({ done: true, value: undefined });
    this.#waiting = undefined;
    this.#resumeWriters();
  }

  /** Makes the reader throw `cause` once what the queue holds has been read. */
  fail(cause: Error): void {
    if (this.#state.kind !== 'open') return;
    this.#state = { kind: 'failed', cause };
    this.#fail?.(cause);
    this.#waiting = undefined;
    this.#resumeWriters();
  }

  #next(): Promise<IteratorResult<T>> {
    if (this.#items.length > 0) {
      const value = this.#items.shift() as T;
      this.#resumeWriters();
      return Promise.resolve({ done: false, value });
    }
    if (this.#state.kind === 'ended') return Promise.resolve({ done: true, value: undefined });
    if (this.#state.kind === 'failed') return Promise.reject(this.#state.cause);
    return new Promise((resolve, reject) => {
      this.#waiting = resolve;
      this.#fail = reject;
    });
  }

  [Symbol.asyncIterator](): AsyncIterator<T> {
    return {
      next: () => this.#next(),
      return: () => {
        this.end();
        this.#items = [];
        return Promise.resolve({ done: true, value: undefined });
      },
    };
  }
}
