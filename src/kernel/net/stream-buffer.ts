import type { WaitQueue } from '../io/wait-queue.ts';
import type { BufferAccount } from './buffer-account.ts';

/** What a buffer may always hold, however much its namespace holds already: net.ipv4.tcp_rmem's minimum. */
const GUARANTEED = 4096;
/** Smaller writes are gathered in chunks of {@link GATHER}. */
const SMALL = 4096;
const GATHER = 1 << 14;

interface Chunk {
  readonly storage: Uint8Array;
  start: number;
  end: number;
}

/**
 * The bytes under way in one direction of a stream: bounded, charged to the account of whoever is to read them. The
 * reader is woken by bytes, the writer by room, if it was short of it.
 */
export class StreamBuffer {
  /** Bytes that its reader's buffer and its writer's hold (SO_RCVBUF, SO_SNDBUF). */
  readerShare: number;
  writerShare: number;
  #reader: WaitQueue;
  #writer: WaitQueue;
  #account: BufferAccount;
  #chunks: Chunk[] = [];
  #size = 0;
  #ended = false;
  /** The writer is woken when so many bytes or fewer are left; -1: it does not wait. */
  #wakeAt = -1;

  constructor(capacity: number, reader: WaitQueue, writer: WaitQueue, account: BufferAccount) {
    this.readerShare = capacity / 2;
    this.writerShare = capacity / 2;
    this.#reader = reader;
    this.#writer = writer;
    this.#account = account;
  }

  /** Who reads from now on, and whom the bytes are charged to. */
  setReader(reader: WaitQueue, account: BufferAccount): void {
    this.#account.release(this.#size);
    this.#account = account;
    this.#account.charge(this.#size);
    this.#reader = reader;
  }

  setWriter(writer: WaitQueue): void {
    this.#writer = writer;
  }

  get capacity(): number {
    return this.readerShare + this.writerShare;
  }

  /** Bytes that wait to be read. */
  get size(): number {
    return this.#size;
  }

  /** The writer is done. */
  get ended(): boolean {
    return this.#ended;
  }

  get room(): number {
    const free = this.capacity - this.#size;
    if (free <= 0) return 0;
    return this.#size < GUARANTEED
      ? Math.max(Math.min(free, this.#account.room), GUARANTEED - this.#size)
      : Math.min(free, this.#account.room);
  }

  /**
   * Whether a writer should be told to write: not for every byte of room, as on Linux (sk_stream_is_writeable). When
   * not, the writer is woken later.
   */
  offersRoom(): boolean {
    if (this.#size * 4 <= this.capacity * 3 && this.room > 0) return true;
    this.#wantRoom();
    return false;
  }

  /** Wakes the writer once when so many bytes or fewer wait to be read. */
  notifyAt(size: number): void {
    this.#wakeAt = Math.max(this.#wakeAt, size);
  }

  /** Copies in as much as there is room for. @returns how many bytes */
  push(bytes: Uint8Array): number {
    const room = this.room;
    const count = bytes.length < room ? bytes.length : room;
    if (count > 0) this.#append(count === bytes.length ? bytes : bytes.subarray(0, count));
    if (count < bytes.length) this.#wantRoom();
    return count;
  }

  /** Takes over bytes of which the caller keeps nothing, whatever the room: its sender was told how much there is. */
  adopt(bytes: Uint8Array): void {
    if (bytes.length < SMALL && this.#chunks.length > 0) {
      this.#append(bytes);
      return;
    }
    this.#chunks.push({ storage: bytes, start: 0, end: bytes.length });
    this.#added(bytes.length);
  }

  #append(bytes: Uint8Array): void {
    const last = this.#chunks.at(-1);
    if (bytes.length >= SMALL || last === undefined) {
      this.#chunks.push({ storage: bytes.slice(), start: 0, end: bytes.length });
    } else if (last.storage.length - last.end >= bytes.length) {
      last.storage.set(bytes, last.end);
      last.end += bytes.length;
    } else {
      const storage = new Uint8Array(GATHER);
      storage.set(bytes);
      this.#chunks.push({ storage, start: 0, end: bytes.length });
    }
    this.#added(bytes.length);
  }

  #added(count: number): void {
    this.#size += count;
    this.#account.charge(count);
    this.#reader.wake();
  }

  /** Moves bytes into `target`. @returns how many */
  readInto(target: Uint8Array): number {
    let total = 0;
    while (total < target.length) {
      const chunk = this.#chunks[0];
      if (chunk === undefined) break;
      const count = Math.min(target.length - total, chunk.end - chunk.start);
      target.set(chunk.storage.subarray(chunk.start, chunk.start + count), total);
      total += count;
      chunk.start += count;
      if (chunk.start === chunk.end) this.#chunks.shift();
    }
    if (total > 0) this.#removed(total);
    return total;
  }

  /** Copies bytes into `target` and leaves them here, from the `skip`th on. @returns how many */
  peekInto(target: Uint8Array, skip: number): number {
    let total = 0;
    let toSkip = skip;
    for (const { storage, start, end } of this.#chunks) {
      const from = start + Math.min(toSkip, end - start);
      toSkip -= from - start;
      const count = Math.min(target.length - total, end - from);
      target.set(storage.subarray(from, from + count), total);
      total += count;
      if (total === target.length) break;
    }
    return total;
  }

  /** The next bytes, at most `max`, without a copy where they lie alone; empty when there are none. */
  take(max: number): Uint8Array {
    const chunk = this.#chunks[0];
    if (chunk === undefined || max === 0) return new Uint8Array();
    const count = Math.min(max, chunk.end - chunk.start);
    const bytes = chunk.storage.subarray(chunk.start, chunk.start + count);
    chunk.start += count;
    // A chunk that others write to or read from is not given away.
    const whole = chunk.start === chunk.end;
    if (whole) this.#chunks.shift();
    this.#removed(count);
    return whole && bytes.length === chunk.storage.length ? bytes : bytes.slice();
  }

  #removed(count: number): void {
    this.#size -= count;
    this.#account.release(count);
    if (this.#size <= this.#wakeAt) this.#wakeWriter();
  }

  #wantRoom(): void {
    this.notifyAt(Math.floor((this.capacity * 3) / 4));
    if (this.#account.room === 0) this.#account.whenRoom(() => this.#wakeWriter());
  }

  #wakeWriter(): void {
    if (this.#wakeAt < 0) return;
    this.#wakeAt = -1;
    this.#writer.wake();
  }

  /** No more bytes will come; what is held can still be read. */
  end(): void {
    if (this.#ended) return;
    this.#ended = true;
    this.#reader.wake();
  }

  /** Nobody will read what is held. */
  discard(): void {
    this.#account.release(this.#size);
    this.#chunks = [];
    this.#size = 0;
    this.#wakeWriter();
  }
}
