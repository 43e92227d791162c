import { ERRNO, RIGHTS } from '../constants.ts';
import { OpenDirectory, OpenFile } from '../fs/open-file.ts';
import { changeTimes } from '../fs/times.ts';
import type { FileStat, FileTime } from '../io/description.ts';
import type { Guest } from './guest.ts';

/** What calls tell of a file, and change of its size and times. */

const FILESTAT_SIZE = 64;

export function toNanoseconds(time: FileTime): bigint {
  return typeof time === 'bigint' ? time : BigInt(Math.round(time * 1000)) * 1000n;
}

export function writeStat(guest: Guest, pointer: number, stat: FileStat): void {
  guest.check(pointer, FILESTAT_SIZE);
  guest.setU64(pointer, 1n);
  guest.setU64(pointer + 8, stat.ino);
  guest.setU64(pointer + 16, BigInt(stat.filetype));
  guest.setU64(pointer + 24, BigInt(stat.nlink));
  guest.setU64(pointer + 32, BigInt(stat.size));
  guest.setU64(pointer + 40, toNanoseconds(stat.atime));
  guest.setU64(pointer + 48, toNanoseconds(stat.mtime));
  guest.setU64(pointer + 56, toNanoseconds(stat.ctime));
}

export function fd_filestat_get(guest: Guest, fd: number, pointer: number): number {
  const description = guest.description(fd, RIGHTS.FD_FILESTAT_GET);
  if (typeof description === 'number') return description;
  writeStat(guest, pointer, description.stat());
  return ERRNO.SUCCESS;
}

export function fd_filestat_set_size(guest: Guest, fd: number, size: bigint): number {
  const description = guest.description(fd, RIGHTS.FD_FILESTAT_SET_SIZE);
  if (typeof description === 'number') return description;
  return size < 0n ? ERRNO.EINVAL : description.truncate(Number(size));
}

/** Room for a part of a file (posix_fallocate(3)): the file grows when it ends before. */
export function fd_allocate(guest: Guest, fd: number, offset: bigint, length: bigint): number {
  const description = guest.description(fd, RIGHTS.FD_ALLOCATE);
  if (typeof description === 'number') return description;
  if (offset < 0n || length <= 0n) return ERRNO.EINVAL;
  if (!(description instanceof OpenFile)) return description.seekable ? ERRNO.ENODEV : ERRNO.ESPIPE;
  return description.reserve(Number(offset), Number(length));
}

export function fd_filestat_set_times(guest: Guest, fd: number, atime: bigint, mtime: bigint, flags: number): number {
  const description = guest.description(fd, RIGHTS.FD_FILESTAT_SET_TIMES);
  if (typeof description === 'number') return description;
  const inode =
    description instanceof OpenFile
      ? description.inode
      : description instanceof OpenDirectory
        ? description.location.inode
        : undefined;
  if (inode === undefined) return ERRNO.EINVAL;
  const times = { atime: BigInt.asUintN(64, atime), mtime: BigInt.asUintN(64, mtime), flags };
  return changeTimes(inode, guest.process.credentials, times, guest.context.clock.now());
}
