import { ERRNO, FDFLAGS, RIGHTS, WHENCE } from '../constants.ts';
import { OpenDirectory, OpenFile } from '../fs/open-file.ts';
import type { Guest } from './guest.ts';
import { possibleRights } from './rights.ts';
import type { Result } from './syscall.ts';

/** Calls on descriptors that do not move data. */

/** `POSIX_FADV_NOREUSE`, the last of the kinds of advice. */
const LAST_ADVICE = 5;
const FDSTAT_SIZE = 24;
const SYNC_FLAGS = FDFLAGS.DSYNC | FDFLAGS.RSYNC | FDFLAGS.SYNC;
export const ALL_FDFLAGS = FDFLAGS.APPEND | FDFLAGS.NONBLOCK | SYNC_FLAGS;

/** Files are in memory: advice is taken note of, and nothing needs to be done for it (posix_fadvise(2)). */
export function fd_advise(guest: Guest, fd: number, offset: bigint, length: bigint, advice: number): number {
  const description = guest.description(fd, RIGHTS.FD_ADVISE);
  if (typeof description === 'number') return description;
  if (advice >>> 0 > LAST_ADVICE || offset < 0n || length < 0n) return ERRNO.EINVAL;
  return description.seekable || description instanceof OpenDirectory ? ERRNO.SUCCESS : ERRNO.ESPIPE;
}

export function fd_close(guest: Guest, fd: number): number {
  return guest.process.descriptors.close(fd);
}

/**
 * Most file systems are in memory, where what is written stays already; one that is saved is saved now. What is no file
 * cannot be synchronised (fsync(2)).
 */
function sync(guest: Guest, fd: number, right: number): Result {
  const description = guest.description(fd, right);
  if (typeof description === 'number') return description;
  if (!(description instanceof OpenFile || description instanceof OpenDirectory)) return ERRNO.EINVAL;
  const mount = description instanceof OpenFile ? description.mount : description.location.mount;
  const saving = mount.superblock.sync?.();
  return saving === undefined ? ERRNO.SUCCESS : saving.then((safe) => (safe ? ERRNO.SUCCESS : ERRNO.EIO));
}

export function fd_datasync(guest: Guest, fd: number): Result {
  return sync(guest, fd, RIGHTS.FD_DATASYNC);
}

export function fd_sync(guest: Guest, fd: number): Result {
  return sync(guest, fd, RIGHTS.FD_SYNC);
}

export function fd_fdstat_get(guest: Guest, fd: number, pointer: number): number {
  const descriptor = guest.descriptor(fd);
  if (typeof descriptor === 'number') return descriptor;
  const { description, inheriting } = descriptor;
  guest.check(pointer, FDSTAT_SIZE);
  const { append, nonblock, syncFlags } = description;
  guest.setU8(pointer, description.filetype);
  guest.setU16(pointer + 2, (append ? FDFLAGS.APPEND : 0) | (nonblock ? FDFLAGS.NONBLOCK : 0) | syncFlags);
  guest.setU64(pointer + 8, BigInt(descriptor.rights & possibleRights(description)));
  guest.setU64(pointer + 16, BigInt(inheriting));
  return ERRNO.SUCCESS;
}

export function fd_fdstat_set_flags(guest: Guest, fd: number, flags: number): number {
  const description = guest.description(fd, RIGHTS.FD_FDSTAT_SET_FLAGS);
  if (typeof description === 'number') return description;
  if ((flags & ~ALL_FDFLAGS) !== 0) return ERRNO.EINVAL;
  description.append = (flags & FDFLAGS.APPEND) !== 0;
  description.nonblock = (flags & FDFLAGS.NONBLOCK) !== 0;
  description.syncFlags = flags & SYNC_FLAGS;
  return ERRNO.SUCCESS;
}

/** Rights can be given up, never taken. */
export function fd_fdstat_set_rights(guest: Guest, fd: number, rights: bigint, inheriting: bigint): number {
  const descriptor = guest.descriptor(fd);
  if (typeof descriptor === 'number') return descriptor;
  const base = BigInt.asUintN(64, rights);
  const below = BigInt.asUintN(64, inheriting);
  const more = (base & ~BigInt(descriptor.rights)) | (below & ~BigInt(descriptor.inheriting));
  if (more !== 0n) return ERRNO.ENOTCAPABLE;
  guest.process.descriptors.replace(fd, { ...descriptor, rights: Number(base), inheriting: Number(below) });
  return ERRNO.SUCCESS;
}

/** Where programs look for the directories they were given: the only one is the root, with every path below it. */
export const PREOPENED = 3;

/** EBADF is where programs stop to look. */
function preopened(guest: Guest, fd: number): string | undefined {
  const description = guest.process.descriptors.get(fd)?.description;
  return description instanceof OpenDirectory ? description.preopened : undefined;
}

export function fd_prestat_get(guest: Guest, fd: number, pointer: number): number {
  const path = preopened(guest, fd);
  if (path === undefined) return ERRNO.EBADF;
  guest.check(pointer, 8);
  guest.setU32(pointer, 0);
  guest.setU32(pointer + 4, path.length);
  return ERRNO.SUCCESS;
}

export function fd_prestat_dir_name(guest: Guest, fd: number, buffer: number, length: number): number {
  const path = preopened(guest, fd);
  if (path === undefined) return ERRNO.EBADF;
  if (length >>> 0 < path.length) return ERRNO.ENAMETOOLONG;
  guest.write(buffer, new TextEncoder().encode(path));
  return ERRNO.SUCCESS;
}

/** Both must be open: what `to` was is closed, without a moment in which the number is free. */
export function fd_renumber(guest: Guest, from: number, to: number): number {
  const { descriptors } = guest.process;
  const source = descriptors.get(from);
  if (source === undefined || descriptors.get(to) === undefined) return ERRNO.EBADF;
  if (from === to) return ERRNO.SUCCESS;
  descriptors.set(to, source);
  return descriptors.close(from);
}

export function fd_seek(guest: Guest, fd: number, offset: bigint, whence: number, pointer: number): number {
  const telling = offset === 0n && whence === WHENCE.CUR;
  const description = guest.seekable(fd, 0);
  if (typeof description === 'number') return description;
  // The right to seek is one to tell, too.
  const rights = guest.process.descriptors.get(fd)?.rights ?? 0;
  if ((rights & (telling ? RIGHTS.FD_SEEK | RIGHTS.FD_TELL : RIGHTS.FD_SEEK)) === 0) return ERRNO.ENOTCAPABLE;
  guest.check(pointer, 8);
  const position = description.seek(Number(offset), whence >>> 0);
  if (position < 0) return -position;
  guest.setU64(pointer, BigInt(position));
  return ERRNO.SUCCESS;
}

export function fd_tell(guest: Guest, fd: number, pointer: number): number {
  return fd_seek(guest, fd, 0n, WHENCE.CUR, pointer);
}
