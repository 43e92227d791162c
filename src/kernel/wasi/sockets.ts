import { ERRNO, FDFLAGS, RIGHTS } from '../constants.ts';
import { Socket, type Address, type ReceiveInfo } from '../net/socket.ts';
import { SOCK_OPTION } from '../net/socket-options.ts';
import type { Guest } from './guest.ts';
import type { Result } from './syscall.ts';
import { finish, sizeOf } from './transfer.ts';

/** Flags of messages: preview1's, and WASIX's where it goes on. */
const RIFLAGS = { PEEK: 1, WAITALL: 2, DATA_TRUNCATED: 4, DONT_WAIT: 8 } as const;
export const ALL_RIFLAGS = 15;
const ROFLAGS_DATA_TRUNCATED = 1;
export const SIFLAGS_DONT_WAIT = 1;

export function socketOf(guest: Guest, fd: number, right = 0): Socket | number {
  const descriptor = guest.descriptor(fd);
  if (typeof descriptor === 'number') return descriptor;
  const { description, rights } = descriptor;
  if (!(description instanceof Socket)) return ERRNO.ENOTSOCK;
  return (rights & right) === right ? description : ERRNO.ENOTCAPABLE;
}

type Woken = 'ready' | 'interrupted' | 'late';

/** When a call that begins now gives up: a time of the monotonic clock. @param option one of the timeouts of socket(7) */
export function deadlineOf(guest: Guest, socket: Socket, option: number): number | undefined {
  const timeout = socket.options.times.get(option);
  return timeout === undefined ? undefined : guest.context.clock.monotonic() + timeout;
}

/** Suspends until the socket changes. */
export async function changed(guest: Guest, socket: Socket, deadline: number | undefined): Promise<Woken> {
  const { clock } = guest.context;
  if (deadline === undefined) return guest.process.wait([socket.changed]);
  const left = Math.max(0, deadline - clock.monotonic());
  const woken = await guest.process.wait([socket.changed], (wake) => clock.setTimeout(wake, left));
  return woken === 'ready' && clock.monotonic() >= deadline ? 'late' : woken;
}

/** What is left of the buffers after their first bytes. */
function rest(buffers: Uint8Array[], skip: number): Uint8Array[] {
  if (skip === 0) return buffers;
  let left = skip;
  return buffers.flatMap((buffer) => {
    const cut = Math.min(left, buffer.length);
    left -= cut;
    return cut === buffer.length ? [] : [buffer.subarray(cut)];
  });
}

/** A call that moves bytes in several goes. `attempt` is told how many have been moved before. */
interface Job {
  readonly socket: Socket;
  readonly attempt: (done: number) => number;
  /** It is done when so many bytes have been moved; the first are enough when left out. */
  readonly all: number | undefined;
  readonly timeout: number;
}

async function suspended(guest: Guest, job: Job, begun: number): Promise<number> {
  const deadline = deadlineOf(guest, job.socket, job.timeout);
  let done = begun;
  for (;;) {
    const woken = await changed(guest, job.socket, deadline);
    if (woken === 'interrupted') return done > 0 ? done : -ERRNO.EINTR;
    const moved = job.attempt(done);
    if (moved > 0) done += moved;
    const over = moved === 0 || (moved < 0 && moved !== -ERRNO.EAGAIN);
    if (over) return done > 0 ? done : moved;
    if (done > 0 && (job.all === undefined || done >= job.all)) return done;
    if (woken === 'late') return done > 0 ? done : -ERRNO.EAGAIN;
  }
}

/** Receives into an iovec array. `settle` turns bytes, or minus an errno, into the call's result. */
export function receive(
  guest: Guest,
  socket: Socket,
  message: { readonly iovs: number; readonly count: number; readonly flags: number; readonly info?: ReceiveInfo },
  settle: (result: number) => number,
): Result {
  const { iovs, count, flags, info } = message;
  const peek = (flags & RIFLAGS.PEEK) !== 0;
  const attempt = (done: number): number => socket.receive(rest(guest.buffers(iovs, count), done), peek, info);
  const first = attempt(0);
  // What is peeked at stays: there is nothing to wait for the rest of.
  const all =
    (flags & RIFLAGS.WAITALL) !== 0 && socket.type === 'stream' && !peek
      ? sizeOf(guest.buffers(iovs, count))
      : undefined;
  const waits = first === -ERRNO.EAGAIN || (all !== undefined && first > 0 && first < all);
  if (!waits || socket.nonblock || (flags & RIFLAGS.DONT_WAIT) !== 0) return settle(first);
  const job = { socket, attempt, all, timeout: SOCK_OPTION.RECV_TIMEOUT };
  return suspended(guest, job, Math.max(first, 0)).then(settle);
}

/** Sends an iovec array: of a stream all of it, unless it is not to wait. */
export function send(
  guest: Guest,
  socket: Socket,
  message: {
    readonly iovs: number;
    readonly count: number;
    readonly flags: number;
    readonly to?: Address;
    /** How bytes are sent, when not by the socket itself. */
    readonly attempt?: (buffers: readonly Uint8Array[]) => number;
  },
  pointer: number,
): Result {
  const { iovs, count, flags, to } = message;
  guest.check(pointer, 4);
  const one = message.attempt ?? ((buffers: readonly Uint8Array[]): number => socket.send(buffers, to));
  const attempt = (done: number): number => one(rest(guest.buffers(iovs, count), done));
  const first = attempt(0);
  if (socket.nonblock || (flags & SIFLAGS_DONT_WAIT) !== 0) return finish(guest, first, pointer);
  const all = socket.type === 'stream' ? sizeOf(guest.buffers(iovs, count)) : undefined;
  const waits = first === -ERRNO.EAGAIN || (all !== undefined && first > 0 && first < all);
  if (!waits) return finish(guest, first, pointer);
  const job = { socket, attempt, all, timeout: SOCK_OPTION.SEND_TIMEOUT };
  return suspended(guest, job, Math.max(first, 0)).then((result) => finish(guest, result, pointer));
}

export function sock_recv(
  guest: Guest,
  fd: number,
  iovs: number,
  count: number,
  flags: number,
  size: number,
  outFlags: number,
): Result {
  const socket = socketOf(guest, fd, RIGHTS.FD_READ);
  if (typeof socket === 'number') return socket;
  if ((flags & ~ALL_RIFLAGS) !== 0) return ERRNO.EINVAL;
  guest.check(size, 4);
  guest.check(outFlags, 2);
  const info: ReceiveInfo = {};
  return receive(guest, socket, { iovs, count, flags, info }, (result) =>
    settleReceived(guest, result, { flags, info, size, outFlags }),
  );
}

/** The count is that of the whole message when DATA_TRUNCATED asks for it (recv(2), MSG_TRUNC). */
export function settleReceived(
  guest: Guest,
  result: number,
  message: { readonly flags: number; readonly info: ReceiveInfo; readonly size: number; readonly outFlags: number },
): number {
  const whole = message.info.length ?? result;
  if (result >= 0) guest.setU16(message.outFlags, whole > result ? ROFLAGS_DATA_TRUNCATED : 0);
  const told = result >= 0 && (message.flags & RIFLAGS.DATA_TRUNCATED) !== 0 ? whole : result;
  return finish(guest, told, message.size);
}

export function sock_send(guest: Guest, fd: number, iovs: number, count: number, flags: number, size: number): Result {
  const socket = socketOf(guest, fd, RIGHTS.FD_WRITE);
  if (typeof socket === 'number') return socket;
  if ((flags & ~SIFLAGS_DONT_WAIT) !== 0) return ERRNO.EINVAL;
  return send(guest, socket, { iovs, count, flags }, size);
}

export function sock_shutdown(guest: Guest, fd: number, how: number): number {
  const socket = socketOf(guest, fd, RIGHTS.SOCK_SHUTDOWN);
  return typeof socket === 'number' ? socket : socket.shutdown(how);
}

async function acceptLater(guest: Guest, listener: Socket): Promise<Socket | number> {
  const { times } = listener.options;
  const option = times.has(SOCK_OPTION.ACCEPT_TIMEOUT) ? SOCK_OPTION.ACCEPT_TIMEOUT : SOCK_OPTION.RECV_TIMEOUT;
  const deadline = deadlineOf(guest, listener, option);
  for (;;) {
    const woken = await changed(guest, listener, deadline);
    if (woken === 'interrupted') return ERRNO.EINTR;
    const accepted = listener.accept();
    if (accepted !== ERRNO.EAGAIN || woken === 'late') return accepted;
  }
}

/** Accepts, and hands the socket on to `done`. */
export function accept(guest: Guest, fd: number, flags: number, done: (socket: Socket, fd: number) => void): Result {
  const listener = socketOf(guest, fd, RIGHTS.SOCK_ACCEPT);
  if (typeof listener === 'number') return listener;
  if ((flags & ~FDFLAGS.NONBLOCK) !== 0) return ERRNO.EINVAL;
  // The connection stays in the queue for when there is a number.
  if (guest.process.descriptors.full) return ERRNO.EMFILE;
  const settle = (accepted: Socket | number): number => {
    if (typeof accepted === 'number') return accepted;
    accepted.nonblock = (flags & FDFLAGS.NONBLOCK) !== 0;
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
  guest.check(pointer, 4);
  return accept(guest, fd, flags, (_socket, opened) => guest.setU32(pointer, opened));
}
