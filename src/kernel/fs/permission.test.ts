import { expect, test } from 'vitest';
import { FSTFLAGS } from '../constants.ts';
import { FileUser, fileSystem, layer } from '../testing/files.ts';
import { CAP, type User } from './credentials.ts';
import type { FileSystem } from './file-system.ts';

// Sources: path_resolution(7), "Permissions"; open(2), unlink(2), rename(2), mkdir(2), link(2), execve(2), chmod(2),
// chown(2), utimensat(2), access(2), "ERRORS" of each; inode(7); capabilities(7).

const ROOT: User = { uid: 0, gid: 0 };
const OWNER: User = { uid: 1000, gid: 1000 };
const MEMBER: User = { uid: 1001, gid: 1001, groups: [5, 1000] };
const OTHER: User = { uid: 65534, gid: 65534 };
/** `capabilities.drop: [ALL]`. */
const POWERLESS: User = { uid: 0, gid: 0, capabilities: 0 };

const USERS = { ROOT, OWNER, MEMBER, OTHER, POWERLESS };

const OWNED = { uid: 1000, gid: 1000 };

function tree(mode: number): FileSystem {
  return fileSystem([
    layer({
      '/d': { mode: 0o777 },
      '/d/file': { text: 'text', mode, ...OWNED },
      '/d/directory': { mode, ...OWNED },
      '/d/directory/inside': { text: 'inside', mode: 0o666, ...OWNED },
    }),
  ]);
}

/** Mode, operation, and what ROOT, OWNER, MEMBER, OTHER and POWERLESS get: `.` is success, `A` is EACCES. */
const FILES: readonly (readonly [mode: number, operation: 'read' | 'write' | 'truncate' | 'exec', results: string])[] =
  [
    [0o600, 'read', '. . A A A'],
    [0o600, 'write', '. . A A A'],
    [0o640, 'read', '. . . A A'],
    [0o640, 'write', '. . A A A'],
    [0o644, 'read', '. . . . .'],
    [0o644, 'truncate', '. . A A A'],
    [0o066, 'read', '. A . . .'],
    [0o606, 'write', '. . A . .'],
    [0o000, 'read', '. A A A A'],
    [0o000, 'write', '. A A A A'],
    [0o666, 'exec', 'A A A A A'],
    [0o700, 'exec', '. . A A A'],
    [0o010, 'exec', '. A . A A'],
    [0o001, 'exec', '. A A . .'],
  ];

const SHORT: Readonly<Record<string, string>> = { SUCCESS: '.', EACCES: 'A', EPERM: 'P' };

function results(run: (user: FileUser) => string, files: () => FileSystem): string {
  return Object.values(USERS)
    .map((user) => run(new FileUser(files(), user)))
    .map((result) => SHORT[result] ?? result)
    .join(' ');
}

test.each(FILES)('mode %o: %s', (mode, operation, expected) => {
  expect(
    results(
      (user) => user[operation]('/d/file'),
      () => tree(mode),
    ),
  ).toBe(expected);
});

const DIRECTORIES: readonly (readonly [
  mode: number,
  operation: 'readdir' | 'create' | 'mkdir' | 'symlink' | 'unlink' | 'stat',
  results: string,
])[] = [
  [0o700, 'readdir', '. . A A A'],
  [0o100, 'readdir', '. A A A A'],
  [0o100, 'stat', '. . A A A'],
  [0o444, 'readdir', '. . . . .'],
  [0o444, 'stat', '. A A A A'],
  [0o755, 'create', '. . A A A'],
  [0o775, 'create', '. . . A A'],
  [0o777, 'create', '. . . . .'],
  [0o666, 'create', '. A A A A'],
  [0o755, 'mkdir', '. . A A A'],
  [0o773, 'symlink', '. . . . .'],
  [0o755, 'unlink', '. . A A A'],
  [0o777, 'unlink', '. . . . .'],
  [0o1777, 'unlink', '. . P P P'],
];

test.each(DIRECTORIES)('directory %o: %s', (mode, operation, expected) => {
  const path = { readdir: '', create: '/new', mkdir: '/new', symlink: '/new', unlink: '/inside', stat: '/inside' };
  expect(
    results(
      (user) => user[operation](`/d/directory${path[operation]}`),
      () => tree(mode),
    ),
  ).toBe(expected);
});

test('a sticky directory lets a file go with its owner, or with the owner of the directory', () => {
  const shared = layer({
    '/tmp': { mode: 0o1777 },
    '/tmp/own': { text: '', uid: 1000 },
    '/tmp/others': { text: '', uid: 7 },
    '/mine': { mode: 0o1777, uid: 1000 },
    '/mine/others': { text: '', uid: 7 },
  });
  const user = new FileUser(fileSystem([shared]), OWNER);
  expect([user.unlink('/tmp/own'), user.unlink('/tmp/others'), user.unlink('/mine/others')]).toEqual([
    'SUCCESS',
    'EPERM',
    'SUCCESS',
  ]);
  expect([user.rename('/tmp/others', '/tmp/x'), user.rename('/tmp/others', '/mine/x')]).toEqual(['EPERM', 'EPERM']);
});

test('what is made belongs to its maker, with the bits that umask leaves; a setgid directory hands its group down', () => {
  const files = fileSystem([layer({ '/d': { mode: 0o777 }, '/g': { mode: 0o2777, gid: 2000 } })]);
  const user = new FileUser(files, { uid: 1000, gid: 1001 }, 0o027);
  expect([user.create('/d/f'), user.mkdir('/d/d'), user.symlink('/d/l')]).toEqual(['SUCCESS', 'SUCCESS', 'SUCCESS']);
  expect([user.owner('/d/f'), user.owner('/d/d'), user.owner('/d/l')]).toEqual([
    '640 1000:1001',
    '750 1000:1001',
    '777 1000:1001',
  ]);
  expect([user.create('/g/f'), user.mkdir('/g/d')]).toEqual(['SUCCESS', 'SUCCESS']);
  expect([user.owner('/g/f'), user.owner('/g/d')]).toEqual(['640 1000:2000', '2750 1000:2000']);
});

test('who makes a file may write to it, whatever its mode says afterwards', () => {
  const user = new FileUser(fileSystem([layer({ '/d': { mode: 0o777 } })]), OTHER, 0o777);
  expect(user.put('/d/f', 'text')).toBe('SUCCESS');
  expect([user.owner('/d/f'), user.read('/d/f')]).toEqual(['0 65534:65534', 'EACCES']);
});

test('chmod is for the owner and CAP_FOWNER; a group that one is not in loses the setgid bit', () => {
  expect(
    results(
      (user) => user.chmod('/d/file', 0o600),
      () => tree(0o644),
    ),
  ).toBe('. . P P P');
  const files = fileSystem([layer({ '/f': { text: '', uid: 1000, gid: 7 } })]);
  const owner = new FileUser(files, OWNER);
  expect([owner.chmod('/f', 0o6755), owner.owner('/f')]).toEqual(['SUCCESS', '4755 1000:7']);
});

test('chown is for CAP_CHOWN; an owner may give a file to a group of its own', () => {
  const to = (uid: number, gid: number) => (user: FileUser) => user.chown('/d/file', uid, gid);
  const KEEP = 0xffff_ffff;
  const shared = (): FileSystem => tree(0o644);
  expect(results(to(0, KEEP), shared)).toBe('. P P P P');
  expect(results(to(KEEP, 1000), shared)).toBe('. . P P P');
  expect(results(to(KEEP, 5), shared)).toBe('. P P P P');
  const inGroup = new FileUser(shared(), { ...OWNER, groups: [5] });
  expect([inGroup.chown('/d/file', KEEP, 5), inGroup.owner('/d/file')]).toEqual(['SUCCESS', '644 1000:5']);
});

test('chown takes setuid and setgid bits from a program', () => {
  const root = new FileUser(tree(0o6755), ROOT);
  expect([root.chown('/d/file', 7, 7), root.owner('/d/file')]).toEqual(['SUCCESS', '755 7:7']);
  expect([root.chown('/d/directory', 7, 7), root.owner('/d/directory')]).toEqual(['SUCCESS', '6755 7:7']);
});

test('a file is made new by who may write it, and gets any time from its owner only', () => {
  expect(
    results(
      (user) => user.touch('/d/file'),
      () => tree(0o624),
    ),
  ).toBe('. . . A A');
  expect(
    results(
      (user) => user.times('/d/file', FSTFLAGS.MTIM),
      () => tree(0o666),
    ),
  ).toBe('. . P P P');
});

test('access asks of every class of bits', () => {
  const user = new FileUser(tree(0o640), MEMBER);
  expect([0, 4, 2, 6].map((want) => user.access('/d/file', want))).toEqual(['SUCCESS', 'SUCCESS', 'EACCES', 'EACCES']);
});

test('linking asks for the directory, moving a directory elsewhere for itself too', () => {
  const files = fileSystem([layer({ '/a': { mode: 0o777 }, '/b': { mode: 0o777 }, '/c': { text: '' } })]);
  const root = new FileUser(files, ROOT);
  const user = new FileUser(files, OWNER);
  expect([user.link('/c', '/d'), user.link('/c', '/a/c')]).toEqual(['EACCES', 'SUCCESS']);
  expect([root.mkdir('/a/roots'), user.rename('/a/roots', '/b/roots'), user.rename('/a/roots', '/a/moved')]).toEqual([
    'SUCCESS',
    'EACCES',
    'SUCCESS',
  ]);
});

test('single capabilities do what they are for', () => {
  const only = (capability: number): FileUser =>
    new FileUser(tree(0o000), { uid: 0, gid: 0, capabilities: 2 ** capability });
  const reads = only(CAP.DAC_READ_SEARCH);
  expect([reads.read('/d/file'), reads.write('/d/file'), reads.stat('/d/directory/inside')]).toEqual([
    'SUCCESS',
    'EACCES',
    'SUCCESS',
  ]);
  expect([reads.create('/d/directory/x'), only(CAP.DAC_OVERRIDE).create('/d/directory/x')]).toEqual([
    'EACCES',
    'SUCCESS',
  ]);
  expect([only(CAP.FOWNER).chmod('/d/file', 0), only(CAP.CHOWN).chmod('/d/file', 0)]).toEqual(['SUCCESS', 'EPERM']);
});
