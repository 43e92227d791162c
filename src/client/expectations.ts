import type { Clock } from '../base/index.ts';

// upstream: pkg/controller/controller_utils.go (ExpectationsTimeout)
const TIMEOUT = 5 * 60_000;

interface Expected {
  creations: number;
  /** uids of what was asked to be deleted. */
  readonly deletions: Set<string>;
  readonly since: number;
}

/**
 * What a controller has asked for and its cache does not show yet. While a key is unsatisfied, a plan made from the
 * cache would repeat what was done. Upstream: pkg/controller/controller_utils.go (UIDTrackingControllerExpectations).
 */
export class Expectations {
  readonly #clock: Clock;
  readonly #expected = new Map<string, Expected>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Whether the cache has caught up with the key, or had five minutes to. */
  satisfied(key: string): boolean {
    const expected = this.#expected.get(key);
    if (expected === undefined) return true;
    if (expected.creations <= 0 && expected.deletions.size === 0) return true;
    return this.#clock.monotonic() - expected.since > TIMEOUT;
  }

  /** Replaces what the key waits for. */
  expect(key: string, creations: number, deletions: readonly string[] = []): void {
    this.#expected.set(key, { creations, deletions: new Set(deletions), since: this.#clock.monotonic() });
  }

  /** A creation was seen, or failed. */
  created(key: string): void {
    const expected = this.#expected.get(key);
    if (expected !== undefined) expected.creations--;
  }

  /** A deletion was seen, or failed. */
  deleted(key: string, uid: string): void {
    this.#expected.get(key)?.deletions.delete(uid);
  }

  forget(key: string): void {
    this.#expected.delete(key);
  }
}
