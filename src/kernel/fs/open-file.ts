import type { Clock } from '../../base/index.ts';
import { ERRNO, WHENCE } from '../constants.ts';
import { Description, type FileStat } from '../io/description.ts';
import { MAX_FILE_SIZE, type FileInode, type Inode } from './inode.ts';
import { byteLength, type Location } from './location.ts';
import type { MountedTree } from './mount.ts';

export function statOf(inode: Inode): FileStat {
  const { ino, filetype, nlink } = inode;
  const { mode, uid, gid, atime, mtime, ctime } = inode.attributes;
  const rdev = inode.kind === 'special' ? inode.rdev : 0;
  const size = inode.kind === 'file' ? inode.size : inode.kind === 'symlink' ? byteLength(inode.target) : 0;
  const stored = inode.kind === 'file' ? inode.stored : size;
  return { ino, filetype, nlink, mode, uid, gid, rdev, size, stored, atime, mtime, ctime };
}

/** Offsets up to here are exact as numbers, and so are their sums with the length of a transfer. */
const MAX_OFFSET = 2 ** 52;

/** @returns the new offset, or minus EINVAL for one that there cannot be (lseek(2)) */
function seekTarget(offset: number, whence: number, current: number, end: number): number {
  const from = whence === WHENCE.SET ? 0 : whence === WHENCE.CUR ? current : end;
  const target = from + offset;
  return whence > WHENCE.END || target < 0 || target > MAX_OFFSET ? -ERRNO.EINVAL : target;
}

/** An open regular file: an offset into an inode. */
export class OpenFile extends Description {
  readonly filetype: number;
  readonly inode: FileInode;
  /** Where it was opened. */
  readonly mount: MountedTree;
  readonly #clock: Clock;
  readonly #readOnly: boolean;
  #offset = 0;

  constructor(inode: FileInode, mount: MountedTree, clock: Clock, readOnly: boolean) {
    super();
    this.inode = inode;
    this.mount = mount;
    inode.opened();
    this.filetype = inode.filetype;
    this.#clock = clock;
    this.#readOnly = readOnly;
  }

  override get seekable(): boolean {
    return true;
  }

  override get inPieces(): boolean {
    return true;
  }

  override read(max: number): Uint8Array {
    const bytes = this.inode.read(this.#offset, max);
    this.#offset += bytes.length;
    return bytes;
  }

  override write(bytes: Uint8Array): number {
    if (this.append) this.#offset = this.inode.size;
    const written = this.writeAt(bytes, this.#offset);
    if (written > 0) this.#offset += written;
    return written;
  }

  override readAt(max: number, offset: number): Uint8Array {
    return this.inode.read(offset, max);
  }

  /** On Linux, what is opened for appending is appended to at every offset (pwrite(2), "BUGS"). */
  override writeAt(bytes: Uint8Array, offset: number): number {
    if (this.#readOnly) return -ERRNO.EBADF;
    const at = this.append ? this.inode.size : offset;
    if (at + bytes.length > MAX_FILE_SIZE) return -ERRNO.EFBIG;
    if (this.inode.write(at, bytes, this.#clock.now())) return bytes.length;
    // What there is room for is written, and only then is the file system full.
    const fits = this.inode.fitting(at, bytes.length);
    if (fits <= 0) return -ERRNO.ENOSPC;
    return this.inode.write(at, bytes.subarray(0, fits), this.#clock.now()) ? fits : -ERRNO.ENOSPC;
  }

  /** posix_fallocate(3): an errno. */
  reserve(offset: number, length: number): number {
    if (this.#readOnly) return ERRNO.EBADF;
    if (offset + length > MAX_FILE_SIZE) return ERRNO.EFBIG;
    return this.inode.reserve(offset, length, this.#clock.now()) ? ERRNO.SUCCESS : ERRNO.ENOSPC;
  }

  override seek(offset: number, whence: number): number {
    const target = seekTarget(offset, whence, this.#offset, this.inode.size);
    if (target >= 0) this.#offset = target;
    return target;
  }

  override truncate(size: number): number {
    if (this.#readOnly) return ERRNO.EINVAL;
    if (size > MAX_FILE_SIZE) return ERRNO.EFBIG;
    return this.inode.resize(size, this.#clock.now()) ? ERRNO.SUCCESS : ERRNO.ENOSPC;
  }

  override stat(): FileStat {
    return statOf(this.inode);
  }

  protected override dispose(): void {
    this.inode.closed();
  }
}

/** Content that was made when the file was opened: what /proc shows. */
export class SnapshotFile extends Description {
  readonly filetype: number;
  readonly #content: Uint8Array;
  #offset = 0;

  constructor(content: Uint8Array, filetype: number) {
    super();
    this.#content = content;
    this.filetype = filetype;
  }

  override get seekable(): boolean {
    return true;
  }

  override read(max: number): Uint8Array {
    const bytes = this.readAt(max, this.#offset);
    this.#offset += bytes.length;
    return bytes;
  }

  override readAt(max: number, offset: number): Uint8Array {
    return this.#content.subarray(offset, offset + max);
  }

  override seek(offset: number, whence: number): number {
    const target = seekTarget(offset, whence, this.#offset, this.#content.length);
    if (target >= 0) this.#offset = target;
    return target;
  }
}

/** An open directory: what path calls start from. */
export class OpenDirectory extends Description {
  readonly filetype: number;
  readonly location: Location;
  /** The same, as the place that lookups of WASI do not get out of; whoever has the root has everything. */
  readonly base: Location;
  /** Its path, when it was there from the start and programs are to find it (fd_prestat_get). */
  readonly preopened: string | undefined;
  /** Names as they were when reading began: what is removed meanwhile does not move the others. */
  #names: readonly string[] | undefined;

  constructor(location: Location, preopened?: string) {
    super();
    this.location = location;
    this.base = location.parent === undefined ? location : { ...location, confines: true };
    this.filetype = location.inode.filetype;
    this.preopened = preopened;
  }

  override read(): number {
    return ERRNO.EISDIR;
  }

  override readAt(): number {
    return ERRNO.EISDIR;
  }

  override stat(): FileStat {
    return statOf(this.location.inode);
  }

  /** Entries by cookies that are their places; from the first on, the directory is read anew (rewinddir(3)). */
  names(cookie: number): readonly string[] {
    const { inode } = this.location;
    if (inode.kind !== 'directory') return [];
    if (cookie === 0 || this.#names === undefined) this.#names = ['.', '..', ...inode.names()];
    return this.#names;
  }
}
