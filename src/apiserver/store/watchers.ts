import type { Disposer } from '../../base/index.ts';
import type { StoreEvent } from './history.ts';
import type { StoredObject } from './record.ts';

/** What a watch is about. The narrowest of name, indexed field and namespace decides which events reach it. */
export interface WatchTarget {
  readonly resource: string;
  readonly namespace?: string | undefined;
  readonly name?: string | undefined;
  /** The value of the field that the store indexes for this resource (`spec.nodeName` of pods). */
  readonly indexed?: string | undefined;
}

export type EventSink = (event: StoreEvent) => void;

/** Reads the indexed field of an object; undefined when the resource has none. */
export type FieldIndexer = ((stored: StoredObject) => string) | undefined;

class Buckets {
  readonly #sinks = new Map<string, Set<EventSink>>();

  get empty(): boolean {
    return this.#sinks.size === 0;
  }

  add(key: string, sink: EventSink): Disposer {
    let sinks = this.#sinks.get(key);
    if (sinks === undefined) {
      sinks = new Set();
      this.#sinks.set(key, sinks);
    }
    const bucket = sinks;
    bucket.add(sink);
    return () => {
      bucket.delete(sink);
      if (bucket.size === 0 && this.#sinks.get(key) === bucket) this.#sinks.delete(key);
    };
  }

  emit(key: string, event: StoreEvent): void {
    const sinks = this.#sinks.get(key);
    if (sinks !== undefined) for (const sink of sinks) sink(event);
  }
}

/** The watches of one resource, so indexed that an event costs only the watches that may want it. */
export class Watchers {
  readonly #indexer: FieldIndexer;
  readonly #all = new Set<EventSink>();
  readonly #byNamespace = new Buckets();
  readonly #byName = new Buckets();
  readonly #byField = new Buckets();

  constructor(indexer: FieldIndexer) {
    this.#indexer = indexer;
  }

  /** The sink still has to check the rest of its target: see {@link covers}. */
  add(target: WatchTarget, sink: EventSink): Disposer {
    if (target.name !== undefined) return this.#byName.add(target.name, sink);
    if (target.indexed !== undefined && this.#indexer !== undefined) return this.#byField.add(target.indexed, sink);
    if (target.namespace !== undefined) return this.#byNamespace.add(target.namespace, sink);
    this.#all.add(sink);
    return () => {
      this.#all.delete(sink);
    };
  }

  emit(event: StoreEvent): void {
    for (const sink of this.#all) sink(event);
    if (!this.#byNamespace.empty) this.#byNamespace.emit(event.stored.namespace, event);
    if (!this.#byName.empty) this.#byName.emit(event.stored.name, event);
    if (this.#indexer !== undefined && !this.#byField.empty) {
      const now = this.#indexer(event.stored);
      this.#byField.emit(now, event);
      const before = event.previous === undefined ? now : this.#indexer(event.previous);
      if (before !== now) this.#byField.emit(before, event);
    }
  }
}

/** Whether an event is of the target's namespace and name, and its field has, or had, the target's value. */
export function covers(target: WatchTarget, indexer: FieldIndexer, event: StoreEvent): boolean {
  if (target.namespace !== undefined && target.namespace !== event.stored.namespace) return false;
  if (target.name !== undefined && target.name !== event.stored.name) return false;
  if (target.indexed === undefined || indexer === undefined) return true;
  return (
    indexer(event.stored) === target.indexed ||
    (event.previous !== undefined && indexer(event.previous) === target.indexed)
  );
}
