import type { Clock } from '../base/index.ts';

interface Entry {
  /** Milliseconds. */
  readonly delay: number;
  readonly lastUpdate: number;
}

/**
 * Delays that double per key, from `initial` to `maximum`, and are forgotten after twice the maximum without a failure.
 * Times are milliseconds. upstream: k8s.io/client-go/util/flowcontrol/backoff.go
 */
export class Backoff {
  readonly #clock: Clock;
  readonly #initial: number;
  readonly #maximum: number;
  readonly #entries = new Map<string, Entry>();

  constructor(clock: Clock, initial: number, maximum: number) {
    this.#clock = clock;
    this.#initial = initial;
    this.#maximum = maximum;
  }

  /** Notes a failure at `eventTime`: the next delay of the key begins. */
  next(key: string, eventTime: number): void {
    const entry = this.#entries.get(key);
    const delay =
      entry === undefined || this.#expired(entry, eventTime) ? this.#initial : Math.min(entry.delay * 2, this.#maximum);
    this.#entries.set(key, { delay, lastUpdate: this.#clock.now() });
  }

  /** Milliseconds left to wait, when the waiting began at `eventTime`; 0 is none. */
  remaining(key: string, eventTime: number): number {
    const entry = this.#entries.get(key);
    if (entry === undefined || this.#expired(entry, eventTime)) return 0;
    const waited = this.#clock.now() - eventTime;
    // The wall clock has been set back since: what was waited for already is not known, and hours would be too much.
    return waited < 0 ? 0 : Math.max(0, entry.delay - waited);
  }

  /** Milliseconds left to wait, when the waiting began with the last failure. */
  remainingSinceUpdate(key: string): number {
    const entry = this.#entries.get(key);
    return entry === undefined ? 0 : this.remaining(key, entry.lastUpdate);
  }

  /** The whole delay of a key, in milliseconds. */
  delay(key: string): number {
    return this.#entries.get(key)?.delay ?? 0;
  }

  forget(prefix: string): void {
    for (const key of this.#entries.keys()) if (key.startsWith(prefix)) this.#entries.delete(key);
  }

  #expired(entry: Entry, eventTime: number): boolean {
    return eventTime - entry.lastUpdate > this.#maximum * 2;
  }
}
