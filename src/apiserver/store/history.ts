import type { StoredObject } from './record.ts';

/** One change of one object. */
export interface StoreEvent {
  readonly type: 'ADDED' | 'MODIFIED' | 'DELETED';
  /** The state after the change; for DELETED the tombstone. */
  readonly stored: StoredObject;
  readonly previous: StoredObject | undefined;
}

/** The latest changes of one resource: what watches resume from. */
export class History {
  readonly #window: number;
  #events: StoreEvent[] = [];
  #compacted: number;

  /**
   * @param window how many events to keep at least
   * @param since the revision after which history is known
   */
  constructor(window: number, since: number) {
    this.#window = window;
    this.#compacted = since;
  }

  /** Changes up to this revision are forgotten. */
  get compacted(): number {
    return this.#compacted;
  }

  push(event: StoreEvent): void {
    this.#events.push(event);
    if (this.#events.length >= 2 * this.#window) this.#drop(this.#events.length - this.#window);
  }

  compact(revision: number): void {
    this.#drop(this.#firstAfter(revision));
    this.#compacted = Math.max(this.#compacted, revision);
  }

  /** Changes after `revision`, oldest first; undefined when some of them are forgotten. */
  since(revision: number): readonly StoreEvent[] | undefined {
    if (revision < this.#compacted) return undefined;
    return this.#events.slice(this.#firstAfter(revision));
  }

  #drop(count: number): void {
    const last = this.#events[count - 1];
    if (last === undefined) return;
    this.#compacted = Math.max(this.#compacted, last.stored.revision);
    this.#events = this.#events.slice(count);
  }

  #firstAfter(revision: number): number {
    let low = 0;
    let high = this.#events.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((this.#events[middle]?.stored.revision ?? Infinity) <= revision) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}
