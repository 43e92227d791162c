import { ERRNO } from '../constants.ts';
import type { Guest } from '../wasi/guest.ts';

/** tty_t of wasix-libc: sizes, which of the standard descriptors are terminals, and two modes. */

const DEFAULT_SIZE = { columns: 80, rows: 24 };

function isTty(guest: Guest, fd: number): number {
  return guest.process.descriptors.get(fd)?.description.isTty === true ? 1 : 0;
}

export function tty_get(guest: Guest, pointer: number): number {
  const { terminal } = guest.process;
  const { columns, rows } = terminal?.size ?? DEFAULT_SIZE;
  guest.setU32(pointer, columns);
  guest.setU32(pointer + 4, rows);
  guest.setU32(pointer + 8, columns * 8);
  guest.setU32(pointer + 12, rows * 16);
  for (const fd of [0, 1, 2]) guest.setU8(pointer + 16 + fd, isTty(guest, fd));
  guest.setU8(pointer + 19, terminal?.modes.echo === false ? 0 : 1);
  guest.setU8(pointer + 20, terminal?.modes.canonical === false ? 0 : 1);
  guest.setU8(pointer + 21, 1);
  return ERRNO.SUCCESS;
}

/** Sets echo and line buffering; the size is the user's. */
export function tty_set(guest: Guest, pointer: number): number {
  const { terminal } = guest.process;
  if (terminal === undefined) return ERRNO.ENOTTY;
  terminal.modes.echo = guest.u8(pointer + 19) !== 0;
  terminal.modes.canonical = guest.u8(pointer + 20) !== 0;
  return ERRNO.SUCCESS;
}
