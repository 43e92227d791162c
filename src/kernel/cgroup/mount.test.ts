import { expect, test } from 'vitest';
import { VirtualClock } from '../../base/index.ts';
import { ERRNO } from '../constants.ts';
import { FileSystem } from '../fs/file-system.ts';
import { mergeLayers } from '../fs/image-tree.ts';
import { Description } from '../io/description.ts';
import { CgroupNode } from './cgroup.ts';
import { loadCgroupFiles, sysMounts } from './mount.ts';
import { CpuGroup } from './run-queue.ts';

// Contents and modes: Linux Documentation/admin-guide/cgroup-v2.rst; mounted read-only, as containerd does.

async function mounted(limits: Parameters<CgroupNode['set']>[0]): Promise<{ cgroup: CgroupNode; files: FileSystem }> {
  const cgroup = new CgroupNode('', undefined, new CpuGroup(undefined), () => 0).create('box', limits);
  const files = new FileSystem(new VirtualClock(), mergeLayers([]), false);
  for (const [path, what] of sysMounts(cgroup)) files.mount(path, what);
  await loadCgroupFiles();
  return { cgroup, files };
}

function open(files: FileSystem, name: string, write: boolean): ReturnType<FileSystem['open']> {
  const options = { follow: true, oflags: 0, fdflags: 0, read: !write, write };
  return files.open(files.root, `/sys/fs/cgroup/${name}`, options);
}

function read(files: FileSystem, name: string): string {
  const description = open(files, name, false);
  if (!(description instanceof Description)) throw new Error(`${name} did not open`);
  const bytes = description.read(4096);
  return bytes instanceof Uint8Array ? new TextDecoder().decode(bytes) : 'nothing';
}

test.each([
  ['cpu.max', '50000 100000\n'],
  ['cpu.weight', '59\n'],
  ['cpu.weight.nice', '2\n'],
  ['memory.max', '67108864\n'],
  ['memory.oom.group', '1\n'],
  ['memory.current', '65536\n'],
  ['memory.events', 'low 0\nhigh 0\nmax 0\noom 0\noom_kill 0\noom_group_kill 0\n'],
  ['pids.max', '7\n'],
  ['pids.current', '1\n'],
  ['pids.events', 'max 0\n'],
  ['cgroup.procs', '5\n'],
  ['cgroup.controllers', 'cpu memory pids\n'],
  ['cgroup.events', 'populated 1\nfrozen 0\n'],
])('%s of a container with limits', async (name, expected) => {
  const { cgroup, files } = await mounted({
    cpuMax: { quota: 50_000, period: 100_000 },
    cpuWeight: 59,
    memoryMax: (64 << 20) + 5,
    memoryOomGroup: true,
    pidsMax: 7,
  });
  const member = { pid: 5, memory: 65536, dying: false, oomKill: () => undefined };
  cgroup.admit();
  cgroup.members.add(member);
  cgroup.charge(65536, member);
  expect(read(files, name)).toBe(expected);
});

test.each([
  ['cpu.max', 'max 100000\n'],
  ['cpu.weight', '100\n'],
  ['cpu.weight.nice', '0\n'],
  ['memory.max', 'max\n'],
  ['pids.max', 'max\n'],
  ['cgroup.procs', ''],
])('%s without limits', async (name, expected) => {
  const { files } = await mounted({});
  expect(read(files, name)).toBe(expected);
});

test('nobody can write there, and there is nothing else', async () => {
  const { files } = await mounted({});
  expect(open(files, 'memory.max', true)).toBe(ERRNO.EROFS);
  expect(open(files, 'nothing', false)).toBe(ERRNO.ENOENT);
});
