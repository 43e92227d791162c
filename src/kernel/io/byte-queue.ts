import { WaitQueue } from './wait-queue.ts';

/** A bounded queue of bytes with two ends: the buffer of a pipe, or of one direction of a stream. */
export class ByteQueue {
  readonly #capacity: number;
  #chunks: Uint8Array[] = [];
  #head = 0;
  #size = 0;
  #state: 'open' | 'ended' | 'reset' = 'open';
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
    return Math.max(0, this.#capacity - this.#size);
  }

  /** No more bytes will come. */
  get ended(): boolean {
    return this.#state !== 'open';
  }

  get wasReset(): boolean {
    return this.#state === 'reset';
  }

  get readerGone(): boolean {
    return this.#readerGone;
  }

  /** Takes in as much as there is room for. The bytes are copied. @returns how many */
  push(bytes: Uint8Array): number {
    const count = Math.min(bytes.length, this.room);
    if (count === 0 || this.#state !== 'open') return 0;
    this.#chunks.push(bytes.slice(0, count));
    this.#size += count;
    this.changed.wake();
    return count;
  }

  /** At most `max` bytes, empty when there are none now. */
  pull(max: number): Uint8Array {
    const first = this.#chunks[0];
    if (first === undefined || max === 0) return new Uint8Array();
    const available = first.length - this.#head;
    const result = first.subarray(this.#head, this.#head + Math.min(max, available));
    if (result.length === available) {
      this.#chunks.shift();
      this.#head = 0;
    } else {
      this.#head += result.length;
    }
    this.#size -= result.length;
    this.changed.wake();
    return result;
  }

  /** The writer is done: what is held can still be read. */
  end(): void {
    if (this.#state !== 'open') return;
    this.#state = 'ended';
    this.changed.wake();
  }

  /** The connection broke: what is held is lost. */
  reset(): void {
    if (this.#state === 'reset') return;
    this.#state = 'reset';
    this.#discard();
    this.changed.wake();
  }

  /** The reader is gone: writers get EPIPE. */
  abandon(): void {
    if (this.#readerGone) return;
    this.#readerGone = true;
    this.#discard();
    this.changed.wake();
  }

  #discard(): void {
    this.#chunks = [];
    this.#head = 0;
    this.#size = 0;
  }
}
