import type { ByteDuplex } from '../base/index.ts';

const CHUNK = 64 * 1024;

/** Reads lines and runs of bytes from a stream. */
export class ByteReader {
  readonly #stream: ByteDuplex;
  #buffer: Uint8Array = new Uint8Array();

  constructor(stream: ByteDuplex) {
    this.#stream = stream;
  }

  /** Next bytes, at most `max`; empty at the end of the stream. */
  async read(max: number): Promise<Uint8Array> {
    if (this.#buffer.length === 0) this.#buffer = await this.#stream.read(CHUNK);
    const bytes = this.#buffer.subarray(0, max);
    this.#buffer = this.#buffer.subarray(bytes.length);
    return bytes;
  }

  /** A line without its end, as Latin-1; undefined at the end of the stream. @throws RangeError when it is longer than `max` */
  async readLine(max: number): Promise<string | undefined> {
    let line: Uint8Array = new Uint8Array();
    for (;;) {
      const bytes = await this.read(CHUNK);
      if (bytes.length === 0) return undefined;
      const end = bytes.indexOf(0x0a);
      line = joined(line, end < 0 ? bytes : bytes.subarray(0, end));
      if (line.length > max) throw new RangeError('a line that is too long');
      if (end < 0) continue;
      this.#buffer = joined(bytes.subarray(end + 1), this.#buffer);
      return new TextDecoder('latin1').decode(line).replace(/\r$/, '');
    }
  }
}

function joined(a: Uint8Array, b: Uint8Array): Uint8Array {
  if (a.length === 0) return b;
  if (b.length === 0) return a;
  const both = new Uint8Array(a.length + b.length);
  both.set(a);
  both.set(b, a.length);
  return both;
}
