import { ERRNO } from '../constants.ts';
import type { Process } from '../process/process.ts';
import { signalNumber } from '../process/signals.ts';
import { childChange, waitForChild, WAIT, type ChildChange } from '../process/wait.ts';
import type { Guest } from '../wasi/guest.ts';
import type { Result } from '../wasi/syscall.ts';

/** Process groups, sessions, and waiting for children that stop. */

function find(guest: Guest, pid: number): Process | undefined {
  return pid === 0 ? guest.process : guest.context.spawner.pids.processes.get(pid);
}

export function getpgid(guest: Guest, pid: number, pointer: number): number {
  const process = find(guest, pid);
  if (process === undefined) return ERRNO.ESRCH;
  guest.setU32(pointer, guest.context.spawner.pids.groupOf(process.group));
  return ERRNO.SUCCESS;
}

export function getsid(guest: Guest, pid: number, pointer: number): number {
  const process = find(guest, pid);
  if (process === undefined) return ERRNO.ESRCH;
  guest.setU32(pointer, guest.context.spawner.pids.sessionOf(process.group.session));
  return ERRNO.SUCCESS;
}

/**
 * setpgid(2). A child here has always executed its program already, so that its parent gets EACCES: what is spawned is given its
 * group by an operation of proc_spawn2.
 */
export function setpgid(guest: Guest, pid: number, pgid: number): number {
  const { process: self, context } = guest;
  const { pids } = context.spawner;
  const process = find(guest, pid);
  if (pgid < 0) return ERRNO.EINVAL;
  if (process === undefined || (process !== self && process.parent !== self)) return ERRNO.ESRCH;
  if (process !== self) return process.group.session === self.group.session ? ERRNO.EACCES : ERRNO.EPERM;
  const { session } = self.group;
  if (session.leader === self) return ERRNO.EPERM;
  const id = pgid === 0 ? self.pid : pgid;
  const existing = pids.groups.get(id);
  if (existing === undefined ? id !== self.pid : existing.session !== session) return ERRNO.EPERM;
  pids.move(self, pids.group(id, session));
  return ERRNO.SUCCESS;
}

/** setsid(2): EPERM for the leader of a group. */
export function setsid(guest: Guest, pointer: number): number {
  const { process, context } = guest;
  const { pids } = context.spawner;
  if (pids.groups.has(process.pid)) return ERRNO.EPERM;
  const group = pids.newSession(process.pid);
  pids.move(process, group);
  group.session.leader = process;
  guest.setU32(pointer, process.pid);
  return ERRNO.SUCCESS;
}

/** The status word of wait(2), as Linux has it. */
function statusWord(change: ChildChange): number {
  if (change.kind === 'stopped') return (change.signal << 8) | 0x7f;
  if (change.kind === 'continued') return 0xffff;
  const { code, signal } = change.child.status ?? { code: 0 };
  return signal === undefined ? (code & 0xff) << 8 : signalNumber(signal);
}

/** wait4(2) without usage: `*pid` is 0 with WNOHANG when there is nothing new. */
export function wait4(guest: Guest, pid: number, options: number, pidPointer: number, status: number): Result {
  const { process, context } = guest;
  if ((options & ~(WAIT.NOHANG | WAIT.UNTRACED | WAIT.CONTINUED)) !== 0) return ERRNO.EINVAL;
  const settle = (change: ChildChange | number): number => {
    if (typeof change === 'number') return change;
    guest.setU32(pidPointer, change.child.pid);
    guest.setU32(status, statusWord(change));
    if (change.kind === 'ended') context.spawner.pids.reap(change.child);
    else change.child.report = undefined;
    return ERRNO.SUCCESS;
  };
  const change = childChange(process, pid, options);
  if (change !== undefined) return settle(change);
  if ((options & WAIT.NOHANG) !== 0) {
    guest.setU32(pidPointer, 0);
    return ERRNO.SUCCESS;
  }
  return waitForChild(process, pid, options).then(settle);
}
