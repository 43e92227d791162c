import { ERRNO } from '../constants.ts';
import { EventDescription } from '../io/event.ts';
import { createPipe } from '../io/pipe.ts';
import type { Guest } from '../wasi/guest.ts';
import { path_open } from '../wasi/path-open.ts';
import type { Result } from '../wasi/syscall.ts';

/** fdflagsext: close on exec. */
const CLOEXEC = 1;
const EVENT_SEMAPHORE = 1;

export function fd_pipe(guest: Guest, readPointer: number, writePointer: number): number {
  const [reader, writer] = createPipe();
  const read = guest.process.descriptors.open(reader);
  if (read < 0) return -read;
  const write = guest.process.descriptors.open(writer);
  if (write < 0) {
    guest.process.descriptors.close(read);
    return -write;
  }
  guest.setU32(readPointer, read);
  guest.setU32(writePointer, write);
  return ERRNO.SUCCESS;
}

export function fd_dup(guest: Guest, fd: number, pointer: number): number {
  return fd_dup2(guest, fd, 0, 0, pointer);
}

export function fd_dup2(guest: Guest, fd: number, min: number, cloexec: number, pointer: number): number {
  const descriptor = guest.descriptor(fd);
  if (typeof descriptor === 'number') return descriptor;
  const { description, rights, inheriting } = descriptor;
  const copy = guest.process.descriptors.open(description, { rights, inheriting, min, cloexec: cloexec !== 0 });
  if (copy < 0) return -copy;
  guest.setU32(pointer, copy);
  return ERRNO.SUCCESS;
}

export function fd_fdflags_get(guest: Guest, fd: number, pointer: number): number {
  const descriptor = guest.descriptor(fd);
  if (typeof descriptor === 'number') return descriptor;
  guest.setU16(pointer, descriptor.cloexec ? 1 : 0);
  return ERRNO.SUCCESS;
}

export function fd_fdflags_set(guest: Guest, fd: number, flags: number): number {
  const descriptor = guest.descriptor(fd);
  if (typeof descriptor === 'number') return descriptor;
  guest.process.descriptors.replace(fd, { ...descriptor, cloexec: (flags & 1) !== 0 });
  return ERRNO.SUCCESS;
}

/** eventfd(2) */
export function fd_event(guest: Guest, initial: bigint, flags: number, pointer: number): number {
  if ((flags & ~EVENT_SEMAPHORE) !== 0) return ERRNO.EINVAL;
  guest.check(pointer, 4);
  const event = new EventDescription(BigInt.asUintN(64, initial), (flags & EVENT_SEMAPHORE) !== 0);
  const fd = guest.process.descriptors.open(event);
  if (fd < 0) return -fd;
  guest.setU32(pointer, fd);
  return ERRNO.SUCCESS;
}

/** path_open with flags of the descriptor. */
export function path_open2(
  guest: Guest,
  fd: number,
  dirflags: number,
  path: number,
  length: number,
  oflags: number,
  base: bigint,
  inheriting: bigint,
  fdflags: number,
  flags: number,
  pointer: number,
): Result {
  if ((flags & ~CLOEXEC) !== 0) return ERRNO.EINVAL;
  const finish = (errno: number): number =>
    errno === ERRNO.SUCCESS && flags !== 0 ? fd_fdflags_set(guest, guest.u32(pointer), flags) : errno;
  const opened = path_open(guest, fd, dirflags, path, length, oflags, base, inheriting, fdflags, pointer);
  return typeof opened === 'number' ? finish(opened) : opened.then(finish);
}
