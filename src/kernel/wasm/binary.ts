/** A module that cannot be read or rewritten; the message says where and why. */
export class WasmFormatError extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'WasmFormatError';
  }
}

const decoder = new TextDecoder();

/** Reads the binary format (WebAssembly core specification, chapter 5). */
export class BinaryReader {
  readonly bytes: Uint8Array;
  position: number;
  readonly end: number;

  constructor(bytes: Uint8Array, position = 0, end: number = bytes.length) {
    this.bytes = bytes;
    this.position = position;
    this.end = end;
  }

  get done(): boolean {
    return this.position >= this.end;
  }

  byte(): number {
    if (this.position >= this.end) throw new WasmFormatError(`unexpected end at byte ${this.position}`);
    return this.bytes[this.position++] ?? 0;
  }

  /** An unsigned LEB128 number of at most 32 bits. */
  u32(): number {
    let byte = this.byte();
    if (byte < 0x80) return byte;
    let result = byte & 0x7f;
    for (let shift = 7; shift < 35; shift += 7) {
      byte = this.byte();
      result += (byte & 0x7f) * 2 ** shift;
      if (byte < 0x80) {
        if (result > 0xffffffff) break;
        return result;
      }
    }
    throw new WasmFormatError(`number too large at byte ${this.position}`);
  }

  /** Passes over a LEB128 number of any width. */
  skipLeb(): void {
    for (let length = 0; length < 10; length++) {
      if (this.byte() < 0x80) return;
    }
    throw new WasmFormatError(`number too long at byte ${this.position}`);
  }

  skip(count: number): void {
    this.position += count;
    if (this.position > this.end) throw new WasmFormatError(`unexpected end at byte ${this.end}`);
  }

  /** A view of the next `count` bytes. */
  take(count: number): Uint8Array {
    const start = this.position;
    this.skip(count);
    return this.bytes.subarray(start, this.position);
  }

  name(): string {
    return decoder.decode(this.take(this.u32()));
  }
}

/** Bytes that are faster copied one by one. */
const SHORT = 48;

/** Collects bytes; what it copies of the input goes in runs, not byte by byte. */
export class BinaryWriter {
  #bytes: Uint8Array<ArrayBuffer>;
  #length = 0;

  constructor(capacity = 1024) {
    this.#bytes = new Uint8Array(capacity);
  }

  get length(): number {
    return this.#length;
  }

  #room(count: number): void {
    if (this.#length + count <= this.#bytes.length) return;
    const larger = new Uint8Array(Math.max(this.#bytes.length * 2, this.#length + count));
    larger.set(this.#bytes.subarray(0, this.#length));
    this.#bytes = larger;
  }

  byte(value: number): void {
    this.#room(1);
    this.#bytes[this.#length++] = value;
  }

  u32(value: number): void {
    let rest = value;
    while (rest >= 0x80) {
      this.byte((rest % 0x80) | 0x80);
      rest = Math.floor(rest / 0x80);
    }
    this.byte(rest);
  }

  /** A signed LEB128 number of 32 bits. */
  i32(value: number): void {
    let rest = value | 0;
    for (;;) {
      const byte = rest & 0x7f;
      rest >>= 7;
      if ((rest === 0 && (byte & 0x40) === 0) || (rest === -1 && (byte & 0x40) !== 0)) {
        this.byte(byte);
        return;
      }
      this.byte(byte | 0x80);
    }
  }

  raw(bytes: Uint8Array): void {
    this.#room(bytes.length);
    this.#bytes.set(bytes, this.#length);
    this.#length += bytes.length;
  }

  /** A piece of other bytes. Most are short: a view of each would take longer than the bytes. */
  copy(bytes: Uint8Array, from: number, to: number): void {
    const count = to - from;
    if (count > SHORT) {
      this.raw(bytes.subarray(from, to));
      return;
    }
    this.#room(count);
    const target = this.#bytes;
    let at = this.#length;
    for (let source = from; source < to; source++) target[at++] = bytes[source] ?? 0;
    this.#length = at;
  }

  name(text: string): void {
    this.sized(new TextEncoder().encode(text));
  }

  /** Bytes with their length before them. */
  sized(bytes: Uint8Array): void {
    this.u32(bytes.length);
    this.raw(bytes);
  }

  /** Forgets what was written. */
  clear(): void {
    this.#length = 0;
  }

  /** What was written so far: a view, valid until the next write. */
  result(): Uint8Array<ArrayBuffer> {
    return this.#bytes.subarray(0, this.#length);
  }
}
