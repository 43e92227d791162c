import type { Clock, Disposer } from '../../base/index.ts';
import type { KubernetesObject } from '../../api/index.ts';
import { Collection } from './collection.ts';
import { Expiry } from './expiry.ts';
import { GroupCommit } from './group-commit.ts';
import { History, type StoreEvent } from './history.ts';
import type { Durability, LogState, StoreLog } from './log.ts';
import { stamp, type StoreKey, StoredObject } from './record.ts';
import { covers, type EventSink, type FieldIndexer, Watchers, type WatchTarget } from './watchers.ts';

/** How many changes of each resource watches can resume from, at least. */
const HISTORY_WINDOW = 4096;

export interface StoreOptions {
  readonly log: StoreLog;
  readonly clock: Clock;
  /** For resources that are watched by a field: reads its value. */
  readonly indexers?: ReadonlyMap<string, (stored: StoredObject) => string>;
  readonly historyWindow?: number;
}

/** What to do with an object: `put` writes it (`ttl` in milliseconds), `delete` leaves `last` as its last state. */
export type Change =
  | { readonly kind: 'put'; readonly object: KubernetesObject; readonly ttl?: number | undefined }
  | { readonly kind: 'delete'; readonly last?: KubernetesObject };

export type TxnResult =
  /** `committed` is undefined when the write is visible already; it rejects when the log cannot take it. */
  | { readonly ok: true; readonly stored: StoredObject; readonly committed: Promise<void> | undefined }
  /** The object is at another revision than expected. */
  | { readonly ok: false; readonly current: StoredObject | undefined };

/** The changes that a watch asks for are forgotten. */
export class CompactedError extends Error {
  override readonly name = 'CompactedError';
  readonly requested: number;
  readonly compacted: number;

  constructor(requested: number, compacted: number) {
    super(`revision ${String(requested)} has been compacted (${String(compacted)})`);
    this.requested = requested;
    this.compacted = compacted;
  }
}

interface ResourceState {
  readonly collection: Collection;
  readonly history: History;
  readonly watchers: Watchers;
  readonly indexer: FieldIndexer;
}

/**
 * etcd's model: one counter of revisions, compare-and-swap, watches from a revision. Memory is the truth, the log is
 * its past. Reads and watches see committed writes only.
 */
export class Store {
  readonly #options: StoreOptions;
  readonly #resources = new Map<string, ResourceState>();
  readonly #commits: GroupCommit;
  readonly #expiry: Expiry;
  readonly #loaded: number;
  /** Of the last committed write. */
  #revision: number;
  /** Of the last write, committed or not. */
  #assigned: number;
  #compaction: Promise<void> | undefined;

  /** @param state what the log held; use {@link openStore} */
  constructor(options: StoreOptions, state: LogState) {
    this.#options = options;
    this.#loaded = this.#revision = this.#assigned = state.revision;
    this.#commits = new GroupCommit({
      log: options.log,
      apply: (batch) => {
        for (const stored of batch) this.#apply(stored);
        this.#compactLogIfDue();
      },
      undone: () => {
        // Nobody has seen the revisions that were undone, so they are given out again.
        this.#assigned = this.#revision;
      },
      reclaim: () => this.compactLog(),
    });
    this.#expiry = new Expiry(options.clock, (stored) => {
      this.#expire(stored);
    });
    for (const stored of state.objects) {
      this.#resource(stored.resource).collection.apply(stored);
      this.#expiry.add(stored);
    }
  }

  get durability(): Durability {
    return this.#options.log.durability;
  }

  /** Why the last write could not be committed; undefined when it was. */
  get failure(): unknown {
    return this.#commits.failure;
  }

  /** Revision of the last committed write. */
  get revision(): number {
    return this.#revision;
  }

  /** Number of objects. */
  get size(): number {
    let size = 0;
    for (const { collection } of this.#resources.values()) size += collection.size;
    return size;
  }

  get(key: StoreKey): StoredObject | undefined {
    return this.#resources.get(key.resource)?.collection.get(key.namespace, key.name);
  }

  /** As {@link get}, but sees uncommitted writes: what a {@link txn} has to build on. */
  latest(key: StoreKey): StoredObject | undefined {
    const uncommitted = this.#commits.uncommitted(key);
    if (uncommitted === undefined) return this.get(key);
    return uncommitted.deleted ? undefined : uncommitted;
  }

  count(resource: string): number {
    return this.#resources.get(resource)?.collection.size ?? 0;
  }

  /** By namespace, then by name; of all namespaces when none is given. */
  list(resource: string, namespace?: string): StoredObject[] {
    return this.#resources.get(resource)?.collection.list(namespace) ?? [];
  }

  /** The list as it was at an earlier revision. @throws CompactedError */
  listAt(revision: number, resource: string, namespace?: string): StoredObject[] {
    if (revision >= this.#revision) return this.list(resource, namespace);
    const state = this.#resource(resource);
    const events = state.history.since(revision);
    if (events === undefined) throw new CompactedError(revision, state.history.compacted);
    if (events.length === 0) return state.collection.list(namespace);
    const past = new Collection();
    for (const stored of state.collection.list(namespace)) past.apply(stored);
    for (let index = events.length - 1; index >= 0; index--) {
      const event = events[index];
      if (event === undefined || (namespace !== undefined && namespace !== event.stored.namespace)) continue;
      past.apply(event.previous ?? new StoredObject(event.stored, 0, event.stored.object, { deleted: true }));
    }
    return past.list(namespace);
  }

  /** @param expected the revision the object must be at; 0 when it must not exist */
  txn(key: StoreKey, expected: number, change: Change): TxnResult {
    const current = this.latest(key);
    if ((current?.revision ?? 0) !== expected) return { ok: false, current };
    const revision = this.#assigned + 1;
    const stored = this.#next(key, revision, change, current);
    if (stored === undefined) return { ok: false, current };
    this.#assigned = revision;
    if (this.#commits.idle && !this.durability.durable) {
      this.#apply(stored);
      return { ok: true, stored, committed: undefined };
    }
    return { ok: true, stored, committed: this.#commits.submit(stored) };
  }

  /**
   * Calls `sink` for each change after revision `from`: first, at once, for those in the past. Events are those of the
   * target's namespace, name and indexed field (before or after the change). @throws CompactedError
   */
  watch(target: WatchTarget, from: number, sink: EventSink): Disposer {
    const state = this.#resource(target.resource);
    const events = from >= this.#revision ? [] : state.history.since(from);
    if (events === undefined) throw new CompactedError(from, state.history.compacted);
    for (const event of events) if (covers(target, state.indexer, event)) sink(event);
    return state.watchers.add(target, (event) => {
      if (covers(target, state.indexer, event)) sink(event);
    });
  }

  /** Forgets the changes up to `revision`. */
  compact(revision: number): void {
    for (const { history } of this.#resources.values()) history.compact(Math.min(revision, this.#revision));
  }

  /** Replaces the log by a snapshot; runs in the background of writes. */
  compactLog(): Promise<void> {
    this.#compaction ??= this.#options.log
      .compact({ revision: this.#revision, objects: this.#everything() })
      .finally(() => {
        this.#compaction = undefined;
      });
    return this.#compaction;
  }

  /** Resolves when all writes so far are committed (or failed). */
  flush(): Promise<void> {
    return this.#commits.flush();
  }

  /** Commits what is pending and gives the log back; with `forget`, the log is deleted. */
  async close(options: { readonly forget?: boolean } = {}): Promise<void> {
    this.#expiry.dispose();
    await this.#commits.flush();
    await this.#compaction?.catch(() => undefined);
    await this.#options.log.close(options);
  }

  #next(key: StoreKey, revision: number, change: Change, current: StoredObject | undefined): StoredObject | undefined {
    if (change.kind === 'put') {
      const expires = change.ttl === undefined ? undefined : this.#options.clock.now() + change.ttl;
      return new StoredObject(key, revision, stamp(change.object, revision, current?.object), { expires });
    }
    if (current === undefined) return undefined;
    return new StoredObject(key, revision, stamp(change.last ?? current.object, revision, current.object), {
      deleted: true,
    });
  }

  #apply(stored: StoredObject): void {
    const { collection, history, watchers } = this.#resource(stored.resource);
    const previous = collection.apply(stored);
    this.#revision = stored.revision;
    const type = stored.deleted ? 'DELETED' : previous === undefined ? 'ADDED' : 'MODIFIED';
    const event: StoreEvent = { type, stored, previous };
    history.push(event);
    if (!stored.deleted) this.#expiry.add(stored);
    watchers.emit(event);
  }

  #expire(stored: StoredObject): void {
    const result = this.txn(stored, stored.revision, { kind: 'delete' });
    // When the log is full the object stays until it is written again or loaded again.
    if (result.ok) void result.committed?.catch(() => undefined);
  }

  #compactLogIfDue(): void {
    if (this.#compaction === undefined && this.#options.log.compactionDue) {
      // Failing to compact loses nothing; it is tried again after the next batch.
      void this.compactLog().catch(() => undefined);
    }
  }

  #everything(): StoredObject[] {
    const all: StoredObject[] = [];
    for (const { collection } of this.#resources.values()) for (const stored of collection.list()) all.push(stored);
    return all;
  }

  #resource(resource: string): ResourceState {
    let state = this.#resources.get(resource);
    if (state === undefined) {
      const indexer = this.#options.indexers?.get(resource);
      state = {
        collection: new Collection(),
        history: new History(this.#options.historyWindow ?? HISTORY_WINDOW, this.#loaded),
        watchers: new Watchers(indexer),
        indexer,
      };
      this.#resources.set(resource, state);
    }
    return state;
  }
}

/** A store with what its log holds. The log is closed when it cannot be read. */
export async function openStore(options: StoreOptions): Promise<Store> {
  try {
    return new Store(options, await options.log.load());
  } catch (cause) {
    await options.log.close();
    throw cause;
  }
}
