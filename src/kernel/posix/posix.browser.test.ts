import { expect, test } from 'vitest';
import type { ContainerOptions, Layer, ProcessSpec } from '../index.ts';
import { containerOptions, testKernel, testProgram } from '../testing/harness.ts';

// Sources: chmod(2), chown(2), access(2), umask(2), setresuid(2), setgroups(2), statfs(2), credentials(7).

type User = Partial<Pick<ProcessSpec, 'uid' | 'gid' | 'groups' | 'capabilities'>>;

const KERNEL = testKernel();

/** Runs `users` with commands (commas between them). @returns a line for each */
async function users(commands: string, user: User = {}, options: Partial<ContainerOptions> = {}): Promise<string[]> {
  const file = {
    type: 'file' as const,
    mode: 0o644,
    uid: 0,
    gid: 0,
    mtime: 0,
    content: new TextEncoder().encode('text'),
  };
  const layer: Layer = new Map([
    ['/bin/users', { ...file, mode: 0o755, content: await testProgram('users') }],
    ['/secret', { ...file, mode: 0o600 }],
    ['/public', file],
    ['/own', { ...file, uid: 1000, gid: 1000, mode: 0o640 }],
    ['/tmp', { type: 'directory', mode: 0o1777, uid: 0, gid: 0, mtime: 0 }],
  ]);
  const container = KERNEL.createContainer(await containerOptions(KERNEL, { layers: [layer], ...options }));
  let out = '';
  const process = await container.start({
    args: ['users', ...commands.split(' ')],
    env: [['PATH', '/bin']],
    cwd: '/tmp',
    uid: 0,
    gid: 0,
    ...user,
    stdio: {
      kind: 'pipes',
      stdout: (chunk) => {
        out += new TextDecoder().decode(chunk);
      },
      stderr: () => undefined,
    },
  });
  if (!('exited' in process)) throw new Error(process.message);
  await process.exited;
  container.dispose();
  return out.trimEnd().split('\n');
}

test('a program reads what its user may read', async () => {
  const nobody = { uid: 65534, gid: 65534 };
  expect(await users('cat /secret , cat /public , put /public x , cat /own', nobody)).toEqual([
    'Permission denied',
    'text',
    'Permission denied',
    'Permission denied',
  ]);
  expect(await users('cat /own , put /own x', { uid: 7, gid: 7, groups: [1000] })).toEqual([
    'text',
    'Permission denied',
  ]);
  expect(await users('cat /secret , cat /own', { capabilities: 0 })).toEqual(['text', 'Permission denied']);
});

test('stat tells mode and owner, chmod and chown change them', async () => {
  expect(await users('stat /own , chmod 0600 /own , stat /own , chown 5 /own , stat /own , chown 6 /nosuch')).toEqual([
    '100640 1000:1000 4',
    'ok',
    '100600 1000:1000 4',
    'ok',
    '100600 5:1000 4',
    'No such file or directory',
  ]);
  expect(await users('chmod 0666 /public , chown 1000 /public , chmod 0600 /own', { uid: 1000, gid: 1000 })).toEqual([
    'Operation not permitted',
    'Operation not permitted',
    'ok',
  ]);
});

test('what is made has the mode that was asked for, without the umask’s bits', async () => {
  const made =
    ['make 0777 /tmp/a', 'stat /tmp/a', 'make 04755 /tmp/b', 'stat /tmp/b', 'umask 077'].join(' , ') +
    ' , put /tmp/c x , stat /tmp/c , mkdir /tmp/d , stat /tmp/d';
  expect(await users(made, { uid: 1000, gid: 5 })).toEqual([
    'ok',
    '100755 1000:5 0',
    'ok',
    '104755 1000:5 0',
    '22',
    'ok',
    '100600 1000:5 1',
    'ok',
    '40700 1000:5 0',
  ]);
});

test('access answers for the user, and a bad pointer is a fault', async () => {
  expect(
    await users('access 4 /secret , access 4 /public , access 2 /public , access 9 /public , badpointer', {
      uid: 9,
      gid: 9,
    }),
  ).toEqual(['Permission denied', 'ok', 'Permission denied', 'Invalid argument', 'Bad address']);
});

test('who gives up root has given it up', async () => {
  expect(await users('id , setgroups 7 , setuid 1000 , id , cat /secret , setuid 0 , setgroups 8')).toEqual([
    '0 0',
    'ok',
    'ok',
    '1000 0 7',
    'Permission denied',
    'Operation not permitted',
    'Operation not permitted',
  ]);
});

test('statfs tells how much a tmpfs has left', async () => {
  const source = KERNEL.createTmpfs({ sizeLimit: 1 << 20 });
  const mounts = [{ mountPath: '/data', source, readOnly: false, noExec: true }];
  expect(await users('room /data , put /data/f x , room /data', {}, { mounts })).toEqual([
    '256 of 256, flags 8',
    'ok',
    '255 of 256, flags 8',
  ]);
});
