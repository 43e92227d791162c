import { CLOCKID, ERRNO } from '../constants.ts';
import { ProcessEnd } from '../process/process.ts';
import { Guest } from './guest.ts';
import { inTurns, PIECE } from './in-turns.ts';
import type { Result } from './syscall.ts';

/** Arguments, environment, clocks, random numbers, exit. */

export function args_get(guest: Guest, argv: number, buffer: number): number {
  guest.writeStrings(guest.process.args, argv, buffer);
  return ERRNO.SUCCESS;
}

export function args_sizes_get(guest: Guest, count: number, size: number): number {
  guest.check(size, 4);
  guest.setU32(count, guest.process.args.length);
  guest.setU32(size, Guest.stringsSize(guest.process.args));
  return ERRNO.SUCCESS;
}

export function environ_get(guest: Guest, environ: number, buffer: number): number {
  guest.writeStrings(guest.process.env, environ, buffer);
  return ERRNO.SUCCESS;
}

export function environ_sizes_get(guest: Guest, count: number, size: number): number {
  guest.check(size, 4);
  guest.setU32(count, guest.process.env.length);
  guest.setU32(size, Guest.stringsSize(guest.process.env));
  return ERRNO.SUCCESS;
}

/** Milliseconds of a clock, or undefined for one that does not exist. */
export function readClock(guest: Guest, id: number): number | undefined {
  const { clock } = guest.context;
  switch (id) {
    case CLOCKID.REALTIME:
      return clock.now();
    case CLOCKID.MONOTONIC:
      return clock.monotonic();
    // Processes have one thread.
    case CLOCKID.PROCESS_CPUTIME:
    case CLOCKID.THREAD_CPUTIME:
      return guest.process.cpu.elapsed;
    default:
      return undefined;
  }
}

export function clock_res_get(guest: Guest, id: number, resolution: number): number {
  if (readClock(guest, id) === undefined) return ERRNO.EINVAL;
  guest.setU64(resolution, id === CLOCKID.REALTIME ? 1_000_000n : 5_000n);
  return ERRNO.SUCCESS;
}

/** Clocks are as precise as the browser lets them: the precision that is asked for does not come here (waiting-imports.ts). */
export function clock_time_get(guest: Guest, id: number, time: number): number {
  const now = readClock(guest, id);
  if (now === undefined) return ERRNO.EINVAL;
  guest.setNanoseconds(time, now);
  return ERRNO.SUCCESS;
}

/** Bytes that a source of randomness gives at once (Web Cryptography API, getRandomValues). */
const MAX_RANDOM = 65536;

export function random_get(guest: Guest, buffer: number, length: number): Result {
  const bytes = guest.bytes(buffer, length);
  let done = 0;
  const step = (): boolean => {
    const end = Math.min(bytes.length, done + PIECE);
    for (; done < end; done += MAX_RANDOM) guest.context.random(bytes.subarray(done, Math.min(end, done + MAX_RANDOM)));
    return done < bytes.length;
  };
  return step() ? inTurns(guest.process, step).then(() => ERRNO.SUCCESS) : ERRNO.SUCCESS;
}

export function proc_exit(_guest: Guest, code: number): never {
  throw new ProcessEnd({ code: code & 0xff });
}

export function sched_yield(guest: Guest): Promise<number> {
  return Promise.resolve().then(() => {
    guest.process.checkEnd();
    return ERRNO.SUCCESS;
  });
}
