import { ERRNO, SIGNALS } from '../constants.ts';
import type { Guest } from './guest.ts';

/** Bytes of an iovec array's buffers. */
export function sizeOf(buffers: readonly Uint8Array[]): number {
  let size = 0;
  for (const buffer of buffers) size += buffer.length;
  return size;
}

/** Finishes a transfer: the count goes to `pointer`, a broken pipe is a signal too, unless told otherwise. */
export function finish(guest: Guest, result: number, pointer: number, signals = true): number {
  if (result < 0) {
    if (result === -ERRNO.EPIPE && signals) guest.process.post(SIGNALS.SIGPIPE);
    return -result;
  }
  guest.setU32(pointer, result);
  return ERRNO.SUCCESS;
}
