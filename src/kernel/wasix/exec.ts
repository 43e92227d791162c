import { ERRNO } from '../constants.ts';
import { ImageReplaced, ProcessEnd } from '../process/process.ts';
import { PREOPENED } from '../wasi/descriptors.ts';
import type { Guest } from '../wasi/guest.ts';
import type { Result } from '../wasi/syscall.ts';
import { lines } from './spawn.ts';

/** What a shell's `$?` is for a command that is not found, or cannot be run. */
const NOT_FOUND = 127;
const NOT_RUN = 126;

interface ExecRequest {
  readonly file: string;
  readonly args: readonly string[];
  readonly env: readonly string[];
  readonly searchPath: string | undefined;
}

/** execve(2): the process goes on with another program. @returns an errno; if all goes well it ends the stack */
async function execute(guest: Guest, request: ExecRequest): Promise<number> {
  const { process, context } = guest;
  const descriptors = [...process.descriptors.entries()].filter(([fd, { cloexec }]) => fd === PREOPENED || !cloexec);
  const { signals, cwd } = process;
  const errno = await context.spawner.replace(process, {
    ...request,
    cwd,
    descriptors,
    ignored: signals.ignored,
    job: {},
  });
  if (errno !== ERRNO.SUCCESS) return errno;
  throw new ImageReplaced();
}

/** The versions that cannot answer: a program that is not there ends the process. */
async function orEnd(result: Promise<number>): Promise<number> {
  const errno = await result;
  throw new ProcessEnd({ code: errno === ERRNO.ENOENT ? NOT_FOUND : NOT_RUN });
}

export function proc_exec(guest: Guest, name: number, nameLength: number, args: number, argsLength: number): Result {
  return proc_exec2(guest, name, nameLength, args, argsLength, 0, 0);
}

export function proc_exec2(
  guest: Guest,
  name: number,
  nameLength: number,
  args: number,
  argsLength: number,
  envs: number,
  envsLength: number,
): Result {
  return orEnd(
    execute(guest, {
      file: guest.string(name, nameLength),
      args: lines(guest.string(args, argsLength)),
      env: envsLength === 0 ? guest.process.env : lines(guest.string(envs, envsLength)),
      searchPath: undefined,
    }),
  );
}

export function proc_exec3(
  guest: Guest,
  name: number,
  nameLength: number,
  args: number,
  argsLength: number,
  envs: number,
  envsLength: number,
  search: number,
  path: number,
  pathLength: number,
): Result {
  return execute(guest, {
    file: guest.string(name, nameLength),
    args: lines(guest.string(args, argsLength)),
    env: envsLength === 0 ? guest.process.env : lines(guest.string(envs, envsLength)),
    searchPath: search === 0 ? undefined : guest.string(path, pathLength),
  });
}
