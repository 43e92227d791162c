import type { Clock, Disposer } from '../../base/index.ts';
import type { StoredObject } from './record.ts';

/** etcd looks for expired leases twice a second. */
const GRANULARITY_MS = 500;

/** Calls back for each object whose time is over: the leases of etcd. */
export class Expiry {
  readonly #clock: Clock;
  readonly #expire: (stored: StoredObject) => void;
  /** In the order of their time. */
  #queue: StoredObject[] = [];
  #cancel: Disposer | undefined;

  constructor(clock: Clock, expire: (stored: StoredObject) => void) {
    this.#clock = clock;
    this.#expire = expire;
  }

  /** The callback has to check that this revision is still the current one. */
  add(stored: StoredObject): void {
    const at = stored.expires;
    if (at === undefined) return;
    let index = this.#queue.length;
    while (index > 0 && (this.#queue[index - 1]?.expires ?? 0) > at) index--;
    if (index === this.#queue.length) this.#queue.push(stored);
    else this.#queue.splice(index, 0, stored);
    this.#cancel ??= this.#schedule();
  }

  dispose(): void {
    this.#cancel?.();
    this.#cancel = undefined;
    this.#queue = [];
  }

  #schedule(): Disposer | undefined {
    const next = this.#queue[0]?.expires;
    if (next === undefined) return undefined;
    const delay = Math.max(GRANULARITY_MS, next - this.#clock.now());
    return this.#clock.setTimeout(() => {
      this.#run();
    }, delay);
  }

  #run(): void {
    const now = this.#clock.now();
    let due = 0;
    while ((this.#queue[due]?.expires ?? Infinity) <= now) due++;
    const expired = this.#queue.splice(0, due);
    this.#cancel = this.#schedule();
    for (const stored of expired) this.#expire(stored);
  }
}
