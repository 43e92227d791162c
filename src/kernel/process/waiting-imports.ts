import { HOST_MODULE, MUST_WAIT, WAIT, type WaitingCall, waitingCalls } from '../wasm/index.ts';
import { suspending } from './jspi.ts';

/** An import of a program as the host has it. */
export type HostCall = (...args: never[]) => number | Promise<number>;

const PREVIEW1 = {
  clock_time_get: 'i_i',
  fd_pread: 'iiiIi',
  fd_pwrite: 'iiiIi',
  fd_read: 'iiii',
  fd_write: 'iiii',
  path_open: 'iiiiiIIii',
  poll_oneoff: 'iiii',
  random_get: 'ii',
  sock_recv: 'iiiiii',
  sock_send: 'iiiii',
};

/**
 * Calls that are made so often, and wait so seldom, that the price of an import that can suspend shows, or that of a parameter
 * that is not looked at; by module and name, the types of their parameters.
 */
const PARAMETERS: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  wasi_snapshot_preview1: PREVIEW1,
  wasi_unstable: PREVIEW1,
  wasix_32v1: { ...PREVIEW1, sock_recv_from: 'iiiiiii', sock_send_to: 'iiiiii' },
};

/** Whether a call is made through such code: then the host is not told all of its parameters. */
export function isBetween(module: string, name: string): boolean {
  return PARAMETERS[module]?.[name] !== undefined;
}

/** The code between a program and those of its calls that are made so, or undefined when it has none of them. */
export async function waitingModule(
  imports: readonly WebAssembly.ModuleImportDescriptor[],
): Promise<WebAssembly.Module | undefined> {
  const calls = new Map<string, WaitingCall>();
  for (const { module, name } of imports) {
    const parameters = PARAMETERS[module]?.[name];
    const key = `${module}.${name}`;
    // A program may import the same function more than once.
    if (parameters !== undefined) calls.set(key, { name: key, parameters });
  }
  return calls.size === 0 ? undefined : WebAssembly.compile(waitingCalls([...calls.values()]));
}

/** What such a module exports, for one process: calls that suspend it only when they must. */
export function waitingImports(module: WebAssembly.Module, calls: ReadonlyMap<string, HostCall>): WebAssembly.Exports {
  let waiting: Promise<number> | undefined;
  const host: Record<string, WebAssembly.ImportValue> = { [WAIT]: suspending(() => waiting) };
  for (const { name } of WebAssembly.Module.exports(module)) {
    const call = calls.get(name);
    host[name] = (...args: never[]): number => {
      const result = call?.(...args) ?? 0;
      if (typeof result === 'number') return result;
      waiting = result;
      return MUST_WAIT;
    };
  }
  return new WebAssembly.Instance(module, { [HOST_MODULE]: host }).exports;
}
