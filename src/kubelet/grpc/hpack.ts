import { decodeHuffman } from './huffman.ts';

export type Header = readonly [name: string, value: string];

/** A block of headers that cannot be read: the connection is of no more use (RFC 7541 §2.2). */
export class HpackError extends Error {}

/** RFC 7541, Appendix A */
const STATIC: readonly Header[] = [
  [':authority', ''],
  [':method', 'GET'],
  [':method', 'POST'],
  [':path', '/'],
  [':path', '/index.html'],
  [':scheme', 'http'],
  [':scheme', 'https'],
  ...['200', '204', '206', '304', '400', '404', '500'].map((status): Header => [':status', status]),
  ['accept-charset', ''],
  ['accept-encoding', 'gzip, deflate'],
  ...(
    'accept-language accept-ranges accept access-control-allow-origin age allow authorization cache-control ' +
    'content-disposition content-encoding content-language content-length content-location content-range content-type ' +
    'cookie date etag expect expires from host if-match if-modified-since if-none-match if-range if-unmodified-since ' +
    'last-modified link location max-forwards proxy-authenticate proxy-authorization range referer refresh retry-after ' +
    'server set-cookie strict-transport-security transfer-encoding user-agent vary via www-authenticate'
  )
    .split(' ')
    .map((name): Header => [name, '']),
];

/** What an entry of the dynamic table counts for beside its text. RFC 7541 §4.1 */
const ENTRY_OVERHEAD = 32;
/** The largest table that the other side may use: SETTINGS_HEADER_TABLE_SIZE, which nobody here changes. */
const MAX_TABLE = 4096;

/** One block of headers, each a literal that no table remembers. RFC 7541 §6.2.2 */
export function encodeHeaders(headers: readonly Header[]): Uint8Array {
  const encoder = new TextEncoder();
  const bytes: number[] = [];
  for (const header of headers) {
    bytes.push(0);
    for (const word of header) {
      const text = encoder.encode(word);
      pushInteger(bytes, text.length, 7);
      bytes.push(...text);
    }
  }
  return Uint8Array.from(bytes);
}

function pushInteger(bytes: number[], value: number, prefix: number): void {
  const most = 2 ** prefix - 1;
  if (value < most) {
    bytes.push(value);
    return;
  }
  bytes.push(most);
  let left = value - most;
  for (; left >= 128; left = Math.floor(left / 128)) bytes.push((left % 128) | 128);
  bytes.push(left);
}

/** Reads the blocks of headers of one connection, in order: each may refer to what came before. */
export class HeaderDecoder {
  #table: Header[] = [];
  #size = 0;
  #limit = MAX_TABLE;

  /** @throws HpackError, HuffmanError */
  decode(block: Uint8Array): readonly Header[] {
    const headers: Header[] = [];
    const input = new Input(block);
    while (!input.ended) {
      const first = input.peek();
      if ((first & 0x80) !== 0) headers.push(this.#entry(input.integer(7)));
      else if ((first & 0x40) !== 0) headers.push(this.#remember(this.#literal(input, 6)));
      else if ((first & 0x20) !== 0) this.#resize(input.integer(5));
      else headers.push(this.#literal(input, 4));
    }
    return headers;
  }

  #literal(input: Input, prefix: number): Header {
    const index = input.integer(prefix);
    const name = index === 0 ? input.text() : this.#entry(index)[0];
    return [name, input.text()];
  }

  #entry(index: number): Header {
    const entry = index <= STATIC.length ? STATIC[index - 1] : this.#table[index - STATIC.length - 1];
    if (entry === undefined) throw new HpackError(`invalid indexed representation index ${String(index)}`);
    return entry;
  }

  #remember(header: Header): Header {
    this.#table.unshift(header);
    this.#size += sizeOf(header);
    this.#evict();
    return header;
  }

  #resize(limit: number): void {
    if (limit > MAX_TABLE) throw new HpackError('dynamic table size update too large');
    this.#limit = limit;
    this.#evict();
  }

  #evict(): void {
    while (this.#size > this.#limit) {
      const oldest = this.#table.pop();
      if (oldest === undefined) break;
      this.#size -= sizeOf(oldest);
    }
  }
}

function sizeOf([name, value]: Header): number {
  return name.length + value.length + ENTRY_OVERHEAD;
}

/** Reads integers and strings. RFC 7541 §5 */
class Input {
  readonly #bytes: Uint8Array;
  #at = 0;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
  }

  get ended(): boolean {
    return this.#at >= this.#bytes.length;
  }

  peek(): number {
    const byte = this.#bytes[this.#at];
    if (byte === undefined) throw new HpackError('truncated headers');
    return byte;
  }

  integer(prefix: number): number {
    const most = 2 ** prefix - 1;
    let value = this.#next() & most;
    if (value < most) return value;
    for (let shift = 0; ; shift += 7) {
      const byte = this.#next();
      if (shift > 21) throw new HpackError('integer too large');
      value += (byte & 127) * 2 ** shift;
      if ((byte & 128) === 0) return value;
    }
  }

  text(): string {
    const huffman = (this.peek() & 0x80) !== 0;
    const length = this.integer(7);
    const end = this.#at + length;
    if (end > this.#bytes.length) throw new HpackError('truncated headers');
    const bytes = this.#bytes.subarray(this.#at, end);
    this.#at = end;
    return new TextDecoder('latin1').decode(huffman ? decodeHuffman(bytes) : bytes);
  }

  #next(): number {
    const byte = this.peek();
    this.#at++;
    return byte;
  }
}
