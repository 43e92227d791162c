import { ERRNO, SIGNALS } from '../constants.ts';
import type { Guest } from './guest.ts';

/** Finishes a transfer: the count goes to `pointer`, a broken pipe is a signal too. */
export function finish(guest: Guest, result: number, pointer: number): number {
  if (result < 0) {
    if (result === -ERRNO.EPIPE) guest.process.post(SIGNALS.SIGPIPE);
    return -result;
  }
  guest.setU32(pointer, result);
  return ERRNO.SUCCESS;
}
