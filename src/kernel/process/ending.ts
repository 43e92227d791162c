import type { ExitStatus } from '../api.ts';
import { ImageReplaced, ProcessEnd, type Process } from './process.ts';

/** Traps become the signals that a native program would get: SIGFPE, SIGABRT, SIGSEGV. In the words of V8 and SpiderMonkey. */
const TRAPS: readonly (readonly [words: RegExp, code: number])[] = [
  [/divide|remainder|overflow|unrepresentable/, 136],
  [/unreachable/, 134],
];
const ABORTED = 134;
const SEGMENTATION_FAULT = 139;

/** How a process ended whose program was left by what it, or the engine, has thrown. */
export function statusOf(cause: unknown): ExitStatus {
  if (cause instanceof ProcessEnd) return cause.status;
  // V8's and SpiderMonkey's errors of a stack that is full.
  if (cause instanceof RangeError || (cause instanceof Error && cause.name === 'InternalError')) {
    return { code: SEGMENTATION_FAULT, trap: 'stack overflow' };
  }
  if (cause instanceof WebAssembly.RuntimeError) {
    const { message } = cause;
    return { code: TRAPS.find(([words]) => words.test(message))?.[1] ?? SEGMENTATION_FAULT, trap: message };
  }
  return { code: ABORTED, trap: 'uncaught exception' };
}

/** A call that cannot answer: its own end, or a mistake in the kernel, which ends the process too. */
function endBy(process: Process, cause: unknown): void {
  if (cause instanceof ProcessEnd) process.end(cause.status);
  else if (!(cause instanceof ImageReplaced))
    process.end({ code: ABORTED, trap: `kernel: ${cause instanceof Error ? cause.message : String(cause)}` });
}

/**
 * What a call throws to end its process: programs can catch every exception of JavaScript (`catch_all`), but no trap, and a
 * trap is told by the object (JavaScript API, "exceptions").
 * @param trap a function of the program that traps
 */
export function uncatchable(process: Process, cause: unknown, trap: () => void): unknown {
  endBy(process, cause);
  try {
    trap();
  } catch (thrown) {
    return thrown;
  }
  return cause;
}
