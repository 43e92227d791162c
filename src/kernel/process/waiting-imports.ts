import { HOST_MODULE, MUST_WAIT, WAIT, waitingCalls } from '../wasm/index.ts';
import { suspending } from './jspi.ts';

/** An import of a program as the host has it. */
export type HostCall = (...args: never[]) => number | Promise<number>;

/**
 * Calls that are made so often, and wait so seldom, that the price of an import that can suspend shows, by module and name: the
 * types of their parameters.
 */
const PARAMETERS: Readonly<Record<string, string>> = {
  'wasi_snapshot_preview1.fd_read': 'iiii',
  'wasi_snapshot_preview1.fd_write': 'iiii',
  'wasi_snapshot_preview1.path_open': 'iiiiiIIii',
  'wasi_snapshot_preview1.poll_oneoff': 'iiii',
  'wasi_snapshot_preview1.sock_recv': 'iiiiii',
  'wasi_snapshot_preview1.sock_send': 'iiiii',
};

/** The code between a program and those of its calls that are made so, or undefined when it has none of them. */
export async function waitingModule(
  imports: readonly WebAssembly.ModuleImportDescriptor[],
): Promise<WebAssembly.Module | undefined> {
  // A program may import the same function more than once.
  const keys = [...new Set(imports.map(({ module, name }) => `${module}.${name}`))];
  const calls = keys.flatMap((name) => {
    const parameters = PARAMETERS[name];
    return parameters === undefined ? [] : [{ name, parameters }];
  });
  return calls.length === 0 ? undefined : WebAssembly.compile(waitingCalls(calls));
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
