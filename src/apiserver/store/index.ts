/** The store: etcd's model in memory, with a log in IndexedDB. Imports base and the types of api. */
export type { StoreEvent } from './history.ts';
export { openIndexedDbLog } from './indexed-db-log.ts';
export { memoryLog, StorageFullError, type StoreLog } from './log.ts';
export { StoredObject, type StoreKey } from './record.ts';
export { type Change, CompactedError, openStore, type Store } from './store.ts';
export type { EventSink, WatchTarget } from './watchers.ts';
