import { FILETYPE } from '../constants.ts';
import { Description, type Readiness } from './description.ts';

/** Events and flags of an interest: WASIX's numbers (wasmer, EpollType). */
export const EPOLL = { IN: 1, OUT: 2, RDHUP: 4, PRI: 8, ERR: 16, HUP: 32, ET: 64, ONESHOT: 128 } as const;

/** What a program wants to hear of a descriptor, and how it knows it again. */
export interface Interest<Data> {
  readonly description: Description;
  readonly events: number;
  readonly data: Data;
}

interface Entry<Data> extends Interest<Data> {
  /** It has been reported, and is not to be again before it is changed (EPOLLONESHOT). */
  disabled: boolean;
  cancel: () => void;
}

export interface EpollEvent<Data> {
  readonly events: number;
  readonly data: Data;
}

function happened({ description, events }: Interest<unknown>): number {
  const { readable, writable, hangup } = description.readiness();
  const wanted = (readable ? EPOLL.IN : 0) | (writable ? EPOLL.OUT : 0) | (hangup ? EPOLL.RDHUP : 0);
  return (wanted & events) | (hangup ? EPOLL.HUP : 0);
}

/** Tells which of many descriptions are ready, at a price that depends on those that changed alone (epoll(7)). */
export class Epoll<Data> extends Description {
  override readonly filetype = FILETYPE.UNKNOWN;
  readonly #entries = new Map<number, Entry<Data>>();
  /** What changed, or was ready when it was last looked at; the others cannot be ready. */
  readonly #candidates = new Set<Entry<Data>>();

  /** Whether it hears of this description by this number: one that was closed leaves its number to others. */
  has(fd: number, description: Description): boolean {
    return this.#entries.get(fd)?.description === description;
  }

  /** Adds an interest, or puts it in the place of another. */
  set(fd: number, interest: Interest<Data>): void {
    this.delete(fd);
    const entry: Entry<Data> = { ...interest, disabled: false, cancel: () => undefined };
    this.#entries.set(fd, entry);
    this.#changed(entry);
  }

  delete(fd: number): void {
    const entry = this.#entries.get(fd);
    if (entry === undefined) return;
    entry.cancel();
    this.#entries.delete(fd);
    this.#candidates.delete(entry);
  }

  #changed(entry: Entry<Data>): void {
    entry.cancel = entry.description.changed.wait(() => {
      this.#changed(entry);
    });
    this.#candidates.add(entry);
    this.changed.wake();
  }

  /** Whether another one hears of this one, however indirectly. */
  watches(other: Description): boolean {
    for (const { description } of this.#entries.values()) {
      if (description === other || (description instanceof Epoll && description.watches(other))) return true;
    }
    return false;
  }

  /** What is ready, at most so many; those that were not told come first the next time. */
  take(max: number): readonly EpollEvent<Data>[] {
    const told: EpollEvent<Data>[] = [];
    for (const entry of [...this.#candidates]) {
      if (told.length === max) break;
      this.#candidates.delete(entry);
      const events = this.#eventsOf(entry);
      if (events === 0) continue;
      told.push({ events, data: entry.data });
      if ((entry.events & EPOLL.ONESHOT) !== 0) entry.disabled = true;
      else if ((entry.events & EPOLL.ET) === 0) this.#candidates.add(entry);
    }
    return told;
  }

  /** What is closed has no events any more: its last descriptor is gone. */
  #eventsOf(entry: Entry<Data>): number {
    return entry.disabled || entry.description.unreferenced ? 0 : happened(entry);
  }

  override readiness(): Readiness {
    for (const entry of this.#candidates) {
      if (this.#eventsOf(entry) !== 0) return { readable: true, writable: false, available: 0, hangup: false };
    }
    return { readable: false, writable: false, available: 0, hangup: false };
  }

  protected override dispose(): void {
    for (const fd of [...this.#entries.keys()]) this.delete(fd);
  }
}
