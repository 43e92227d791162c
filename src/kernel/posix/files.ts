import { ERRNO, FILETYPE } from '../constants.ts';
import { asReal } from '../fs/credentials.ts';
import { isErrno, type Location } from '../fs/location.ts';
import { OpenDirectory, OpenFile, statOf } from '../fs/open-file.ts';
import { MAY } from '../fs/permission.ts';
import { MAX_FILES } from '../fs/storage-account.ts';
import type { FileStat } from '../io/description.ts';
import { toNanoseconds } from '../wasi/filestat.ts';
import type { Guest } from '../wasi/guest.ts';

/** A directory descriptor that stands for the working directory (AT_FDCWD). */
const AT_FDCWD = -100;
/** Flags of the path calls. */
const FOLLOW = 1;
const EFFECTIVE = 2;

/** Unit of `st_blocks` (inode(7)). */
const BLOCK = 512;
const PAGE = 4096;
const NAME_MAX = 255;

/** `f_type` of statfs(2). */
const TYPES: Readonly<Record<string, number>> = { overlay: 0x794c7630, proc: 0x9fa0, tmpfs: 0x01021994 };

/** What chmod and chown change: a file where it was found, or where it was opened. */
type Attributed = Pick<Location, 'inode' | 'mount'>;

/** The file types of inode(7), by WASI's numbers. */
const TYPE_BITS: Readonly<Record<number, number>> = {
  [FILETYPE.UNKNOWN]: 0o010000,
  [FILETYPE.BLOCK_DEVICE]: 0o060000,
  [FILETYPE.CHARACTER_DEVICE]: 0o020000,
  [FILETYPE.DIRECTORY]: 0o040000,
  [FILETYPE.REGULAR_FILE]: 0o100000,
  [FILETYPE.SOCKET_DGRAM]: 0o140000,
  [FILETYPE.SOCKET_STREAM]: 0o140000,
  [FILETYPE.SYMBOLIC_LINK]: 0o120000,
};

/** The directory that a path starts from: that of a descriptor, or the working directory. Absolute paths leave it. */
function start(guest: Guest, fd: number): Location | number {
  if (fd === AT_FDCWD) return guest.process.cwd;
  const description = guest.description(fd);
  if (typeof description === 'number') return description;
  return description instanceof OpenDirectory ? description.location : ERRNO.ENOTDIR;
}

function find(guest: Guest, fd: number, flags: number, path: number, length: number): Location | number {
  const text = guest.string(path, length);
  const { walker } = guest.files();
  const from = start(guest, fd);
  return isErrno(from) ? from : walker.find(from, text, (flags & FOLLOW) !== 0);
}

/** 80 bytes: see posix_stat in images/lib/posix.h. */
function writeStat(guest: Guest, pointer: number, stat: FileStat, device: number): void {
  guest.setU64(pointer, BigInt(device));
  guest.setU64(pointer + 8, stat.ino);
  guest.setU64(pointer + 16, BigInt(stat.size));
  guest.setU64(pointer + 24, toNanoseconds(stat.atime));
  guest.setU64(pointer + 32, toNanoseconds(stat.mtime));
  guest.setU64(pointer + 40, toNanoseconds(stat.ctime));
  guest.setU64(pointer + 48, BigInt(Math.ceil(stat.stored / BLOCK)));
  guest.setU64(pointer + 56, BigInt(stat.rdev));
  guest.setU32(pointer + 64, (TYPE_BITS[stat.filetype] ?? 0) | stat.mode);
  guest.setU32(pointer + 68, stat.nlink);
  guest.setU32(pointer + 72, stat.uid);
  guest.setU32(pointer + 76, stat.gid);
}

export function path_stat(
  guest: Guest,
  fd: number,
  flags: number,
  path: number,
  length: number,
  pointer: number,
): number {
  const found = find(guest, fd, flags, path, length);
  if (isErrno(found)) return found;
  writeStat(guest, pointer, statOf(found.inode), found.mount.place.device);
  return ERRNO.SUCCESS;
}

/** An open file or directory, as what holds its attributes, or an errno. */
function opened(guest: Guest, fd: number): Attributed | number {
  const description = guest.description(fd);
  if (typeof description === 'number') return description;
  if (description instanceof OpenDirectory) return description.location;
  return description instanceof OpenFile ? description : ERRNO.EINVAL;
}

export function fd_stat(guest: Guest, fd: number, pointer: number): number {
  const description = guest.description(fd);
  if (typeof description === 'number') return description;
  const at = opened(guest, fd);
  writeStat(guest, pointer, description.stat(), isErrno(at) ? 0 : at.mount.place.device);
  return ERRNO.SUCCESS;
}

export function path_chmod(
  guest: Guest,
  fd: number,
  flags: number,
  path: number,
  length: number,
  mode: number,
): number {
  const found = find(guest, fd, flags, path, length);
  if (isErrno(found)) return found;
  // The mode of a symbolic link means nothing, and cannot be changed (fchmodat(2)).
  return found.inode.kind === 'symlink' ? ERRNO.ENOTSUP : guest.files().chmod(found, mode);
}

export function fd_chmod(guest: Guest, fd: number, mode: number): number {
  const at = opened(guest, fd);
  return isErrno(at) ? at : guest.files().chmod(at, mode);
}

export function path_chown(
  guest: Guest,
  fd: number,
  flags: number,
  path: number,
  length: number,
  uid: number,
  gid: number,
): number {
  const found = find(guest, fd, flags, path, length);
  return isErrno(found) ? found : guest.files().chown(found, uid >>> 0, gid >>> 0);
}

export function fd_chown(guest: Guest, fd: number, uid: number, gid: number): number {
  const at = opened(guest, fd);
  return isErrno(at) ? at : guest.files().chown(at, uid >>> 0, gid >>> 0);
}

/** access(2), with the real user and group, or with the effective ones (AT_EACCESS). */
export function path_access(
  guest: Guest,
  fd: number,
  flags: number,
  path: number,
  length: number,
  want: number,
): number {
  if ((want & ~(MAY.READ | MAY.WRITE | MAY.EXEC)) !== 0) return ERRNO.EINVAL;
  const effective = guest.process.credentials;
  const who = (flags & EFFECTIVE) !== 0 ? effective : asReal(effective);
  const files = guest.files();
  // The way to the file is judged by the same user as the file itself.
  const text = guest.string(path, length);
  const from = start(guest, fd);
  if (isErrno(from)) return from;
  const found = files.as(who, () => files.walker.find(from, text, (flags & FOLLOW) !== 0));
  return isErrno(found) ? found : files.access(found, want, who);
}

/** 56 bytes: see posix_statfs in images/lib/posix.h. */
export function path_statfs(guest: Guest, fd: number, path: number, length: number, pointer: number): number {
  const found = find(guest, fd, FOLLOW, path, length);
  if (isErrno(found)) return found;
  const { superblock, readOnly, noSuid, noDev, noExec } = found.mount;
  const { size, used, files } = superblock.capacity() ?? { size: 0, used: 0, files: 0 };
  const blocks = Math.floor(size / PAGE);
  const free = Math.max(0, blocks - Math.ceil(used / PAGE));
  const flags = [readOnly, noSuid, noDev, noExec].reduce((sum, set, bit) => (set ? sum | (1 << bit) : sum), 0);
  for (const [index, value] of [
    blocks,
    free,
    free,
    size === 0 ? 0 : MAX_FILES,
    size === 0 ? 0 : MAX_FILES - files,
  ].entries())
    guest.setU64(pointer + index * 8, BigInt(value));
  guest.setU32(pointer + 40, PAGE);
  guest.setU32(pointer + 44, NAME_MAX);
  guest.setU32(pointer + 48, flags);
  guest.setU32(pointer + 52, TYPES[superblock.type] ?? 0);
  return ERRNO.SUCCESS;
}
