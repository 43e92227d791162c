import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { commands } from '@yowasp/clang';

/** Compiles the programs that metering is measured on: a module that only exports them. */
export async function compilePrograms(): Promise<Uint8Array<ArrayBuffer>> {
  const source = readFileSync(join(import.meta.dirname, 'programs.c'), 'utf8');
  const flags = ['-O2', '-nostdlib', '-Wl,--no-entry', 'programs.c', '-o', 'programs.wasm'];
  const files = await commands.clang(flags, { 'programs.c': source }, { fetchProgress: () => undefined });
  const program = files?.['programs.wasm'];
  if (!(program instanceof Uint8Array)) throw new Error('the programs of the benchmark did not compile');
  return new Uint8Array(program);
}
