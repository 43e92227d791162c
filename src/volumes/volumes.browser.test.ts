import { deleteDB } from 'idb';
import { afterEach, expect, test } from 'vitest';
import { systemClock } from '../base/index.ts';
import { containerOptions, start, testKernel, testProgram } from '../kernel/testing/harness.ts';
import type { Kernel } from '../kernel/index.ts';
import { NodeVolumes } from '../kubelet/volumes/node-volumes.ts';
import { openVolumeStore, VolumeInUse } from './index.ts';

const databases: string[] = [];
const nodes: Node[] = [];
afterEach(async () => {
  await Promise.all(nodes.splice(0).map(({ volumes }) => volumes.stop()));
  for (const name of databases.splice(0)) await deleteDB(name);
});

function database(): string {
  const name = `volumes-${crypto.randomUUID()}`;
  databases.push(name);
  return name;
}

interface Node {
  readonly kernel: Kernel;
  readonly volumes: NodeVolumes;
  /** Runs a command of `programs/saved.c` over the volume, which is its `/v`. @returns what it prints */
  run(handle: string, ...args: readonly string[]): Promise<string>;
}

/** A node as its worker makes it. Without locks it can go away as a worker that is ended does, in the midst of things. */
function node(name: string, locks = true): Node {
  const kernel = testKernel();
  const volumes = new NodeVolumes({
    nodeName: 'node-1',
    createTmpfs: (options) => kernel.createTmpfs(options),
    store: openVolumeStore(name, locks ? {} : { locks: undefined }),
    clock: systemClock,
    onFailure: (_handle, cause) => {
      throw cause;
    },
  });
  const run = async (handle: string, ...args: readonly string[]): Promise<string> => {
    const source = await volumes.mount(handle, 'pod');
    const base = { mode: 0o755, uid: 0, gid: 0, mtime: 0 };
    const content = await testProgram('saved');
    const layer = new Map([['/bin/saved', { ...base, type: 'file' as const, content }]]);
    const mounts = [{ mountPath: '/v', source, readOnly: false }];
    const container = kernel.createContainer(await containerOptions(kernel, { layers: [layer], mounts }));
    const running = await start((spec) => container.start(spec), args, { command: 'saved' });
    await running.status;
    container.dispose();
    return running.stdout();
  };
  const made = { kernel, volumes, run };
  nodes.push(made);
  return made;
}

test('what fsync has called safe is there after a node that ended without a word', async () => {
  const name = database();
  const first = node(name, false);
  expect(await first.run('v', 'append', '/v/log', 'one ')).toBe('safe\n');
  expect(await first.run('v', 'append', '/v/log', 'two')).toBe('safe\n');
  expect(await node(name, false).run('v', 'cat', '/v/log')).toBe('one two');
});

test('what is not synchronised is saved when the pod is gone', async () => {
  const name = database();
  const first = node(name);
  expect(await first.run('v', 'lazy', '/v/file', 'text')).toBe('written\n');
  await first.volumes.unmount('v', 'pod');
  const second = node(name);
  expect(await second.run('v', 'cat', '/v/file')).toBe('text');
  expect(await second.run('w', 'cat', '/v/file')).toBe('No such file or directory\n');
});

test('a tree comes back as it was: names, links, owners and modes', async () => {
  const name = database();
  await node(name, false).run('v', 'tree', '/v');
  const next = node(name, false);
  const tree = await next.volumes.mount('v', 'pod');
  expect([tree.list(''), tree.list('d')]).toEqual([
    ['d', 'hard', 'soft'],
    ['f', 'new'],
  ]);
  expect([tree.stat('d')?.mode, tree.stat('d/f')?.mode, tree.stat('soft')?.type]).toEqual([0o755, 0o644, 'symlink']);
  await next.run('v', 'append', '/v/hard', ' and more');
  expect(await next.run('v', 'cat', '/v/soft')).toBe('text and more');
  expect(await next.run('v', 'cat', '/v/d/new')).toBe('moved');
});

test('a volume takes as much as its capacity, and no more after it was loaded again', async () => {
  const name = database();
  const first = node(name, false);
  (await first.volumes.mount('v', 'pod')).resize(100 * 1024);
  expect(await first.run('v', 'fill', '/v/file', '200')).toBe('100 No space left on device\n');
  const second = node(name, false);
  (await second.volumes.mount('v', 'pod')).resize(110 * 1024);
  expect(await second.run('v', 'fill', '/v/more', '200')).toBe('10 No space left on device\n');
});

test('one node has a volume, and it is not removed meanwhile', async () => {
  const name = database();
  const [one, two] = [node(name), node(name)];
  await one.run('v', 'append', '/v/file', 'text');
  await expect(two.volumes.mount('v', 'pod')).rejects.toThrow(VolumeInUse);
  const store = openVolumeStore(name);
  await expect(store.remove('v')).rejects.toThrow(VolumeInUse);
  await one.volumes.unmount('v', 'pod');
  expect(await two.run('v', 'cat', '/v/file')).toBe('text');
  await two.volumes.unmount('v', 'pod');
  await store.remove('v');
  expect(await node(name).run('v', 'cat', '/v/file')).toBe('No such file or directory\n');
});

test('a large file comes back whole', async () => {
  const name = database();
  const first = node(name, false);
  await first.run('v', 'fill', '/v/file', '20480');
  for (let turn = 0; turn < 10; turn++) await first.run('v', 'append', '/v/file', 'end');
  const tree = await node(name, false).volumes.mount('v', 'pod');
  expect(tree.readFile('file')?.length).toBe(20480 * 1024 + 30);
});
