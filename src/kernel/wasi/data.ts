import { ERRNO, RIGHTS } from '../constants.ts';
import type { Description } from '../io/description.ts';
import { TcpSocket } from '../net/socket.ts';
import type { Guest } from './guest.ts';
import type { Result } from './syscall.ts';

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

/** Tries until it does not answer EAGAIN, waiting in between. @returns bytes, or minus an errno */
async function retry(guest: Guest, description: Description, attempt: () => number): Promise<number> {
  for (;;) {
    if ((await guest.process.wait([description.changed])) === 'interrupted') return -ERRNO.EINTR;
    const result = attempt();
    if (result !== -ERRNO.EAGAIN) return result;
  }
}

/** Finishes a transfer: the count goes to `pointer`, a broken pipe is a signal too. */
function finish(guest: Guest, result: number, pointer: number): number {
  if (result < 0) {
    if (result === -ERRNO.EPIPE) {
      guest.process.kill('SIGPIPE');
      guest.process.handleSignals();
    }
    return -result;
  }
  guest.setU32(pointer, result);
  return ERRNO.SUCCESS;
}

/** One transfer: at once when it can be, else suspended, unless the description is non-blocking. */
function transfer(guest: Guest, description: Description, attempt: () => number, pointer: number): Result {
  const result = attempt();
  if (result !== -ERRNO.EAGAIN || description.nonblock) return finish(guest, result, pointer);
  return retry(guest, description, attempt).then((later) => finish(guest, later, pointer));
}

export function fd_read(guest: Guest, fd: number, iovs: number, count: number, pointer: number): Result {
  const description = guest.description(fd, RIGHTS.FD_READ);
  if (typeof description === 'number') return description;
  return transfer(guest, description, () => scatter(description, guest.buffers(iovs, count)), pointer);
}

export function fd_write(guest: Guest, fd: number, iovs: number, count: number, pointer: number): Result {
  const description = guest.description(fd, RIGHTS.FD_WRITE);
  if (typeof description === 'number') return description;
  return transfer(guest, description, () => gather(description, guest.buffers(iovs, count)), pointer);
}

export function fd_pread(
  guest: Guest,
  fd: number,
  iovs: number,
  count: number,
  offset: bigint,
  pointer: number,
): number {
  const description = guest.description(fd, RIGHTS.FD_READ);
  if (typeof description === 'number') return description;
  let at = Number(offset);
  let total = 0;
  for (const buffer of guest.buffers(iovs, count)) {
    const bytes = description.readAt(buffer.length, at);
    if (typeof bytes === 'number') return bytes;
    buffer.set(bytes);
    at += bytes.length;
    total += bytes.length;
    if (bytes.length < buffer.length) break;
  }
  guest.setU32(pointer, total);
  return ERRNO.SUCCESS;
}

export function fd_pwrite(
  guest: Guest,
  fd: number,
  iovs: number,
  count: number,
  offset: bigint,
  pointer: number,
): number {
  const description = guest.description(fd, RIGHTS.FD_WRITE);
  if (typeof description === 'number') return description;
  let at = Number(offset);
  let total = 0;
  for (const buffer of guest.buffers(iovs, count)) {
    const written = description.writeAt(buffer, at);
    if (written < 0) return -written;
    at += written;
    total += written;
  }
  guest.setU32(pointer, total);
  return ERRNO.SUCCESS;
}

function socketOf(guest: Guest, fd: number): TcpSocket | number {
  const description = guest.description(fd);
  if (typeof description === 'number') return description;
  return description instanceof TcpSocket ? description : ERRNO.ENOTSOCK;
}

/** `sock_recv`: flags PEEK and WAITALL are refused, not ignored. */
export function sock_recv(
  guest: Guest,
  fd: number,
  iovs: number,
  count: number,
  flags: number,
  size: number,
  outFlags: number,
): Result {
  const socket = socketOf(guest, fd);
  if (typeof socket === 'number') return socket;
  if (flags !== 0) return ERRNO.ENOTSUP;
  guest.setU16(outFlags, 0);
  return transfer(guest, socket, () => scatter(socket, guest.buffers(iovs, count)), size);
}

export function sock_send(guest: Guest, fd: number, iovs: number, count: number, flags: number, size: number): Result {
  const socket = socketOf(guest, fd);
  if (typeof socket === 'number') return socket;
  if (flags !== 0) return ERRNO.EINVAL;
  return transfer(guest, socket, () => gather(socket, guest.buffers(iovs, count)), size);
}

export function sock_shutdown(guest: Guest, fd: number, how: number): number {
  const socket = socketOf(guest, fd);
  return typeof socket === 'number' ? socket : socket.shutdown(how);
}

async function acceptLater(guest: Guest, listener: TcpSocket): Promise<TcpSocket | number> {
  for (;;) {
    if ((await guest.process.wait([listener.changed])) === 'interrupted') return ERRNO.EINTR;
    const accepted = listener.accept();
    if (accepted !== ERRNO.EAGAIN) return accepted;
  }
}

/** Accepts, and hands the socket on to `done`, which answers the errno of the call. */
export function accept(guest: Guest, fd: number, flags: number, done: (socket: TcpSocket, fd: number) => void): Result {
  const listener = socketOf(guest, fd);
  if (typeof listener === 'number') return listener;
  const settle = (accepted: TcpSocket | number): number => {
    if (typeof accepted === 'number') return accepted;
    accepted.nonblock = (flags & 4) !== 0;
    const opened = guest.process.descriptors.open(accepted);
    if (opened < 0) return -opened;
    done(accepted, opened);
    return ERRNO.SUCCESS;
  };
  const accepted = listener.accept();
  if (accepted !== ERRNO.EAGAIN || listener.nonblock) return settle(accepted);
  return acceptLater(guest, listener).then(settle);
}

export function sock_accept(guest: Guest, fd: number, flags: number, pointer: number): Result {
  return accept(guest, fd, flags, (_socket, opened) => guest.setU32(pointer, opened));
}
