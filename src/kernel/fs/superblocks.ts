import type { StorageAccount } from './storage-account.ts';
import type { Capacity, Superblock } from './mount.ts';

export function capacityOf(account: StorageAccount): Capacity {
  return { size: account.limit, used: account.used, files: account.files };
}

/** The root of a container: its image's layers, and its own writable one over them. */
export function overlaySuperblock(account: StorageAccount): Superblock {
  return { type: 'overlay', source: 'overlay', options: [], capacity: () => capacityOf(account) };
}

/** A file system that holds nothing of its own. */
export function virtualSuperblock(type: string, source = type): Superblock {
  return { type, source, options: [], capacity: () => undefined };
}
