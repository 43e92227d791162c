import { ERRNO, FSTFLAGS } from '../constants.ts';
import type { FileTime } from '../io/description.ts';
import type { Credentials } from './credentials.ts';
import type { Inode } from './inode.ts';
import { MAY, mayAccess, owns } from './permission.ts';

/** Flags as in `fstflags`. */
export interface NewTimes {
  readonly atime: FileTime;
  readonly mtime: FileTime;
  readonly flags: number;
}

const ALL = FSTFLAGS.ATIM | FSTFLAGS.ATIM_NOW | FSTFLAGS.MTIM | FSTFLAGS.MTIM_NOW;
const BOTH_NOW = FSTFLAGS.ATIM_NOW | FSTFLAGS.MTIM_NOW;

/**
 * `fd_filestat_set_times` and `path_filestat_set_times`: EINVAL for a time that is both given and now. Who may write a
 * file may make it new, who owns it may give it any time (utimensat(2), "Permissions requirements").
 */
export function changeTimes(inode: Inode, who: Credentials, times: NewTimes, now: number): number {
  const { flags } = times;
  const both = (a: number, b: number): boolean => (flags & a) !== 0 && (flags & b) !== 0;
  if ((flags & ~ALL) !== 0) return ERRNO.EINVAL;
  if (both(FSTFLAGS.ATIM, FSTFLAGS.ATIM_NOW) || both(FSTFLAGS.MTIM, FSTFLAGS.MTIM_NOW)) return ERRNO.EINVAL;
  if (flags === 0) return ERRNO.SUCCESS;
  if (!owns(inode, who)) {
    if (flags !== BOTH_NOW) return ERRNO.EPERM;
    if (!mayAccess(inode, who, MAY.WRITE)) return ERRNO.EACCES;
  }
  const { attributes } = inode;
  if ((flags & FSTFLAGS.ATIM) !== 0) attributes.atime = times.atime;
  if ((flags & FSTFLAGS.ATIM_NOW) !== 0) attributes.atime = now;
  if ((flags & FSTFLAGS.MTIM) !== 0) attributes.mtime = times.mtime;
  if ((flags & FSTFLAGS.MTIM_NOW) !== 0) attributes.mtime = now;
  attributes.ctime = now;
  return ERRNO.SUCCESS;
}
