import { type Deferred, deferred } from '../../base/index.ts';
import { StorageFullError, type StoreLog } from './log.ts';
import { pathOf, type StoreKey, type StoredObject } from './record.ts';

/** Largest batch, in objects: bounds how much is lost together when the storage is full. */
const MAX_BATCH = 4096;

interface Pending {
  readonly stored: StoredObject;
  readonly done: Deferred<undefined>;
}

export interface GroupCommitOptions {
  readonly log: StoreLog;
  /** Makes committed writes visible, in the order of their revisions. */
  readonly apply: (batch: readonly StoredObject[]) => void;
  /** Called when all uncommitted writes were undone, before their promises reject. */
  readonly undone: () => void;
  /** Frees storage when it is full. */
  readonly reclaim: () => Promise<void>;
}

/** Brings writes to the log in batches: while one commits, the next one gathers. */
export class GroupCommit {
  readonly #options: GroupCommitOptions;
  /** The newest uncommitted write of each object: what compare-and-swap must see. */
  readonly #uncommitted = new Map<string, StoredObject>();
  #queue: Pending[] = [];
  #running: Promise<void> | undefined;
  #failure: unknown;

  constructor(options: GroupCommitOptions) {
    this.#options = options;
  }

  /** The newest uncommitted write (or tombstone) of an object. */
  uncommitted(key: StoreKey): StoredObject | undefined {
    return this.#uncommitted.size === 0 ? undefined : this.#uncommitted.get(pathOf(key));
  }

  /** Why the last batch could not be written; undefined when it was. */
  get failure(): unknown {
    return this.#failure;
  }

  get idle(): boolean {
    return this.#running === undefined;
  }

  /** Resolves when the write is in the log and visible; rejects when it is undone, with all writes after it. */
  submit(stored: StoredObject): Promise<void> {
    const done = deferred<undefined>();
    this.#uncommitted.set(pathOf(stored), stored);
    this.#queue.push({ stored, done });
    this.#running ??= this.#run();
    return done.promise;
  }

  /** Resolves when nothing is under way. */
  async flush(): Promise<void> {
    await this.#running;
  }

  async #run(): Promise<void> {
    // Lets the writes of the same turn join the first batch.
    await Promise.resolve();
    while (this.#queue.length > 0) {
      const batch = this.#queue.splice(0, MAX_BATCH);
      try {
        await this.#append(batch.map((pending) => pending.stored));
      } catch (cause) {
        this.#failure = cause;
        this.#undo(batch, cause);
        continue;
      }
      this.#failure = undefined;
      this.#commit(batch);
    }
    this.#running = undefined;
  }

  async #append(batch: readonly StoredObject[]): Promise<void> {
    try {
      await this.#options.log.append(batch);
    } catch (cause) {
      if (!(cause instanceof StorageFullError)) throw cause;
      await this.#options.reclaim();
      await this.#options.log.append(batch);
    }
  }

  #commit(batch: readonly Pending[]): void {
    this.#options.apply(batch.map((pending) => pending.stored));
    for (const { stored, done } of batch) {
      const path = pathOf(stored);
      if (this.#uncommitted.get(path) === stored) this.#uncommitted.delete(path);
      done.resolve(undefined);
    }
  }

  /** What waits behind a failed batch may build on it, so it fails with it. */
  #undo(batch: readonly Pending[], cause: unknown): void {
    const undone = [...batch, ...this.#queue];
    this.#queue = [];
    this.#uncommitted.clear();
    this.#options.undone();
    for (const { done } of undone) done.reject(cause);
  }
}
