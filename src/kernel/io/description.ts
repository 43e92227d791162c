import { ERRNO, FILETYPE } from '../constants.ts';
import { WaitQueue } from './wait-queue.ts';

/** What poll tells of a description. */
export interface Readiness {
  readonly readable: boolean;
  readonly writable: boolean;
  /** Bytes that a read would give at once, as far as known. */
  readonly available: number;
  readonly hangup: boolean;
}

/** Since the Unix epoch: milliseconds of the clock, or the nanoseconds that a program gave, which a number cannot hold. */
export type FileTime = number | bigint;

export interface FileStat {
  readonly ino: bigint;
  readonly filetype: number;
  readonly nlink: number;
  /** Permission bits. */
  readonly mode: number;
  readonly uid: number;
  readonly gid: number;
  /** Number of the device that it is (makedev(3)). */
  readonly rdev: number;
  readonly size: number;
  /** Bytes of storage that it takes: less than `size` where it has holes. */
  readonly stored: number;
  readonly atime: FileTime;
  readonly mtime: FileTime;
  readonly ctime: FileTime;
}

export const ALWAYS_READY: Readiness = { readable: true, writable: true, available: 0, hangup: false };

/**
 * An open file description (POSIX, §3.258): what descriptors refer to, shared by dup and inheritance. By default nothing
 * is supported. Calls never block: they answer EAGAIN, and {@link changed} is woken when it is worth asking again.
 */
export abstract class Description {
  abstract readonly filetype: number;
  /** Flags of fd_fdflags_set. */
  nonblock = false;
  append = false;
  /** DSYNC, RSYNC and SYNC as they were asked for: what is written is as safe as it gets at once. */
  syncFlags = 0;
  /** Where it was opened, for those that were opened by a path. */
  path: (() => string) | undefined;
  readonly changed: WaitQueue;
  #references = 0;

  constructor(changed: WaitQueue = new WaitQueue()) {
    this.changed = changed;
  }

  /** Whether it has an offset that can be moved. */
  get seekable(): boolean {
    return false;
  }

  /** Whether a write that nobody will read is a signal to the writer too (SIGPIPE). */
  get signalsBrokenPipe(): boolean {
    return true;
  }

  /** Whether a read may give less than there is, though there is more up to the end. */
  get inPieces(): boolean {
    return false;
  }

  get isTty(): boolean {
    return false;
  }

  /** Some bytes (empty at end of file), or an errno; EAGAIN when there are none now. */
  read(_max: number): Uint8Array | number {
    return ERRNO.EBADF;
  }

  /** How many bytes were taken, or minus an errno. */
  write(_bytes: Uint8Array): number {
    return -ERRNO.EBADF;
  }

  readAt(_max: number, _offset: number): Uint8Array | number {
    return ERRNO.ESPIPE;
  }

  writeAt(_bytes: Uint8Array, _offset: number): number {
    return -ERRNO.ESPIPE;
  }

  /** The new offset, or minus an errno. */
  seek(_offset: number, _whence: number): number {
    return -ERRNO.ESPIPE;
  }

  /** An errno. */
  truncate(_size: number): number {
    return ERRNO.EINVAL;
  }

  stat(): FileStat {
    const { filetype } = this;
    return {
      ino: 0n,
      filetype,
      nlink: 1,
      mode: 0o600,
      uid: 0,
      gid: 0,
      rdev: 0,
      size: 0,
      stored: 0,
      atime: 0,
      mtime: 0,
      ctime: 0,
    };
  }

  readiness(): Readiness {
    return ALWAYS_READY;
  }

  /** Called when the last descriptor that refers to it is closed. */
  protected dispose(): void {
    // Nothing to give back.
  }

  /** No descriptor refers to it any more. */
  get unreferenced(): boolean {
    return this.#references <= 0;
  }

  retain(): this {
    this.#references++;
    return this;
  }

  release(): void {
    if (--this.#references === 0) this.dispose();
  }
}

const NOTHING = new Uint8Array();

/** `/dev/null`, and standard input that nobody feeds. */
export class NullDescription extends Description {
  override readonly filetype = FILETYPE.CHARACTER_DEVICE;

  /** A character device that can be moved about in is not taken for a terminal (isatty(3) of wasi-libc). */
  override get seekable(): boolean {
    return true;
  }

  override seek(): number {
    return 0;
  }

  override read(): Uint8Array {
    return NOTHING;
  }

  override write(bytes: Uint8Array): number {
    return bytes.length;
  }
}
