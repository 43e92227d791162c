import { FILETYPE } from '../constants.ts';
import type { Description, FileTime } from '../io/description.ts';
import type { Credentials } from './credentials.ts';
import type { Opening } from './opening.ts';
import type { StorageAccount } from './storage-account.ts';

/** Metadata of a file of any kind. */
export interface Attributes {
  /** Permission bits. */
  mode: number;
  uid: number;
  gid: number;
  atime: FileTime;
  mtime: FileTime;
  ctime: FileTime;
}

/** Files are whole in memory: no more than an array surely holds. */
export const MAX_FILE_SIZE = 2 ** 31;

/** Inode numbers are unique in a thread; nothing else is kept here. */
let lastInode = 0n;

abstract class InodeBase {
  readonly ino: bigint = ++lastInode;
  readonly attributes: Attributes;
  /** Names that refer to it. */
  nlink = 1;
  /** It takes one of the files that its file system may hold. */
  counted = false;

  constructor(attributes: Attributes) {
    this.attributes = attributes;
  }
}

/** So many bytes, or as many as are needed, or undefined when the browser does not give them either. */
function room(wanted: number, needed: number): Uint8Array | undefined {
  try {
    return new Uint8Array(wanted);
  } catch (cause) {
    if (!(cause instanceof RangeError)) throw cause;
    return needed < wanted ? room(needed, needed) : undefined;
  }
}

/** Bytes that containers may share until one writes: then it takes a copy (copy on write). */
export class FileInode extends InodeBase {
  readonly kind = 'file';
  readonly filetype = FILETYPE.REGULAR_FILE;
  #data: Uint8Array;
  #size: number;
  #shared: boolean;
  #opened = 0;
  readonly #account: StorageAccount;

  constructor(attributes: Attributes, content: Uint8Array, shared: boolean, account: StorageAccount) {
    super(attributes);
    this.#data = content;
    this.#size = content.length;
    this.#shared = shared;
    this.#account = account;
    if (!shared) account.charge(content.length);
  }

  get size(): number {
    return this.#size;
  }

  /** Bytes that it may still grow by. */
  get room(): number {
    return this.#account.room;
  }

  /** The whole content, which nobody changes: that of a layer is the same array every time, so that it can be a cache's key. */
  content(): Uint8Array {
    return this.#shared ? this.#data : this.#data.slice(0, this.#size);
  }

  read(offset: number, max: number): Uint8Array {
    const start = Math.min(offset, this.#size);
    // Much faster than a subarray, which asks for the kind of array to make.
    return new Uint8Array(this.#data.buffer, this.#data.byteOffset + start, Math.min(max, this.#size - start));
  }

  /** @returns false when the storage limit forbids it */
  write(offset: number, bytes: Uint8Array, now: number): boolean {
    const end = offset + bytes.length;
    if (end > this.#size && !this.resize(end, now)) return false;
    if (this.#shared && !this.#unshare()) return false;
    this.#data.set(bytes, offset);
    this.attributes.mtime = now;
    this.attributes.ctime = now;
    return true;
  }

  /** @returns false when the storage limit forbids it */
  resize(size: number, now: number): boolean {
    if (this.#shared && !this.#unshare()) return false;
    if (!this.#account.take(size - this.#size)) return false;
    if (size > this.#data.length) {
      const larger = room(Math.max(size, Math.min(this.#data.length * 2, this.#data.length + (1 << 24))), size);
      if (larger === undefined) {
        this.#account.take(this.#size - size);
        return false;
      }
      larger.set(this.#data.subarray(0, this.#size));
      this.#data = larger;
    } else if (size < this.#size) {
      this.#data = this.#data.slice(0, size);
    }
    this.#size = size;
    this.attributes.mtime = now;
    this.attributes.ctime = now;
    return true;
  }

  #unshare(): boolean {
    if (!this.#account.take(this.#size)) return false;
    const own = room(this.#size, this.#size);
    if (own === undefined) {
      this.#account.take(-this.#size);
      return false;
    }
    own.set(this.#data);
    this.#data = own;
    this.#shared = false;
    return true;
  }

  /** What has no name goes on taking storage while it is open (unlink(2)). */
  opened(): void {
    this.#opened++;
  }

  closed(): void {
    this.#opened--;
    this.forget();
  }

  /** Called when its last name is gone. */
  forget(): void {
    if (this.nlink > 0 || this.#opened > 0) return;
    if (!this.#shared) this.#account.charge(-this.#size);
    this.#account.remove(this);
  }
}

export class SymlinkInode extends InodeBase {
  readonly kind = 'symlink';
  readonly filetype = FILETYPE.SYMBOLIC_LINK;
  readonly target: string;

  constructor(attributes: Attributes, target: string) {
    super(attributes);
    this.target = target;
  }
}

/** On whose behalf a file is opened: what `/proc/self` and `/dev/stdout` mean depends on it. */
export interface Caller {
  readonly pid: number;
  readonly credentials: Credentials;
  /** Bits that files it makes do not get (umask(2)). */
  readonly umask: number;
  /** The mode that it gives what it makes, before the umask; undefined for 0666, and 0777 for directories. */
  readonly creationMode?: number | undefined;
  /** What its descriptor refers to. */
  description(fd: number): Description | undefined;
  /** Its controlling terminal, opened. */
  terminal(): Description | undefined;
}

/** What opening a special file gives, with the flags of WASI's `fdflags`: an errno when it cannot be opened. */
export type OpenSpecial = (caller: Caller | undefined, fdflags: number) => Description | Opening | number;

/** A file that makes its description when it is opened: devices, and what /proc shows. */
export class SpecialInode extends InodeBase {
  readonly kind = 'special';
  readonly filetype: number;
  readonly open: OpenSpecial;
  /** Major and minor number of a device, as makedev(3) puts them together. */
  readonly rdev: number;

  constructor(attributes: Attributes, filetype: number, open: OpenSpecial, rdev = 0) {
    super(attributes);
    this.filetype = filetype;
    this.open = open;
    this.rdev = rdev;
  }
}

/** What a directory holds: a tree in memory, or made up when it is asked (/proc). */
export abstract class DirectoryInode extends InodeBase {
  readonly kind = 'directory';
  readonly filetype = FILETYPE.DIRECTORY;

  abstract lookup(name: string): Inode | undefined;
  abstract names(): Iterable<string>;
  /** Whether entries can be made and removed. */
  abstract readonly fixed: boolean;

  set(_name: string, _inode: Inode): void {
    throw new Error('a fixed directory was written to');
  }

  delete(_name: string): void {
    throw new Error('a fixed directory was written to');
  }
}

export type Inode = FileInode | SymlinkInode | SpecialInode | DirectoryInode;
