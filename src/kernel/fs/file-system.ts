import type { Clock } from '../../base/index.ts';
import type { Layer, Mount } from '../api.ts';
import { ERRNO, FDFLAGS, FSTFLAGS, OFLAGS } from '../constants.ts';
import type { Description, FileStat } from '../io/description.ts';
import { mergeLayers, type ImageNode } from './image-tree.ts';
import { DirectoryInode, FileInode, StorageAccount, SymlinkInode, type Caller, type Inode } from './inode.ts';
import { isErrno, PathWalker, type Location, type MountedTree, type Resolved } from './location.ts';
import { OpenDirectory, OpenFile, statOf } from './open-file.ts';
import type { Opening } from './opening.ts';
import { forgetTree, TmpfsTree } from './tmpfs.ts';
import { attributes, TreeDirectory } from './tree-directory.ts';

/** Merged trees by the layers they are made of: containers of the same image share one. */
export class ImageTrees {
  readonly #trees = new WeakMap<Layer, { readonly layers: readonly Layer[]; readonly tree: ImageNode }[]>();

  merged(layers: readonly Layer[]): ImageNode {
    const top = layers.at(-1);
    if (top === undefined) return mergeLayers([]);
    const known = this.#trees.get(top) ?? [];
    const same = known.find((it) => it.layers.length === layers.length && it.layers.every((l, i) => l === layers[i]));
    if (same !== undefined) return same.tree;
    const tree = mergeLayers(layers);
    this.#trees.set(top, [...known, { layers, tree }]);
    return tree;
  }
}

export interface OpenOptions {
  readonly follow: boolean;
  readonly oflags: number;
  readonly fdflags: number;
  readonly read: boolean;
  readonly write: boolean;
}

/** The file tree of one container: an image, what was changed over it, and mounts. Every failure is an errno. */
export class FileSystem {
  readonly #clock: Clock;
  readonly #account: StorageAccount;
  readonly #mounts = new Map<Inode, MountedTree>();
  readonly walker: PathWalker;
  /** The process whose call is under way; calls are synchronous, so there is one at most. */
  caller: Caller | undefined;

  constructor(clock: Clock, image: ImageNode, readOnly: boolean) {
    this.#clock = clock;
    this.#account = new StorageAccount();
    const root = new TreeDirectory({ ...attributes(0o755, clock.now()) }, this.#account, image);
    this.walker = new PathWalker({ parent: undefined, name: '', inode: root, readOnly }, this.#mounts);
  }

  get root(): Location {
    return this.walker.root;
  }

  /** Bytes of the writable layer. */
  get usage(): number {
    return this.#account.used;
  }

  /** Puts a tree over a path, which is made when it is missing, as runtimes do. */
  mount(path: string, tree: Inode, readOnly: boolean): void {
    const point = this.#mountPoint(path, tree.kind === 'directory');
    this.#mounts.set(point, { root: tree, readOnly });
  }

  mountVolume(mount: Mount): void {
    if (!(mount.source instanceof TmpfsTree)) throw new TypeError('a volume of another kernel');
    const { subPath } = mount;
    const tree =
      subPath === undefined || subPath === ''
        ? mount.source.root
        : (mount.source.inode(subPath) ?? mount.source.directory(subPath));
    this.mount(mount.mountPath, tree, mount.readOnly);
  }

  /** Makes a directory and its parents, as runtimes do for a working directory that the image does not have. */
  makeDirectories(path: string): void {
    let at = '';
    for (const name of path.split('/').filter((it) => it !== '')) {
      at += `/${name}`;
      this.mkdir(this.root, at);
    }
  }

  #mountPoint(path: string, directory: boolean): Inode {
    const names = path.split('/').filter((name) => name !== '');
    let at: Location = this.root;
    for (const [index, name] of names.entries()) {
      const existing = this.walker.find(at, name, true);
      if (!isErrno(existing)) {
        at = existing;
        continue;
      }
      const last = index === names.length - 1;
      const now = this.#clock.now();
      const inode =
        last && !directory
          ? new FileInode(attributes(0o644, now), new Uint8Array(), false, this.#account)
          : new TreeDirectory(attributes(0o755, now), this.#account);
      if (at.inode instanceof DirectoryInode && !at.inode.fixed) at.inode.set(name, inode);
      at = { parent: at, name, inode, readOnly: at.readOnly };
    }
    // The walk went through mounts: what is to be covered is the name's own inode.
    const parent = at.parent?.inode;
    return (parent instanceof DirectoryInode ? parent.lookup(at.name) : undefined) ?? at.inode;
  }

  /** The directory that an entry may be made in or taken from, or an errno. */
  #writable(resolved: Resolved): DirectoryInode | number {
    const { inode, readOnly } = resolved.parent;
    if (!(inode instanceof DirectoryInode)) return ERRNO.ENOTDIR;
    if (readOnly) return ERRNO.EROFS;
    return inode.fixed ? ERRNO.EPERM : inode;
  }

  #touch(directory: DirectoryInode): void {
    const now = this.#clock.now();
    directory.attributes.mtime = now;
    directory.attributes.ctime = now;
  }

  /** Account of the tree that a directory belongs to. */
  #accountOf(directory: DirectoryInode): StorageAccount {
    return directory instanceof TreeDirectory ? directory.account : this.#account;
  }

  open(from: Location, path: string, options: OpenOptions): Description | Opening | number {
    const resolved = this.walker.resolve(from, path, options.follow);
    if (isErrno(resolved)) return resolved;
    if (resolved.found === undefined) return this.#create(resolved, options);
    if ((options.oflags & (OFLAGS.CREAT | OFLAGS.EXCL)) === (OFLAGS.CREAT | OFLAGS.EXCL)) return ERRNO.EEXIST;
    return this.#openFound(resolved.found, options, resolved.directory);
  }

  #create(resolved: Resolved, options: OpenOptions): Description | number {
    if ((options.oflags & OFLAGS.CREAT) === 0) return ERRNO.ENOENT;
    if (resolved.directory || (options.oflags & OFLAGS.DIRECTORY) !== 0) return ERRNO.EISDIR;
    const directory = this.#writable(resolved);
    if (isErrno(directory)) return directory;
    const inode = new FileInode(
      attributes(0o644, this.#clock.now()),
      new Uint8Array(),
      false,
      this.#accountOf(directory),
    );
    directory.set(resolved.name, inode);
    this.#touch(directory);
    return this.#describe(new OpenFile(inode, this.#clock, false), options);
  }

  #openFound(found: Location, options: OpenOptions, mustBeDirectory: boolean): Description | Opening | number {
    const { inode } = found;
    if (inode.kind === 'directory') {
      if (options.write && (options.oflags & OFLAGS.DIRECTORY) === 0) return ERRNO.EISDIR;
      return new OpenDirectory(found);
    }
    if (mustBeDirectory || (options.oflags & OFLAGS.DIRECTORY) !== 0) return ERRNO.ENOTDIR;
    if (inode.kind === 'symlink') return ERRNO.ELOOP;
    if (inode.kind === 'special') return inode.open(this.caller);
    const truncate = (options.oflags & OFLAGS.TRUNC) !== 0;
    if (found.readOnly && (options.write || truncate)) return ERRNO.EROFS;
    if (truncate && !inode.resize(0, this.#clock.now())) return ERRNO.ENOSPC;
    return this.#describe(new OpenFile(inode, this.#clock, !options.write), options);
  }

  #describe(description: Description, options: OpenOptions): Description {
    description.append = (options.fdflags & FDFLAGS.APPEND) !== 0;
    description.nonblock = (options.fdflags & FDFLAGS.NONBLOCK) !== 0;
    return description;
  }

  stat(from: Location, path: string, follow: boolean): FileStat | number {
    const found = this.walker.find(from, path, follow);
    return isErrno(found) ? found : statOf(found.inode);
  }

  mkdir(from: Location, path: string): number {
    const resolved = this.walker.resolve(from, path, false);
    if (isErrno(resolved)) return resolved;
    if (resolved.found !== undefined) return ERRNO.EEXIST;
    const directory = this.#writable(resolved);
    if (isErrno(directory)) return directory;
    directory.set(resolved.name, new TreeDirectory(attributes(0o755, this.#clock.now()), this.#accountOf(directory)));
    this.#touch(directory);
    return ERRNO.SUCCESS;
  }

  rmdir(from: Location, path: string): number {
    const resolved = this.walker.resolve(from, path, false);
    if (isErrno(resolved)) return resolved;
    const inode = resolved.found?.inode;
    if (inode === undefined) return ERRNO.ENOENT;
    if (inode.kind !== 'directory') return ERRNO.ENOTDIR;
    const directory = this.#writable(resolved);
    if (isErrno(directory)) return directory;
    if (this.#isMountPoint(directory, resolved.name)) return ERRNO.EBUSY;
    if (!(inode instanceof TreeDirectory) || !inode.empty) return ERRNO.ENOTEMPTY;
    directory.delete(resolved.name);
    this.#touch(directory);
    return ERRNO.SUCCESS;
  }

  unlink(from: Location, path: string): number {
    const resolved = this.walker.resolve(from, path, false);
    if (isErrno(resolved)) return resolved;
    const inode = resolved.found?.inode;
    if (inode === undefined) return ERRNO.ENOENT;
    if (inode.kind === 'directory') return ERRNO.EISDIR;
    if (resolved.directory) return ERRNO.ENOTDIR;
    const directory = this.#writable(resolved);
    if (isErrno(directory)) return directory;
    if (this.#isMountPoint(directory, resolved.name)) return ERRNO.EBUSY;
    directory.delete(resolved.name);
    forgetTree(inode);
    this.#touch(directory);
    return ERRNO.SUCCESS;
  }

  #isMountPoint(directory: DirectoryInode, name: string): boolean {
    const inode = directory.lookup(name);
    return inode !== undefined && this.#mounts.has(inode);
  }

  symlink(from: Location, path: string, target: string): number {
    const resolved = this.walker.resolve(from, path, false);
    if (isErrno(resolved)) return resolved;
    if (resolved.found !== undefined) return ERRNO.EEXIST;
    if (resolved.directory) return ERRNO.ENOENT;
    const directory = this.#writable(resolved);
    if (isErrno(directory)) return directory;
    directory.set(resolved.name, new SymlinkInode(attributes(0o777, this.#clock.now()), target));
    this.#touch(directory);
    return ERRNO.SUCCESS;
  }

  readlink(from: Location, path: string): string | number {
    const found = this.walker.find(from, path, false);
    if (isErrno(found)) return found;
    return found.inode.kind === 'symlink' ? found.inode.target : ERRNO.EINVAL;
  }

  link(from: Location, path: string, follow: boolean, to: Location, newPath: string): number {
    const found = this.walker.find(from, path, follow);
    if (isErrno(found)) return found;
    if (found.inode.kind === 'directory') return ERRNO.EPERM;
    const resolved = this.walker.resolve(to, newPath, false);
    if (isErrno(resolved)) return resolved;
    if (resolved.found !== undefined) return ERRNO.EEXIST;
    if (resolved.directory) return ERRNO.ENOENT;
    const directory = this.#writable(resolved);
    if (isErrno(directory)) return directory;
    found.inode.nlink++;
    directory.set(resolved.name, found.inode);
    this.#touch(directory);
    return ERRNO.SUCCESS;
  }

  rename(from: Location, path: string, to: Location, newPath: string): number {
    const source = this.walker.resolve(from, path, false);
    if (isErrno(source)) return source;
    const target = this.walker.resolve(to, newPath, false);
    if (isErrno(target)) return target;
    const moved = source.found?.inode;
    if (moved === undefined) return ERRNO.ENOENT;
    if (moved.kind !== 'directory' && (source.directory || target.directory)) return ERRNO.ENOTDIR;
    const sourceDirectory = this.#writable(source);
    if (isErrno(sourceDirectory)) return sourceDirectory;
    const targetDirectory = this.#writable(target);
    if (isErrno(targetDirectory)) return targetDirectory;
    if (this.#isMountPoint(sourceDirectory, source.name)) return ERRNO.EBUSY;
    if (this.#accountOf(sourceDirectory) !== this.#accountOf(targetDirectory)) return ERRNO.EXDEV;
    for (let at: Location | undefined = target.parent; at !== undefined; at = at.parent) {
      if (at.inode === moved) return ERRNO.EINVAL;
    }
    const replaced = target.found?.inode;
    if (replaced === moved) return ERRNO.SUCCESS;
    if (replaced !== undefined) {
      if (replaced.kind === 'directory' && moved.kind !== 'directory') return ERRNO.EISDIR;
      if (replaced.kind !== 'directory' && moved.kind === 'directory') return ERRNO.ENOTDIR;
      if (replaced instanceof TreeDirectory && !replaced.empty) return ERRNO.ENOTEMPTY;
      forgetTree(replaced);
    }
    sourceDirectory.delete(source.name);
    targetDirectory.set(target.name, moved);
    this.#touch(sourceDirectory);
    this.#touch(targetDirectory);
    return ERRNO.SUCCESS;
  }

  /** Times are milliseconds since the Unix epoch; flags as in `fstflags`. */
  setTimes(location: Location, atime: number, mtime: number, flags: number): number {
    if (location.readOnly) return ERRNO.EROFS;
    return setInodeTimes(location.inode, atime, mtime, flags, this.#clock.now());
  }

  /** A program to run: a regular file, through symbolic links. */
  program(from: Location, path: string): { readonly content: Uint8Array } | number {
    const found = this.walker.find(from, path, true);
    if (isErrno(found)) return found;
    const { inode } = found;
    if (inode.kind !== 'file' || (inode.attributes.mode & 0o111) === 0) return ERRNO.EACCES;
    return { content: inode.content() };
  }

  readFile(path: string): Uint8Array | undefined {
    const found = this.walker.find(this.root, path, true);
    return !isErrno(found) && found.inode.kind === 'file' ? found.inode.content() : undefined;
  }
}

/** `fd_filestat_set_times` and `path_filestat_set_times`: EINVAL for a time that is both given and now. */
export function setInodeTimes(inode: Inode, atime: number, mtime: number, flags: number, now: number): number {
  const both = (a: number, b: number): boolean => (flags & a) !== 0 && (flags & b) !== 0;
  if (both(FSTFLAGS.ATIM, FSTFLAGS.ATIM_NOW) || both(FSTFLAGS.MTIM, FSTFLAGS.MTIM_NOW)) return ERRNO.EINVAL;
  if ((flags & FSTFLAGS.ATIM) !== 0) inode.attributes.atime = atime;
  if ((flags & FSTFLAGS.ATIM_NOW) !== 0) inode.attributes.atime = now;
  if ((flags & FSTFLAGS.MTIM) !== 0) inode.attributes.mtime = mtime;
  if ((flags & FSTFLAGS.MTIM_NOW) !== 0) inode.attributes.mtime = now;
  inode.attributes.ctime = now;
  return ERRNO.SUCCESS;
}
