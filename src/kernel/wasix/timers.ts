import { ERRNO } from '../constants.ts';
import { LAST_SIGNAL } from '../process/signals.ts';
import type { Guest } from '../wasi/guest.ts';

/** setitimer(2), as WASIX has it: a signal after so many nanoseconds, once or again and again; 0 ends that. */
export function proc_raise_interval(guest: Guest, signal: number, interval: bigint, repeat: number): number {
  const { process, context } = guest;
  if (signal < 1 || signal > LAST_SIGNAL) return ERRNO.EINVAL;
  const { intervals } = process;
  intervals.get(signal)?.();
  intervals.delete(signal);
  const delay = Number(BigInt.asUintN(64, interval)) / 1e6;
  if (delay === 0) return ERRNO.SUCCESS;
  const arm = (): void => {
    const cancel = context.clock.setTimeout(() => {
      if (repeat === 0) intervals.delete(signal);
      else arm();
      process.post(signal);
    }, delay);
    intervals.set(signal, cancel);
  };
  arm();
  return ERRNO.SUCCESS;
}
