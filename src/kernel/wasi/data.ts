import { ERRNO, RIGHTS } from '../constants.ts';
import type { Description } from '../io/description.ts';
import { Socket } from '../net/socket.ts';
import { terminalAccess, type TerminalUse } from '../process/terminal-access.ts';
import type { Guest } from './guest.ts';
import { receive, send } from './sockets.ts';
import type { Result } from './syscall.ts';
import { finish } from './transfer.ts';

/** Reads into buffers until one stays short. @returns bytes, or minus an errno */
function scatter(description: Description, buffers: readonly Uint8Array[]): number {
  let total = 0;
  for (const buffer of buffers) {
    if (buffer.length === 0) continue;
    const bytes = description.read(buffer.length);
    if (typeof bytes === 'number') return total > 0 ? total : -bytes;
    buffer.set(bytes);
    total += bytes.length;
    if (bytes.length < buffer.length) break;
  }
  return total;
}

/** Writes buffers until one is not taken whole. @returns bytes, or minus an errno */
function gather(description: Description, buffers: readonly Uint8Array[]): number {
  let total = 0;
  for (const buffer of buffers) {
    if (buffer.length === 0) continue;
    const written = description.write(buffer);
    if (written < 0) return total > 0 ? total : written;
    total += written;
    if (written < buffer.length) break;
  }
  return total;
}

type Move = (description: Description, buffers: readonly Uint8Array[]) => number;

/** Tries until it does not answer EAGAIN, waiting in between. @returns bytes, or minus an errno */
async function retry(guest: Guest, description: Description, attempt: () => number | Promise<number>): Promise<number> {
  for (;;) {
    if ((await guest.process.wait([description.changed])) === 'interrupted') return -ERRNO.EINTR;
    const outcome = attempt();
    const result = typeof outcome === 'number' ? outcome : await outcome;
    if (result !== -ERRNO.EAGAIN) return result;
  }
}

/** One transfer: at once when it can be, else suspended, unless the description is non-blocking. */
function transfer(
  guest: Guest,
  description: Description,
  move: Move,
  iovs: number,
  count: number,
  pointer: number,
): Result {
  guest.check(pointer, 4);
  const once = (): number => move(description, guest.buffers(iovs, count));
  const use = move === scatter ? 'read' : 'write';
  const attempt = description.isTty ? () => whenPermitted(guest, description, use, once) : once;
  const done = (result: number): number => finish(guest, result, pointer, description.signalsBrokenPipe);
  const settle = (result: number): Result => {
    if (result !== -ERRNO.EAGAIN || description.nonblock) return done(result);
    return retry(guest, description, attempt).then(done);
  };
  const result = attempt();
  return typeof result === 'number' ? settle(result) : result.then(settle);
}

/** A terminal lets processes of the background wait. @returns bytes, or minus an errno */
function whenPermitted(
  guest: Guest,
  description: Description,
  use: TerminalUse,
  attempt: () => number,
): number | Promise<number> {
  const access = terminalAccess(guest.process, description, use);
  if (typeof access === 'number') return access === ERRNO.SUCCESS ? attempt() : -access;
  return access.then((errno) => (errno === ERRNO.SUCCESS ? attempt() : -errno));
}

export function fd_read(guest: Guest, fd: number, iovs: number, count: number, pointer: number): Result {
  const description = guest.description(fd, RIGHTS.FD_READ);
  if (typeof description === 'number') return description;
  if (description instanceof Socket) {
    guest.check(pointer, 4);
    return receive(guest, description, { iovs, count, flags: 0 }, (result) => finish(guest, result, pointer));
  }
  return transfer(guest, description, scatter, iovs, count, pointer);
}

export function fd_write(guest: Guest, fd: number, iovs: number, count: number, pointer: number): Result {
  const description = guest.description(fd, RIGHTS.FD_WRITE);
  if (typeof description === 'number') return description;
  if (description instanceof Socket) return send(guest, description, { iovs, count, flags: 0 }, pointer);
  return transfer(guest, description, gather, iovs, count, pointer);
}

/** Moves buffers to or from offsets that follow each other, until one stays short. @returns bytes, or minus an errno */
function moveAt(
  buffers: readonly Uint8Array[],
  offset: bigint,
  one: (buffer: Uint8Array, at: number) => number,
): number {
  if (offset < 0n) return -ERRNO.EINVAL;
  const start = Number(offset);
  let total = 0;
  for (const buffer of buffers) {
    const moved = one(buffer, start + total);
    if (moved < 0) return total > 0 ? total : moved;
    total += moved;
    if (moved < buffer.length) break;
  }
  return total;
}

export function fd_pread(
  guest: Guest,
  fd: number,
  iovs: number,
  count: number,
  offset: bigint,
  pointer: number,
): number {
  const description = guest.seekable(fd, RIGHTS.FD_READ | RIGHTS.FD_SEEK);
  if (typeof description === 'number') return description;
  guest.check(pointer, 4);
  const read = (buffer: Uint8Array, at: number): number => {
    const bytes = description.readAt(buffer.length, at);
    if (typeof bytes === 'number') return -bytes;
    buffer.set(bytes);
    return bytes.length;
  };
  return finish(guest, moveAt(guest.buffers(iovs, count), offset, read), pointer);
}

export function fd_pwrite(
  guest: Guest,
  fd: number,
  iovs: number,
  count: number,
  offset: bigint,
  pointer: number,
): number {
  const description = guest.seekable(fd, RIGHTS.FD_WRITE | RIGHTS.FD_SEEK);
  if (typeof description === 'number') return description;
  guest.check(pointer, 4);
  const write = (buffer: Uint8Array, at: number): number => description.writeAt(buffer, at);
  return finish(guest, moveAt(guest.buffers(iovs, count), offset, write), pointer);
}
