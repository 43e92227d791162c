import { ERRNO } from '../constants.ts';
import { CAP, capable, type Credentials } from '../fs/credentials.ts';

/** "As it is", for an id of setresuid(2) and setresgid(2). */
const UNCHANGED = 0xffff_ffff;

function allowed(ids: readonly number[], current: readonly number[]): boolean {
  return ids.every((id) => id === UNCHANGED || current.includes(id));
}

function chosen(id: number, current: number): number {
  return id === UNCHANGED ? current : id;
}

/**
 * setresuid(2): without CAP_SETUID an id may only become another of the process's own. Who gives up user 0 gives up its
 * capabilities (capabilities(7), "Effect of user ID changes on capabilities"). @returns EPERM, or the new credentials
 */
export function withUserIds(who: Credentials, real: number, effective: number, saved: number): Credentials | number {
  const current = [who.uid, who.euid, who.suid];
  if (!capable(who, CAP.SETUID) && !allowed([real, effective, saved], current)) return ERRNO.EPERM;
  const uid = chosen(real, who.uid);
  const euid = chosen(effective, who.euid);
  const suid = chosen(saved, who.suid);
  const dropped = current.includes(0) && uid !== 0 && euid !== 0 && suid !== 0;
  const permitted = dropped ? 0 : who.permitted;
  const raised = who.euid !== 0 && euid === 0;
  const lowered = who.euid === 0 && euid !== 0;
  return { ...who, uid, euid, suid, permitted, effective: raised ? permitted : lowered || dropped ? 0 : who.effective };
}

/** setresgid(2). @returns EPERM, or the new credentials */
export function withGroupIds(who: Credentials, real: number, effective: number, saved: number): Credentials | number {
  const current = [who.gid, who.egid, who.sgid];
  if (!capable(who, CAP.SETGID) && !allowed([real, effective, saved], current)) return ERRNO.EPERM;
  return {
    ...who,
    gid: chosen(real, who.gid),
    egid: chosen(effective, who.egid),
    sgid: chosen(saved, who.sgid),
  };
}

/** setgroups(2). @returns EPERM, or the new credentials */
export function withGroups(who: Credentials, groups: readonly number[]): Credentials | number {
  return capable(who, CAP.SETGID) ? { ...who, groups } : ERRNO.EPERM;
}
