import { type DBSchema, deleteDB, type IDBPDatabase, openDB } from 'idb';
import { type Clock, type Disposer, systemClock } from '../../base/index.ts';
import { type Durability, type LogState, memoryLog, StorageFullError, type StoreLog } from './log.ts';
import { encodeBatch, LogFormatError, replay } from './log-format.ts';
import { OWNED_ELSEWHERE, ownDatabase } from './ownership.ts';
import type { StoredObject } from './record.ts';

const FORMAT = 1;
/** The log is compacted when it is both this many characters and twice the last snapshot. */
const MIN_COMPACTION = 4 << 20;
/** Characters of a record of a snapshot: small enough that encoding one does not hold up the worker. */
const SNAPSHOT_CHUNK = 1 << 20;

interface SnapshotHead {
  readonly format: number;
  /** The records of the snapshot are `[id, 0]` to `[id, chunks - 1]`. */
  readonly id: number;
  readonly chunks: number;
  readonly revision: number;
}

interface Schema extends DBSchema {
  /** Batches of writes by sequence number. */
  segments: { key: number; value: string };
  snapshots: { key: [number, number]; value: string };
  head: { key: 'head'; value: SnapshotHead };
}

type Database = IDBPDatabase<Schema>;

export interface IndexedDbLogOptions {
  /** Deletes what the database holds. */
  readonly fresh?: boolean;
  readonly clock?: Clock;
  /** Web Locks; those of the host when left out. */
  readonly locks?: Pick<LockManager, 'request'> | undefined;
}

interface Segment {
  readonly sequence: number;
  readonly last: number;
  readonly length: number;
}

/**
 * A log in IndexedDB: a batch is one record, because IndexedDB's cost is per record; `strict` durability, so that what
 * was acknowledged survives the end of the browser. Where the page has no storage, a log in memory that says why.
 * @throws Error when another tab has the database open, or when it holds what this version cannot read
 */
export async function openIndexedDbLog(name: string, options: IndexedDbLogOptions = {}): Promise<StoreLog> {
  const locks = 'locks' in options ? options.locks : globalLocks();
  const release = await ownDatabase(name, options.clock ?? systemClock, locks);
  let log: IndexedDbLog;
  try {
    log = await IndexedDbLog.open(name, release);
  } catch (cause) {
    release?.();
    return memoryLog(`this page has no storage: ${cause instanceof Error ? cause.message : String(cause)}`);
  }
  if (options.fresh === true) await log.clear();
  return log;
}

function globalLocks(): Pick<LockManager, 'request'> | undefined {
  // Absent in insecure contexts and in Node 20.
  return (globalThis as { readonly navigator?: { readonly locks?: LockManager } }).navigator?.locks;
}

class IndexedDbLog implements StoreLog {
  readonly #name: string;
  readonly #db: Database;
  readonly #release: Disposer | undefined;
  #lost: string | undefined;
  #segments: Segment[] = [];
  #sequence = 0;
  #logLength = 0;
  #snapshotId = 0;
  #snapshotLength = 0;

  private constructor(name: string, db: Database, release: Disposer | undefined) {
    this.#name = name;
    this.#db = db;
    this.#release = release;
  }

  static async open(name: string, release: Disposer | undefined): Promise<IndexedDbLog> {
    let lose: (reason: string) => void = () => undefined;
    const db = await openDB<Schema>(name, 1, {
      upgrade(database) {
        database.createObjectStore('segments');
        database.createObjectStore('snapshots');
        database.createObjectStore('head');
      },
      terminated() {
        lose('the browser closed the database');
      },
    });
    const log = new IndexedDbLog(name, db, release);
    lose = (reason) => (log.#lost = reason);
    return log;
  }

  get durability(): Durability {
    return this.#lost === undefined ? { durable: true } : { durable: false, reason: this.#lost };
  }

  get compactionDue(): boolean {
    return this.#lost === undefined && this.#logLength > Math.max(MIN_COMPACTION, 2 * this.#snapshotLength);
  }

  async clear(): Promise<void> {
    const tx = this.#db.transaction(['segments', 'snapshots', 'head'], 'readwrite', { durability: 'strict' });
    await Promise.all([
      tx.objectStore('segments').clear(),
      tx.objectStore('snapshots').clear(),
      tx.objectStore('head').clear(),
      tx.done,
    ]);
  }

  async load(): Promise<LogState> {
    const tx = this.#db.transaction(['segments', 'snapshots', 'head']);
    const [head, keys, segments] = await Promise.all([
      tx.objectStore('head').get('head'),
      tx.objectStore('segments').getAllKeys(),
      tx.objectStore('segments').getAll(),
    ]);
    if (head !== undefined && head.format !== FORMAT) {
      throw new LogFormatError(`the database has format ${String(head.format)}, this version reads ${String(FORMAT)}`);
    }
    const chunks = head === undefined ? [] : await tx.objectStore('snapshots').getAll(chunksOf(head.id));
    if (chunks.length !== (head?.chunks ?? 0)) throw new LogFormatError('the database lacks a part of its snapshot');
    const state = replay([...chunks, ...segments], head?.revision ?? 1);
    this.#snapshotId = head?.id ?? 0;
    this.#snapshotLength = chunks.reduce((sum, chunk) => sum + chunk.length, 0);
    this.#sequence = keys.at(-1) ?? 0;
    this.#logLength = segments.reduce((sum, segment) => sum + segment.length, 0);
    this.#segments = keys.map((sequence, at) => {
      return { sequence, last: state.revision, length: segments[at]?.length ?? 0 };
    });
    return state;
  }

  append(batch: readonly StoredObject[]): Promise<void> | undefined {
    const last = batch.at(-1);
    if (this.#lost !== undefined || last === undefined) return undefined;
    return this.#append(encodeBatch(batch), last.revision);
  }

  async #append(text: string, last: number): Promise<void> {
    const sequence = this.#sequence + 1;
    try {
      const tx = this.#db.transaction('segments', 'readwrite', { durability: 'strict' });
      // `add` fails if another tab wrote this sequence: two tabs without Web Locks cannot mix their writes.
      const added = tx.store.add(text, sequence);
      tx.commit();
      await Promise.all([added, tx.done]);
    } catch (cause) {
      if (!this.#loses(cause)) throw asStorageError(cause);
      return;
    }
    this.#sequence = sequence;
    this.#segments.push({ sequence, last, length: text.length });
    this.#logLength += text.length;
  }

  async compact(state: LogState): Promise<void> {
    if (this.#lost !== undefined) return;
    const id = this.#snapshotId + 1;
    try {
      const { chunks, length } = await this.#writeSnapshot(id, state.objects);
      await this.#switchTo({ format: FORMAT, id, chunks, revision: state.revision });
      this.#snapshotId = id;
      this.#snapshotLength = length;
    } catch (cause) {
      if (!this.#loses(cause)) throw asStorageError(cause);
    }
  }

  async #writeSnapshot(id: number, objects: readonly StoredObject[]): Promise<{ chunks: number; length: number }> {
    // What an earlier attempt left behind.
    await this.#db.delete('snapshots', IDBKeyRange.lowerBound([id, 0]));
    let length = 0;
    let index = 0;
    let chunk: StoredObject[] = [];
    let size = 0;
    const write = async (): Promise<void> => {
      const text = encodeBatch(chunk);
      const tx = this.#db.transaction('snapshots', 'readwrite', { durability: 'relaxed' });
      const put = tx.store.put(text, [id, index++]);
      tx.commit();
      await Promise.all([put, tx.done]);
      length += text.length;
      chunk = [];
      size = 0;
    };
    for (const stored of objects) {
      chunk.push(stored);
      size += stored.text.length;
      if (size >= SNAPSHOT_CHUNK) await write();
    }
    if (chunk.length > 0) await write();
    return { chunks: index, length };
  }

  /** Makes a written snapshot the current one, and deletes what it replaces. */
  async #switchTo(head: SnapshotHead): Promise<void> {
    const covered = this.#segments.filter((segment) => segment.last <= head.revision);
    const tx = this.#db.transaction(['segments', 'snapshots', 'head'], 'readwrite', { durability: 'strict' });
    const last = covered.at(-1);
    await Promise.all([
      tx.objectStore('head').put(head, 'head'),
      tx.objectStore('snapshots').delete(IDBKeyRange.upperBound([head.id, 0], true)),
      last === undefined ? undefined : tx.objectStore('segments').delete(IDBKeyRange.upperBound(last.sequence)),
      tx.done,
    ]);
    this.#segments = this.#segments.slice(covered.length);
    for (const segment of covered) this.#logLength -= segment.length;
  }

  async close(options: { readonly forget?: boolean } = {}): Promise<void> {
    this.#db.close();
    if (options.forget === true) await deleteDB(this.#name);
    this.#release?.();
  }

  /** Whether the storage went away for good; memory goes on without it. */
  #loses(cause: unknown): boolean {
    const name = cause instanceof Error || cause instanceof DOMException ? cause.name : '';
    if (name === 'ConstraintError') this.#lost = OWNED_ELSEWHERE;
    else if (name === 'InvalidStateError') this.#lost ??= 'the browser closed the database';
    return this.#lost !== undefined;
  }
}

function chunksOf(id: number): IDBKeyRange {
  return IDBKeyRange.bound([id, 0], [id, Infinity]);
}

function asStorageError(cause: unknown): unknown {
  const name = cause instanceof Error || cause instanceof DOMException ? cause.name : '';
  return name === 'QuotaExceededError'
    ? new StorageFullError('the browser gives this page no more storage', { cause })
    : cause;
}
