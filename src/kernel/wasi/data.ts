import { ERRNO, RIGHTS } from '../constants.ts';
import type { Description } from '../io/description.ts';
import { Socket } from '../net/socket.ts';
import { terminalAccess, type TerminalUse } from '../process/terminal-access.ts';
import type { Guest } from './guest.ts';
import { moveInTurns } from './in-turns.ts';
import { receive, send } from './sockets.ts';
import type { Result } from './syscall.ts';
import { finish } from './transfer.ts';

/** Fills a buffer with what comes, of a file in pieces up to its end. @returns bytes, or minus an errno */
function fill(buffer: Uint8Array, inPieces: boolean, next: (max: number, done: number) => Uint8Array | number): number {
  let done = 0;
  do {
    const bytes = next(buffer.length - done, done);
    if (typeof bytes === 'number') return done > 0 ? done : -bytes;
    if (bytes.length === 0) break;
    buffer.set(bytes, done);
    done += bytes.length;
  } while (inPieces && done < buffer.length);
  return done;
}

/** Reads into buffers until one stays short. @returns bytes, or minus an errno */
function scatter(description: Description, buffers: readonly Uint8Array[]): number {
  let total = 0;
  for (const buffer of buffers) {
    if (buffer.length === 0) continue;
    const read = fill(buffer, description.inPieces, (max) => description.read(max));
    if (read < 0) return total > 0 ? total : read;
    total += read;
    if (read < buffer.length) break;
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
  const done = (result: number): number => finish(guest, result, pointer, description.signalsBrokenPipe);
  if (description.inPieces) {
    const moved = moveInTurns(guest.process, guest.buffers(iovs, count), (piece) => move(description, piece));
    return typeof moved === 'number' ? done(moved) : moved.then(done);
  }
  const use: TerminalUse = move === scatter ? 'read' : 'write';
  const attempt: Attempt = {
    // A terminal lets processes of the background wait.
    permit: () => (description.isTty ? terminalAccess(guest.process, description, use) : ERRNO.SUCCESS),
    move: () => move(description, guest.buffers(iovs, count)),
  };
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
  start: number,
  one: (buffer: Uint8Array, at: number) => number,
): number {
  let total = 0;
  for (const buffer of buffers) {
    const moved = one(buffer, start + total);
    if (moved < 0) return total > 0 ? total : moved;
    total += moved;
    if (moved < buffer.length) break;
  }
  return total;
}

/** One transfer at an offset, which is the description's own no longer. */
function transferAt(
  guest: Guest,
  fd: number,
  rights: number,
  { iovs, count, offset, pointer }: { iovs: number; count: number; offset: bigint; pointer: number },
  one: (description: Description, buffer: Uint8Array, at: number) => number,
): Result {
  const description = guest.seekable(fd, rights | RIGHTS.FD_SEEK);
  if (typeof description === 'number') return description;
  guest.check(pointer, 4);
  if (offset < 0n) return ERRNO.EINVAL;
  const start = Number(offset);
  const moved = moveInTurns(guest.process, guest.buffers(iovs, count), (piece, done) =>
    moveAt(piece, start + done, (buffer, at) => one(description, buffer, at)),
  );
  const done = (result: number): number => finish(guest, result, pointer);
  return typeof moved === 'number' ? done(moved) : moved.then(done);
}

export function fd_pread(
  guest: Guest,
  fd: number,
  iovs: number,
  count: number,
  offset: bigint,
  pointer: number,
): Result {
  return transferAt(guest, fd, RIGHTS.FD_READ, { iovs, count, offset, pointer }, (description, buffer, at) =>
    fill(buffer, description.inPieces, (max, done) => description.readAt(max, at + done)),
  );
}

export function fd_pwrite(
  guest: Guest,
  fd: number,
  iovs: number,
  count: number,
  offset: bigint,
  pointer: number,
): Result {
  return transferAt(guest, fd, RIGHTS.FD_WRITE, { iovs, count, offset, pointer }, (description, buffer, at) =>
    description.writeAt(buffer, at),
  );
}
