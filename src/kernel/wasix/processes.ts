import { ERRNO, RIGHTS } from '../constants.ts';
import { isErrno, pathOf, type Location } from '../fs/location.ts';
import { OpenDirectory } from '../fs/open-file.ts';
import { Opening } from '../fs/opening.ts';
import type { Description } from '../io/description.ts';
import { createPipe } from '../io/pipe.ts';
import type { Descriptor } from '../process/descriptor-table.ts';
import type { JobOptions } from '../process/job-control.ts';
import { kill } from '../process/kill.ts';
import { signalNumber } from '../process/signals.ts';
import { childChange, waitForChild, WAIT, type ChildChange } from '../process/wait.ts';
import { PREOPENED } from '../wasi/descriptors.ts';
import type { Guest } from '../wasi/guest.ts';
import { waitForOpening } from '../wasi/path-open.ts';
import { knownRights } from '../wasi/rights.ts';
import type { Result } from '../wasi/syscall.ts';

/** Layout and names: wasix-libc, api_wasix.h. */
const FD_OP_SIZE = 56;
const FD_OP = { CLOSE: 0, DUP2: 1, OPEN: 2, CHDIR: 3, FCHDIR: 4 } as const;
/** Ours: a process group for the child (`fd` is its number, 0 its own), a session, the terminal's foreground. */
const JOB_OP = { SETPGROUP: 128, SETSID: 129, FOREGROUND: 130 } as const;
const JOIN_NON_BLOCKING = 1;
const JOIN_WAKE_STOPPED = 2;
const JOIN_EXITED = 1;
const JOIN_SIGNALLED = 2;
const JOIN_STOPPED = 3;
const DISPOSITION_IGNORE = 1;

/**
 * Entries between line feeds, as WASIX has them. Ours end each with NUL instead when one of them holds a line feed; a lone NUL is
 * an empty list.
 */
function lines(text: string): string[] {
  if (text === '' || text === '\0') return [];
  return text.endsWith('\0') ? text.slice(0, -1).split('\0') : text.split('\n');
}

/** What a child starts with: the parent's descriptors, changed as the operations say. */
interface Inheritance {
  readonly descriptors: Map<number, Descriptor>;
  cwd: Location;
  job: JobOptions;
}

function openForChild(guest: Guest, at: number, path: string, inheritance: Inheritance): Result {
  const rights = knownRights(guest.u64(at + 32));
  const opening = guest.files().open(inheritance.cwd, path, {
    follow: (guest.u32(at + 20) & 1) !== 0,
    oflags: guest.u16(at + 24),
    fdflags: guest.u16(at + 48),
    read: (rights & RIGHTS.FD_READ) !== 0,
    write: (rights & RIGHTS.FD_WRITE) !== 0,
  });
  const fd = guest.u32(at + 4);
  const inheriting = knownRights(guest.u64(at + 40));
  const finish = (description: Description | number): number => {
    if (isErrno(description)) return description;
    inheritance.descriptors.set(fd, { description, rights, inheriting, cloexec: false });
    return ERRNO.SUCCESS;
  };
  return opening instanceof Opening ? waitForOpening(guest, opening).then(finish) : finish(opening);
}

function changeDirectory(guest: Guest, path: string, inheritance: Inheritance): number {
  const found = guest.files().walker.find(inheritance.cwd, path, true);
  if (isErrno(found)) return found;
  if (found.inode.kind !== 'directory') return ERRNO.ENOTDIR;
  inheritance.cwd = found;
  return ERRNO.SUCCESS;
}

function applyOperation(guest: Guest, at: number, inheritance: Inheritance): Result {
  const { descriptors } = inheritance;
  const fd = guest.u32(at + 4);
  switch (guest.u8(at)) {
    case FD_OP.CLOSE:
      descriptors.delete(fd);
      return ERRNO.SUCCESS;
    case FD_OP.DUP2: {
      const source = descriptors.get(guest.u32(at + 8));
      if (source === undefined) return ERRNO.EBADF;
      descriptors.set(fd, { ...source, cloexec: false });
      return ERRNO.SUCCESS;
    }
    case FD_OP.OPEN:
      return openForChild(guest, at, guest.string(guest.u32(at + 12), guest.u32(at + 16)), inheritance);
    case FD_OP.CHDIR:
      return changeDirectory(guest, guest.string(guest.u32(at + 12), guest.u32(at + 16)), inheritance);
    case FD_OP.FCHDIR: {
      const description = descriptors.get(fd)?.description;
      if (!(description instanceof OpenDirectory)) return ERRNO.ENOTDIR;
      inheritance.cwd = description.location;
      return ERRNO.SUCCESS;
    }
    default:
      return applyJobOperation(guest, guest.u8(at), fd | 0, inheritance);
  }
}

function applyJobOperation(guest: Guest, operation: number, group: number, inheritance: Inheritance): number {
  const { job } = inheritance;
  if (operation === JOB_OP.SETSID) inheritance.job = { ...job, newSession: true };
  else if (operation === JOB_OP.FOREGROUND) inheritance.job = { ...job, foreground: true };
  else if (operation !== JOB_OP.SETPGROUP || group < 0) return ERRNO.EINVAL;
  else if (group !== 0 && guest.context.spawner.pids.groups.get(group)?.session !== guest.process.group.session)
    return ERRNO.EPERM;
  else inheritance.job = { ...job, group };
  return ERRNO.SUCCESS;
}

/** One operation after the other; what is opened may take time. */
function applyOperations(guest: Guest, ops: number, count: number, inheritance: Inheritance): Result {
  for (let index = 0; index < count; index++) {
    const error = applyOperation(guest, ops + index * FD_OP_SIZE, inheritance);
    if (typeof error !== 'number') {
      const rest = (): Result => applyOperations(guest, ops + (index + 1) * FD_OP_SIZE, count - index - 1, inheritance);
      return error.then((later) => (later === ERRNO.SUCCESS ? rest() : later));
    }
    if (error !== ERRNO.SUCCESS) return error;
  }
  return ERRNO.SUCCESS;
}

function dispositions(guest: Guest, pointer: number, count: number): Set<number> {
  const ignored = new Set(guest.process.signals.ignored);
  for (let index = 0; index < count; index++) {
    const signal = guest.u8(pointer + index * 2);
    if (guest.u8(pointer + index * 2 + 1) === DISPOSITION_IGNORE) ignored.add(signal);
    else ignored.delete(signal);
  }
  return ignored;
}

export function proc_spawn2(
  guest: Guest,
  name: number,
  nameLength: number,
  args: number,
  argsLength: number,
  envs: number,
  envsLength: number,
  ops: number,
  opsLength: number,
  signals: number,
  signalsLength: number,
  search: number,
  path: number,
  pathLength: number,
  pid: number,
): Result {
  if (opsLength >>> 0 > 4096 || signalsLength >>> 0 > 256) return ERRNO.EINVAL;
  const file = guest.string(name, nameLength);
  const inheritance: Inheritance = {
    descriptors: new Map(guest.process.descriptors.entries()),
    cwd: guest.process.cwd,
    job: {},
  };
  const applied = applyOperations(guest, ops, opsLength, inheritance);
  const environment = lines(guest.string(envs, envsLength));
  const wanted = {
    file,
    searchPath: search === 0 ? undefined : guest.string(path, pathLength),
    args: lines(guest.string(args, argsLength)),
    env: envsLength === 0 ? guest.process.env : environment,
    ignored: dispositions(guest, signals, signalsLength),
  };
  const spawn = async (error: number): Promise<number> => {
    if (error !== ERRNO.SUCCESS) return error;
    const { cwd, job } = inheritance;
    // The child takes its references now: the parent may close its own as soon as this call has returned.
    const descriptors = [...inheritance.descriptors].filter(
      ([fd, descriptor]) => fd === PREOPENED || !descriptor.cloexec,
    );
    const child = await guest.context.spawner.spawn(guest.process, { ...wanted, cwd, descriptors, job });
    guest.process.checkEnd();
    if (typeof child === 'number') return child;
    guest.setU32(pid, child.pid);
    return ERRNO.SUCCESS;
  };
  return typeof applied === 'number' ? spawn(applied) : applied.then(spawn);
}

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
  guest.setU32(pointer, process.parent?.pid ?? 0);
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

export function fd_pipe(guest: Guest, readPointer: number, writePointer: number): number {
  const [reader, writer] = createPipe();
  const read = guest.process.descriptors.open(reader);
  if (read < 0) return -read;
  const write = guest.process.descriptors.open(writer);
  if (write < 0) {
    guest.process.descriptors.close(read);
    return -write;
  }
  guest.setU32(readPointer, read);
  guest.setU32(writePointer, write);
  return ERRNO.SUCCESS;
}

export function fd_dup(guest: Guest, fd: number, pointer: number): number {
  return fd_dup2(guest, fd, 0, 0, pointer);
}

export function fd_dup2(guest: Guest, fd: number, min: number, cloexec: number, pointer: number): number {
  const descriptor = guest.descriptor(fd);
  if (typeof descriptor === 'number') return descriptor;
  const { description, rights, inheriting } = descriptor;
  const copy = guest.process.descriptors.open(description, { rights, inheriting, min, cloexec: cloexec !== 0 });
  if (copy < 0) return -copy;
  guest.setU32(pointer, copy);
  return ERRNO.SUCCESS;
}

export function fd_fdflags_get(guest: Guest, fd: number, pointer: number): number {
  const descriptor = guest.descriptor(fd);
  if (typeof descriptor === 'number') return descriptor;
  guest.setU16(pointer, descriptor.cloexec ? 1 : 0);
  return ERRNO.SUCCESS;
}

export function fd_fdflags_set(guest: Guest, fd: number, flags: number): number {
  const descriptor = guest.descriptor(fd);
  if (typeof descriptor === 'number') return descriptor;
  guest.process.descriptors.replace(fd, { ...descriptor, cloexec: (flags & 1) !== 0 });
  return ERRNO.SUCCESS;
}

export function chdir(guest: Guest, path: number, length: number): number {
  const found = guest.files().walker.find(guest.process.cwd, guest.string(path, length), true);
  if (isErrno(found)) return found;
  if (found.inode.kind !== 'directory') return ERRNO.ENOTDIR;
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
