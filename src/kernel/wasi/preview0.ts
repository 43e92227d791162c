import { ERRNO, RIGHTS, WHENCE } from '../constants.ts';
import { isErrno } from '../fs/location.ts';
import type { FileStat } from '../io/description.ts';
import { fd_seek } from './descriptors.ts';
import { toNanoseconds } from './filestat.ts';
import type { Guest } from './guest.ts';
import { PREVIEW1 } from './index.ts';
import { follows, pathAt } from './paths.ts';
import { poll, type SubscriptionLayout } from './poll.ts';
import type { Result, SyscallTable } from './syscall.ts';

/**
 * The module wasi_unstable of programs of 2019 (snapshot 0): preview1 but for the layout of a file's status and of
 * subscriptions, and the order of `whence` (WebAssembly/WASI, phases/old/snapshot_0).
 */

const FILESTAT_SIZE = 56;
const WHENCES = [WHENCE.CUR, WHENCE.END, WHENCE.SET] as const;
/** A clock has an identifier of the program's before its number. */
const SUBSCRIPTION: SubscriptionLayout = { size: 56, clock: 24 };

function writeStat(guest: Guest, pointer: number, stat: FileStat): void {
  guest.bytes(pointer, FILESTAT_SIZE).fill(0);
  guest.setU64(pointer, 1n);
  guest.setU64(pointer + 8, stat.ino);
  guest.setU8(pointer + 16, stat.filetype);
  guest.setU32(pointer + 20, stat.nlink);
  guest.setU64(pointer + 24, BigInt(stat.size));
  guest.setU64(pointer + 32, toNanoseconds(stat.atime));
  guest.setU64(pointer + 40, toNanoseconds(stat.mtime));
  guest.setU64(pointer + 48, toNanoseconds(stat.ctime));
}

function fd_filestat_get(guest: Guest, fd: number, pointer: number): number {
  const description = guest.description(fd, RIGHTS.FD_FILESTAT_GET);
  if (typeof description === 'number') return description;
  writeStat(guest, pointer, description.stat());
  return ERRNO.SUCCESS;
}

function path_filestat_get(
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

function poll_oneoff(guest: Guest, input: number, output: number, count: number, pointer: number): Result {
  return poll(guest, SUBSCRIPTION, { input, output, count, pointer });
}

function seek(guest: Guest, fd: number, offset: bigint, whence: number, pointer: number): number {
  return fd_seek(guest, fd, offset, WHENCES[whence] ?? whence, pointer);
}

export const PREVIEW0: SyscallTable = {
  plain: { ...PREVIEW1.plain, fd_filestat_get, fd_seek: seek, path_filestat_get },
  blocking: { ...PREVIEW1.blocking, poll_oneoff },
};
