import { ERRNO, RIGHTS } from '../constants.ts';
import { isErrno, type Location } from '../fs/location.ts';
import { OpenDirectory } from '../fs/open-file.ts';
import { Opening } from '../fs/opening.ts';
import type { Description } from '../io/description.ts';
import type { Descriptor } from '../process/descriptor-table.ts';
import type { JobOptions } from '../process/job-control.ts';
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
export const DISPOSITION_IGNORE = 1;

/**
 * Entries between line feeds, as WASIX has them. Ours end each with NUL instead when one of them holds a line feed; a lone NUL is
 * an empty list.
 */
export function lines(text: string): string[] {
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
  const found = guest.files().enter(inheritance.cwd, path);
  if (isErrno(found)) return found;
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
