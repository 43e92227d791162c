import { ERRNO } from '../constants.ts';
import { terminalAccess } from '../process/terminal-access.ts';
import { NCCS, type Termios } from '../tty/termios.ts';
import { TtyDescription } from '../tty/tty-description.ts';
import type { Guest } from '../wasi/guest.ts';
import type { Result } from '../wasi/syscall.ts';

/** Terminals: modes, size, and the process group in the foreground. */

const TCSAFLUSH = 2;
/** The speed that every terminal of software has: B38400. */
const SPEED = 0xf;

function terminalOf(guest: Guest, fd: number): TtyDescription | number {
  const description = guest.description(fd);
  if (typeof description === 'number') return description;
  return description instanceof TtyDescription ? description : ERRNO.ENOTTY;
}

/** Does something to a terminal, as soon as the process may: those in the background wait. */
function change(guest: Guest, fd: number, act: (description: TtyDescription) => number): Result {
  const description = terminalOf(guest, fd);
  if (typeof description === 'number') return description;
  const access = terminalAccess(guest.process, description, 'change');
  const then = (errno: number): number => (errno === ERRNO.SUCCESS ? act(description) : errno);
  return typeof access === 'number' ? then(access) : access.then(then);
}

/** `struct termios` of musl and of Linux's generic architectures: 60 bytes. */
export function tcgetattr(guest: Guest, fd: number, pointer: number): number {
  const description = terminalOf(guest, fd);
  if (typeof description === 'number') return description;
  const { iflag, oflag, cflag, lflag, cc } = description.terminal.termios;
  for (const [index, flags] of [iflag, oflag, cflag, lflag].entries()) guest.setU32(pointer + index * 4, flags);
  guest.setU8(pointer + 16, 0);
  guest.write(pointer + 17, cc);
  guest.setU32(pointer + 52, SPEED);
  guest.setU32(pointer + 56, SPEED);
  return ERRNO.SUCCESS;
}

export function tcsetattr(guest: Guest, fd: number, actions: number, pointer: number): Result {
  if (actions < 0 || actions > TCSAFLUSH) return ERRNO.EINVAL;
  const [iflag, oflag, cflag, lflag] = [0, 4, 8, 12].map((at) => guest.u32(pointer + at)) as [
    number,
    number,
    number,
    number,
  ];
  const termios: Termios = { iflag, oflag, cflag, lflag, cc: guest.bytes(pointer + 17, NCCS).slice() };
  return change(guest, fd, ({ terminal }) => {
    terminal.setTermios(termios, actions === TCSAFLUSH);
    return ERRNO.SUCCESS;
  });
}

/** `struct winsize`: rows, columns and two sizes in pixels, 16 bits each. */
export function tcgetwinsize(guest: Guest, fd: number, pointer: number): number {
  const description = terminalOf(guest, fd);
  if (typeof description === 'number') return description;
  const { columns, rows } = description.terminal.size;
  for (const [index, value] of [rows, columns, 0, 0].entries()) guest.setU16(pointer + index * 2, value);
  return ERRNO.SUCCESS;
}

export function tcsetwinsize(guest: Guest, fd: number, pointer: number): Result {
  const [rows, columns] = [guest.u16(pointer), guest.u16(pointer + 2)];
  return change(guest, fd, ({ terminal }) => {
    terminal.resize(columns, rows);
    return ERRNO.SUCCESS;
  });
}

export function tcgetpgrp(guest: Guest, fd: number, pointer: number): number {
  const description = terminalOf(guest, fd);
  if (typeof description === 'number') return description;
  const { session } = guest.process.group;
  if (session.terminal !== description.terminal) return ERRNO.ENOTTY;
  guest.setU32(pointer, session.foreground?.id ?? 0);
  return ERRNO.SUCCESS;
}

/** tcsetpgrp(3): EPERM for a group of another session. */
export function tcsetpgrp(guest: Guest, fd: number, pgid: number): Result {
  return change(guest, fd, ({ terminal }) => {
    const { session } = guest.process.group;
    if (session.terminal !== terminal) return ERRNO.ENOTTY;
    if (pgid < 0) return ERRNO.EINVAL;
    const group = guest.context.spawner.pids.groups.get(pgid);
    if (group === undefined) return ERRNO.ESRCH;
    if (group.session !== session) return ERRNO.EPERM;
    session.foreground = group;
    return ERRNO.SUCCESS;
  });
}
