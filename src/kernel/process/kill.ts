import { ERRNO, SIGNALS } from '../constants.ts';
import { CAP, capable } from '../fs/credentials.ts';
import type { JobMember } from './job-control.ts';
import type { PidNamespace } from './pid-namespace.ts';
import { Process } from './process.ts';
import { LAST_SIGNAL, signalName } from './signals.ts';

/** kill(2), "NOTES": the same user, or CAP_KILL; SIGCONT within one's session. */
function mayKill(sender: JobMember, target: JobMember, signal: number): boolean {
  if (sender === target || capable(sender.credentials, CAP.KILL)) return true;
  const { uid, euid } = sender.credentials;
  const { uid: real, suid: saved } = target.credentials;
  if (uid === real || uid === saved || euid === real || euid === saved) return true;
  return signal === SIGNALS.SIGCONT && sender.group.session === target.group.session;
}

/** Whom a number means: a process, one's group (0), everybody but init and oneself (-1), a group (-n). */
function targetsOf(sender: Process, pids: PidNamespace, pid: number): readonly JobMember[] {
  if (pid > 0) {
    const one = pids.processes.get(pid);
    return one === undefined ? [] : [one];
  }
  if (pid === 0) return [...sender.group.members];
  if (pid === -1) return [...pids.processes.values()].filter((it) => it !== sender && it !== pids.init);
  return [...(pids.groups.get(-pid)?.members ?? [])];
}

/** From a namespace above, KILL and STOP reach even the init of another one (pid_namespaces(7)). */
function deliver(pids: PidNamespace, target: JobMember, signal: number): void {
  const name = target instanceof Process && pids.isGuest(target) ? signalName(signal) : undefined;
  if (name !== undefined && target instanceof Process) target.kill(name);
  else target.post(signal);
}

/** kill(2): signal 0 only asks. @returns an errno: EINVAL, EPERM, ESRCH */
export function kill(sender: Process, pids: PidNamespace, pid: number, signal: number): number {
  if (signal < 0 || signal > LAST_SIGNAL) return ERRNO.EINVAL;
  const targets = targetsOf(sender, pids, pid);
  if (targets.length === 0) return ERRNO.ESRCH;
  const permitted = targets.filter((target) => mayKill(sender, target, signal));
  if (permitted.length === 0) return ERRNO.EPERM;
  if (signal !== 0) for (const target of permitted) deliver(pids, target, signal);
  return ERRNO.SUCCESS;
}
