import { ERRNO } from '../constants.ts';
import { KERNEL_CREDENTIALS } from './credentials.ts';
import { DirectoryInode, type Caller, type Inode } from './inode.ts';
import type { MountedTree } from './mount.ts';
import { MAY, mayAccess } from './permission.ts';

/** Symbolic links followed before ELOOP (Linux: MAXSYMLINKS). */
const MAX_SYMLINKS = 40;
const NAME_MAX = 255;
const PATH_MAX = 4096;

/** A file by the way that leads to it, so that `..` is known and a mount's flags hold below it. */
export interface Location {
  readonly parent: Location | undefined;
  readonly name: string;
  readonly inode: Inode;
  readonly mount: MountedTree;
}

/** Where something is, or would be: its directory and its name there. */
export interface Resolved {
  readonly parent: Location;
  readonly name: string;
  /** Undefined when the directory has no such name. */
  readonly found: Location | undefined;
  /** The path ended with a slash: only a directory will do. */
  readonly directory: boolean;
}

export function isErrno(value: unknown): value is number {
  return typeof value === 'number';
}

/** Absolute path of a location. */
export function pathOf(location: Location): string {
  const names: string[] = [];
  for (let at = location; at.parent !== undefined; at = at.parent) names.unshift(at.name);
  return `/${names.join('/')}`;
}

/** Looks paths up in one container's tree (path_resolution(7)). */
export class PathWalker {
  readonly root: Location;
  /** The process whose call is under way, which must be allowed to search directories; undefined is the kernel itself. */
  caller: Caller | undefined;

  constructor(root: Location) {
    this.root = root;
  }

  /** @returns the child of this name, mounts applied, or undefined */
  child(parent: Location, name: string): Location | undefined {
    const { inode } = parent;
    if (!(inode instanceof DirectoryInode)) return undefined;
    const found = inode.lookup(name);
    if (found === undefined) return undefined;
    const { mount } = parent;
    const mounted = mount.covered.size === 0 ? undefined : mount.covered.get(found);
    return mounted === undefined
      ? { parent, name, inode: found, mount }
      : { parent, name, inode: mounted.root, mount: mounted };
  }

  /**
   * Resolves a path from a directory; absolute paths start at the root. `follow` says whether a symbolic link at the
   * end is followed. @returns an errno: ENOENT, ENOTDIR, EACCES, ELOOP, ENAMETOOLONG
   */
  resolve(from: Location, path: string, follow: boolean): Resolved | number {
    if (path === '') return ERRNO.ENOENT;
    if (path.length > PATH_MAX) return ERRNO.ENAMETOOLONG;
    return this.#walk(path.startsWith('/') ? this.root : from, path, follow, { left: MAX_SYMLINKS });
  }

  /** As {@link resolve}, when the file must be there. */
  find(from: Location, path: string, follow: boolean): Location | number {
    const resolved = this.resolve(from, path, follow);
    if (isErrno(resolved)) return resolved;
    if (resolved.found === undefined) return ERRNO.ENOENT;
    if (resolved.directory && resolved.found.inode.kind !== 'directory') return ERRNO.ENOTDIR;
    return resolved.found;
  }

  #walk(from: Location, path: string, follow: boolean, links: { left: number }): Resolved | number {
    const directory = path.endsWith('/');
    const names = path.split('/').filter((name) => name !== '');
    const who = this.caller?.credentials ?? KERNEL_CREDENTIALS;
    let at = from;
    for (const [index, name] of names.entries()) {
      if (at.inode.kind !== 'directory') return ERRNO.ENOTDIR;
      if (!mayAccess(at.inode, who, MAY.EXEC)) return ERRNO.EACCES;
      if (name === '.') continue;
      if (name === '..') {
        at = at.parent ?? at;
        continue;
      }
      if (name.length > NAME_MAX) return ERRNO.ENAMETOOLONG;
      const last = index === names.length - 1;
      const child = this.child(at, name);
      if (child === undefined) return last ? { parent: at, name, found: undefined, directory } : ERRNO.ENOENT;
      if (child.inode.kind === 'symlink' && (!last || follow || directory)) {
        if (links.left-- === 0) return ERRNO.ELOOP;
        const { target } = child.inode;
        const rest = names.slice(index + 1).join('/');
        const next = rest === '' ? `${target}${directory ? '/' : ''}` : `${target}/${rest}${directory ? '/' : ''}`;
        return this.#walk(target.startsWith('/') ? this.root : at, next, follow, links);
      }
      if (last) return { parent: at, name, found: child, directory };
      at = child;
    }
    // The path was made of dots and slashes only: it names a directory that is there.
    return { parent: at.parent ?? at, name: at.name, found: at, directory: true };
  }
}
