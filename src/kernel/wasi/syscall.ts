import type { Process } from '../process/process.ts';
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
  if (cause instanceof Fault) return cause.errno;
  throw cause;
}

/** Runs a call that answers at once: a bad pointer is EFAULT, and a process that was killed meanwhile ends here. */
export function invoke(guest: Guest, call: Syscall, args: readonly unknown[]): Result {
  const { process } = guest;
  try {
    if (process.attention) process.checkEnd();
    const timed = process.cpu.call();
    const result = call(guest, ...(args as never[]));
    if (timed) process.cpu.timed();
    return result;
  } catch (cause) {
    if (!(cause instanceof Fault)) process.cpu.leave();
    return failure(cause);
  }
}

/** Runs a call that may have to wait. A process that is stopped, or has signals to handle, waits even if the call did not. */
export function invokeBlocking(guest: Guest, call: Syscall, args: readonly unknown[]): Result {
  const { process } = guest;
  try {
    if (process.attention) process.checkEnd();
    const timed = process.cpu.call();
    const result = call(guest, ...(args as never[]));
    if (timed) process.cpu.timed();
    if (typeof result === 'number') {
      if (!process.attention) return result;
      process.checkEnd();
    }
    return suspended(process, Promise.resolve(result));
  } catch (cause) {
    if (!(cause instanceof Fault)) process.cpu.leave();
    return failure(cause);
  }
}

/** What a call that waits gives the program: until then the time is not the program's. */
function suspended(process: Process, result: Promise<number>): Promise<number> {
  const { cpu } = process;
  cpu.leave();
  const resume = (errno: number): number | Promise<number> => {
    if (process.attention) return process.attend().then(() => resume(errno));
    const turn = cpu.woken();
    return turn === undefined ? go(errno) : turn.then(() => go(errno));
  };
  const go = (errno: number): number | Promise<number> => {
    if (process.attention) return process.attend().then(() => resume(errno));
    cpu.enter();
    return errno;
  };
  return result.then(resume, (cause: unknown) => resume(failure(cause)));
}
