import { FILETYPE, RIGHTS } from '../constants.ts';
import type { Description } from '../io/description.ts';

/** What may be done with a directory itself: it has no bytes to write, and no offset. */
const DIRECTORY =
  RIGHTS.ALL &
  ~(
    RIGHTS.FD_SEEK |
    RIGHTS.FD_TELL |
    RIGHTS.FD_WRITE |
    RIGHTS.FD_ALLOCATE |
    RIGHTS.FD_FILESTAT_SET_SIZE |
    RIGHTS.SOCK_SHUTDOWN |
    RIGHTS.SOCK_ACCEPT
  );

const PATHS =
  RIGHTS.PATH_CREATE_DIRECTORY |
  RIGHTS.PATH_CREATE_FILE |
  RIGHTS.PATH_LINK_SOURCE |
  RIGHTS.PATH_LINK_TARGET |
  RIGHTS.PATH_OPEN |
  RIGHTS.FD_READDIR |
  RIGHTS.PATH_READLINK |
  RIGHTS.PATH_RENAME_SOURCE |
  RIGHTS.PATH_RENAME_TARGET |
  RIGHTS.PATH_FILESTAT_GET |
  RIGHTS.PATH_FILESTAT_SET_SIZE |
  RIGHTS.PATH_FILESTAT_SET_TIMES |
  RIGHTS.PATH_SYMLINK |
  RIGHTS.PATH_REMOVE_DIRECTORY |
  RIGHTS.PATH_UNLINK_FILE;

/** Rights that open a file for writing: a directory cannot be opened with them. */
export const WRITING = RIGHTS.FD_WRITE | RIGHTS.FD_ALLOCATE | RIGHTS.FD_FILESTAT_SET_SIZE;

/** The rights that mean something for a description. */
export function possibleRights({ filetype, seekable }: Pick<Description, 'filetype' | 'seekable'>): number {
  if (filetype === FILETYPE.DIRECTORY) return DIRECTORY;
  // isatty(3) of wasi-libc: a character device that can neither seek nor tell.
  return RIGHTS.ALL & ~(seekable ? PATHS : PATHS | RIGHTS.FD_SEEK | RIGHTS.FD_TELL);
}

/** Rights from the 64 bits of a call, those left out that preview1 does not have. */
export function knownRights(bits: bigint): number {
  return Number(BigInt.asUintN(30, bits));
}
