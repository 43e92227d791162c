import { OnDemand } from '../../base/index.ts';
import type { Inode } from '../fs/inode.ts';
import type { Mountable } from '../fs/mount-table.ts';
import { FixedDirectory, generatedFile, GeneratedDirectory } from '../fs/special-files.ts';
import { virtualSuperblock } from '../fs/superblocks.ts';
import type { CgroupNode } from './cgroup.ts';

const cgroupFiles = new OnDemand(async () => (await import('./cgroupfs.ts')).CGROUP_FILES);

/** To be awaited before a program can look for the files; without them it runs all the same. */
export async function loadCgroupFiles(): Promise<void> {
  if (cgroupFiles.now === undefined) await cgroupFiles.load().catch(() => undefined);
}

const HELD = { readOnly: true, noSuid: true, noDev: true, noExec: true };
const MODE = { readable: 0o444, writable: 0o644 };
/** What no one can write to; the others could be, but for the mount. */
const TELLING = /\.(controllers|events|stat|type|current|peak)$/;

function file(cgroup: CgroupNode, name: string): Inode | undefined {
  const text = cgroupFiles.now?.[name];
  if (text === undefined) return undefined;
  const inode = generatedFile(() => text(cgroup));
  inode.attributes.mode = TELLING.test(name) ? MODE.readable : MODE.writable;
  return inode;
}

/** `/sys` of a container, and in it the cgroup that it is the root of, as containerd mounts them without privileges. */
export function sysMounts(cgroup: CgroupNode): readonly (readonly [path: string, what: Mountable])[] {
  const sys = new FixedDirectory({ fs: new FixedDirectory({ cgroup: new FixedDirectory({}) }) });
  const files = new GeneratedDirectory(
    (name) => file(cgroup, name),
    () => Object.keys(cgroupFiles.now ?? {}),
  );
  return [
    ['/sys', { root: sys, superblock: virtualSuperblock('sysfs'), flags: HELD }],
    ['/sys/fs/cgroup', { root: files, superblock: virtualSuperblock('cgroup2', 'cgroup'), flags: HELD }],
  ];
}
