import { ERRNO } from '../constants.ts';
import type { CpuTime } from '../process/cpu-time.ts';
import { Fault, type Guest } from './guest.ts';

/** The errno of a call; a promise when it has to wait. */
export type Result = number | Promise<number>;

/** A call: numbers and, for 64-bit parameters, bigints of the program, checked by the call. */
export type Syscall = (guest: Guest, ...args: never[]) => Result;

export interface SyscallTable {
  /** Calls that always answer at once. */
  readonly plain: Readonly<Record<string, Syscall>>;
  /** Calls that may return a promise: the program is suspended until it settles. */
  readonly blocking: Readonly<Record<string, Syscall>>;
}

function failure(cause: unknown): number {
  if (cause instanceof Fault) return ERRNO.EFAULT;
  throw cause;
}

/** Runs a call for a program: a bad pointer is EFAULT, and a process that was killed meanwhile ends here. */
export function invoke(guest: Guest, call: Syscall, args: readonly unknown[]): Result {
  try {
    guest.process.checkEnd();
    const result = call(guest, ...(args as never[]));
    return typeof result === 'number' ? result : suspended(guest.process.cpu, result);
  } catch (cause) {
    if (!(cause instanceof Fault)) guest.process.cpu.leave();
    return failure(cause);
  }
}

/** What a call that waits gives the program: until then the time is not the program's. */
function suspended(cpu: CpuTime, result: Promise<number>): Promise<number> {
  cpu.leave();
  return result.then(
    (errno) => {
      cpu.enter();
      return errno;
    },
    (cause: unknown) => {
      const errno = failure(cause);
      cpu.enter();
      return errno;
    },
  );
}
