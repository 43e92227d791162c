import type { ExitStatus } from '../api.ts';
import { Guest, type GuestContext } from '../wasi/guest.ts';
import { PREVIEW1 } from '../wasi/index.ts';
import { invoke, type Syscall, type SyscallTable } from '../wasi/syscall.ts';
import { KERNEL_MODULE, PAGES_EXPORT } from '../wasm/index.ts';
import { POSIX } from '../posix/index.ts';
import { WASIX } from '../wasix/index.ts';
import { promising, suspending } from './jspi.ts';
import { growTo } from './memory-pool.ts';
import type { Program } from './module-cache.ts';
import { killedBy, ProcessEnd, type Process } from './process.ts';

const TABLES: Readonly<Record<string, readonly SyscallTable[]>> = {
  wasi_snapshot_preview1: [PREVIEW1],
  wasi_unstable: [PREVIEW1],
  wasix_32v1: [WASIX, PREVIEW1],
  tabernetes_posix_v1: [POSIX],
};

function lookup(module: string, name: string): { readonly call: Syscall; readonly blocks: boolean } | undefined {
  for (const table of TABLES[module] ?? []) {
    const plain = table.plain[name];
    if (plain !== undefined) return { call: plain, blocks: false };
    const blocking = table.blocking[name];
    if (blocking !== undefined) return { call: blocking, blocks: true };
  }
  return undefined;
}

/** The first import that the kernel does not have, as `module.name`. */
export function unknownImport(program: Program): string | undefined {
  const missing = program.imports.find((it) => it.kind !== 'function' || lookup(it.module, it.name) === undefined);
  return missing === undefined ? undefined : `${missing.module}.${missing.name}`;
}

export interface RunOptions {
  readonly program: Program;
  readonly context: Omit<GuestContext, 'callExport'>;
  /** Asked before the memory grows to so many pages; false kills the process, out of memory. */
  mayGrow(pages: number): boolean;
}

function importsOf(program: Program, guest: Guest): Record<string, Record<string, WebAssembly.ImportValue>> {
  const imports: Record<string, Record<string, WebAssembly.ImportValue>> = {};
  for (const { module, name } of program.imports) {
    const found = lookup(module, name);
    if (found === undefined) continue;
    const { call, blocks } = found;
    const host = (...args: never[]): unknown => invoke(guest, call, args);
    (imports[module] ??= {})[name] = blocks ? suspending(host) : host;
  }
  return imports;
}

/** `memory.grow` of a program: pages before, or -1 as the instruction answers. */
function growth(options: RunOptions, pages: () => WebAssembly.Global | undefined): (delta: number) => number {
  const { program, context } = options;
  return (delta) => {
    context.process.checkEnd();
    const global = pages();
    const before = (global?.value as number | undefined) ?? program.memory?.initialPages ?? 0;
    const after = before + (delta >>> 0);
    if (program.memory === undefined || context.memory === undefined || after > program.memory.maximumPages) return -1;
    if (!options.mayGrow(after)) throw new ProcessEnd({ ...killedBy('SIGKILL'), oomKilled: true });
    if (!growTo(context.memory, after)) return -1;
    if (global !== undefined) global.value = after;
    context.process.pages = after;
    return before;
  };
}

/** Traps become the signals that a native program would get: SIGABRT, SIGFPE, SIGSEGV. */
function trapStatus(cause: unknown): ExitStatus {
  const message = cause instanceof Error ? cause.message : String(cause);
  if (cause instanceof RangeError) return { code: 139, trap: 'stack overflow' };
  if (/divide|remainder|overflow/.test(message)) return { code: 136, trap: message };
  if (/unreachable/.test(message)) return { code: 134, trap: message };
  return { code: 139, trap: message };
}

function statusOf(cause: unknown): ExitStatus {
  return cause instanceof ProcessEnd ? cause.status : trapStatus(cause);
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
  const guest = new Guest({
    ...context,
    callExport: (name, argument) => {
      const exported = instance?.exports[name];
      if (typeof exported === 'function') (exported as (argument: number) => void)(argument);
    },
  });
  try {
    process.checkEnd();
    process.cpu.enter();
    instance = new WebAssembly.Instance(program.module, {
      ...importsOf(program, guest),
      [KERNEL_MODULE]: {
        ...(context.memory === undefined ? {} : { memory: context.memory }),
        memory_grow: growth(options, () => instance?.exports[PAGES_EXPORT] as WebAssembly.Global | undefined),
      },
    });
    process.pages = program.memory?.initialPages ?? 0;
    const start = instance.exports['_start'];
    if (typeof start !== 'function') return { code: 126, trap: 'the module has no _start: it is not a WASI command' };
    await promising(start as (...args: never[]) => unknown)();
    return process.ending ?? { code: 0 };
  } catch (cause) {
    const status = statusOf(cause);
    if (status.trap !== undefined) reportTrap(process, status.trap);
    return status;
  } finally {
    process.cpu.leave();
  }
}
