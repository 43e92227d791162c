import { DirectoryInode, FileInode, type Inode } from './inode.ts';
import type { StorageAccount } from './storage-account.ts';
import { isErrno, pathOf, type Location, type PathWalker } from './location.ts';
import type { MountedTree } from './mount.ts';
import { attributes, TreeDirectory } from './tree-directory.ts';

/** What a mount will cover, and in which mount that lies. */
export interface MountPoint {
  readonly parent: MountedTree;
  readonly covered: Inode;
  readonly path: string;
}

/**
 * The file or directory of a path that something is to be mounted on, made with its parents when it is missing, as
 * runtimes do; symbolic links are followed, and never lead out of the container's tree.
 */
export function mountPoint(
  walker: PathWalker,
  path: string,
  kind: 'directory' | 'file',
  now: number,
  account: StorageAccount,
): MountPoint {
  const names = path.split('/').filter((name) => name !== '');
  let at: Location = walker.root;
  for (const [index, name] of names.entries()) {
    const existing = walker.find(at, name, true);
    if (!isErrno(existing)) {
      at = existing;
      continue;
    }
    const inode =
      index === names.length - 1 && kind === 'file'
        ? new FileInode(attributes(0o644, now), new Uint8Array(), false, account)
        : new TreeDirectory(attributes(0o755, now), account);
    if (at.inode instanceof DirectoryInode && !at.inode.fixed) at.inode.set(name, inode);
    at = { parent: at, name, inode, mount: at.mount };
  }
  const { parent } = at;
  if (parent === undefined) throw new Error('nothing is mounted over the root');
  // The walk went through mounts: what is to be covered is the name's own inode.
  const own = parent.inode instanceof DirectoryInode ? parent.inode.lookup(at.name) : undefined;
  return { parent: parent.mount, covered: own ?? at.inode, path: pathOf(at) };
}
