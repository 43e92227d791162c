import { WaitQueue } from './wait-queue.ts';

/** What a queue begins with: most pipes carry little. */
const FIRST_SIZE = 4096;
const NOTHING = new Uint8Array();

/** A bounded queue of bytes with two ends: the buffer of a pipe. Bytes are copied in, and seen until the next write. */
export class ByteQueue {
  readonly #capacity: number;
  /** A ring: the bytes that wait begin at `head`. It grows to the capacity when it must. */
  #ring = NOTHING;
  #head = 0;
  #size = 0;
  #ended = false;
  #readerGone = false;
  /** Woken when bytes come, room comes, or either end goes. */
  readonly changed = new WaitQueue();

  constructor(capacity = 1 << 16) {
    this.#capacity = capacity;
  }

  /** Bytes that wait to be read. */
  get size(): number {
    return this.#size;
  }

  get room(): number {
    return this.#capacity - this.#size;
  }

  /** No more bytes will come. */
  get ended(): boolean {
    return this.#ended;
  }

  get readerGone(): boolean {
    return this.#readerGone;
  }

  /** Takes in as much as there is room for. The bytes are copied. @returns how many */
  push(bytes: Uint8Array): number {
    const count = Math.min(bytes.length, this.room);
    if (count === 0 || this.#ended || this.#readerGone) return 0;
    if (this.#size + count > this.#ring.length) this.#grow(this.#size + count);
    const ring = this.#ring;
    const tail = (this.#head + this.#size) % ring.length;
    const first = Math.min(count, ring.length - tail);
    if (count === bytes.length && first === count) {
      ring.set(bytes, tail);
    } else {
      ring.set(bytes.subarray(0, first), tail);
      ring.set(bytes.subarray(first, count), 0);
    }
    this.#size += count;
    this.changed.wake();
    return count;
  }

  #grow(least: number): void {
    let size = Math.max(FIRST_SIZE, this.#ring.length);
    while (size < least) size *= 2;
    const larger = new Uint8Array(Math.min(size, this.#capacity));
    const first = Math.min(this.#size, this.#ring.length - this.#head);
    larger.set(this.#ring.subarray(this.#head, this.#head + first));
    larger.set(this.#ring.subarray(0, this.#size - first), first);
    this.#ring = larger;
    this.#head = 0;
  }

  /** As many bytes as there are, at most `max`; empty when there are none now. They are seen until the next write. */
  pull(max: number): Uint8Array {
    const count = Math.min(max, this.#size);
    if (count === 0) return NOTHING;
    const ring = this.#ring;
    const first = Math.min(count, ring.length - this.#head);
    let result = ring.subarray(this.#head, this.#head + first);
    if (first < count) {
      result = new Uint8Array(count);
      result.set(ring.subarray(this.#head));
      result.set(ring.subarray(0, count - first), first);
    }
    this.#size -= count;
    // From the start again, so that bytes lie in one piece as often as they can.
    this.#head = this.#size === 0 ? 0 : (this.#head + count) % ring.length;
    this.changed.wake();
    return result;
  }

  /** The writer is done: what is held can still be read. */
  end(): void {
    if (this.#ended) return;
    this.#ended = true;
    this.changed.wake();
  }

  /** The reader is gone: writers get EPIPE. */
  abandon(): void {
    if (this.#readerGone) return;
    this.#readerGone = true;
    this.#ring = NOTHING;
    this.#head = 0;
    this.#size = 0;
    this.changed.wake();
  }
}
