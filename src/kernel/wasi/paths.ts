import { ERRNO, LOOKUP_SYMLINK_FOLLOW, RIGHTS } from '../constants.ts';
import { isErrno, type Location } from '../fs/location.ts';
import { OpenDirectory } from '../fs/open-file.ts';
import { Opening } from '../fs/opening.ts';
import type { Description } from '../io/description.ts';
import { toMilliseconds, writeStat } from './descriptors.ts';
import type { Guest } from './guest.ts';
import type { Result } from './syscall.ts';

/** Calls on paths. A path is relative to a directory descriptor; a leading slash starts at the container's root. */

function start(guest: Guest, fd: number, path: number, length: number): { from: Location; path: string } | number {
  const from = guest.directory(fd);
  if (isErrno(from)) return from;
  const text = guest.string(path, length);
  return text.includes('\0') ? ERRNO.EINVAL : { from, path: text };
}

function follows(flags: number): boolean {
  return (flags & LOOKUP_SYMLINK_FOLLOW) !== 0;
}

export function path_open(
  guest: Guest,
  fd: number,
  dirflags: number,
  path: number,
  length: number,
  oflags: number,
  base: bigint,
  inheriting: bigint,
  fdflags: number,
  pointer: number,
): Result {
  const at = start(guest, fd, path, length);
  if (isErrno(at)) return at;
  const rights = BigInt.asUintN(64, base);
  const opening = guest.files().open(at.from, at.path, {
    follow: follows(dirflags),
    oflags,
    fdflags,
    read: (rights & RIGHTS.FD_READ) !== 0n,
    write: (rights & RIGHTS.FD_WRITE) !== 0n,
  });
  const finish = (description: Description | number): number => {
    if (isErrno(description)) return description;
    const directory = description instanceof OpenDirectory;
    const opened = guest.process.descriptors.open(description, {
      rights: directory ? rights & ~(RIGHTS.FD_WRITE | RIGHTS.FD_SEEK) : rights,
      inheriting: BigInt.asUintN(64, inheriting),
    });
    if (opened < 0) return -opened;
    guest.setU32(pointer, opened);
    return ERRNO.SUCCESS;
  };
  return opening instanceof Opening ? waitForOpening(guest, opening).then(finish) : finish(opening);
}

/** Suspends the process until a file is open. */
export async function waitForOpening(guest: Guest, opening: Opening): Promise<Description | number> {
  let opened: Description | number = ERRNO.EINTR;
  const arm = (wake: () => void): (() => void) => {
    void opening.result.then((result) => {
      opened = result;
      wake();
    });
    return () => undefined;
  };
  try {
    if ((await guest.process.wait([], arm)) === 'ready') return opened;
  } catch (cause) {
    opening.cancel();
    throw cause;
  }
  opening.cancel();
  return ERRNO.EINTR;
}

export function path_filestat_get(
  guest: Guest,
  fd: number,
  flags: number,
  path: number,
  length: number,
  pointer: number,
): number {
  const at = start(guest, fd, path, length);
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
  const at = start(guest, fd, path, length);
  if (isErrno(at)) return at;
  const files = guest.files();
  const found = files.walker.find(at.from, at.path, follows(flags));
  if (isErrno(found)) return found;
  return files.setTimes(found, toMilliseconds(atime), toMilliseconds(mtime), fstflags);
}

export function path_create_directory(guest: Guest, fd: number, path: number, length: number): number {
  const at = start(guest, fd, path, length);
  return isErrno(at) ? at : guest.files().mkdir(at.from, at.path);
}

export function path_remove_directory(guest: Guest, fd: number, path: number, length: number): number {
  const at = start(guest, fd, path, length);
  return isErrno(at) ? at : guest.files().rmdir(at.from, at.path);
}

export function path_unlink_file(guest: Guest, fd: number, path: number, length: number): number {
  const at = start(guest, fd, path, length);
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
  const at = start(guest, fd, path, length);
  if (isErrno(at)) return at;
  const to = start(guest, newFd, newPath, newLength);
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
  const at = start(guest, fd, path, length);
  if (isErrno(at)) return at;
  const to = start(guest, newFd, newPath, newLength);
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
  const at = start(guest, fd, path, length);
  if (isErrno(at)) return at;
  const text = guest.string(target, targetLength);
  return text === '' ? ERRNO.ENOENT : guest.files().symlink(at.from, at.path, text);
}

export function path_readlink(
  guest: Guest,
  fd: number,
  path: number,
  length: number,
  buffer: number,
  bufferLength: number,
  used: number,
): number {
  const at = start(guest, fd, path, length);
  if (isErrno(at)) return at;
  const target = guest.files().readlink(at.from, at.path);
  if (isErrno(target)) return target;
  const bytes = new TextEncoder().encode(target).subarray(0, bufferLength);
  guest.write(buffer, bytes);
  guest.setU32(used, bytes.length);
  return ERRNO.SUCCESS;
}
