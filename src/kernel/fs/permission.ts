import { ERRNO } from '../constants.ts';
import { CAP, capable, inGroup, type Credentials } from './credentials.ts';
import type { Attributes, Inode } from './inode.ts';

/** Bits of a permission that is asked for, as in a class of a mode. */
export const MAY = { EXEC: 1, WRITE: 2, READ: 4 } as const;

export const MODE = { SETUID: 0o4000, SETGID: 0o2000, STICKY: 0o1000, ALL: 0o7777 } as const;

/** Whether someone may read, write, run or search a file (path_resolution(7), "Permissions"). */
export function mayAccess(inode: Inode, who: Credentials, want: number): boolean {
  const { mode, uid, gid } = inode.attributes;
  const granted = uid === who.euid ? mode >> 6 : inGroup(who, gid) ? mode >> 3 : mode;
  return (want & ~granted) === 0 || overrides(inode, who, want);
}

/** capabilities(7): CAP_DAC_OVERRIDE, CAP_DAC_READ_SEARCH. Nobody runs a file that has no execute bit at all. */
function overrides({ kind, attributes }: Inode, who: Credentials, want: number): boolean {
  if (kind === 'directory') {
    return capable(who, CAP.DAC_OVERRIDE) || ((want & MAY.WRITE) === 0 && capable(who, CAP.DAC_READ_SEARCH));
  }
  if (want === MAY.READ && capable(who, CAP.DAC_READ_SEARCH)) return true;
  return capable(who, CAP.DAC_OVERRIDE) && ((want & MAY.EXEC) === 0 || (attributes.mode & 0o111) !== 0);
}

/** An errno: whether an entry may be made in a directory. */
export function mayCreate(directory: Inode, who: Credentials): number {
  return mayAccess(directory, who, MAY.WRITE | MAY.EXEC) ? ERRNO.SUCCESS : ERRNO.EACCES;
}

/** An errno: whether an entry may be taken from a directory; a sticky one asks who the owners are (unlink(2), EPERM). */
export function mayDelete(directory: Inode, entry: Inode, who: Credentials): number {
  const error = mayCreate(directory, who);
  if (error !== ERRNO.SUCCESS || (directory.attributes.mode & MODE.STICKY) === 0) return error;
  const owner = who.euid === entry.attributes.uid || who.euid === directory.attributes.uid;
  return owner || capable(who, CAP.FOWNER) ? ERRNO.SUCCESS : ERRNO.EPERM;
}

/** Whether a file is someone's to change the mode and the times of. */
export function owns(inode: Inode, who: Credentials): boolean {
  return who.euid === inode.attributes.uid || capable(who, CAP.FOWNER);
}

/** An errno of chmod(2). */
export function changeMode(inode: Inode, who: Credentials, mode: number, now: number): number {
  if (!owns(inode, who)) return ERRNO.EPERM;
  const { attributes } = inode;
  const foreign = !inGroup(who, attributes.gid) && !capable(who, CAP.FSETID);
  attributes.mode = mode & (foreign ? MODE.ALL & ~MODE.SETGID : MODE.ALL);
  attributes.ctime = now;
  return ERRNO.SUCCESS;
}

/** "As it is", for a user or a group of chown(2). */
export const UNCHANGED = 0xffff_ffff;

/** An errno of chown(2): an owner may give the file to another of its groups, and only CAP_CHOWN to another user. */
export function changeOwner(inode: Inode, who: Credentials, uid: number, gid: number, now: number): number {
  const { attributes } = inode;
  const sameUser = uid === UNCHANGED || uid === attributes.uid;
  const sameGroup = gid === UNCHANGED || gid === attributes.gid;
  if (!capable(who, CAP.CHOWN)) {
    const own = who.euid === attributes.uid;
    if (!sameUser || (uid !== UNCHANGED && !own)) return ERRNO.EPERM;
    if (gid !== UNCHANGED && !(own && (sameGroup || inGroup(who, gid)))) return ERRNO.EPERM;
  }
  if (uid !== UNCHANGED) attributes.uid = uid;
  if (gid !== UNCHANGED) attributes.gid = gid;
  if (inode.kind === 'file') attributes.mode = withoutPrivileges(attributes.mode);
  attributes.ctime = now;
  return ERRNO.SUCCESS;
}

/** A mode without what would give its runner another user or group (chown(2), write(2)). */
export function withoutPrivileges(mode: number): number {
  const setgid = (mode & 0o010) !== 0 ? MODE.SETGID : 0;
  return mode & ~(MODE.SETUID | setgid);
}

/** Owner and mode of what someone makes in a directory (open(2), mkdir(2), inode(7): the set-group-ID bit). */
export function created(
  directory: Inode,
  who: Credentials,
  mode: number,
  isDirectory: boolean,
): Pick<Attributes, 'mode' | 'uid' | 'gid'> {
  const inherits = (directory.attributes.mode & MODE.SETGID) !== 0;
  return {
    mode: inherits && isDirectory ? mode | MODE.SETGID : mode,
    uid: who.euid,
    gid: inherits ? directory.attributes.gid : who.egid,
  };
}
