import { ERRNO, FDFLAGS, RIGHTS } from '../constants.ts';
import { changeTimes } from '../fs/times.ts';
import { OpenDirectory, OpenFile, statOf } from '../fs/open-file.ts';
import type { FileStat } from '../io/description.ts';
import type { Guest } from './guest.ts';

/** Calls on descriptors that do not move data. */

const NANOSECONDS = 1_000_000;

export function toNanoseconds(milliseconds: number): bigint {
  return BigInt(Math.round(milliseconds * 1000)) * 1000n;
}

export function toMilliseconds(nanoseconds: bigint): number {
  return Number(nanoseconds) / NANOSECONDS;
}

export function writeStat(guest: Guest, pointer: number, stat: FileStat): void {
  guest.setU64(pointer, 1n);
  guest.setU64(pointer + 8, stat.ino);
  guest.setU64(pointer + 16, BigInt(stat.filetype));
  guest.setU64(pointer + 24, BigInt(stat.nlink));
  guest.setU64(pointer + 32, BigInt(stat.size));
  guest.setU64(pointer + 40, toNanoseconds(stat.atime));
  guest.setU64(pointer + 48, toNanoseconds(stat.mtime));
  guest.setU64(pointer + 56, toNanoseconds(stat.ctime));
}

function known(guest: Guest, fd: number): number {
  return guest.process.descriptors.get(fd) === undefined ? ERRNO.EBADF : ERRNO.SUCCESS;
}

/** Advice is taken note of by nobody: files are in memory. */
export function fd_advise(guest: Guest, fd: number): number {
  return known(guest, fd);
}

export function fd_allocate(guest: Guest, fd: number, offset: bigint, length: bigint): number {
  const description = guest.description(fd);
  if (typeof description === 'number') return description;
  if (!(description instanceof OpenFile)) return ERRNO.EBADF;
  const end = Number(offset + length);
  return end > description.inode.size ? description.truncate(end) : ERRNO.SUCCESS;
}

export function fd_close(guest: Guest, fd: number): number {
  return guest.process.descriptors.close(fd);
}

export function fd_datasync(guest: Guest, fd: number): number {
  return known(guest, fd);
}

export function fd_sync(guest: Guest, fd: number): number {
  return known(guest, fd);
}

export function fd_fdstat_get(guest: Guest, fd: number, pointer: number): number {
  const descriptor = guest.descriptor(fd);
  if (typeof descriptor === 'number') return descriptor;
  const { description, inheriting } = descriptor;
  // isatty(3) of wasi-libc: a character device that can neither seek nor tell.
  const rights = description.seekable ? descriptor.rights : descriptor.rights & ~(RIGHTS.FD_SEEK | RIGHTS.FD_TELL);
  guest.setU8(pointer, description.filetype);
  guest.setU16(pointer + 2, (description.append ? FDFLAGS.APPEND : 0) | (description.nonblock ? FDFLAGS.NONBLOCK : 0));
  guest.setU64(pointer + 8, rights);
  guest.setU64(pointer + 16, inheriting);
  return ERRNO.SUCCESS;
}

export function fd_fdstat_set_flags(guest: Guest, fd: number, flags: number): number {
  const description = guest.description(fd);
  if (typeof description === 'number') return description;
  description.append = (flags & FDFLAGS.APPEND) !== 0;
  description.nonblock = (flags & FDFLAGS.NONBLOCK) !== 0;
  return ERRNO.SUCCESS;
}

export function fd_fdstat_set_rights(guest: Guest, fd: number, rights: bigint, inheriting: bigint): number {
  const descriptor = guest.descriptor(fd);
  if (typeof descriptor === 'number') return descriptor;
  const base = BigInt.asUintN(64, rights);
  const below = BigInt.asUintN(64, inheriting);
  // Rights can be given up, never taken.
  if ((base & ~descriptor.rights) !== 0n || (below & ~descriptor.inheriting) !== 0n) return ERRNO.ENOTCAPABLE;
  guest.process.descriptors.replace(fd, { ...descriptor, rights: base, inheriting: below });
  return ERRNO.SUCCESS;
}

export function fd_filestat_get(guest: Guest, fd: number, pointer: number): number {
  const description = guest.description(fd);
  if (typeof description === 'number') return description;
  writeStat(guest, pointer, description.stat());
  return ERRNO.SUCCESS;
}

export function fd_filestat_set_size(guest: Guest, fd: number, size: bigint): number {
  const description = guest.description(fd, RIGHTS.FD_WRITE);
  return typeof description === 'number' ? description : description.truncate(Number(size));
}

export function fd_filestat_set_times(guest: Guest, fd: number, atime: bigint, mtime: bigint, flags: number): number {
  const description = guest.description(fd);
  if (typeof description === 'number') return description;
  const inode =
    description instanceof OpenFile
      ? description.inode
      : description instanceof OpenDirectory
        ? description.location.inode
        : undefined;
  if (inode === undefined) return ERRNO.EINVAL;
  const times = { atime: toMilliseconds(atime), mtime: toMilliseconds(mtime), flags };
  return changeTimes(inode, guest.process.credentials, times, guest.context.clock.now());
}

/** The only preopened directory is the root: programs find every path below it. */
export const PREOPENED = 3;

export function fd_prestat_get(guest: Guest, fd: number, pointer: number): number {
  if (fd !== PREOPENED || known(guest, fd) !== ERRNO.SUCCESS) return ERRNO.EBADF;
  guest.setU32(pointer, 0);
  guest.setU32(pointer + 4, 1);
  return ERRNO.SUCCESS;
}

export function fd_prestat_dir_name(guest: Guest, fd: number, path: number, length: number): number {
  if (fd !== PREOPENED || known(guest, fd) !== ERRNO.SUCCESS) return ERRNO.EBADF;
  if (length < 1) return ERRNO.ENAMETOOLONG;
  guest.setU8(path, 47);
  return ERRNO.SUCCESS;
}

export function fd_renumber(guest: Guest, from: number, to: number): number {
  const source = guest.descriptor(from);
  if (typeof source === 'number') return source;
  if (known(guest, to) !== ERRNO.SUCCESS) return ERRNO.EBADF;
  if (from === to) return ERRNO.SUCCESS;
  guest.process.descriptors.set(to, source);
  return guest.process.descriptors.close(from);
}

export function fd_seek(guest: Guest, fd: number, offset: bigint, whence: number, pointer: number): number {
  const description = guest.description(fd);
  if (typeof description === 'number') return description;
  const position = description.seek(Number(offset), whence);
  if (position < 0) return -position;
  guest.setU64(pointer, BigInt(position));
  return ERRNO.SUCCESS;
}

export function fd_tell(guest: Guest, fd: number, pointer: number): number {
  return fd_seek(guest, fd, 0n, 1, pointer);
}

/** Entries in a stable order: a cookie is the number of entries before it. */
export function fd_readdir(
  guest: Guest,
  fd: number,
  buffer: number,
  length: number,
  cookie: bigint,
  used: number,
): number {
  const location = guest.directory(fd);
  if (typeof location === 'number') return location;
  const { inode, parent } = location;
  if (inode.kind !== 'directory') return ERRNO.ENOTDIR;
  guest.files();
  const target = guest.bytes(buffer, length);
  const names = ['.', '..', ...inode.names()];
  const encoder = new TextEncoder();
  let at = 0;
  for (let index = Number(cookie); index < names.length && at < target.length; index++) {
    const name = names[index] ?? '';
    const child = name === '.' ? inode : name === '..' ? (parent?.inode ?? inode) : inode.lookup(name);
    if (child === undefined) continue;
    const bytes = encoder.encode(name);
    const entry = new Uint8Array(24 + bytes.length);
    const view = new DataView(entry.buffer);
    const stat = statOf(child);
    view.setBigUint64(0, BigInt(index + 1), true);
    view.setBigUint64(8, stat.ino, true);
    view.setUint32(16, bytes.length, true);
    view.setUint8(20, stat.filetype);
    entry.set(bytes, 24);
    // The last entry may be cut off: the caller then asks again with a larger buffer.
    const part = entry.subarray(0, target.length - at);
    target.set(part, at);
    at += part.length;
  }
  guest.setU32(used, at);
  return ERRNO.SUCCESS;
}
