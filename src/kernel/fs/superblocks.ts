import type { StorageAccount } from './storage-account.ts';
import type { Capacity, Superblock } from './mount.ts';

/** What a tree that has no limit says it may hold: the address space of a page's worker. */
const UNLIMITED = 4 * 2 ** 30;

export function capacityOf(account: StorageAccount): Capacity {
  const size = Number.isFinite(account.limit) ? account.limit : UNLIMITED;
  return { size, used: account.used, files: account.files };
}

/** The root of a container: its image's layers, and its own writable one over them. */
export function overlaySuperblock(account: StorageAccount): Superblock {
  return { type: 'overlay', source: 'overlay', options: [], capacity: () => capacityOf(account) };
}

/** A file system that holds nothing of its own. */
export function virtualSuperblock(type: string, source = type): Superblock {
  return { type, source, options: [], capacity: () => undefined };
}
