import { type DBSchema, deleteDB, type IDBPDatabase, openDB } from 'idb';
import { type Clock, type Disposer, systemClock } from '../base/index.ts';
import type { SavedChunk, SavedInode, SavedTree, TreeChanges } from '../kernel/index.ts';
import { memoryVolumeStore } from './memory-store.ts';
import { VolumeInUse, type Durability, type OpenVolume, type VolumeStore } from './store.ts';

interface Schema extends DBSchema {
  /** By the volume's handle and the inode's number. */
  inodes: { key: [string, number]; value: SavedInode };
  /** By the volume's handle, the inode's number, and which piece of its content it is. */
  chunks: { key: [string, number, number]; value: SavedChunk };
}

type Database = IDBPDatabase<Schema>;
type Locks = Pick<LockManager, 'request'>;

const VERSION = 1;

/** A worker that has been ended lets go of its volumes a moment later, in milliseconds. */
const PATIENCE = 1000;

export interface VolumeStoreOptions {
  readonly clock?: Clock;
  /** Web Locks; those of the host when left out. */
  readonly locks?: Locks | undefined;
}

/**
 * Volumes in IndexedDB: a record for each inode and each piece of content, so that what is saved is what has changed. Who
 * has a volume open holds a Web Lock: a worker that dies lets go of its volumes. Where the page has no storage, a store in
 * memory, that of this worker alone.
 */
export function openVolumeStore(name: string, options: VolumeStoreOptions = {}): VolumeStore {
  const locks = 'locks' in options ? options.locks : globalLocks();
  let opened: Promise<VolumeStore> | undefined;
  const clock = options.clock ?? systemClock;
  const store = (): Promise<VolumeStore> =>
    (opened ??= IndexedDbStore.open(name, clock, locks).catch(() => memoryVolumeStore()));
  return {
    open: async (handle) => (await store()).open(handle),
    remove: async (handle) => (await store()).remove(handle),
    clear: async () => (await store()).clear(),
    close: async (closing) => (await store()).close(closing),
  };
}

function globalLocks(): Locks | undefined {
  // Absent in insecure contexts and in Node 20.
  return (globalThis as { readonly navigator?: { readonly locks?: LockManager } }).navigator?.locks;
}

class IndexedDbStore implements VolumeStore {
  readonly #name: string;
  readonly #db: Database;
  readonly #clock: Clock;
  readonly #locks: Locks | undefined;

  private constructor(name: string, db: Database, clock: Clock, locks: Locks | undefined) {
    this.#name = name;
    this.#clock = clock;
    this.#db = db;
    this.#locks = locks;
  }

  static async open(name: string, clock: Clock, locks: Locks | undefined): Promise<IndexedDbStore> {
    const db = await openDB<Schema>(name, VERSION, {
      upgrade(database) {
        database.createObjectStore('inodes');
        database.createObjectStore('chunks');
      },
      blocking(_current, _blocked, event) {
        // Whoever deletes the cluster does not wait for its nodes.
        (event.target as IDBDatabase).close();
      },
    });
    return new IndexedDbStore(name, db, clock, locks);
  }

  async open(handle: string): Promise<OpenVolume> {
    const release = await this.#own(handle);
    return {
      load: () => load(this.#db, handle),
      save: (changes, durability) => save(this.#db, handle, changes, durability),
      close: release,
    };
  }

  async remove(handle: string): Promise<void> {
    const release = await this.#own(handle);
    try {
      const tx = this.#db.transaction(['inodes', 'chunks'], 'readwrite', { durability: 'strict' });
      const inodes = tx.objectStore('inodes').delete(below(handle));
      await Promise.all([inodes, tx.objectStore('chunks').delete(below(handle)), tx.done]);
    } finally {
      release();
    }
  }

  async clear(): Promise<void> {
    const tx = this.#db.transaction(['inodes', 'chunks'], 'readwrite', { durability: 'strict' });
    await Promise.all([tx.objectStore('inodes').clear(), tx.objectStore('chunks').clear(), tx.done]);
  }

  async close(options: { readonly forget?: boolean } = {}): Promise<void> {
    this.#db.close();
    if (options.forget === true) await deleteDB(this.#name);
  }

  /** @throws VolumeInUse when another worker has it, or this one does already */
  #own(handle: string): Promise<Disposer> {
    const locks = this.#locks;
    if (locks === undefined) return Promise.resolve(() => undefined);
    return new Promise((resolve, reject) => {
      const patience = new AbortController();
      const cancel = this.#clock.setTimeout(() => {
        patience.abort();
      }, PATIENCE);
      const hold = (): Promise<void> => {
        cancel();
        // Held for as long as this promise is pending.
        return new Promise((release) => {
          resolve(release);
        });
      };
      locks.request(`tabernetes/${this.#name}/${handle}`, { signal: patience.signal }, hold).catch((cause: unknown) => {
        cancel();
        reject(patience.signal.aborted ? new VolumeInUse(handle) : new Error('this page has no locks', { cause }));
      });
    });
  }
}

/** Keys of a volume: arrays come after numbers. */
function below(...prefix: readonly (string | number)[]): IDBKeyRange {
  return IDBKeyRange.bound([...prefix], [...prefix, []]);
}

async function load(db: Database, handle: string): Promise<SavedTree> {
  const tx = db.transaction(['inodes', 'chunks']);
  const [inodes, chunks] = await Promise.all([
    tx.objectStore('inodes').getAll(below(handle)),
    tx.objectStore('chunks').getAll(below(handle)),
  ]);
  return { inodes, chunks };
}

async function save(db: Database, handle: string, changes: TreeChanges, durability: Durability): Promise<void> {
  const tx = db.transaction(['inodes', 'chunks'], 'readwrite', { durability });
  const inodes = tx.objectStore('inodes');
  const chunks = tx.objectStore('chunks');
  const writes: Promise<unknown>[] = [tx.done];
  try {
    for (const number of changes.removed) {
      writes.push(inodes.delete([handle, number]), chunks.delete(below(handle, number)));
    }
    for (const { number, from } of changes.cut) {
      writes.push(chunks.delete(IDBKeyRange.bound([handle, number, from], [handle, number, []])));
    }
    for (const inode of changes.inodes) writes.push(inodes.put(inode, [handle, inode.number]));
    for (const chunk of changes.chunks) writes.push(chunks.put(chunk, [handle, chunk.number, chunk.index]));
  } catch (cause) {
    // What could not even be asked for: the rest is not to be there either.
    tx.abort();
    await Promise.allSettled(writes);
    throw cause;
  }
  tx.commit();
  await Promise.all(writes);
}
