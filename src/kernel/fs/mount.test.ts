import { expect, test } from 'vitest';
import { VirtualClock } from '../../base/index.ts';
import type { Mount } from '../api.ts';
import { FileUser, fileSystem, layer } from '../testing/files.ts';
import type { FileSystem } from './file-system.ts';
import { mountinfoText, mountsText } from './mount-table.ts';
import { TmpfsTree } from './tmpfs.ts';
import { volume } from './volumes.ts';

// Sources: mount(2), rename(2), link(2), unlink(2), rmdir(2), statfs(2), proc_pid_mountinfo(5);
// Kubernetes: pkg/volume/util/subpath (a subPath stays in its volume).

const ROOT = { uid: 0, gid: 0 };

function container(mounts: readonly Partial<Mount>[]): FileSystem {
  const files = fileSystem([layer({ '/etc/hosts': { text: 'image' }, '/data/hidden': { text: 'hidden' } })]);
  for (const mount of mounts) {
    const whole = { mountPath: '/data', source: new TmpfsTree(new VirtualClock()), readOnly: false, ...mount };
    files.mount(whole.mountPath, volume(whole));
  }
  return files;
}

function tmpfs(sizeLimit?: number): TmpfsTree {
  return new TmpfsTree(new VirtualClock(), sizeLimit === undefined ? {} : { sizeLimit });
}

test('a mount covers what is below it, and links and renames do not cross it', () => {
  const root = new FileUser(container([{}]), ROOT);
  expect([root.list('/data'), root.create('/data/f'), root.create('/g')]).toEqual([[], 'SUCCESS', 'SUCCESS']);
  expect([root.rename('/data/f', '/f'), root.rename('/g', '/data/g')]).toEqual(['EXDEV', 'EXDEV']);
  expect([root.link('/data/f', '/f'), root.link('/g', '/data/g')]).toEqual(['EXDEV', 'EXDEV']);
});

test('two mounts of one volume show the same, and are two all the same', () => {
  const source = tmpfs();
  const root = new FileUser(
    container([
      { source, mountPath: '/a' },
      { source, mountPath: '/b' },
    ]),
    ROOT,
  );
  root.put('/a/f', 'text');
  expect([root.text('/b/f'), root.rename('/a/f', '/b/g'), root.link('/a/f', '/b/g')]).toEqual([
    'text',
    'EXDEV',
    'EXDEV',
  ]);
});

test('a mount in a volume is seen where it was mounted only', () => {
  const source = tmpfs();
  source.writeFile('in/below', new Uint8Array());
  const files = container([{ source, mountPath: '/a' }, { source, mountPath: '/b' }, { mountPath: '/a/in' }]);
  const root = new FileUser(files, ROOT);
  expect([root.list('/a/in'), root.list('/b/in')]).toEqual([[], ['below']]);
  expect([root.rename('/a/in', '/a/out'), root.rename('/b/in', '/b/out')]).toEqual(['EBUSY', 'SUCCESS']);
});

test('mount points are busy', () => {
  const source = tmpfs();
  source.writeFile('hosts', new Uint8Array());
  const files = container([{}, { source, subPath: 'hosts', mountPath: '/etc/hosts' }]);
  const root = new FileUser(files, ROOT);
  root.mkdir('/dir');
  root.create('/file');
  expect({
    rmdir: root.rmdir('/data'),
    unlink: root.unlink('/etc/hosts'),
    away: root.rename('/data', '/away'),
    over: root.rename('/dir', '/data'),
    overFile: root.rename('/file', '/etc/hosts'),
  }).toEqual({ rmdir: 'EBUSY', unlink: 'EBUSY', away: 'EBUSY', over: 'EBUSY', overFile: 'EBUSY' });
});

test('a file is mounted over a file, and a missing mount point is made', () => {
  const source = tmpfs();
  source.writeFile('conf', new TextEncoder().encode('mounted'), 0o640);
  const mount = { source, subPath: 'conf' };
  const files = container([
    { ...mount, mountPath: '/etc/hosts' },
    { ...mount, mountPath: '/opt/x/conf' },
  ]);
  const root = new FileUser(files, ROOT);
  expect([root.text('/etc/hosts'), root.text('/opt/x/conf'), root.owner('/opt/x/conf')]).toEqual([
    'mounted',
    'mounted',
    '640 0:0',
  ]);
  root.put('/etc/hosts', 'M');
  expect([root.text('/opt/x/conf'), new TextDecoder().decode(source.readFile('conf'))]).toEqual(['Mounted', 'Mounted']);
});

test('a read-only mount refuses changes though its volume is writable elsewhere', () => {
  const source = tmpfs();
  const files = container([
    { source, mountPath: '/rw' },
    { source, mountPath: '/ro', readOnly: true },
  ]);
  const root = new FileUser(files, ROOT);
  root.create('/rw/f');
  expect([root.write('/ro/f'), root.create('/ro/g'), root.unlink('/ro/f'), root.chmod('/ro/f', 0)]).toEqual([
    'EROFS',
    'EROFS',
    'EROFS',
    'EROFS',
  ]);
  expect(root.write('/rw/f')).toBe('SUCCESS');
});

test('a size limit is ENOSPC, after what fits', () => {
  const source = tmpfs(10);
  const root = new FileUser(container([{ source }]), ROOT);
  const file = root.opened('/data/f', { write: true, oflags: 1 });
  const bytes = new Uint8Array(8);
  expect([file.write(bytes), file.write(bytes), file.write(bytes)]).toEqual([8, 2, -51]);
  expect([source.usage, root.put('/data/g', 'x')]).toEqual([10, 'ENOSPC']);
  root.unlink('/data/f');
  file.release();
  expect([source.usage, root.put('/data/g', 'x')]).toEqual([0, 'SUCCESS']);
});

test('noexec runs nothing, nosuid gives nobody another user', () => {
  const source = tmpfs();
  source.writeFile('program', new Uint8Array(), 0o4755);
  const files = container([
    { source, mountPath: '/noexec', noExec: true },
    { source, mountPath: '/nosuid', noSuid: true },
    { source, mountPath: '/plain' },
  ]);
  const root = new FileUser(files, ROOT);
  expect([root.exec('/noexec/program'), root.exec('/nosuid/program'), root.access('/noexec/program', 1)]).toEqual([
    'EACCES',
    'SUCCESS',
    'EACCES',
  ]);
  expect([files.program(files.root, '/nosuid/program'), files.program(files.root, '/plain/program')]).toMatchObject([
    { noSuid: true },
    { noSuid: false, owner: { mode: 0o4755, uid: 0 } },
  ]);
});

test('/proc/mounts and mountinfo name every mount', () => {
  const source = tmpfs(1 << 20);
  source.writeFile('a b/f', new Uint8Array());
  const files = container([
    { source, mountPath: '/data', noExec: true },
    { source, mountPath: '/my data', readOnly: true, subPath: 'a b' },
  ]);
  expect(mountsText(files.mounts)).toBe(
    [
      'overlay / overlay rw,relatime 0 0',
      'tmpfs /data tmpfs rw,noexec,relatime,size=1024k 0 0',
      'tmpfs /my\\040data tmpfs ro,relatime,size=1024k 0 0',
      '',
    ].join('\n'),
  );
  expect(mountinfoText(files.mounts)).toBe(
    [
      '1 0 0:1 / / rw,relatime - overlay overlay rw',
      '2 1 0:2 / /data rw,noexec,relatime - tmpfs tmpfs rw,size=1024k',
      '3 1 0:2 /a\\040b /my\\040data ro,relatime - tmpfs tmpfs rw,size=1024k',
      '',
    ].join('\n'),
  );
});

test.each<[string, string | undefined]>([
  ['plain', 'plain'],
  ['new/deep', 'new/deep'],
  ['in', 'real/dir'],
  ['in/../file', 'real/file'],
  ['./plain//x', 'plain/x'],
  ['out', undefined],
  ['out/etc', undefined],
  ['up', undefined],
  ['real/../../x', undefined],
  ['/plain', undefined],
  ['real/file/x', undefined],
  ['loop', undefined],
])('subPath %s leads to %s', (path, expected) => {
  const source = tmpfs();
  source.writeFile('real/file', new Uint8Array());
  source.writeFile('real/dir/x', new Uint8Array());
  source.symlink('in', 'real/dir');
  source.symlink('out', '/etc');
  source.symlink('up', '../x');
  source.symlink('loop', 'loop');
  expect(source.subPath(path)).toBe(expected);
  if (expected !== undefined) expect(source.stat(expected)).toBeDefined();
});

test('a link that is put in the way of a subPath since it was looked up is not followed', () => {
  const source = tmpfs();
  expect(source.subPath('dir')).toBe('dir');
  source.remove('dir');
  source.symlink('dir', '/etc');
  expect(() => container([{ source, subPath: 'dir' }])).toThrow(
    'error mounting "dir" to rootfs at "/data": no such file or directory',
  );
});
