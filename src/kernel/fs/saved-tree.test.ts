import fc from 'fast-check';
import { expect, test } from 'vitest';
import { VirtualClock } from '../../base/index.ts';
import { memoryVolumeStore, type OpenVolume } from '../../volumes/index.ts';
import { OFLAGS } from '../constants.ts';
import type { Description } from '../io/description.ts';
import { FileUser, fileSystem } from '../testing/files.ts';
import { CHUNK } from './file-content.ts';
import { OpenFile } from './open-file.ts';
import { TmpfsTree } from './tmpfs.ts';
import { volume } from './volumes.ts';

const ROOT = { uid: 0, gid: 0 };

interface Saved {
  readonly tree: TmpfsTree;
  readonly user: FileUser;
  /** How often the store was told that there is something to save. */
  told(): number;
}

async function open(stored: OpenVolume): Promise<Saved> {
  let told = 0;
  const backing = {
    saved: await stored.load(),
    changed: () => {
      told++;
    },
    sync: () => Promise.resolve(true),
  };
  const tree = new TmpfsTree(new VirtualClock(), { backing });
  const files = fileSystem([]);
  files.mount('/v', volume({ mountPath: '/v', source: tree, readOnly: false }));
  return { tree, user: new FileUser(files, ROOT), told: () => told };
}

async function save({ tree }: Saved, stored: OpenVolume): Promise<void> {
  const changes = tree.takeChanges();
  if (changes !== undefined) await stored.save(changes, 'relaxed');
}

/** All that there is in a tree, for comparison: content, owners, modes, times, which names are one file. */
function shown({ tree }: Saved): unknown {
  const numbers = new Map<unknown, number>();
  const of = (path: string): unknown => {
    const inode = tree.inode(path);
    if (inode === undefined) return undefined;
    const number = numbers.get(inode) ?? numbers.size;
    numbers.set(inode, number);
    const what = [inode.kind, number, inode.nlink, { ...inode.attributes }];
    if (inode.kind === 'file') return [...what, inode.size, inode.stored, digest(inode.content())];
    if (inode.kind === 'symlink') return [...what, inode.target];
    return [...what, tree.list(path).map((name) => [name, of(path === '' ? name : `${path}/${name}`)])];
  };
  return [of(''), tree.usage];
}

/** Of what is mostly zeros. */
function digest(content: Uint8Array): unknown {
  const bytes: [number, number][] = [];
  for (const [at, byte] of content.entries()) if (byte !== 0) bytes.push([at, byte]);
  return bytes;
}

const name = fc.constantFrom('a', 'b');
const path = fc
  .oneof(
    name,
    fc.tuple(name, name).map((names) => names.join('/')),
  )
  .map((it) => `/v/${it}`);
const text = fc.constantFrom('', 'a', 'text', 'longer text');
const offset = fc.constantFrom(0, 1, 5, CHUNK - 2, CHUNK, 2 * CHUNK + 3);

type Step = (user: FileUser) => unknown;

/** Nothing, where there is no such file to open. */
function withFile(user: FileUser, at: string, oflags: number, use: (file: Description) => unknown): void {
  let file: Description;
  try {
    file = user.opened(at, { write: true, oflags });
  } catch {
    return;
  }
  use(file);
  file.release();
}

const step: fc.Arbitrary<Step | 'save' | 'reload'> = fc.oneof(
  { weight: 2, arbitrary: fc.constantFrom('save' as const, 'reload' as const) },
  fc.tuple(path, text, offset).map(([at, content, from]) => (user: FileUser) => {
    withFile(user, at, OFLAGS.CREAT, (file) => file.writeAt(new TextEncoder().encode(content), from));
  }),
  fc.tuple(path, offset).map(([at, size]) => (user: FileUser) => {
    withFile(user, at, 0, (file) => file.truncate(size));
  }),
  path.map((at) => (user: FileUser) => {
    withFile(user, at, OFLAGS.TRUNC, () => undefined);
  }),
  fc.tuple(path, offset).map(([at, from]) => (user: FileUser) => {
    withFile(user, at, 0, (file) => (file instanceof OpenFile ? file.reserve(from, 100) : undefined));
  }),
  path.map((at) => (user: FileUser) => user.mkdir(at)),
  path.map((at) => (user: FileUser) => user.rmdir(at)),
  path.map((at) => (user: FileUser) => user.unlink(at)),
  path.map((at) => (user: FileUser) => user.symlink(at)),
  path.map((at) => (user: FileUser) => user.touch(at)),
  fc.tuple(path, path).map(
    ([from, to]) =>
      (user: FileUser) =>
        user.rename(from, to),
  ),
  fc.tuple(path, path).map(
    ([from, to]) =>
      (user: FileUser) =>
        user.link(from, to),
  ),
  fc.tuple(path, fc.constantFrom(0o600, 0o755, 0o4711)).map(
    ([at, mode]) =>
      (user: FileUser) =>
        user.chmod(at, mode),
  ),
  path.map((at) => (user: FileUser) => user.chown(at, 1000, 100)),
);

test('whatever is done to a tree, what is saved of it is what it was', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 60 }), async (steps) => {
      const stored = await memoryVolumeStore().open('v');
      let saved = await open(stored);
      for (const next of steps) {
        if (next === 'save') await save(saved, stored);
        else if (next === 'reload') {
          await save(saved, stored);
          const before = shown(saved);
          saved = await open(stored);
          expect(shown(saved)).toEqual(before);
        } else next(saved.user);
      }
      await save(saved, stored);
      const restored = await open(stored);
      expect(shown(restored)).toEqual(shown(saved));
      // Nothing is left of what is gone.
      const { inodes, chunks } = await stored.load();
      const known = new Set(inodes.map(({ number }) => number));
      expect(chunks.filter(({ number }) => !known.has(number))).toEqual([]);
      expect(inodes.length).toBe(countFiles(restored.tree));
    }),
    { numRuns: 400 },
  );
});

function countFiles(tree: TmpfsTree): number {
  const seen = new Set<unknown>();
  const visit = (at: string): void => {
    seen.add(tree.inode(at));
    for (const child of tree.list(at)) visit(at === '' ? child : `${at}/${child}`);
  };
  visit('');
  return seen.size;
}

test('of a file that is appended to, the last piece is saved', async () => {
  const stored = await memoryVolumeStore().open('v');
  const saved = await open(stored);
  saved.tree.writeFile('log', new Uint8Array(3 * CHUNK));
  await save(saved, stored);
  expect(saved.tree.takeChanges()).toBeUndefined();
  const file = saved.user.opened('/v/log', { write: true });
  file.writeAt(new Uint8Array(10), 3 * CHUNK);
  const changes = saved.tree.takeChanges();
  expect(changes?.chunks.map(({ index, bytes }) => [index, bytes.length])).toEqual([[3, 10]]);
  expect(changes?.inodes.map(({ type }) => type)).toEqual(['file']);
});

test('what is removed with all below it leaves nothing', async () => {
  const stored = await memoryVolumeStore().open('v');
  const saved = await open(stored);
  saved.tree.writeFile('a/b/c', new Uint8Array(10));
  await save(saved, stored);
  saved.tree.remove('a');
  await save(saved, stored);
  expect(await stored.load()).toMatchObject({ inodes: [{ number: 1, entries: [] }], chunks: [] });
});

test('a file without a name is not saved, however long it is written to', async () => {
  const stored = await memoryVolumeStore().open('v');
  const saved = await open(stored);
  saved.user.put('/v/f', 'text');
  const file = saved.user.opened('/v/f', { write: true });
  saved.user.unlink('/v/f');
  file.writeAt(new Uint8Array(10), 0);
  await save(saved, stored);
  expect((await stored.load()).inodes.map(({ number }) => number)).toEqual([1]);
});

test('the store hears once of each file that has changed', async () => {
  const saved = await open(await memoryVolumeStore().open('v'));
  const before = saved.told();
  saved.user.put('/v/f', 'one');
  saved.user.put('/v/f', 'two');
  expect(saved.told() - before).toBe(1);
});

test.each([1, 0])('what was cut off at %i does not come back when the file grows', async (size) => {
  const stored = await memoryVolumeStore().open('v');
  const saved = await open(stored);
  saved.user.put('/v/f', 'text');
  await save(saved, stored);
  const file = saved.user.opened('/v/f', { write: true });
  file.truncate(size);
  file.truncate(4);
  await save(saved, stored);
  expect((await open(stored)).user.text('/v/f')).toBe('t'.repeat(size).padEnd(4, '\0'));
});
