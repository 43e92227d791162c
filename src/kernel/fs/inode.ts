import { FILETYPE } from '../constants.ts';
import type { Description, FileTime } from '../io/description.ts';
import type { Credentials } from './credentials.ts';
import { CHUNK, FileContent } from './file-content.ts';
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

/** As ext4 has it; most of such a file can only be a hole. */
export const MAX_FILE_SIZE = 2 ** 44;

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

/** Bytes that containers may share until one writes: from then on they take its storage, all of them (copy on write). */
export class FileInode extends InodeBase {
  readonly kind = 'file';
  readonly filetype = FILETYPE.REGULAR_FILE;
  readonly #content: FileContent;
  #shared: boolean;
  #opened = 0;
  readonly #account: StorageAccount;

  /** @param content that nobody changes any more */
  constructor(attributes: Attributes, content: Uint8Array, shared: boolean, account: StorageAccount) {
    super(attributes);
    this.#content = new FileContent(content);
    this.#shared = shared;
    this.#account = account;
    if (!shared) account.charge(content.length);
  }

  get size(): number {
    return this.#content.size;
  }

  /** Bytes of storage that it takes: holes take none. */
  get stored(): number {
    return this.#content.stored;
  }

  /** Bytes of a write for which there is storage. */
  fitting(offset: number, length: number): number {
    return Math.max(0, length - Math.max(0, this.#content.growth(offset, length) - this.#account.room));
  }

  /** The whole content, which nobody changes: that of a layer is the same array every time, so that it can be a cache's key. */
  content(): Uint8Array {
    return this.#content.whole();
  }

  /** Bytes that lie together, at least one where there is one, to be used at once. */
  read(offset: number, max: number): Uint8Array {
    return this.#content.read(offset, max);
  }

  /** A copy of so many bytes, or those that there are. */
  slice(offset: number, length: number): Uint8Array {
    return this.#content.slice(offset, length);
  }

  /** @returns false when the storage limit forbids it */
  write(offset: number, bytes: Uint8Array, now: number): boolean {
    if (!this.#unshare()) return false;
    const more = this.#content.growth(offset, bytes.length);
    if (!this.#account.take(more)) return false;
    const before = this.stored;
    const written = this.#content.write(offset, bytes);
    if (!written) this.#account.charge(this.stored - before - more);
    this.#account.changes?.wrote(this, offset, offset + bytes.length);
    this.#modified(now);
    return written;
  }

  /** Numbers of the chunks that take storage. */
  storedChunks(): Iterable<number> {
    return this.#content.storedChunks();
  }

  /** A copy of what a chunk stores; empty for a hole. */
  storedChunk(index: number): Uint8Array {
    return this.#content.storedChunk(index);
  }

  /** Fills a new file with what {@link storedChunk} gave of another. @throws RangeError without memory for it */
  restore(size: number, chunks: Iterable<readonly [index: number, bytes: Uint8Array]>): void {
    for (const [index, bytes] of chunks) {
      if (!this.#content.write(index * CHUNK, bytes)) throw new RangeError('no memory for a file');
    }
    this.#content.resize(size);
    this.#account.charge(this.stored);
  }

  /** posix_fallocate(3). @returns false when the storage limit forbids it */
  reserve(offset: number, length: number, now: number): boolean {
    // Most of what is asked for is new where there is not room for so much: no need to count it.
    if (length - this.stored > this.#account.room) return false;
    if (!this.#unshare() || !this.#account.take(this.#content.growth(offset, length))) return false;
    this.#content.reserve(offset, length);
    this.#account.changes?.wrote(this, offset, offset + length);
    this.#modified(now);
    return true;
  }

  /** Cuts it off, or lets it end with a hole. @returns false when the storage limit forbids it */
  resize(size: number, now: number): boolean {
    const { stored } = this;
    const shared = this.#shared;
    const cut = size < this.size;
    if (shared && !this.#account.take(Math.min(stored, size))) return false;
    this.#shared = false;
    this.#content.resize(size);
    if (!shared) this.#account.charge(this.stored - stored);
    if (cut) this.#account.changes?.cut(this);
    else this.#account.changes?.touched(this);
    this.#modified(now);
    return true;
  }

  #unshare(): boolean {
    if (this.#shared && !this.#account.take(this.stored)) return false;
    this.#shared = false;
    return true;
  }

  #modified(now: number): void {
    this.attributes.mtime = now;
    this.attributes.ctime = now;
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
    if (!this.#shared) this.#account.charge(-this.stored);
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
  /** What tells it from all others, of other pid namespaces too. */
  readonly process: object;
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
