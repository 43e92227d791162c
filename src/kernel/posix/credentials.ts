import { ERRNO } from '../constants.ts';
import type { Credentials } from '../fs/credentials.ts';
import { withGroupIds, withGroups, withUserIds } from '../process/set-ids.ts';
import type { Guest } from '../wasi/guest.ts';

/** Linux: NGROUPS_MAX. */
const GROUPS_MAX = 65536;

/** Writes the real, effective and saved user, and the same of the group: six numbers of 32 bits. */
export function proc_ids_get(guest: Guest, pointer: number): number {
  const { uid, euid, suid, gid, egid, sgid } = guest.process.credentials;
  for (const [index, id] of [uid, euid, suid, gid, egid, sgid].entries()) guest.setU32(pointer + index * 4, id);
  return ERRNO.SUCCESS;
}

/** getgroups(2): with no room, only how many there are is told. */
export function proc_groups_get(guest: Guest, pointer: number, room: number, count: number): number {
  const { groups } = guest.process.credentials;
  if (room !== 0 && room >>> 0 < groups.length) return ERRNO.EINVAL;
  for (const [index, gid] of (room === 0 ? [] : groups).entries()) guest.setU32(pointer + index * 4, gid);
  guest.setU32(count, groups.length);
  return ERRNO.SUCCESS;
}

function become(guest: Guest, credentials: Credentials | number): number {
  if (typeof credentials === 'number') return credentials;
  guest.process.credentials = credentials;
  return ERRNO.SUCCESS;
}

export function proc_groups_set(guest: Guest, pointer: number, count: number): number {
  if (count >>> 0 > GROUPS_MAX) return ERRNO.EINVAL;
  const groups = Array.from({ length: count }, (_, index) => guest.u32(pointer + index * 4));
  return become(guest, withGroups(guest.process.credentials, groups));
}

export function proc_setresuid(guest: Guest, real: number, effective: number, saved: number): number {
  return become(guest, withUserIds(guest.process.credentials, real >>> 0, effective >>> 0, saved >>> 0));
}

export function proc_setresgid(guest: Guest, real: number, effective: number, saved: number): number {
  return become(guest, withGroupIds(guest.process.credentials, real >>> 0, effective >>> 0, saved >>> 0));
}

/** umask(2): sets the mask and writes the one before. */
export function proc_umask(guest: Guest, mask: number, before: number): number {
  guest.setU32(before, guest.process.umask);
  guest.process.umask = mask & 0o777;
  return ERRNO.SUCCESS;
}

/**
 * The mode of open(2) and mkdir(2), which WASI's calls have no argument for: of what the process makes from now on,
 * before its umask; minus one for the usual one.
 */
export function proc_creation_mode(guest: Guest, mode: number): number {
  guest.process.creationMode = mode < 0 ? undefined : mode & 0o7777;
  return ERRNO.SUCCESS;
}
