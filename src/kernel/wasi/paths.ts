import { ERRNO, LOOKUP_SYMLINK_FOLLOW, RIGHTS } from '../constants.ts';
import { isErrno, type Location } from '../fs/location.ts';
import { writeStat } from './filestat.ts';
import { Fault, type Guest } from './guest.ts';

/**
 * Calls on paths. A path is relative to a directory descriptor and does not lead out of it. From the descriptor of the
 * root nothing leads out: there a leading slash is the root too, and so is `..`, as in every container.
 */

interface PathAt {
  readonly from: Location;
  readonly path: string;
}

/** @returns where a path starts, or an errno */
export function pathAt(guest: Guest, fd: number, rights: number, path: number, length: number): PathAt | number {
  const from = guest.directory(fd, rights);
  if (isErrno(from)) return from;
  const text = guest.string(path, length);
  return text.includes('\0') ? ERRNO.EINVAL : { from, path: text };
}

/** @throws Fault EINVAL for flags that there are not */
export function follows(flags: number): boolean {
  if ((flags & ~LOOKUP_SYMLINK_FOLLOW) !== 0) throw new Fault(ERRNO.EINVAL);
  return flags !== 0;
}

export function path_filestat_get(
  guest: Guest,
  fd: number,
  flags: number,
  path: number,
  length: number,
  pointer: number,
): number {
  const at = pathAt(guest, fd, RIGHTS.PATH_FILESTAT_GET, path, length);
  if (isErrno(at)) return at;
  const stat = guest.files().stat(at.from, at.path, follows(flags));
  if (isErrno(stat)) return stat;
  writeStat(guest, pointer, stat);
  return ERRNO.SUCCESS;
}

export function path_filestat_set_times(
  guest: Guest,
  fd: number,
  flags: number,
  path: number,
  length: number,
  atime: bigint,
  mtime: bigint,
  fstflags: number,
): number {
  const at = pathAt(guest, fd, RIGHTS.PATH_FILESTAT_SET_TIMES, path, length);
  if (isErrno(at)) return at;
  const files = guest.files();
  const found = files.walker.find(at.from, at.path, follows(flags));
  if (isErrno(found)) return found;
  const times = { atime: BigInt.asUintN(64, atime), mtime: BigInt.asUintN(64, mtime), flags: fstflags };
  return files.setTimes(found, times);
}

export function path_create_directory(guest: Guest, fd: number, path: number, length: number): number {
  const at = pathAt(guest, fd, RIGHTS.PATH_CREATE_DIRECTORY, path, length);
  return isErrno(at) ? at : guest.files().mkdir(at.from, at.path);
}

export function path_remove_directory(guest: Guest, fd: number, path: number, length: number): number {
  const at = pathAt(guest, fd, RIGHTS.PATH_REMOVE_DIRECTORY, path, length);
  return isErrno(at) ? at : guest.files().rmdir(at.from, at.path);
}

export function path_unlink_file(guest: Guest, fd: number, path: number, length: number): number {
  const at = pathAt(guest, fd, RIGHTS.PATH_UNLINK_FILE, path, length);
  return isErrno(at) ? at : guest.files().unlink(at.from, at.path);
}

export function path_link(
  guest: Guest,
  fd: number,
  flags: number,
  path: number,
  length: number,
  newFd: number,
  newPath: number,
  newLength: number,
): number {
  const at = pathAt(guest, fd, RIGHTS.PATH_LINK_SOURCE, path, length);
  if (isErrno(at)) return at;
  const to = pathAt(guest, newFd, RIGHTS.PATH_LINK_TARGET, newPath, newLength);
  if (isErrno(to)) return to;
  return guest.files().link(at.from, at.path, follows(flags), to.from, to.path);
}

export function path_rename(
  guest: Guest,
  fd: number,
  path: number,
  length: number,
  newFd: number,
  newPath: number,
  newLength: number,
): number {
  const at = pathAt(guest, fd, RIGHTS.PATH_RENAME_SOURCE, path, length);
  if (isErrno(at)) return at;
  const to = pathAt(guest, newFd, RIGHTS.PATH_RENAME_TARGET, newPath, newLength);
  if (isErrno(to)) return to;
  return guest.files().rename(at.from, at.path, to.from, to.path);
}

export function path_symlink(
  guest: Guest,
  target: number,
  targetLength: number,
  fd: number,
  path: number,
  length: number,
): number {
  const at = pathAt(guest, fd, RIGHTS.PATH_SYMLINK, path, length);
  if (isErrno(at)) return at;
  const text = guest.string(target, targetLength);
  if (text.includes('\0')) return ERRNO.EINVAL;
  // A link out of the directory would be one that lookups from it refuse.
  if (at.from.confines === true && text.startsWith('/')) return ERRNO.ENOTCAPABLE;
  return guest.files().symlink(at.from, at.path, text);
}

/** What does not fit is cut off, as readlink(2) does; there is no terminating zero. */
export function path_readlink(
  guest: Guest,
  fd: number,
  path: number,
  length: number,
  buffer: number,
  bufferLength: number,
  used: number,
): number {
  const at = pathAt(guest, fd, RIGHTS.PATH_READLINK, path, length);
  if (isErrno(at)) return at;
  if (bufferLength === 0) return ERRNO.EINVAL;
  guest.check(buffer, bufferLength >>> 0);
  guest.check(used, 4);
  const target = guest.files().readlink(at.from, at.path);
  if (isErrno(target)) return target;
  const bytes = new TextEncoder().encode(target).subarray(0, bufferLength >>> 0);
  guest.write(buffer, bytes);
  guest.setU32(used, bytes.length);
  return ERRNO.SUCCESS;
}
