import type { StoredObject } from '../store/index.ts';

/** What a watch hears of. A bookmark says that everything up to its revision has been heard. */
export type FeedEvent =
  | { readonly type: 'ADDED' | 'MODIFIED' | 'DELETED'; readonly stored: StoredObject }
  | { readonly type: 'BOOKMARK'; readonly revision: number; readonly initialEventsEnd: boolean };

/** A watcher that lets this many events wait is cut off, as upstream does with slow ones. */
const MAX_WAITING = 500_000;

/** Events on their way to one watcher. */
export class WatchFeed {
  #events: FeedEvent[] = [];
  #head = 0;
  #ended = false;
  #wake: (() => void) | undefined;
  readonly #onEnd: (() => void)[] = [];

  /** Whether no more events will be pushed. */
  get ended(): boolean {
    return this.#ended;
  }

  push(event: FeedEvent): void {
    if (this.#ended) return;
    this.#events.push(event);
    if (this.#events.length - this.#head > MAX_WAITING) this.end();
    this.#wakeReader();
  }

  /** Ends the feed once what waits has been taken. */
  end(): void {
    if (this.#ended) return;
    this.#ended = true;
    for (const callback of this.#onEnd.splice(0)) callback();
    this.#wakeReader();
  }

  /** Calls back once, when the feed ends, whoever ends it. */
  onEnd(callback: () => void): void {
    if (this.#ended) callback();
    else this.#onEnd.push(callback);
  }

  /** The next event that waits. */
  take(): FeedEvent | undefined {
    const event = this.#events[this.#head];
    if (event === undefined) return undefined;
    this.#head++;
    if (this.#head === this.#events.length) {
      this.#events = [];
      this.#head = 0;
    } else if (this.#head === 1024) {
      this.#events = this.#events.slice(this.#head);
      this.#head = 0;
    }
    return event;
  }

  /** Resolves when there is something to take, or the feed has ended. For one reader. */
  wait(): Promise<void> {
    if (this.#head < this.#events.length || this.#ended) return Promise.resolve();
    return new Promise((resolve) => {
      this.#wake = resolve;
    });
  }

  #wakeReader(): void {
    const wake = this.#wake;
    this.#wake = undefined;
    wake?.();
  }
}
