import { expect, test } from 'vitest';
import { waitingModule } from './waiting-imports.ts';

const imported = (name: string): WebAssembly.ModuleImportDescriptor => {
  return { module: 'wasi_snapshot_preview1', name, kind: 'function' };
};

test('a program may import a call twice', async () => {
  const module = await waitingModule([imported('fd_write'), imported('proc_exit'), imported('fd_write')]);
  expect(WebAssembly.Module.exports(module!).map((it) => it.name)).toEqual(['wasi_snapshot_preview1.fd_write']);
});

test('a program that makes none of the calls needs nothing between', async () => {
  expect(await waitingModule([imported('proc_exit')])).toBeUndefined();
});
