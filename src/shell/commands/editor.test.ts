import { expect, test, vi } from 'vitest';
import type { CommandContext } from '../execute/state.ts';
import { HOME } from '../files.ts';
import { VirtualClock } from '../../base/index.ts';
import type { Client } from '../../client/index.ts';
import { newState } from '../testing/shell.ts';
import { editorCommands } from './editor.ts';

async function run(line: string, saved?: string) {
  const [name = '', ...args] = line.split(' ');
  const state = await newState({ client: {} as Client, clock: new VirtualClock() }, { 'a.yaml': 'a: 1\n' });
  state.files.writeBytes(`${HOME}/logo.png`, new Uint8Array([0x89, 0x50, 0xff]));
  state.files.makeDirectory(`${HOME}/shop`);
  const edit = vi.fn(() => Promise.resolve(saved));
  const open = vi.fn();
  const save = vi.fn();
  let stderr = '';
  const context = { name, args, state, edit, open, save, stderr: (text: string) => (stderr += text) };
  const status = await editorCommands[name]?.(context as unknown as CommandContext);
  return { status, stderr, state, edit, open, save };
}

test('vi waits, and writes what was saved', async () => {
  const { status, state, edit } = await run('vi +3 a.yaml', 'a: 2\n');
  expect(edit).toHaveBeenCalledWith({ name: 'a.yaml', content: 'a: 1\n' });
  expect([status, state.files.read(`${HOME}/a.yaml`)]).toEqual([0, 'a: 2\n']);
});

test('a new file that is given up is not made', async () => {
  const { state, edit } = await run('nano new.yaml');
  expect(edit).toHaveBeenCalledWith({ name: 'new.yaml', content: '' });
  expect(state.files.exists(`${HOME}/new.yaml`)).toBe(false);
});

test('code opens the file and is done; with --wait it waits', async () => {
  const { open, edit } = await run('code a.yaml');
  expect(open).toHaveBeenCalledWith(`${HOME}/a.yaml`);
  expect(edit).not.toHaveBeenCalled();
  const waited = await run('code -w a.yaml', 'x');
  expect(waited.edit).toHaveBeenCalledOnce();
  expect(waited.open).not.toHaveBeenCalled();
});

test('download hands the bytes to the page', async () => {
  const { save } = await run('download logo.png');
  expect(save).toHaveBeenCalledWith('logo.png', new Uint8Array([0x89, 0x50, 0xff]));
});

test.each([
  ['vi', 'vi: name a file to edit\n'],
  ['vi shop', 'vi: shop: Is a directory\n'],
  ['nano logo.png', 'nano: logo.png: is a binary file\n'],
  ['code logo.png', 'code: logo.png: is a binary file\n'],
  ['code shop', 'code: shop: Is a directory\n'],
  ['download none', 'download: none: No such file or directory\n'],
  ['download shop', 'download: shop: Is a directory: tar it first (tar czf shop.tgz shop)\n'],
])('%s fails', async (line, expected) => {
  const { status, stderr } = await run(line);
  expect([status, stderr]).toEqual([1, expected]);
});
