import { ERRNO, FILETYPE, RIGHTS } from '../constants.ts';
import type { Description } from '../io/description.ts';
import { Epoll, type EpollEvent } from '../io/epoll.ts';
import type { Guest } from '../wasi/guest.ts';
import type { Result } from '../wasi/syscall.ts';

/** Operations of epoll_ctl, by WASIX's numbers. */
const CTL = { ADD: 0, MOD: 1, DEL: 2 } as const;
/** An event is 32 bits, and 24 bytes of the program's own behind them. */
const EVENT_SIZE = 32;
const DATA = 8;
const DATA_SIZE = EVENT_SIZE - DATA;
const FOR_EVER = 0xffff_ffff_ffff_ffffn;
const MAX_TIMER = 2 ** 31 - 1;

type ProgramEpoll = Epoll<Uint8Array>;

/** The epoll of a descriptor, or an errno: EINVAL for one of anything else. */
function epollOf(guest: Guest, fd: number): ProgramEpoll | number {
  const description = guest.description(fd);
  if (typeof description === 'number') return description;
  return description instanceof Epoll ? (description as ProgramEpoll) : ERRNO.EINVAL;
}

/** epoll_create(2) */
export function epoll_create(guest: Guest, pointer: number): number {
  guest.check(pointer, 4);
  const fd = guest.process.descriptors.open(new Epoll<Uint8Array>());
  if (fd < 0) return -fd;
  guest.setU32(pointer, fd);
  return ERRNO.SUCCESS;
}

/** Files and directories, which are always ready: EPERM. */
function canBeWatched(description: Description): boolean {
  return !description.seekable && description.filetype !== FILETYPE.DIRECTORY;
}

/** epoll_ctl(2). @returns an errno: EBADF, EEXIST, EINVAL, ELOOP, ENOENT, EPERM */
export function epoll_ctl(guest: Guest, epfd: number, op: number, fd: number, pointer: number): number {
  const epoll = epollOf(guest, epfd);
  if (typeof epoll === 'number') return epoll;
  const description = guest.description(fd, RIGHTS.POLL_FD_READWRITE);
  if (typeof description === 'number') return description;
  if (description === epoll || op < CTL.ADD || op > CTL.DEL) return ERRNO.EINVAL;
  if (!canBeWatched(description)) return ERRNO.EPERM;
  if (epoll.has(fd, description) !== (op !== CTL.ADD)) return op === CTL.ADD ? ERRNO.EEXIST : ERRNO.ENOENT;
  if (op === CTL.DEL) {
    epoll.delete(fd);
    return ERRNO.SUCCESS;
  }
  if (description instanceof Epoll && description.watches(epoll)) return ERRNO.ELOOP;
  const events = guest.u32(pointer);
  epoll.set(fd, { description, events, data: guest.bytes(pointer + DATA, DATA_SIZE).slice() });
  return ERRNO.SUCCESS;
}

function write(guest: Guest, pointer: number, count: number, events: readonly EpollEvent<Uint8Array>[]): number {
  for (const [index, { events: bits, data }] of events.entries()) {
    const at = pointer + index * EVENT_SIZE;
    guest.setU32(at, bits);
    guest.setU32(at + 4, 0);
    guest.write(at + DATA, data);
  }
  guest.setU32(count, events.length);
  return ERRNO.SUCCESS;
}

/** epoll_wait(2). @param timeout nanoseconds; all bits set for ever */
export function epoll_wait(
  guest: Guest,
  epfd: number,
  pointer: number,
  max: number,
  timeout: bigint,
  count: number,
): Result {
  if (max <= 0) return ERRNO.EINVAL;
  const epoll = epollOf(guest, epfd);
  if (typeof epoll === 'number') return epoll;
  guest.check(pointer, max * EVENT_SIZE);
  guest.check(count, 4);
  const unsigned = BigInt.asUintN(64, timeout);
  const events = epoll.take(max);
  if (events.length > 0 || unsigned === 0n) return write(guest, pointer, count, events);
  const { clock } = guest.context;
  const deadline = unsigned === FOR_EVER ? Number.POSITIVE_INFINITY : clock.monotonic() + Number(unsigned) / 1e6;
  return waitFor(guest, epoll, max, deadline).then((later) =>
    typeof later === 'number' ? later : write(guest, pointer, count, later),
  );
}

async function waitFor(
  guest: Guest,
  epoll: ProgramEpoll,
  max: number,
  deadline: number,
): Promise<readonly EpollEvent<Uint8Array>[] | number> {
  const { clock } = guest.context;
  const arm = (wake: () => void): (() => void) =>
    deadline === Number.POSITIVE_INFINITY
      ? () => undefined
      : clock.setTimeout(wake, Math.min(MAX_TIMER, Math.max(0, deadline - clock.monotonic())));
  for (;;) {
    if ((await guest.process.wait([epoll.changed], arm)) === 'interrupted') return ERRNO.EINTR;
    const events = epoll.take(max);
    if (events.length > 0 || clock.monotonic() >= deadline) return events;
  }
}
