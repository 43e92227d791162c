import { ERRNO, FDFLAGS, OFLAGS, RIGHTS } from '../constants.ts';
import { isErrno } from '../fs/location.ts';
import { Opening } from '../fs/opening.ts';
import type { Description } from '../io/description.ts';
import type { Guest } from './guest.ts';
import { ALL_FDFLAGS } from './descriptors.ts';
import { follows, pathAt } from './paths.ts';
import { knownRights, possibleRights, WRITING } from './rights.ts';
import type { Result } from './syscall.ts';

const ALL_OFLAGS = OFLAGS.CREAT | OFLAGS.DIRECTORY | OFLAGS.EXCL | OFLAGS.TRUNC;

/** Rights on the directory that opening takes, by what else it does. */
function neededRights(oflags: number): number {
  const creating = (oflags & OFLAGS.CREAT) === 0 ? 0 : RIGHTS.PATH_CREATE_FILE;
  const truncating = (oflags & OFLAGS.TRUNC) === 0 ? 0 : RIGHTS.PATH_FILESTAT_SET_SIZE;
  return RIGHTS.PATH_OPEN | creating | truncating;
}

/** Rights that the new descriptor must be able to have from the directory's, by its flags. */
function inheritedRights(fdflags: number): number {
  const syncing = (fdflags & (FDFLAGS.SYNC | FDFLAGS.RSYNC)) === 0 ? 0 : RIGHTS.FD_SYNC;
  return syncing | ((fdflags & FDFLAGS.DSYNC) === 0 ? 0 : RIGHTS.FD_DATASYNC);
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
  if ((oflags & ~ALL_OFLAGS) !== 0 || (fdflags & ~ALL_FDFLAGS) !== 0) return ERRNO.EINVAL;
  const at = pathAt(guest, fd, neededRights(oflags), path, length);
  if (isErrno(at)) return at;
  guest.check(pointer, 4);
  const rights = knownRights(base);
  const below = knownRights(inheriting);
  const given = guest.process.descriptors.get(fd)?.inheriting ?? 0;
  if (((rights | below | inheritedRights(fdflags)) & ~given) !== 0) return ERRNO.ENOTCAPABLE;
  // Before anything is made or cut off.
  if (guest.process.descriptors.full) return ERRNO.EMFILE;
  const opening = guest.files().open(at.from, at.path, {
    follow: follows(dirflags),
    oflags,
    fdflags,
    read: (rights & (RIGHTS.FD_READ | RIGHTS.FD_READDIR)) !== 0,
    write: (rights & WRITING) !== 0,
  });
  const finish = (description: Description | number): number => {
    if (isErrno(description)) return description;
    const opened = guest.process.descriptors.open(description, {
      rights: rights & possibleRights(description),
      inheriting: below,
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
