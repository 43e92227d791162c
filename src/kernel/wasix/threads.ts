import { ERRNO } from '../constants.ts';
import { WaitQueue } from '../io/wait-queue.ts';
import { kill } from '../process/kill.ts';
import { ProcessEnd } from '../process/process.ts';
import type { Guest } from '../wasi/guest.ts';
import type { Result } from '../wasi/syscall.ts';

/** What WASIX has for threads, for programs that have one: its number is that of its process. */

export function thread_id(guest: Guest, pointer: number): number {
  guest.setU32(pointer, guest.process.pid);
  return ERRNO.SUCCESS;
}

export function thread_parallelism(guest: Guest, pointer: number): number {
  guest.setU32(pointer, 1);
  return ERRNO.SUCCESS;
}

/** pthread_kill(3) */
export function thread_signal(guest: Guest, thread: number, signal: number): number {
  const { process, context } = guest;
  return thread === process.pid ? kill(process, context.spawner.pids, thread, signal) : ERRNO.ESRCH;
}

/** The last thread that ends ends its process. */
export function thread_exit(_guest: Guest, code: number): never {
  throw new ProcessEnd({ code: code & 0xff });
}

/** A thread cannot wait for itself (pthread_join(3), EDEADLK), and there is no other. */
export function thread_join(guest: Guest, thread: number): number {
  return thread === guest.process.pid ? ERRNO.EDEADLK : ERRNO.ESRCH;
}

function milliseconds(guest: Guest, timeout: number): number | undefined {
  return timeout === 0 || guest.u8(timeout) === 0 ? undefined : Number(guest.u64(timeout + 8)) / 1e6;
}

/** futex(2), FUTEX_WAIT: only handlers of signals could wake the one thread there is. `*woken` is 0 after the timeout. */
export function futex_wait(guest: Guest, address: number, expected: number, timeout: number, woken: number): Result {
  const { process, context } = guest;
  guest.setU8(woken, 1);
  if (guest.u32(address) !== expected >>> 0) return ERRNO.SUCCESS;
  const delay = milliseconds(guest, timeout);
  const queue = process.futexes.get(address) ?? new WaitQueue();
  process.futexes.set(address, queue);
  let late = false;
  const arm = (wake: () => void): (() => void) => {
    if (delay === undefined) return () => undefined;
    const expire = (): void => {
      late = true;
      wake();
    };
    return context.clock.setTimeout(expire, delay);
  };
  return process.wait([queue], arm).then((result) => {
    if (process.futexes.get(address) === queue) process.futexes.delete(address);
    if (result === 'interrupted') return ERRNO.EINTR;
    guest.setU8(woken, late ? 0 : 1);
    return ERRNO.SUCCESS;
  });
}

function wake(guest: Guest, address: number, woken: number): number {
  const queue = guest.process.futexes.get(address);
  guest.setU8(woken, queue === undefined ? 0 : 1);
  guest.process.futexes.delete(address);
  queue?.wake();
  return ERRNO.SUCCESS;
}

export const futex_wake = wake;
export const futex_wake_all = wake;
