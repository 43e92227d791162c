import { ERRNO } from '../constants.ts';
import { CC, defaultTermios, IFLAG, LFLAG } from '../tty/termios.ts';
import type { Guest } from '../wasi/guest.ts';

/** tty_t of wasix-libc: sizes, which of the standard descriptors are terminals, and three modes. */

const DEFAULT_SIZE = { columns: 80, rows: 24 };

/** What lines are edited with, and signals made of: without line buffering a program gets every key. */
const LINE_MODES = LFLAG.ICANON | LFLAG.ISIG | LFLAG.IEXTEN;

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
  const { iflag, lflag } = terminal?.termios ?? defaultTermios();
  guest.setU8(pointer + 19, (lflag & LFLAG.ECHO) === 0 ? 0 : 1);
  guest.setU8(pointer + 20, (lflag & LFLAG.ICANON) === 0 ? 0 : 1);
  guest.setU8(pointer + 21, (iflag & IFLAG.IGNCR) === 0 ? 0 : 1);
  return ERRNO.SUCCESS;
}

/** Sets echo, line buffering and whether carriage returns are ignored; the size is the user's. */
export function tty_set(guest: Guest, pointer: number): number {
  const { terminal } = guest.process;
  if (terminal === undefined) return ERRNO.ENOTTY;
  const { oflag, cflag, ...before } = terminal.termios;
  const set = (flags: number, mask: number, on: boolean): number => (on ? flags | mask : flags & ~mask);
  const lines = guest.u8(pointer + 20) !== 0;
  const lflag = set(set(before.lflag, LFLAG.ECHO, guest.u8(pointer + 19) !== 0), LINE_MODES, lines);
  const iflag = set(set(before.iflag, IFLAG.IGNCR, guest.u8(pointer + 21) !== 0), IFLAG.ICRNL | IFLAG.IXON, lines);
  const cc = before.cc.slice();
  if (!lines) cc.set([0, 1], CC.VTIME);
  terminal.setTermios({ iflag, oflag, cflag, lflag, cc }, false);
  return ERRNO.SUCCESS;
}
