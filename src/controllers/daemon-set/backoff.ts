// upstream: cmd/kube-controller-manager/app/apps.go (flowcontrol.NewBackOff)
const FIRST = 1000;
const LONGEST = 15 * 60_000;

interface Entry {
  readonly delay: number;
  /** Monotonic milliseconds. */
  readonly since: number;
}

/** Delays between deletions of failed pods of one place, that double. Upstream: client-go/util/flowcontrol/backoff.go. */
export class Backoff {
  readonly #entries = new Map<string, Entry>();

  /** Milliseconds until the next deletion; 0 when it may be now. */
  remaining(key: string, now: number): number {
    const entry = this.#entries.get(key);
    if (entry === undefined || expired(entry, now)) return 0;
    return Math.max(0, entry.since + entry.delay - now);
  }

  /** There is a deletion. */
  next(key: string, now: number): void {
    for (const [other, entry] of this.#entries) if (expired(entry, now)) this.#entries.delete(other);
    const entry = this.#entries.get(key);
    this.#entries.set(key, { delay: entry === undefined ? FIRST : Math.min(2 * entry.delay, LONGEST), since: now });
  }
}

function expired({ since }: Entry, now: number): boolean {
  return now - since > 2 * LONGEST;
}
