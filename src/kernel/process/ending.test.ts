import { expect, test } from 'vitest';
import type { ExitStatus } from '../api.ts';
import { statusOf, uncatchable } from './ending.ts';
import { ProcessEnd, type Process } from './process.ts';

/** What V8 and SpiderMonkey say of traps; the numbers are 128 and SIGFPE, SIGABRT or SIGSEGV (signal(7)). */
test.for([
  ['divide by zero', 136],
  ['integer divide by zero', 136],
  ['remainder by zero', 136],
  ['divide result unrepresentable', 136],
  ['integer overflow', 136],
  ['float unrepresentable in integer range', 136],
  ['unreachable', 134],
  ['unreachable executed', 134],
  ['memory access out of bounds', 139],
  ['index out of bounds', 139],
  ['null function or function signature mismatch', 139],
  ['indirect call to null', 139],
  ['dereferencing a null pointer', 139],
  ['illegal cast', 139],
] as const)('a trap: %s', ([message, code]) => {
  expect(statusOf(new WebAssembly.RuntimeError(message))).toEqual({ code, trap: message });
});

test('a full stack is a segmentation fault, an exception of the program an abort', () => {
  const tooMuchRecursion = Object.assign(new Error('too much recursion'), { name: 'InternalError' });
  expect(statusOf(new RangeError('Maximum call stack size exceeded'))).toEqual({ code: 139, trap: 'stack overflow' });
  expect(statusOf(tooMuchRecursion)).toEqual({ code: 139, trap: 'stack overflow' });
  expect(statusOf({ tag: 'an exception' })).toEqual({ code: 134, trap: 'uncaught exception' });
  expect(statusOf(new ProcessEnd({ code: 3 }))).toEqual({ code: 3 });
});

const TRAPPED = new WebAssembly.RuntimeError('unreachable');

/** How a process ends for which a call has thrown, and what its program gets to feel. */
function endOf(cause: unknown): { readonly status: ExitStatus | undefined; readonly thrown: unknown } {
  let status: ExitStatus | undefined;
  const process: Pick<Process, 'end'> = { end: (ending) => (status = ending) };
  const thrown = uncatchable(process as Process, cause, () => {
    throw TRAPPED;
  });
  return { status, thrown };
}

test('an end that a call has thrown reaches the program as a trap', () => {
  expect(endOf(new ProcessEnd({ code: 7 }))).toEqual({ status: { code: 7 }, thrown: TRAPPED });
});

test('a mistake in the kernel ends the process that came upon it, and says so', () => {
  const { status, thrown } = endOf(new TypeError('x is undefined'));
  expect(status).toEqual({ code: 134, trap: 'kernel: x is undefined' });
  expect(thrown).toBe(TRAPPED);
});
