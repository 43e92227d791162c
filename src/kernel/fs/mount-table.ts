import { DirectoryInode, type Inode } from './inode.ts';
import type { Location } from './location.ts';
import { MountedTree, type MountFlags, type Superblock } from './mount.ts';

/** What is to be mounted. */
export interface Mountable {
  readonly root: Inode;
  readonly superblock: Superblock;
  readonly flags: Partial<MountFlags>;
  /** What of the file system it is; all of it when left out. */
  readonly rootPath?: string;
}

/** The mounts of a container: its mount namespace (mount_namespaces(7)). */
export class MountTable {
  readonly #mounts: MountedTree[] = [];
  readonly #devices = new Map<Superblock, number>();

  /** In the order in which they were made. */
  get mounts(): readonly MountedTree[] {
    return this.#mounts;
  }

  /** Mounts over an inode of another mount, or makes the root. What covered it before is gone. */
  add(
    what: Mountable,
    at: { readonly parent: MountedTree; readonly covered: Inode; readonly path: string } | undefined,
  ): MountedTree {
    const { root, superblock, flags, rootPath = '/' } = what;
    const device = this.#devices.get(superblock) ?? this.#devices.size + 1;
    this.#devices.set(superblock, device);
    const place = { id: this.#mounts.length + 1, parent: at?.parent, path: at?.path ?? '/', rootPath, device };
    const mount = new MountedTree(root, superblock, place, flags);
    at?.parent.covered.set(at.covered, mount);
    this.#mounts.push(mount);
    return mount;
  }
}

/** Whether a name of a directory is one that something is mounted on. */
export function isMountPoint(directory: Location, name: string): boolean {
  const { inode, mount } = directory;
  if (mount.covered.size === 0 || !(inode instanceof DirectoryInode)) return false;
  const own = inode.lookup(name);
  return own !== undefined && mount.covered.has(own);
}

/** Spaces and the like are written in octal (proc_pid_mountinfo(5)). */
function escaped(text: string): string {
  return text.replaceAll(/[ \t\n\\]/g, (character) => `\\${character.charCodeAt(0).toString(8).padStart(3, '0')}`);
}

function flagsOf(mount: MountedTree): string {
  const flags = [mount.readOnly ? 'ro' : 'rw'];
  if (mount.noSuid) flags.push('nosuid');
  if (mount.noDev) flags.push('nodev');
  if (mount.noExec) flags.push('noexec');
  return [...flags, 'relatime'].join(',');
}

/** /proc/PID/mounts: fstab(5) lines. */
export function mountsText(mounts: readonly MountedTree[]): string {
  const line = (mount: MountedTree): string => {
    const { source, type, options } = mount.superblock;
    const all = [flagsOf(mount), ...options].join(',');
    return `${escaped(source)} ${escaped(mount.place.path)} ${type} ${escaped(all)} 0 0\n`;
  };
  return mounts.map(line).join('');
}

/** /proc/PID/mountinfo. */
export function mountinfoText(mounts: readonly MountedTree[]): string {
  const line = (mount: MountedTree): string => {
    const { id, parent, device, rootPath, path } = mount.place;
    const { type, source, options } = mount.superblock;
    const own = `${id} ${parent?.place.id ?? 0} 0:${device} ${escaped(rootPath)} ${escaped(path)} ${flagsOf(mount)}`;
    return `${own} - ${type} ${escaped(source)} ${escaped(['rw', ...options].join(','))}\n`;
  };
  return mounts.map(line).join('');
}
