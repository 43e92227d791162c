import type { StoredObject } from './record.ts';

export type Durability = { readonly durable: true } | { readonly durable: false; readonly reason: string };

export interface LogState {
  /** Revision of the last write; 1 when nothing was ever written, as in etcd. */
  readonly revision: number;
  /** Everything that exists at that revision. */
  readonly objects: readonly StoredObject[];
}

/** Where writes go before they are acknowledged. One at a time: nothing is appended before the last append has settled. */
export interface StoreLog {
  /** Whether what was appended survives; may turn to false when the storage goes away. */
  readonly durability: Durability;
  /** What the log holds. Called once, before anything else. */
  load(): Promise<LogState>;
  /** Resolves once the writes (tombstones included) are safe; undefined when there is nothing to wait for. @throws StorageFullError */
  append(batch: readonly StoredObject[]): Promise<void> | undefined;
  /** Whether {@link compact} would free much. */
  readonly compactionDue: boolean;
  /** Replaces all appended up to `state.revision` by a snapshot. May run while appends go on. */
  compact(state: LogState): Promise<void>;
  /** Gives the storage back; with `forget`, also deletes what it holds. */
  close(options?: { readonly forget?: boolean }): Promise<void>;
}

/** The storage has no room for a write; nothing of it was kept. */
export class StorageFullError extends Error {
  override readonly name = 'StorageFullError';
}

/** A log that keeps nothing. @param reason why, for people to read */
export function memoryLog(reason = 'objects are kept in memory only'): StoreLog {
  return {
    durability: { durable: false, reason },
    compactionDue: false,
    load: () => Promise.resolve({ revision: 1, objects: [] }),
    append: () => undefined,
    compact: () => Promise.resolve(),
    close: () => Promise.resolve(),
  };
}
