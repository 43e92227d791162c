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

interface Attempt {
  /** Whether the process may do it now: an errno. */
  readonly permit: () => number | Promise<number>;
  /** @returns bytes, or minus an errno */
  readonly move: () => number;
}

/**
 * Tries until it does not answer EAGAIN, waiting in between. Nothing comes between an attempt and the wait for the next:
 * what happened there would wake nobody. @returns bytes, or minus an errno
 */
async function moveWhenReady(
  guest: Guest,
  description: Description,
  attempt: Attempt,
  first: number | Promise<number>,
): Promise<number> {
  for (let access = first; ; access = attempt.permit()) {
    const errno = typeof access === 'number' ? access : await access;
    if (errno !== ERRNO.SUCCESS) return -errno;
    const result = attempt.move();
    if (result !== -ERRNO.EAGAIN || description.nonblock) return result;
    if ((await guest.process.wait([description.changed])) === 'interrupted') return -ERRNO.EINTR;
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
  const use: TerminalUse = move === scatter ? 'read' : 'write';
  const attempt: Attempt = {
    // A terminal lets processes of the background wait.
    permit: () => (description.isTty ? terminalAccess(guest.process, description, use) : ERRNO.SUCCESS),
    move: () => move(description, guest.buffers(iovs, count)),
  };
  const done = (result: number): number => finish(guest, result, pointer, description.signalsBrokenPipe);
  const access = attempt.permit();
  if (access === ERRNO.SUCCESS) {
    const result = attempt.move();
    if (result !== -ERRNO.EAGAIN || description.nonblock) return done(result);
  }
  return moveWhenReady(guest, description, attempt, access).then(done);
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
