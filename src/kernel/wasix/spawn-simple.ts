import { ERRNO, RIGHTS } from '../constants.ts';
import { isErrno } from '../fs/location.ts';
import { NullDescription, type Description } from '../io/description.ts';
import { createPipe } from '../io/pipe.ts';
import type { Descriptor } from '../process/descriptor-table.ts';
import { PREOPENED } from '../wasi/descriptors.ts';
import type { Guest } from '../wasi/guest.ts';
import { possibleRights } from '../wasi/rights.ts';
import type { Result } from '../wasi/syscall.ts';
import { lines } from './spawn.ts';

/** stdio_mode_t: a pipe, ours, none, or what the log gets. */
const MODE = { PIPED: 0, INHERIT: 1, NULL: 2, LOG: 3 } as const;

/** A stream of the child, and our end of it when it is a pipe. */
interface Stream {
  readonly child: Descriptor | undefined;
  readonly ours?: Description;
}

function whole(description: Description): Descriptor {
  return { description, rights: possibleRights(description), inheriting: RIGHTS.ALL, cloexec: false };
}

function streamOf(guest: Guest, fd: number, mode: number): Stream | undefined {
  const { descriptors } = guest.process;
  if (mode === MODE.INHERIT) return { child: descriptors.get(fd) };
  if (mode === MODE.NULL) return { child: whole(new NullDescription()) };
  // Logs of containers are what they print: standard error.
  if (mode === MODE.LOG) return { child: descriptors.get(fd === 0 ? 0 : 2) };
  if (mode !== MODE.PIPED) return undefined;
  const [reader, writer] = createPipe();
  return fd === 0 ? { child: whole(reader), ours: writer } : { child: whole(writer), ours: reader };
}

/** `process_handles_t`: the pid, and our ends of the pipes as options. */
function writeHandles(guest: Guest, pointer: number, pid: number, streams: readonly Stream[]): number {
  guest.setU32(pointer, pid);
  for (const [index, { ours }] of streams.entries()) {
    const at = pointer + 4 + index * 8;
    const fd = ours === undefined ? 0 : guest.process.descriptors.open(ours);
    if (fd < 0) return -fd;
    guest.setU8(at, ours === undefined ? 0 : 1);
    guest.setU32(at + 4, fd);
  }
  return ERRNO.SUCCESS;
}

/** The first version: three streams, and a working directory. Another root, and other preopens, are not supported. */
export function proc_spawn(
  guest: Guest,
  name: number,
  nameLength: number,
  chroot: number,
  args: number,
  argsLength: number,
  _preopen: number,
  preopenLength: number,
  stdin: number,
  stdout: number,
  stderr: number,
  workingDirectory: number,
  workingDirectoryLength: number,
  handles: number,
): Result {
  if (chroot !== 0 || preopenLength !== 0) return ERRNO.ENOTSUP;
  guest.check(handles, 28);
  const { process, context } = guest;
  const streams = [stdin, stdout, stderr].map((mode, fd) => streamOf(guest, fd, mode));
  const known = streams.filter((stream) => stream !== undefined);
  if (known.length < streams.length) return ERRNO.EINVAL;
  const directory = guest.string(workingDirectory, workingDirectoryLength);
  const cwd = directory === '' ? process.cwd : guest.files().walker.find(process.cwd, directory, true);
  if (isErrno(cwd)) return cwd;
  const root = process.descriptors.get(PREOPENED);
  const descriptors = [...known.map((stream) => stream.child), root].flatMap((it, fd) =>
    it === undefined ? [] : [[fd, it] as const],
  );
  const request = {
    file: guest.string(name, nameLength),
    args: lines(guest.string(args, argsLength)),
    env: process.env,
    searchPath: process.env.find((it) => it.startsWith('PATH='))?.slice(5),
    cwd,
    descriptors,
    ignored: process.signals.ignored,
    job: {},
  };
  return context.spawner.spawn(process, request).then((child) => {
    process.checkEnd();
    return typeof child === 'number' ? child : writeHandles(guest, handles, child.pid, known);
  });
}
