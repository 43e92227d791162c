/** Capabilities that the kernel asks for (capabilities(7)), by number. */
export const CAP = {
  CHOWN: 0,
  DAC_OVERRIDE: 1,
  DAC_READ_SEARCH: 2,
  FOWNER: 3,
  FSETID: 4,
  KILL: 5,
  SETGID: 6,
  SETUID: 7,
  NET_BIND_SERVICE: 10,
  SYS_PTRACE: 19,
} as const;

/** Every capability of Linux 6: CAP_CHECKPOINT_RESTORE (40) is the last. */
export const ALL_CAPABILITIES = 2 ** 41 - 1;

/**
 * On whose authority a process acts (credentials(7)). Sets of capabilities are numbers: capability n is 2 ** n, so that
 * one below 32 is asked for with one bit operation. Inheritable and ambient sets are empty, as containerd starts processes.
 */
export interface Credentials {
  /** Real, effective and saved user and group. Files are judged by the effective ones. */
  readonly uid: number;
  readonly euid: number;
  readonly suid: number;
  readonly gid: number;
  readonly egid: number;
  readonly sgid: number;
  /** Supplementary groups. */
  readonly groups: readonly number[];
  readonly bounding: number;
  readonly permitted: number;
  readonly effective: number;
  /** execve(2) grants nothing new: setuid and setgid bits are without effect (prctl(2), PR_SET_NO_NEW_PRIVS). */
  readonly noNewPrivs: boolean;
}

export interface User {
  readonly uid: number;
  readonly gid: number;
  readonly groups?: readonly number[];
  /** The bounding set; all capabilities when left out. */
  readonly capabilities?: number;
  readonly noNewPrivs?: boolean;
}

/** Credentials of a first process: user 0 has what its bounding set lets it have, others have no capabilities. */
export function credentialsOf(user: User): Credentials {
  const { uid, gid, groups = [], capabilities: bounding = ALL_CAPABILITIES, noNewPrivs = false } = user;
  const held = uid === 0 ? bounding : 0;
  return {
    uid,
    euid: uid,
    suid: uid,
    gid,
    egid: gid,
    sgid: gid,
    groups,
    bounding,
    permitted: held,
    effective: held,
    noNewPrivs,
  };
}

/** The kernel itself: what the host does to a container's files. */
export const KERNEL_CREDENTIALS: Credentials = credentialsOf({ uid: 0, gid: 0 });

/** Of the capabilities below 32, which are all that the kernel asks for. */
export function capable(who: Credentials, capability: number): boolean {
  return (who.effective & (1 << capability)) !== 0;
}

export function inGroup(who: Credentials, gid: number): boolean {
  return who.egid === gid || who.groups.includes(gid);
}

/** What a program file's set-user-ID and set-group-ID bits do to who runs it. */
export interface ProgramOwner {
  readonly mode: number;
  readonly uid: number;
  readonly gid: number;
}

const S_ISUID = 0o4000;
const S_ISGID = 0o2000;
const S_IXGRP = 0o010;

/**
 * Credentials after execve(2). A root, real or effective, gets the capabilities of its bounding set; everybody else
 * loses theirs (capabilities(7), "Capabilities and execution of programs by root").
 */
export function afterExec(who: Credentials, program: ProgramOwner, honourBits: boolean): Credentials {
  const bits = honourBits && !who.noNewPrivs ? program.mode : 0;
  const euid = (bits & S_ISUID) !== 0 ? program.uid : who.euid;
  // Without group execution the bit once meant mandatory locking: it is ignored (execve(2)).
  const egid = (bits & S_ISGID) !== 0 && (bits & S_IXGRP) !== 0 ? program.gid : who.egid;
  const permitted = euid === 0 || who.uid === 0 ? who.bounding : 0;
  const effective = euid === 0 ? permitted : 0;
  if (euid === who.suid && euid === who.euid && egid === who.sgid && egid === who.egid) {
    if (permitted === who.permitted && effective === who.effective) return who;
  }
  return { ...who, euid, suid: euid, egid, sgid: egid, permitted, effective };
}

/** As access(2) asks: with the real user and group in place of the effective ones, and root's capabilities for root only. */
export function asReal(who: Credentials): Credentials {
  if (who.uid === who.euid && who.gid === who.egid) return who;
  return { ...who, euid: who.uid, egid: who.gid, effective: who.uid === 0 ? who.permitted : 0 };
}
