import { ERRNO } from '../constants.ts';
import { isErrno, pathOf } from '../fs/location.ts';
import { kill } from '../process/kill.ts';
import { signalNumber } from '../process/signals.ts';
import { childChange, waitForChild, WAIT, type ChildChange } from '../process/wait.ts';
import type { Guest } from '../wasi/guest.ts';
import type { Result } from '../wasi/syscall.ts';
import { DISPOSITION_IGNORE } from './spawn.ts';

/** Layout and names: wasix-libc, api_wasix.h. */
const JOIN_NON_BLOCKING = 1;
const JOIN_WAKE_STOPPED = 2;
const JOIN_EXITED = 1;
const JOIN_SIGNALLED = 2;
const JOIN_STOPPED = 3;

function writeJoined(guest: Guest, change: ChildChange, option: number, status: number): number {
  const { child } = change;
  guest.setU8(option, 1);
  guest.setU32(option + 4, child.pid);
  if (change.kind !== 'ended') {
    guest.setU8(status, JOIN_STOPPED);
    guest.setU8(status + 2, change.kind === 'stopped' ? change.signal : 0);
    child.report = undefined;
    return ERRNO.SUCCESS;
  }
  const end = child.status ?? { code: 0 };
  guest.setU16(status + 2, end.code);
  if (end.signal === undefined) {
    guest.setU8(status, JOIN_EXITED);
  } else {
    guest.setU8(status, JOIN_SIGNALLED);
    guest.setU8(status + 4, signalNumber(end.signal));
  }
  guest.context.spawner.pids.reap(child);
  return ERRNO.SUCCESS;
}

export function proc_join(guest: Guest, option: number, flags: number, status: number): Result {
  const { process } = guest;
  const pid = guest.u8(option) === 0 ? -1 : guest.u32(option + 4) | 0;
  const options = (flags & JOIN_WAKE_STOPPED) === 0 ? 0 : WAIT.UNTRACED;
  const settle = (change: ChildChange | number): number =>
    typeof change === 'number' ? change : writeJoined(guest, change, option, status);
  const change = childChange(process, pid, options);
  if (change !== undefined) return settle(change);
  if ((flags & JOIN_NON_BLOCKING) !== 0) {
    guest.setU8(status, 0);
    return ERRNO.SUCCESS;
  }
  return waitForChild(process, pid, options).then(settle);
}

/** kill(2): WASIX passes numbers of groups, and -1, as they are. */
export function proc_signal(guest: Guest, pid: number, signal: number): number {
  return kill(guest.process, guest.context.spawner.pids, pid, signal);
}

export function proc_raise(guest: Guest, signal: number): number {
  return kill(guest.process, guest.context.spawner.pids, guest.process.pid, signal);
}

export function proc_id(guest: Guest, pointer: number): number {
  guest.setU32(pointer, guest.process.pid);
  return ERRNO.SUCCESS;
}

export function proc_parent(guest: Guest, pid: number, pointer: number): number {
  const process = guest.context.spawner.pids.processes.get(pid);
  if (process === undefined) return ERRNO.ESRCH;
  const { parent } = process;
  guest.setU32(pointer, parent === undefined ? 0 : guest.context.spawner.pids.pidOf(parent));
  return ERRNO.SUCCESS;
}

/** Names the function that handlers are called through. One that the program does not have holds signals back (wasix-libc). */
export function callback_signal(guest: Guest, name: number, length: number): number {
  const { process, context } = guest;
  const exported = guest.string(name, length);
  const known = context.hasExport(exported);
  if (known) process.signals.callback = exported;
  process.signals.held = !known;
  process.signalsChanged();
  return ERRNO.SUCCESS;
}

/** Dispositions other than the default that the program was started with, as pairs of a signal and its disposition. */
export function proc_signals_get(guest: Guest, buffer: number): number {
  const { signals } = guest.process;
  signals.informed = true;
  guest.write(buffer, Uint8Array.from(signals.ignored.flatMap((signal) => [signal, DISPOSITION_IGNORE])));
  return ERRNO.SUCCESS;
}

export function proc_signals_sizes_get(guest: Guest, pointer: number): number {
  guest.setU32(pointer, guest.process.signals.ignored.length);
  return ERRNO.SUCCESS;
}

export function chdir(guest: Guest, path: number, length: number): number {
  const found = guest.files().enter(guest.process.cwd, guest.string(path, length));
  if (isErrno(found)) return found;
  guest.process.cwd = found;
  return ERRNO.SUCCESS;
}

/** The length is the room on the way in, and the length of the path on the way out. */
export function getcwd(guest: Guest, path: number, lengthPointer: number): number {
  const bytes = new TextEncoder().encode(pathOf(guest.process.cwd));
  const room = guest.u32(lengthPointer);
  guest.setU32(lengthPointer, bytes.length);
  if (bytes.length > room) return ERRNO.ENAMETOOLONG;
  guest.write(path, bytes);
  return ERRNO.SUCCESS;
}

export function thread_sleep(guest: Guest, duration: bigint): Promise<number> {
  const { clock } = guest.context;
  const arm = (wake: () => void): (() => void) => clock.setTimeout(wake, Number(duration) / 1e6);
  return guest.process.wait([], arm).then((result) => (result === 'interrupted' ? ERRNO.EINTR : ERRNO.SUCCESS));
}

/** clock_settime(2): containers lack CAP_SYS_TIME. */
export function clock_time_set(): number {
  return ERRNO.EPERM;
}
