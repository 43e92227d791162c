import type { Clock } from '../../base/index.ts';
import { ERRNO, WHENCE } from '../constants.ts';
import { Description, type FileStat } from '../io/description.ts';
import type { FileInode, Inode } from './inode.ts';
import type { Location } from './location.ts';

export function statOf(inode: Inode): FileStat {
  const { mode, uid, gid, atime, mtime, ctime } = inode.attributes;
  const size = inode.kind === 'file' ? inode.size : inode.kind === 'symlink' ? inode.target.length : 0;
  return { ino: inode.ino, filetype: inode.filetype, nlink: inode.nlink, mode, uid, gid, size, atime, mtime, ctime };
}

/** An open regular file: an offset into an inode. */
export class OpenFile extends Description {
  readonly filetype: number;
  readonly inode: FileInode;
  readonly #clock: Clock;
  readonly #readOnly: boolean;
  #offset = 0;

  constructor(inode: FileInode, clock: Clock, readOnly: boolean) {
    super();
    this.inode = inode;
    this.filetype = inode.filetype;
    this.#clock = clock;
    this.#readOnly = readOnly;
  }

  override get seekable(): boolean {
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

  override writeAt(bytes: Uint8Array, offset: number): number {
    if (this.#readOnly) return -ERRNO.EBADF;
    return this.inode.write(offset, bytes, this.#clock.now()) ? bytes.length : -ERRNO.ENOSPC;
  }

  override seek(offset: number, whence: number): number {
    const base = whence === WHENCE.SET ? 0 : whence === WHENCE.CUR ? this.#offset : this.inode.size;
    if (whence > WHENCE.END || base + offset < 0) return -ERRNO.EINVAL;
    this.#offset = base + offset;
    return this.#offset;
  }

  override truncate(size: number): number {
    if (this.#readOnly) return ERRNO.EBADF;
    return this.inode.resize(size, this.#clock.now()) ? ERRNO.SUCCESS : ERRNO.ENOSPC;
  }

  override stat(): FileStat {
    return statOf(this.inode);
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
    const base = whence === WHENCE.SET ? 0 : whence === WHENCE.CUR ? this.#offset : this.#content.length;
    if (base + offset < 0) return -ERRNO.EINVAL;
    this.#offset = base + offset;
    return this.#offset;
  }
}

/** An open directory: what path calls start from. */
export class OpenDirectory extends Description {
  readonly filetype: number;
  readonly location: Location;

  constructor(location: Location) {
    super();
    this.location = location;
    this.filetype = location.inode.filetype;
  }

  override read(): number {
    return ERRNO.EISDIR;
  }

  override stat(): FileStat {
    return statOf(this.location.inode);
  }
}
