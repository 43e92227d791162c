import { ERRNO, RIGHTS } from '../constants.ts';
import type { Inode } from '../fs/inode.ts';
import { OpenDirectory } from '../fs/open-file.ts';
import type { Guest } from './guest.ts';

const DIRENT_SIZE = 24;

/** The inode of an entry, or undefined when it is gone. */
function inodeOf({ location: { inode, parent } }: OpenDirectory, name: string): Inode | undefined {
  if (name === '.') return inode;
  if (name === '..') return parent?.inode ?? inode;
  return inode.kind === 'directory' ? inode.lookup(name) : undefined;
}

function dirent(cookie: number, { ino, filetype }: Inode, name: Uint8Array): Uint8Array {
  const entry = new Uint8Array(DIRENT_SIZE + name.length);
  const view = new DataView(entry.buffer);
  view.setBigUint64(0, BigInt(cookie), true);
  view.setBigUint64(8, ino, true);
  view.setUint32(16, name.length, true);
  view.setUint8(20, filetype);
  entry.set(name, DIRENT_SIZE);
  return entry;
}

/**
 * A cookie is the place of an entry among those there were when reading began. The last entry may be cut off: the caller
 * then asks again from it, with a larger buffer.
 */
export function fd_readdir(
  guest: Guest,
  fd: number,
  buffer: number,
  length: number,
  cookie: bigint,
  used: number,
): number {
  const descriptor = guest.descriptor(fd);
  if (typeof descriptor === 'number') return descriptor;
  const { description: directory, rights } = descriptor;
  if (!(directory instanceof OpenDirectory)) return ERRNO.ENOTDIR;
  if ((rights & RIGHTS.FD_READDIR) === 0) return ERRNO.ENOTCAPABLE;
  guest.check(used, 4);
  const target = guest.bytes(buffer, length);
  // What /proc lists depends on who asks.
  guest.files();
  const first = Number(BigInt.asUintN(64, cookie));
  const names = directory.names(first);
  const encoder = new TextEncoder();
  let at = 0;
  for (let index = first; index < names.length && at < target.length; index++) {
    const name = names[index] ?? '';
    const inode = inodeOf(directory, name);
    if (inode === undefined) continue;
    const part = dirent(index + 1, inode, encoder.encode(name)).subarray(0, target.length - at);
    target.set(part, at);
    at += part.length;
  }
  guest.setU32(used, at);
  return ERRNO.SUCCESS;
}
