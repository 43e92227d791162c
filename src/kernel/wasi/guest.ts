import type { Clock } from '../../base/index.ts';
import type { NetworkStack } from '../api.ts';
import { ERRNO } from '../constants.ts';
import type { FileSystem } from '../fs/file-system.ts';
import type { Caller } from '../fs/inode.ts';
import type { Location } from '../fs/location.ts';
import { OpenDirectory } from '../fs/open-file.ts';
import type { Description } from '../io/description.ts';
import type { PodNetwork } from '../net/network-namespace.ts';
import type { Descriptor } from '../process/descriptor-table.ts';
import type { JobOptions } from '../process/job-control.ts';
import type { PidNamespace } from '../process/pid-namespace.ts';
import { callerOf, type Process } from '../process/process.ts';

/** Arguments that a call cannot work with, for which it answers an errno: EFAULT for what does not lie in the memory. */
export class Fault extends Error {
  readonly errno: number;

  constructor(errno: number = ERRNO.EFAULT) {
    super('bad argument');
    this.name = 'Fault';
    this.errno = errno;
  }
}

/** Buffers of one vectored transfer (Linux: IOV_MAX), and bytes: as many as an ssize_t counts (readv(2), EINVAL). */
const MAX_BUFFERS = 1024;
const MAX_TRANSFER = 0x7fff_ffff;

/** What a call may do with a new process: implemented by the container. */
export interface Spawner {
  spawn(parent: Process, request: SpawnRequest): Promise<Process | number>;
  /** Prepares another program for a process, that starts when its stack is gone. @returns an errno */
  replace(process: Process, request: SpawnRequest): Promise<number>;
  readonly pids: PidNamespace;
}

export interface SpawnRequest {
  /** File to run; looked up along `searchPath` when that is given and it has no slash. */
  readonly file: string;
  readonly searchPath: string | undefined;
  readonly args: readonly string[];
  readonly env: readonly string[];
  readonly cwd: Location;
  readonly descriptors: readonly (readonly [number, Descriptor])[];
  /** Signals that it ignores from the start. */
  readonly ignored: Iterable<number>;
  readonly job: JobOptions;
}

/** What a call works on: the process that makes it, its memory, and what its container gives it. */
export interface GuestContext {
  readonly process: Process;
  readonly memory: WebAssembly.Memory | undefined;
  readonly files: FileSystem;
  readonly network: PodNetwork;
  readonly stack: NetworkStack;
  readonly clock: Clock;
  readonly random: (bytes: Uint8Array) => void;
  readonly spawner: Spawner;
  /** Whether the program exports a function of this name. */
  hasExport(name: string): boolean;
}

const WORD = 2 ** 32;

/** WASI's strings are UTF-8. */
const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
const encoder = new TextEncoder();

/** A context with checked access to the program's memory. Every method throws Fault for a bad pointer. */
export class Guest {
  readonly context: GuestContext;
  #view = new DataView(new ArrayBuffer(0));
  #bytes = new Uint8Array();
  #caller: Caller | undefined;

  constructor(context: GuestContext) {
    this.context = context;
  }

  get process(): Process {
    return this.context.process;
  }

  /** The memory as it is now. Growing detaches its buffer, which is cheaper to see than to ask the memory for it. */
  view(): DataView {
    if (this.#bytes.length === 0 && this.context.memory !== undefined) {
      this.#view = new DataView(this.context.memory.buffer);
      this.#bytes = new Uint8Array(this.context.memory.buffer);
    }
    return this.#view;
  }

  /** A view of the memory, valid until the program runs again. */
  bytes(pointer: number, length: number): Uint8Array {
    this.view();
    const start = pointer >>> 0;
    const size = length >>> 0;
    if (start + size > this.#bytes.length) throw new Fault();
    // Four times as fast as a subarray, which asks for the kind of array to make.
    return new Uint8Array(this.#bytes.buffer, start, size);
  }

  /** @throws Fault EILSEQ for what is not UTF-8 */
  string(pointer: number, length: number): string {
    const bytes = this.bytes(pointer, length);
    try {
      return decoder.decode(bytes);
    } catch {
      throw new Fault(ERRNO.EILSEQ);
    }
  }

  /** Checks a place that is written to only after the call has had its effects. */
  check(pointer: number, size: number): void {
    this.#at(pointer, size);
  }

  #at(pointer: number, size: number): number {
    const start = pointer >>> 0;
    if (start + size > this.view().byteLength) throw new Fault();
    return start;
  }

  u8(pointer: number): number {
    return this.view().getUint8(this.#at(pointer, 1));
  }

  u16(pointer: number): number {
    return this.view().getUint16(this.#at(pointer, 2), true);
  }

  u32(pointer: number): number {
    return this.view().getUint32(this.#at(pointer, 4), true);
  }

  u64(pointer: number): bigint {
    return this.view().getBigUint64(this.#at(pointer, 8), true);
  }

  setU8(pointer: number, value: number): void {
    this.view().setUint8(this.#at(pointer, 1), value);
  }

  setU16(pointer: number, value: number): void {
    this.view().setUint16(this.#at(pointer, 2), value, true);
  }

  setU32(pointer: number, value: number): void {
    this.view().setUint32(this.#at(pointer, 4), value, true);
  }

  setU64(pointer: number, value: bigint): void {
    this.view().setBigUint64(this.#at(pointer, 8), value, true);
  }

  /** A time in nanoseconds, to the microsecond. Integers of 64 bits would cost as much as the rest of the call. */
  setNanoseconds(pointer: number, milliseconds: number): void {
    const at = this.#at(pointer, 8);
    const microseconds = Math.round(milliseconds * 1000);
    const low = (microseconds % WORD) * 1000;
    const high = Math.floor(microseconds / WORD) * 1000 + Math.floor(low / WORD);
    this.#view.setUint32(at, low % WORD, true);
    this.#view.setUint32(at + 4, high, true);
  }

  write(pointer: number, bytes: Uint8Array): void {
    this.bytes(pointer, bytes.length).set(bytes);
  }

  /** The buffers of an iovec array: `(pointer, length)` pairs. */
  buffers(pointer: number, count: number): Uint8Array[] {
    const length = count >>> 0;
    if (length > MAX_BUFFERS) throw new Fault(ERRNO.EINVAL);
    const view = this.view();
    const start = this.#at(pointer, length * 8);
    const buffers: Uint8Array[] = [];
    let total = 0;
    for (let at = start; at < start + length * 8; at += 8) {
      const size = view.getUint32(at + 4, true);
      total += size;
      if (total > MAX_TRANSFER) throw new Fault(ERRNO.EINVAL);
      buffers.push(this.bytes(view.getUint32(at, true), size));
    }
    return buffers;
  }

  /** Writes an argument vector: pointers, and the strings with their zeroes (args_get, environ_get). */
  writeStrings(strings: readonly string[], pointers: number, buffer: number): void {
    const bytes = encoder.encode(strings.map((text) => `${text}\0`).join(''));
    this.check(pointers, strings.length * 4);
    this.check(buffer, bytes.length);
    let at = buffer;
    for (const [index, text] of strings.entries()) {
      this.setU32(pointers + index * 4, at);
      at += encoder.encode(text).length + 1;
    }
    this.write(buffer, bytes);
  }

  static stringsSize(strings: readonly string[]): number {
    return strings.reduce((sum, text) => sum + encoder.encode(text).length + 1, 0);
  }

  /** The descriptor, or an errno: EBADF when there is none, ENOTCAPABLE when it lacks a right. */
  descriptor(fd: number, rights = 0): Descriptor | number {
    const descriptor = this.process.descriptors.get(fd);
    if (descriptor === undefined) return ERRNO.EBADF;
    return (descriptor.rights & rights) === rights ? descriptor : ERRNO.ENOTCAPABLE;
  }

  description(fd: number, rights = 0): Description | number {
    const descriptor = this.descriptor(fd, rights);
    return typeof descriptor === 'number' ? descriptor : descriptor.description;
  }

  /** A description with an offset, or a directory; what has none is ESPIPE before it is a question of rights. */
  seekable(fd: number, rights: number): Description | number {
    const description = this.description(fd);
    if (typeof description === 'number') return description;
    if (!description.seekable && !(description instanceof OpenDirectory)) return ERRNO.ESPIPE;
    return this.description(fd, rights);
  }

  /** The directory that a path call starts from and may not leave, or an errno. */
  directory(fd: number, rights: number): Location | number {
    const descriptor = this.process.descriptors.get(fd);
    if (descriptor === undefined) return ERRNO.EBADF;
    const { description } = descriptor;
    if (!(description instanceof OpenDirectory)) return ERRNO.ENOTDIR;
    return (descriptor.rights & rights) === rights ? description.base : ERRNO.ENOTCAPABLE;
  }

  /** The files of the container, told who asks. */
  files(): FileSystem {
    const { files, process } = this.context;
    this.#caller ??= callerOf(process, () => this.#terminal());
    files.caller = this.#caller;
    return files;
  }

  #terminal(): Description | undefined {
    const { terminal } = this.process;
    if (terminal === undefined) return undefined;
    for (const [, { description }] of this.process.descriptors.entries()) {
      if (description.isTty) return description;
    }
    return undefined;
  }
}
