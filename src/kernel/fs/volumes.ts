import type { Mount } from '../api.ts';
import type { Mountable } from './mount-table.ts';
import { TmpfsTree } from './tmpfs.ts';

/** A volume cannot be mounted. */
export class MountError extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'MountError';
  }
}

/** What a mount of a volume shows: all of it, or one directory or file. @throws MountError */
export function volume(mount: Mount): Mountable {
  const { source, subPath = '', readOnly, noExec = false, noSuid = false, noDev = false } = mount;
  if (!(source instanceof TmpfsTree)) throw new TypeError('a volume of another kernel');
  // No links are followed here: a link that was put there since is not what was asked for.
  const root = source.inode(subPath);
  if (root === undefined || root.kind === 'symlink') {
    throw new MountError(`error mounting "${subPath}" to rootfs at "${mount.mountPath}": no such file or directory`);
  }
  const rootPath = subPath === '' ? '/' : `/${subPath}`;
  return { root, superblock: source, flags: { readOnly, noExec, noSuid, noDev }, rootPath };
}
