import type { Clock } from '../../base/index.ts';
import { deviceTree } from './devices.ts';
import type { DirectoryInode } from './inode.ts';
import type { Mountable } from './mount-table.ts';
import { virtualSuperblock } from './superblocks.ts';
import { TmpfsTree } from './tmpfs.ts';

const SHM_SIZE = 1 << 26;

/**
 * What every container finds mounted (containerd: pkg/oci, `defaultMounts`). Volumes are mounted after them, and may
 * cover them: the shared memory of a pod is one for all its containers.
 */
export function standardMounts(
  procfs: DirectoryInode,
  host: { readonly clock: Clock; readonly random: (bytes: Uint8Array) => void },
): readonly (readonly [path: string, what: Mountable])[] {
  const dev = deviceTree(host.clock, host.random);
  const shm = new TmpfsTree(host.clock, { sizeLimit: SHM_SIZE, mode: 0o1777, source: 'shm' });
  return [
    [
      '/proc',
      { root: procfs, superblock: virtualSuperblock('proc'), flags: { noSuid: true, noDev: true, noExec: true } },
    ],
    ['/dev', { root: dev.root, superblock: dev, flags: { noSuid: true } }],
    ['/dev/shm', { root: shm.root, superblock: shm, flags: { noSuid: true, noDev: true, noExec: true } }],
  ];
}
