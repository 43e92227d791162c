import type { Clock, Disposer } from '../../base/index.ts';

/** upstream: cacher's bookmarkFrequency */
const PERIOD_MS = 60_000;
const SECOND_MS = 1000;

interface Entry {
  readonly tick: () => void;
  /** Of the clock's monotonic time: when it is due. */
  second: number;
  ended: boolean;
}

interface Bucket {
  readonly entries: Set<Entry>;
  readonly cancel: Disposer;
}

/**
 * Ticks once a minute for each watch. Those that are due in one second share a timer: a cluster has many watches, and most of
 * them began together. Upstream: cacher's watcherBookmarkTimeBuckets.
 */
export class BookmarkTimer {
  readonly #clock: Clock;
  readonly #buckets = new Map<number, Bucket>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** @returns what ends it */
  add(tick: () => void): Disposer {
    const entry: Entry = { tick, second: 0, ended: false };
    this.#enter(entry);
    return () => {
      entry.ended = true;
      const bucket = this.#buckets.get(entry.second);
      bucket?.entries.delete(entry);
      if (bucket?.entries.size !== 0) return;
      bucket.cancel();
      this.#buckets.delete(entry.second);
    };
  }

  #enter(entry: Entry): void {
    const now = this.#clock.monotonic();
    entry.second = Math.ceil((now + PERIOD_MS) / SECOND_MS);
    const bucket = this.#buckets.get(entry.second) ?? this.#open(entry.second, now);
    bucket.entries.add(entry);
  }

  #open(second: number, now: number): Bucket {
    const entries = new Set<Entry>();
    const cancel = this.#clock.setTimeout(
      () => {
        this.#buckets.delete(second);
        for (const entry of entries) {
          // A tick may end others, and its own.
          if (entry.ended) continue;
          this.#enter(entry);
          entry.tick();
        }
      },
      second * SECOND_MS - now,
    );
    const bucket = { entries, cancel };
    this.#buckets.set(second, bucket);
    return bucket;
  }
}
