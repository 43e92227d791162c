import { expect, test } from 'vitest';
import { decodeEntry, type Entry, type FileStorage } from './file-storage.ts';
import { Files, HOME } from './files.ts';

/** A storage that keeps its content outside of it, as a browser does over a reload. */
function storage(content: Map<string, Entry>): FileStorage {
  return {
    load: () => Promise.resolve(content),
    write: (path, entry) => void content.set(path, entry),
    remove: (path) => void content.delete(path),
    clear: () => {
      content.clear();
      return Promise.resolve();
    },
  };
}

const open = (content = new Map<string, Entry>()): Promise<Files> => Files.open(storage(content), {}, () => 5);

test('bytes are kept as they are, over a reload too', async () => {
  const kept = new Map<string, Entry>();
  const files = await open(kept);
  files.writeBytes(`${HOME}/bin`, Uint8Array.of(0, 255, 254, 10));
  files.writeBytes(`${HOME}/run.sh`, new TextEncoder().encode('echo hi'), 0o755);
  files.write(`${HOME}/run.sh`, 'echo ho');
  const again = await open(kept);
  expect(again.readBytes(`${HOME}/bin`)).toEqual(Uint8Array.of(0, 255, 254, 10));
  expect(again.read(`${HOME}/run.sh`)).toBe('echo ho');
  expect(again.entry(`${HOME}/run.sh`)).toMatchObject({ mode: 0o755, modified: 5 });
});

test('directories are there while empty, and go with all in them', async () => {
  const kept = new Map<string, Entry>();
  const files = await open(kept);
  files.makeDirectory(`${HOME}/a/b`);
  files.write(`${HOME}/a/x`, 'x');
  expect((await open(kept)).list(`${HOME}/a`)).toEqual(['b', 'x']);
  expect(files.list(`${HOME}/a/b`)).toEqual([]);
  expect(files.list(`${HOME}/a/x`)).toBeUndefined();
  expect(files.read(`${HOME}/a`)).toBeUndefined();
  files.move(`${HOME}/a`, `${HOME}/c`);
  files.copy(`${HOME}/c`, `${HOME}/d`);
  expect([files.exists(`${HOME}/a`), files.list(`${HOME}/c`), files.read(`${HOME}/d/x`)]).toEqual([
    false,
    ['b', 'x'],
    'x',
  ]);
  files.remove(`${HOME}/c`);
  files.remove('/');
  expect(files.list(HOME)).toEqual([]);
  expect(files.list('/')).toEqual(['dev', 'home', 'tmp']);
});

test('links are followed, and removed alone', async () => {
  const files = await open();
  files.write(`${HOME}/a/x`, 'x');
  files.makeLink(`${HOME}/l`, 'a');
  files.makeLink(`${HOME}/loop`, 'loop');
  files.write(`${HOME}/l/y`, 'y');
  expect(files.list(`${HOME}/l`)).toEqual(['x', 'y']);
  expect(files.realPath(`${HOME}/l/y`)).toBe(`${HOME}/a/y`);
  expect(files.exists(`${HOME}/loop`)).toBe(false);
  files.remove(`${HOME}/l`);
  expect([files.exists(`${HOME}/l`), files.read(`${HOME}/a/y`)]).toEqual([false, 'y']);
});

test('what earlier versions stored is read: texts, and directories whose names end in a slash', async () => {
  expect(decodeEntry('/a', 'text')).toEqual([
    '/a',
    { kind: 'file', bytes: new TextEncoder().encode('text'), mode: 0o644, modified: 0 },
  ]);
  expect(decodeEntry('/d/', '')).toEqual(['/d', { kind: 'directory', mode: 0o755, modified: 0 }]);
  expect(decodeEntry('/a', { kind: 'file', bytes: 'x', mode: 1, modified: 1 })).toBeUndefined();
  const old: Entry = { kind: 'file', bytes: new Uint8Array(), mode: 0o644, modified: 0 };
  expect((await open(new Map([['/srv/a/b', old]]))).list('/srv')).toEqual(['a']);
});
