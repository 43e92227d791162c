import type { Clock } from '../../base/index.ts';
import { ERRNO, FDFLAGS, FILETYPE, OFLAGS } from '../constants.ts';
import type { Description, FileStat } from '../io/description.ts';
import { KERNEL_CREDENTIALS, type Credentials, type ProgramOwner } from './credentials.ts';
import type { ImageNode } from './image-tree.ts';
import {
  DirectoryInode,
  FileInode,
  SymlinkInode,
  type Attributes,
  type Caller,
  type Inode,
  type SpecialInode,
} from './inode.ts';
import { isErrno, longerThan, PATH_MAX, PathWalker, type Location, type Resolved, pathOf } from './location.ts';
import type { MountedTree } from './mount.ts';
import { mountPoint } from './mount-point.ts';
import { isMountPoint, MountTable, type Mountable } from './mount-table.ts';
import { OpenDirectory, OpenFile, statOf } from './open-file.ts';
import type { Opening } from './opening.ts';
import { changeMode, changeOwner, created, MAY, mayAccess, mayCreate, mayDelete } from './permission.ts';
import { StorageAccount } from './storage-account.ts';
import { overlaySuperblock } from './superblocks.ts';
import { changeTimes, type NewTimes } from './times.ts';
import { forgetTree } from './tmpfs.ts';
import { attributes, TreeDirectory } from './tree-directory.ts';

export interface OpenOptions {
  readonly follow: boolean;
  readonly oflags: number;
  readonly fdflags: number;
  readonly read: boolean;
  readonly write: boolean;
}

/** A program to run, as execve(2) finds it. */
export interface ProgramFile {
  readonly content: Uint8Array;
  readonly owner: ProgramOwner;
  /** Set-user-ID and set-group-ID bits are without effect where it lies. */
  readonly noSuid: boolean;
  readonly location: Location;
}

/** Bytes of a file that is read whole. */
const MAX_PROGRAM = 1 << 30;
const FILE_MODE = 0o666;
const DIRECTORY_MODE = 0o777;

/** Paths that rmdir(2) does not take, by how they end. */
const RMDIR_DOTS = { '.': ERRNO.EINVAL, '..': ERRNO.ENOTEMPTY, '/': ERRNO.EBUSY } as const;

/** The file tree of one container: an image, what was changed over it, and mounts. Every failure is an errno. */
export class FileSystem {
  readonly #clock: Clock;
  readonly #account: StorageAccount;
  readonly #table = new MountTable();
  readonly walker: PathWalker;

  constructor(clock: Clock, image: ImageNode, readOnly: boolean) {
    this.#clock = clock;
    this.#account = new StorageAccount();
    const root = new TreeDirectory(attributes(0o755, clock.now()), this.#account, image);
    const superblock = overlaySuperblock(this.#account);
    const mount = this.#table.add({ root, superblock, flags: { readOnly } }, undefined);
    this.walker = new PathWalker({ parent: undefined, name: '', inode: root, mount });
  }

  /** The process whose call is under way; calls are synchronous, so there is one at most. Undefined is the host. */
  get caller(): Caller | undefined {
    return this.walker.caller;
  }

  set caller(caller: Caller | undefined) {
    this.walker.caller = caller;
  }

  get #who(): Credentials {
    return this.caller?.credentials ?? KERNEL_CREDENTIALS;
  }

  /** Looks something up on the authority of a process that is not there yet. */
  as<T>(credentials: Credentials, look: () => T): T {
    const none = (): undefined => undefined;
    this.caller = { pid: 0, process: this, credentials, umask: 0, description: none, terminal: none };
    try {
      return look();
    } finally {
      this.caller = undefined;
    }
  }

  get root(): Location {
    return this.walker.root;
  }

  /** Bytes of the writable layer. */
  get usage(): number {
    return this.#account.used;
  }

  /** Puts a tree over a path, which is made when it is missing, as runtimes do. */
  mount(path: string, what: Mountable): void {
    const kind = what.root.kind === 'directory' ? 'directory' : 'file';
    this.#table.add(what, mountPoint(this.walker, path, kind, this.#clock.now(), this.#account));
  }

  get mounts(): readonly MountedTree[] {
    return this.#table.mounts;
  }

  /** Where a first process starts: runtimes make a working directory that the image does not have. */
  workingDirectory(path: string, make: boolean): Location | number {
    this.caller = undefined;
    let at = '';
    for (const name of make ? path.split('/').filter((it) => it !== '') : []) {
      at += `/${name}`;
      this.mkdir(this.root, at);
    }
    return this.walker.find(this.root, path, true);
  }

  /** The directory that an entry may be made in, or an errno. */
  #growing(resolved: Resolved): DirectoryInode | number {
    const { inode, mount } = resolved.parent;
    if (!(inode instanceof DirectoryInode)) return ERRNO.ENOTDIR;
    // Removed while it was open, or somebody's working directory.
    if (inode.nlink === 0) return ERRNO.ENOENT;
    if (mount.readOnly) return ERRNO.EROFS;
    const error = mayCreate(inode, this.#who);
    if (error !== ERRNO.SUCCESS) return error;
    return inode.fixed ? ERRNO.EPERM : inode;
  }

  /** The directory that an entry may be taken from, or an errno. */
  #shrinking(resolved: Resolved, entry: Inode): DirectoryInode | number {
    const { inode, mount } = resolved.parent;
    if (!(inode instanceof DirectoryInode)) return ERRNO.ENOTDIR;
    if (mount.readOnly) return ERRNO.EROFS;
    const error = mayDelete(inode, entry, this.#who);
    if (error !== ERRNO.SUCCESS) return error;
    return inode.fixed ? ERRNO.EPERM : inode;
  }

  /** Attributes of what the caller makes in a directory. */
  #attributes(directory: DirectoryInode, mode: number, isDirectory: boolean): ReturnType<typeof attributes> {
    const masked = (this.caller?.creationMode ?? mode) & ~(this.caller?.umask ?? 0o022);
    const made = created(directory, this.#who, masked, isDirectory);
    return attributes(made.mode, this.#clock.now(), made.uid, made.gid);
  }

  /** Puts something new into a directory. @returns false when its file system may hold no more files */
  #enter(directory: DirectoryInode, name: string, inode: Inode): boolean {
    if (!this.#accountOf(directory).add(inode)) return false;
    directory.set(name, inode);
    this.#touch(directory);
    return true;
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
    const creates = (options.oflags & OFLAGS.CREAT) !== 0;
    // Refused since Linux 6.4 (open(2), "BUGS").
    if (creates && (options.oflags & OFLAGS.DIRECTORY) !== 0) return ERRNO.EINVAL;
    const exclusive = creates && (options.oflags & OFLAGS.EXCL) !== 0;
    const resolved = this.walker.resolve(from, path, options.follow && !exclusive);
    if (isErrno(resolved)) return resolved;
    if (resolved.found === undefined) return this.#create(resolved, options);
    if (exclusive) return ERRNO.EEXIST;
    if (creates && (resolved.directory || resolved.found.inode.kind === 'directory')) return ERRNO.EISDIR;
    return this.#openFound(resolved.found, options, resolved.directory);
  }

  #create(resolved: Resolved, options: OpenOptions): Description | number {
    if ((options.oflags & OFLAGS.CREAT) === 0) return ERRNO.ENOENT;
    if (resolved.directory) return ERRNO.EISDIR;
    const directory = this.#growing(resolved);
    if (isErrno(directory)) return directory;
    const owned = this.#attributes(directory, FILE_MODE, false);
    const inode = new FileInode(owned, new Uint8Array(), false, this.#accountOf(directory));
    if (!this.#enter(directory, resolved.name, inode)) return ERRNO.ENOSPC;
    const file = new OpenFile(inode, resolved.parent.mount, this.#clock, false);
    return this.#describe(file, options, { ...resolved.parent, parent: resolved.parent, name: resolved.name });
  }

  #openFound(found: Location, options: OpenOptions, mustBeDirectory: boolean): Description | Opening | number {
    const { inode } = found;
    const readable = options.read ? MAY.READ : 0;
    if (inode.kind === 'directory') {
      if (options.write || (options.oflags & OFLAGS.TRUNC) !== 0) return ERRNO.EISDIR;
      return mayAccess(inode, this.#who, readable) ? new OpenDirectory(found) : ERRNO.EACCES;
    }
    if (mustBeDirectory || (options.oflags & OFLAGS.DIRECTORY) !== 0) return ERRNO.ENOTDIR;
    if (inode.kind === 'symlink') return ERRNO.ELOOP;
    const truncate = (options.oflags & OFLAGS.TRUNC) !== 0;
    const writing = options.write || truncate;
    // Devices can be written to on a read-only mount; what only looks like a file cannot. Linux asks for the right to write
    // before that, but not for the right to truncate (fs/namei.c, do_open).
    const readOnly = found.mount.readOnly && inode.filetype === FILETYPE.REGULAR_FILE;
    if (truncate && readOnly) return ERRNO.EROFS;
    if (!mayAccess(inode, this.#who, writing ? readable | MAY.WRITE : readable)) return ERRNO.EACCES;
    if (writing && readOnly) return ERRNO.EROFS;
    if (inode.kind === 'special') return inode.open(this.caller, options.fdflags);
    if (truncate && !inode.resize(0, this.#clock.now())) return ERRNO.ENOSPC;
    return this.#describe(new OpenFile(inode, found.mount, this.#clock, !options.write), options, found);
  }

  #describe(description: Description, options: OpenOptions, at: Location): Description {
    description.path = () => pathOf(at);
    description.append = (options.fdflags & FDFLAGS.APPEND) !== 0;
    description.nonblock = (options.fdflags & FDFLAGS.NONBLOCK) !== 0;
    description.syncFlags = options.fdflags & (FDFLAGS.DSYNC | FDFLAGS.RSYNC | FDFLAGS.SYNC);
    return description;
  }

  stat(from: Location, path: string, follow: boolean): FileStat | number {
    const found = this.walker.find(from, path, follow);
    return isErrno(found) ? found : statOf(found.inode);
  }

  mkdir(from: Location, path: string): number {
    const resolved = this.walker.entry(from, path);
    if (isErrno(resolved)) return resolved;
    if (resolved.found !== undefined) return ERRNO.EEXIST;
    const directory = this.#growing(resolved);
    if (isErrno(directory)) return directory;
    const owned = this.#attributes(directory, DIRECTORY_MODE, true);
    const made = new TreeDirectory(owned, this.#accountOf(directory));
    return this.#enter(directory, resolved.name, made) ? ERRNO.SUCCESS : ERRNO.ENOSPC;
  }

  rmdir(from: Location, path: string): number {
    const resolved = this.walker.entry(from, path);
    if (isErrno(resolved)) return resolved;
    if (resolved.dots !== undefined) return RMDIR_DOTS[resolved.dots];
    const inode = resolved.found?.inode;
    if (inode === undefined) return ERRNO.ENOENT;
    const directory = this.#shrinking(resolved, inode);
    if (isErrno(directory)) return directory;
    if (inode.kind !== 'directory') return ERRNO.ENOTDIR;
    if (isMountPoint(resolved.parent, resolved.name)) return ERRNO.EBUSY;
    if (!(inode instanceof TreeDirectory) || !inode.empty) return ERRNO.ENOTEMPTY;
    directory.delete(resolved.name);
    forgetTree(inode);
    this.#touch(directory);
    return ERRNO.SUCCESS;
  }

  unlink(from: Location, path: string): number {
    const resolved = this.walker.entry(from, path);
    if (isErrno(resolved)) return resolved;
    const inode = resolved.found?.inode;
    if (inode === undefined) return ERRNO.ENOENT;
    if (resolved.directory) return inode.kind === 'directory' ? ERRNO.EISDIR : ERRNO.ENOTDIR;
    const directory = this.#shrinking(resolved, inode);
    if (isErrno(directory)) return directory;
    if (inode.kind === 'directory') return ERRNO.EISDIR;
    if (isMountPoint(resolved.parent, resolved.name)) return ERRNO.EBUSY;
    directory.delete(resolved.name);
    forgetTree(inode);
    this.#touch(directory);
    return ERRNO.SUCCESS;
  }

  symlink(from: Location, path: string, target: string): number {
    if (target === '') return ERRNO.ENOENT;
    if (longerThan(target, PATH_MAX)) return ERRNO.ENAMETOOLONG;
    const resolved = this.walker.entry(from, path);
    if (isErrno(resolved)) return resolved;
    if (resolved.found !== undefined) return ERRNO.EEXIST;
    if (resolved.directory) return ERRNO.ENOENT;
    const directory = this.#growing(resolved);
    if (isErrno(directory)) return directory;
    const { uid, gid } = created(directory, this.#who, 0o777, false);
    const made = new SymlinkInode(attributes(0o777, this.#clock.now(), uid, gid), target);
    return this.#enter(directory, resolved.name, made) ? ERRNO.SUCCESS : ERRNO.ENOSPC;
  }

  /** Makes a special file (mknod(2)). An errno. */
  mknod(from: Location, path: string, mode: number, make: (attributes: Attributes) => SpecialInode): number {
    const resolved = this.walker.entry(from, path);
    if (isErrno(resolved)) return resolved;
    if (resolved.found !== undefined) return ERRNO.EEXIST;
    if (resolved.directory) return ERRNO.ENOENT;
    const directory = this.#growing(resolved);
    if (isErrno(directory)) return directory;
    const made = make(this.#attributes(directory, mode, false));
    return this.#enter(directory, resolved.name, made) ? ERRNO.SUCCESS : ERRNO.ENOSPC;
  }

  readlink(from: Location, path: string): string | number {
    const found = this.walker.find(from, path, false);
    if (isErrno(found)) return found;
    return found.inode.kind === 'symlink' ? found.inode.target : ERRNO.EINVAL;
  }

  link(from: Location, path: string, follow: boolean, to: Location, newPath: string): number {
    const found = this.walker.find(from, path, follow);
    if (isErrno(found)) return found;
    const resolved = this.walker.entry(to, newPath);
    if (isErrno(resolved)) return resolved;
    if (resolved.found !== undefined) return ERRNO.EEXIST;
    if (resolved.directory) return ERRNO.ENOENT;
    if (found.mount !== resolved.parent.mount) return ERRNO.EXDEV;
    const directory = this.#growing(resolved);
    if (isErrno(directory)) return directory;
    if (found.inode.kind === 'directory') return ERRNO.EPERM;
    found.inode.nlink++;
    found.inode.attributes.ctime = this.#clock.now();
    directory.set(resolved.name, found.inode);
    this.#touch(directory);
    return ERRNO.SUCCESS;
  }

  rename(from: Location, path: string, to: Location, newPath: string): number {
    const source = this.walker.entry(from, path);
    if (isErrno(source)) return source;
    const target = this.walker.entry(to, newPath);
    if (isErrno(target)) return target;
    if (source.parent.mount !== target.parent.mount) return ERRNO.EXDEV;
    if (source.dots !== undefined || target.dots !== undefined) return ERRNO.EBUSY;
    const moved = source.found?.inode;
    if (moved === undefined) return ERRNO.ENOENT;
    if (moved.kind !== 'directory' && (source.directory || target.directory)) return ERRNO.ENOTDIR;
    for (let at: Location | undefined = target.parent; at !== undefined; at = at.parent) {
      if (at.inode === moved) return ERRNO.EINVAL;
    }
    const replaced = target.found?.inode;
    const sourceDirectory = this.#shrinking(source, moved);
    if (isErrno(sourceDirectory)) return sourceDirectory;
    const targetDirectory = replaced === undefined ? this.#growing(target) : this.#shrinking(target, replaced);
    if (isErrno(targetDirectory)) return targetDirectory;
    if (replaced === moved) return ERRNO.SUCCESS;
    const error = this.#mayMove(source, target, moved);
    if (error !== ERRNO.SUCCESS) return error;
    if (replaced !== undefined) forgetTree(replaced);
    if (replaced?.kind === 'directory') replaced.nlink = 0;
    sourceDirectory.delete(source.name);
    targetDirectory.set(target.name, moved);
    moved.attributes.ctime = this.#clock.now();
    this.#touch(sourceDirectory);
    this.#touch(targetDirectory);
    return ERRNO.SUCCESS;
  }

  /** An errno of rename(2), when the directories may be changed. */
  #mayMove(source: Resolved, target: Resolved, moved: Inode): number {
    const replaced = target.found?.inode;
    if (replaced !== undefined) {
      if (replaced.kind === 'directory' && moved.kind !== 'directory') return ERRNO.EISDIR;
      if (replaced.kind !== 'directory' && moved.kind === 'directory') return ERRNO.ENOTDIR;
    }
    if (isMountPoint(source.parent, source.name) || isMountPoint(target.parent, target.name)) return ERRNO.EBUSY;
    if (moved.kind === 'directory' && source.parent.inode !== target.parent.inode) {
      // Its `..` changes.
      if (!mayAccess(moved, this.#who, MAY.WRITE)) return ERRNO.EACCES;
    }
    if (replaced?.kind === 'directory' && !(replaced instanceof TreeDirectory && replaced.empty))
      return ERRNO.ENOTEMPTY;
    // As overlayfs without redirect_dir: a directory that the image has stays where it is (overlayfs.rst, "renames").
    return moved instanceof TreeDirectory && moved.ofImage ? ERRNO.EXDEV : ERRNO.SUCCESS;
  }

  setTimes(location: Location, times: NewTimes): number {
    if (location.mount.readOnly) return ERRNO.EROFS;
    if (!changeable(location.mount)) return ERRNO.EPERM;
    return told(location, changeTimes(location.inode, this.#who, times, this.#clock.now()));
  }

  /** An errno of chmod(2). */
  chmod(location: Pick<Location, 'inode' | 'mount'>, mode: number): number {
    const { inode, mount } = location;
    if (mount.readOnly) return ERRNO.EROFS;
    if (!changeable(mount)) return ERRNO.EPERM;
    return told(location, changeMode(inode, this.#who, mode, this.#clock.now()));
  }

  /** An errno of chown(2); UNCHANGED keeps a user or a group. */
  chown(location: Pick<Location, 'inode' | 'mount'>, uid: number, gid: number): number {
    const { inode, mount } = location;
    if (mount.readOnly) return ERRNO.EROFS;
    if (!changeable(mount)) return ERRNO.EPERM;
    return told(location, changeOwner(inode, this.#who, uid, gid, this.#clock.now()));
  }

  /** A directory that the caller may work in, or an errno of chdir(2). */
  enter(from: Location, path: string): Location | number {
    const found = this.walker.find(from, path, true);
    if (isErrno(found)) return found;
    if (found.inode.kind !== 'directory') return ERRNO.ENOTDIR;
    return mayAccess(found.inode, this.#who, MAY.EXEC) ? found : ERRNO.EACCES;
  }

  /** An errno of access(2): `want` is made of {@link MAY}; the credentials are the caller's effective ones or others. */
  access(location: Location, want: number, who = this.#who): number {
    if ((want & MAY.WRITE) !== 0 && location.mount.readOnly && location.inode.kind !== 'special') return ERRNO.EROFS;
    if ((want & MAY.EXEC) !== 0 && location.mount.noExec && location.inode.kind === 'file') return ERRNO.EACCES;
    return mayAccess(location.inode, who, want) ? ERRNO.SUCCESS : ERRNO.EACCES;
  }

  /** A program to run: a regular file, through symbolic links. */
  program(from: Location, path: string): ProgramFile | number {
    const found = this.walker.find(from, path, true);
    if (isErrno(found)) return found;
    const { inode, mount } = found;
    if (inode.kind !== 'file' || mount.noExec || !mayAccess(inode, this.#who, MAY.EXEC)) return ERRNO.EACCES;
    if (inode.size > MAX_PROGRAM) return ERRNO.ENOEXEC;
    return { content: inode.content(), owner: inode.attributes, noSuid: mount.noSuid, location: found };
  }

  /** What the host reads of the container. */
  readFile(path: string): Uint8Array | undefined {
    this.caller = undefined;
    const found = this.walker.find(this.root, path, true);
    if (isErrno(found) || found.inode.kind !== 'file' || found.inode.size > MAX_PROGRAM) return undefined;
    return found.inode.content();
  }
}

/** Tells the file system of changed attributes. @returns the errno of the change */
function told({ inode, mount }: Pick<Location, 'inode' | 'mount'>, error: number): number {
  if (error === ERRNO.SUCCESS) mount.superblock.changed?.(inode);
  return error;
}

/** What is made up when it is asked for has no attributes that could be changed. */
function changeable(mount: MountedTree): boolean {
  return mount.superblock.capacity() !== undefined;
}
