import { ERRNO } from '../constants.ts';
import { KERNEL_CREDENTIALS } from './credentials.ts';
import { type Attributes, type Caller, DirectoryInode, type Inode, SymlinkInode } from './inode.ts';
import type { MountedTree } from './mount.ts';
import { MAY, mayAccess } from './permission.ts';

/** Symbolic links followed before ELOOP (Linux: MAXSYMLINKS). */
const MAX_SYMLINKS = 40;
/** Bytes (limits.h): a path's terminating zero counts. */
const NAME_MAX = 255;
export const PATH_MAX = 4095;

/** A file by the way that leads to it, so that `..` is known and a mount's flags hold below it. */
export interface Location {
  readonly parent: Location | undefined;
  readonly name: string;
  readonly inode: Inode;
  readonly mount: MountedTree;
  /** Lookups that start here do not leave it: neither `..` nor an absolute path leads out. */
  readonly confines?: true;
}

/** Where something is, or would be: its directory and its name there. */
export interface Resolved {
  readonly parent: Location;
  readonly name: string;
  /** Undefined when the directory has no such name. */
  readonly found: Location | undefined;
  /** The path ended with a slash: only a directory will do. */
  readonly directory: boolean;
  /** What the path ended with, when that is no name of an entry. */
  readonly dots: '.' | '..' | '/' | undefined;
}

export function isErrno(value: unknown): value is number {
  return typeof value === 'number';
}

/** Bytes of a name or a path in UTF-8. */
export function byteLength(text: string): number {
  return new TextEncoder().encode(text).length;
}

export function longerThan(text: string, bytes: number): boolean {
  // A unit of UTF-16 is three bytes of UTF-8 at most.
  return text.length * 3 > bytes && byteLength(text) > bytes;
}

function namesOf(path: string): string[] {
  return path.split('/').filter((name) => name !== '');
}

function dotsAt(names: readonly string[]): '.' | '..' | '/' {
  const last = names.at(-1);
  return last === '.' || last === '..' ? last : '/';
}

/** A link that leads to a file itself, whatever its text would lead to: `root`, `cwd` and `exe` of /proc (proc_pid(5)). */
export class MagicLink extends SymlinkInode {
  /** An errno for those who may not follow it. */
  readonly destination: (caller: Caller | undefined) => Location | number;

  constructor(attributes: Attributes, target: string, destination: MagicLink['destination']) {
    super(attributes, target);
    this.destination = destination;
  }
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
   * end is followed; before a trailing slash one always is.
   * @returns an errno: ENOENT, ENOTDIR, EACCES, ELOOP, ENAMETOOLONG, ENOTCAPABLE
   */
  resolve(from: Location, path: string, follow: boolean): Resolved | number {
    return this.#walk(from, path, follow ? 'follow' : 'slash');
  }

  /** As {@link resolve}, for calls that make, move or remove a name: that is never followed (mkdir(2), rename(2)). */
  entry(from: Location, path: string): Resolved | number {
    return this.#walk(from, path, 'never');
  }

  /** As {@link resolve}, when the file must be there. */
  find(from: Location, path: string, follow: boolean): Location | number {
    const resolved = this.resolve(from, path, follow);
    if (isErrno(resolved)) return resolved;
    if (resolved.found === undefined) return ERRNO.ENOENT;
    if (resolved.directory && resolved.found.inode.kind !== 'directory') return ERRNO.ENOTDIR;
    return resolved.found;
  }

  /** `lastLink`: whether a symbolic link at the end is followed, always, before a trailing slash, or never. */
  #walk(from: Location, path: string, lastLink: 'follow' | 'slash' | 'never'): Resolved | number {
    if (path === '') return ERRNO.ENOENT;
    if (longerThan(path, PATH_MAX)) return ERRNO.ENAMETOOLONG;
    const ceiling = from.confines === true ? from : undefined;
    if (ceiling !== undefined && path.startsWith('/')) return ERRNO.ENOTCAPABLE;
    const who = this.caller?.credentials ?? KERNEL_CREDENTIALS;
    let at = path.startsWith('/') ? this.root : from;
    let names = namesOf(path);
    let directory = path.endsWith('/');
    let links = 0;
    for (let index = 0; index < names.length; index++) {
      const name = names[index] ?? '';
      if (at.inode.kind !== 'directory') return ERRNO.ENOTDIR;
      if (!mayAccess(at.inode, who, MAY.EXEC)) return ERRNO.EACCES;
      if (name === '.') continue;
      if (name === '..') {
        if (at === ceiling) return ERRNO.ENOTCAPABLE;
        at = at.parent ?? at;
        continue;
      }
      if (longerThan(name, NAME_MAX)) return ERRNO.ENAMETOOLONG;
      const last = index === names.length - 1;
      const found = this.child(at, name);
      if (found === undefined && !last) return ERRNO.ENOENT;
      const followed = !last || lastLink === 'follow' || (directory && lastLink === 'slash');
      if (found?.inode.kind === 'symlink' && followed) {
        const { target } = found.inode;
        if (++links > MAX_SYMLINKS) return ERRNO.ELOOP;
        if (found.inode instanceof MagicLink) {
          const destination = ceiling === undefined ? found.inode.destination(this.caller) : ERRNO.ENOTCAPABLE;
          if (isErrno(destination)) return destination;
          at = destination;
          names = names.slice(index + 1);
          index = -1;
          continue;
        }
        if (target.startsWith('/')) {
          if (ceiling !== undefined) return ERRNO.ENOTCAPABLE;
          at = this.root;
        }
        directory ||= last && target.endsWith('/');
        names = [...namesOf(target), ...names.slice(index + 1)];
        index = -1;
        continue;
      }
      if (found === undefined || last) return { parent: at, name, found, directory, dots: undefined };
      at = found;
    }
    directory ||= at.inode.kind === 'directory';
    return { parent: at.parent ?? at, name: at.name, found: at, directory, dots: dotsAt(names) };
  }
}
