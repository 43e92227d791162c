import { expect, test } from 'vitest';
import { FileUser, fileSystem, layer } from '../testing/files.ts';
import { mergeLayers } from './image-tree.ts';
import { FileSystem } from './file-system.ts';
import { VirtualClock } from '../../base/index.ts';

// Sources: OCI image-spec, layer.md ("Whiteouts", "Opaque Whiteout"); overlayfs.rst of the Linux kernel.

const ROOT = { uid: 0, gid: 0 };

const BASE = layer({
  '/etc': { mode: 0o750, uid: 1 },
  '/etc/passwd': { text: 'root', mode: 0o640 },
  '/etc/group': { text: 'wheel' },
  '/lib/a/b': { text: 'b' },
  '/lib/a/c': { text: 'c' },
  '/link': { target: 'etc/passwd' },
  '/swap': { text: 'a file' },
});

test('whiteouts hide files and trees of lower layers, and not what their own layer brings', () => {
  const root = new FileUser(
    fileSystem([BASE, layer({ '/etc/.wh.group': { text: '' }, '/.wh.lib': { text: '' }, '/lib/new': { text: 'n' } })]),
    ROOT,
  );
  expect(root.list('/etc')).toEqual(['passwd']);
  expect(root.list('/lib')).toEqual(['new']);
  expect(root.list('/')).toEqual(['etc', 'lib', 'link', 'swap']);
});

test('an opaque whiteout hides all that lower layers have in a directory', () => {
  const top = layer({ '/lib/a/.wh..wh..opq': { text: '' }, '/lib/a/d': { text: 'd' } });
  const root = new FileUser(fileSystem([BASE, top]), ROOT);
  expect(root.list('/lib/a')).toEqual(['d']);
  expect(root.stat('/lib/a/.wh..wh..opq')).toBe('ENOENT');
});

test('the metadata of the topmost layer count; a directory over a file, and a file over a directory, take its place', () => {
  const top = layer({
    '/etc': { mode: 0o700, uid: 2 },
    '/swap': {},
    '/swap/in': { text: '' },
    '/lib': { text: 'file' },
  });
  const root = new FileUser(fileSystem([BASE, top]), ROOT);
  expect([root.owner('/etc'), root.text('/etc/passwd'), root.list('/swap'), root.text('/lib')]).toEqual([
    '700 2:0',
    'root',
    ['in'],
    'file',
  ]);
});

test('containers of an image share its files and nothing that they change', () => {
  const image = mergeLayers([BASE]);
  const files = new FileSystem(new VirtualClock(), image, false);
  const one = new FileUser(files, ROOT);
  const other = new FileUser(new FileSystem(new VirtualClock(), image, false), ROOT);
  one.put('/etc/passwd', 'me');
  one.chmod('/etc/group', 0o600);
  one.unlink('/lib/a/b');
  one.create('/lib/a/new');
  expect([one.text('/etc/passwd'), one.owner('/etc/group'), one.list('/lib/a')]).toEqual([
    'meot',
    '600 0:0',
    ['c', 'new'],
  ]);
  expect([other.text('/etc/passwd'), other.owner('/etc/group'), other.list('/lib/a')]).toEqual([
    'root',
    '644 0:0',
    ['b', 'c'],
  ]);
});

test('content is copied up when it is written, not when owner, mode or name change', () => {
  const files = fileSystem([layer({ '/f': { text: 'x'.repeat(1000) }, '/g': { text: 'y'.repeat(500) } })]);
  const root = new FileUser(files, ROOT);
  root.chmod('/f', 0o600);
  root.chown('/f', 5, 5);
  root.rename('/f', '/moved');
  root.link('/moved', '/linked');
  expect([files.usage, root.owner('/moved')]).toEqual([0, '600 5:5']);
  root.put('/linked', 'z');
  expect([files.usage, root.text('/moved').slice(0, 2)]).toEqual([1000, 'zx']);
  root.truncate('/g');
  expect(files.usage).toBe(1000);
});

test('storage comes back with the last name and the last descriptor', () => {
  const files = fileSystem([layer({})]);
  const root = new FileUser(files, ROOT);
  root.put('/f', 'twelve bytes');
  root.link('/f', '/g');
  const open = root.opened('/g');
  root.unlink('/f');
  expect(files.usage).toBe(12);
  root.unlink('/g');
  expect([files.usage, open.read(20)]).toEqual([12, new TextEncoder().encode('twelve bytes')]);
  open.release();
  expect(files.usage).toBe(0);
});

test('what is removed and made again is new: the image does not show through', () => {
  const root = new FileUser(fileSystem([BASE]), ROOT);
  expect([root.rmdir('/lib/a'), root.unlink('/lib/a/b'), root.unlink('/lib/a/c')]).toEqual([
    'ENOTEMPTY',
    'SUCCESS',
    'SUCCESS',
  ]);
  expect([root.rmdir('/lib/a'), root.mkdir('/lib/a'), root.list('/lib/a')]).toEqual(['SUCCESS', 'SUCCESS', []]);
});

test('a directory of the image cannot be renamed, one that a container made can', () => {
  const root = new FileUser(fileSystem([BASE]), ROOT);
  root.mkdir('/new');
  root.create('/new/f');
  expect([root.rename('/lib/a', '/a'), root.rename('/new', '/lib/new'), root.list('/lib/new')]).toEqual([
    'EXDEV',
    'SUCCESS',
    ['f'],
  ]);
});

test('renaming replaces what may be replaced', () => {
  const files = fileSystem([BASE]);
  const root = new FileUser(files, ROOT);
  for (const path of ['/empty', '/full', '/full/in']) root.mkdir(path);
  root.put('/f', 'f');
  root.put('/g', 'gg');
  expect([root.rename('/f', '/empty'), root.rename('/full', '/g'), root.rename('/empty', '/full')]).toEqual([
    'EISDIR',
    'ENOTDIR',
    'ENOTEMPTY',
  ]);
  expect([root.rename('/full', '/full/in/x'), root.rename('/full', '/empty'), root.list('/empty')]).toEqual([
    'EINVAL',
    'SUCCESS',
    ['in'],
  ]);
  expect([root.rename('/f', '/g'), root.text('/g'), files.usage]).toEqual(['SUCCESS', 'f', 1]);
  root.link('/g', '/h');
  expect([root.rename('/g', '/h'), root.stat('/g')]).toEqual(['SUCCESS', 'SUCCESS']);
});

test('a read-only root takes no change, and tells so before anything else', () => {
  const root = new FileUser(fileSystem([BASE], true), ROOT);
  expect({
    write: root.write('/etc/passwd'),
    truncate: root.truncate('/etc/passwd'),
    create: root.create('/new'),
    exists: root.create('/etc/passwd'),
    mkdir: root.mkdir('/new'),
    mkdirThere: root.mkdir('/etc'),
    rmdir: root.rmdir('/lib/a'),
    unlink: root.unlink('/etc/passwd'),
    symlink: root.symlink('/new'),
    link: root.link('/etc/passwd', '/new'),
    rename: root.rename('/etc/passwd', '/new'),
    chmod: root.chmod('/etc/passwd', 0),
    chown: root.chown('/etc/passwd', 1, 1),
    touch: root.touch('/etc/passwd'),
    access: root.access('/etc/passwd', 2),
    read: root.read('/etc/passwd'),
  }).toEqual({
    write: 'EROFS',
    truncate: 'EROFS',
    create: 'EROFS',
    exists: 'EROFS',
    mkdir: 'EROFS',
    mkdirThere: 'EEXIST',
    rmdir: 'EROFS',
    unlink: 'EROFS',
    symlink: 'EROFS',
    link: 'EROFS',
    rename: 'EROFS',
    chmod: 'EROFS',
    chown: 'EROFS',
    touch: 'EROFS',
    access: 'EROFS',
    read: 'SUCCESS',
  });
});
