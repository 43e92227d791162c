import type { ExitStatus } from '../api.ts';
import { ERRNO } from '../constants.ts';
import { Guest, type GuestContext } from '../wasi/guest.ts';
import { PREVIEW1 } from '../wasi/index.ts';
import { PREVIEW0 } from '../wasi/preview0.ts';
import { invoke, invokeBlocking, type Syscall, type SyscallTable } from '../wasi/syscall.ts';
import { KERNEL_EXPORT, KERNEL_MODULE } from '../wasm/index.ts';
import { POSIX } from '../posix/index.ts';
import { WASIX } from '../wasix/index.ts';
import { statusOf, uncatchable } from './ending.ts';
import { type HostCall, isBetween, waitingImports } from './waiting-imports.ts';
import { Fuel } from './fuel.ts';
import { promising, suspending } from './jspi.ts';
import { growTo } from './memory-pool.ts';
import type { Program } from './module-cache.ts';
import { ImageReplaced, ProcessEnd, type Process } from './process.ts';
import { killedBy } from './signals.ts';

const TABLES: Readonly<Record<string, readonly SyscallTable[]>> = {
  wasi_snapshot_preview1: [PREVIEW1],
  wasi_unstable: [PREVIEW0],
  wasix_32v1: [WASIX, PREVIEW1],
  tabernetes_posix_v1: [POSIX],
};

/** What programs link that the kernel cannot do: threads, fork, dynamic linking, what later versions will have. */
const unsupported: Syscall = () => ERRNO.ENOTSUP;

function lookup(module: string, name: string): { readonly call: Syscall; readonly blocks: boolean } | undefined {
  const tables = TABLES[module];
  if (tables === undefined) return undefined;
  for (const table of tables) {
    const plain = table.plain[name];
    if (plain !== undefined) return { call: plain, blocks: false };
    const blocking = table.blocking[name];
    if (blocking !== undefined) return { call: blocking, blocks: true };
  }
  return { call: unsupported, blocks: false };
}

/** The first import that the kernel does not have, as `module.name`. */
export function unknownImport(program: Program): string | undefined {
  const missing = program.imports.find((it) => it.kind !== 'function' || lookup(it.module, it.name) === undefined);
  return missing === undefined ? undefined : `${missing.module}.${missing.name}`;
}

export interface RunOptions {
  readonly program: Program;
  readonly context: Omit<GuestContext, 'hasExport'>;
  /** Told before the memory grows to so many pages; false when the process is to end for it, out of memory. */
  resize(pages: number): boolean;
}

/** Ends the process, for a call that has thrown, in a way that the program cannot hold up. */
type Fail = (cause: unknown) => never;

function importsOf(
  program: Program,
  guest: Guest,
  fail: Fail,
): Record<string, Record<string, WebAssembly.ImportValue>> {
  const imports: Record<string, Record<string, WebAssembly.ImportValue>> = {};
  const calls = new Map<string, HostCall>();
  for (const { module, name } of program.imports) {
    const found = lookup(module, name);
    if (found === undefined) continue;
    const { call, blocks } = found;
    const run = blocks ? invokeBlocking : invoke;
    const host: HostCall = (...args) => {
      try {
        const result = run(guest, call, args);
        return typeof result === 'number' ? result : result.catch(fail);
      } catch (cause) {
        return fail(cause);
      }
    };
    if (isBetween(module, name)) calls.set(`${module}.${name}`, host);
    (imports[module] ??= {})[name] = blocks ? suspending(host) : host;
  }
  const waiting = program.waiting === undefined ? {} : waitingImports(program.waiting, calls);
  for (const { module, name } of program.imports) {
    const call = waiting[`${module}.${name}`];
    if (call !== undefined) (imports[module] ??= {})[name] = call;
  }
  return imports;
}

/** `memory.grow` of a program: pages before, or -1 as the instruction answers. */
function growth(
  options: RunOptions,
  pages: () => WebAssembly.Global | undefined,
  fail: Fail,
): (delta: number) => number {
  const { program, context } = options;
  return (delta) => {
    const global = pages();
    const before = (global?.value as number | undefined) ?? program.memory?.initialPages ?? 0;
    const after = before + (delta >>> 0);
    if (program.memory === undefined || context.memory === undefined || after > program.memory.maximumPages) return -1;
    if (!options.resize(after)) fail(new ProcessEnd(context.process.ending ?? killedBy('SIGKILL')));
    if (!growTo(context.memory, after)) {
      options.resize(before);
      return -1;
    }
    if (global !== undefined) global.value = after;
    context.process.pages = after;
    return before;
  };
}

/** Tells why on standard error, as a runtime does; the container's log is where people look. */
function reportTrap(process: Process, trap: string): void {
  process.descriptors.get(2)?.description.write(new TextEncoder().encode(`wasm trap: ${trap}\n`));
}

/**
 * Instantiates a program for a process and starts it. @returns when its stack is gone; the process is then to be finished
 * with the status.
 */
export async function run(options: RunOptions): Promise<ExitStatus> {
  const { program, context } = options;
  const { process } = context;
  let instance: WebAssembly.Instance | undefined;
  let replaced = false as boolean;
  const guest = new Guest({ ...context, hasExport: (name) => typeof instance?.exports[name] === 'function' });
  // A handler has a stack of its own, so that it can make calls that wait; the one it came upon stays suspended.
  process.callHandler = async (name, signal) => {
    const exported = instance?.exports[name];
    if (typeof exported !== 'function') return;
    try {
      await promising(exported as (...args: never[]) => unknown)(signal);
    } catch (cause) {
      process.end(statusOf(cause));
    }
  };
  const fail: Fail = (cause) => {
    replaced ||= cause instanceof ImageReplaced;
    throw uncatchable(process, cause, () => (instance?.exports[KERNEL_EXPORT.trap] as () => void)());
  };
  const fuel = new Fuel(process, process.cpu.processor.nextTask);
  try {
    await process.cpu.begun();
    process.checkEnd();
    process.cpu.enter();
    instance = new WebAssembly.Instance(program.module, {
      ...importsOf(program, guest, fail),
      [KERNEL_MODULE]: {
        ...(context.memory === undefined ? {} : { memory: context.memory }),
        memory_grow: growth(
          options,
          () => instance?.exports[KERNEL_EXPORT.pages] as WebAssembly.Global | undefined,
          fail,
        ),
        refill: suspending(() => fuel.refill()),
      },
    });
    process.pages = program.memory?.initialPages ?? 0;
    const left = instance.exports[KERNEL_EXPORT.fuel] as WebAssembly.Global;
    process.cpu.drain = () => {
      left.value = 0;
    };
    const start = instance.exports['_start'];
    if (typeof start !== 'function') return { code: 126, trap: 'the module has no _start: it is not a WASI command' };
    for (const name of [KERNEL_EXPORT.start, '_start']) {
      const entry = instance.exports[name];
      if (typeof entry === 'function') await promising(entry as (...args: never[]) => unknown)();
    }
    return process.ending ?? { code: 0 };
  } catch (cause) {
    if (replaced && process.ending === undefined) return { code: 0 };
    const status = process.ending ?? statusOf(cause);
    if (status.trap !== undefined) reportTrap(process, status.trap);
    return status;
  } finally {
    process.cpu.leave();
  }
}
