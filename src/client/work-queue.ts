import type { Clock, Disposer } from '../base/index.ts';

export interface WorkQueueOptions {
  /** Milliseconds before the first retry of an item; doubles with each. Default 5. */
  readonly baseDelay?: number;
  /** Default 1,000,000. */
  readonly maxDelay?: number;
}

interface Delayed {
  readonly at: number;
  readonly cancel: Disposer;
}

/**
 * Keys that wait to be worked on. A key is there once however often it was added, and is handed to one worker at a
 * time: added while it is worked on, it comes again when that is done.
 * Upstream: client-go/util/workqueue (Type, DelayingInterface, ItemExponentialFailureRateLimiter).
 */
export class WorkQueue {
  readonly #clock: Clock;
  readonly #baseDelay: number;
  readonly #maxDelay: number;
  #queue: string[] = [];
  readonly #dirty = new Set<string>();
  readonly #processing = new Set<string>();
  readonly #failures = new Map<string, number>();
  readonly #delayed = new Map<string, Delayed>();
  readonly #waiting: ((key: string | undefined) => void)[] = [];
  #closed = false;

  constructor(clock: Clock, options: WorkQueueOptions = {}) {
    this.#clock = clock;
    this.#baseDelay = options.baseDelay ?? 5;
    this.#maxDelay = options.maxDelay ?? 1_000_000;
  }

  /** Number of keys that wait, not counting delayed ones. */
  get length(): number {
    return this.#queue.length;
  }

  add(key: string): void {
    if (this.#closed || this.#dirty.has(key)) return;
    this.#dirty.add(key);
    if (!this.#processing.has(key)) this.#offer(key);
  }

  /** Adds the key `delay` milliseconds from now, unless an earlier time is set already. */
  addAfter(key: string, delay: number): void {
    if (this.#closed) return;
    if (delay <= 0) {
      this.add(key);
      return;
    }
    const at = this.#clock.monotonic() + delay;
    const earlier = this.#delayed.get(key);
    if (earlier !== undefined) {
      if (earlier.at <= at) return;
      earlier.cancel();
    }
    const cancel = this.#clock.setTimeout(() => {
      this.#delayed.delete(key);
      this.add(key);
    }, delay);
    this.#delayed.set(key, { at, cancel });
  }

  /** Adds the key after its back-off, which doubles each time until {@link forget}. */
  addRateLimited(key: string): void {
    const failures = this.#failures.get(key) ?? 0;
    this.#failures.set(key, failures + 1);
    this.addAfter(key, Math.min(this.#baseDelay * 2 ** failures, this.#maxDelay));
  }

  /** The key succeeded, or will not be retried: its back-off begins anew. */
  forget(key: string): void {
    this.#failures.delete(key);
  }

  /** How often the key was added by {@link addRateLimited} since it was forgotten. */
  retries(key: string): number {
    return this.#failures.get(key) ?? 0;
  }

  /** The next key; it must be given back with {@link done}. Undefined once the queue is closed. */
  async get(): Promise<string | undefined> {
    const key = this.#queue.shift() ?? (await this.#wait());
    if (key === undefined) return undefined;
    this.#processing.add(key);
    this.#dirty.delete(key);
    return key;
  }

  #wait(): Promise<string | undefined> {
    if (this.#closed) return Promise.resolve(undefined);
    return new Promise((resolve) => {
      this.#waiting.push(resolve);
    });
  }

  done(key: string): void {
    this.#processing.delete(key);
    if (this.#dirty.has(key)) this.#offer(key);
  }

  /** Drops what waits and lets the workers go. */
  close(): void {
    this.#closed = true;
    for (const { cancel } of this.#delayed.values()) cancel();
    this.#delayed.clear();
    this.#queue = [];
    for (const resolve of this.#waiting.splice(0)) resolve(undefined);
  }

  #offer(key: string): void {
    if (this.#closed) return;
    const waiting = this.#waiting.shift();
    if (waiting === undefined) this.#queue.push(key);
    else waiting(key);
  }
}
