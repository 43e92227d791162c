import { Unzlib } from 'fflate';
import { spdyDictionary } from './spdy-dictionary.ts';

/** zlib's own header (RFC 1950), without a dictionary: what is sent is not compressed. */
const ZLIB_HEADER = [0x78, 0x01];
/** An empty stored block: whoever reads gives out what came before (RFC 1951 §3.2.4). */
const FLUSH = [0, 0, 0, 0xff, 0xff];
const MAX_HEADERS = 64 * 1024;

export type SpdyHeaders = ReadonlyMap<string, string>;

/** Reads the header blocks of one side of a session: they are one stream of zlib. */
export class HeaderReader {
  readonly #unzlib: Unzlib;
  #out: Uint8Array[] = [];

  constructor() {
    this.#unzlib = new Unzlib({ dictionary: spdyDictionary() }, (bytes) => {
      this.#out.push(bytes);
    });
  }

  /** @throws RangeError, or fflate's error, for what is no header block */
  read(block: Uint8Array): SpdyHeaders {
    this.#out = [];
    this.#unzlib.push(block);
    const size = this.#out.reduce((sum, { length }) => sum + length, 0);
    if (size > MAX_HEADERS) throw new RangeError('headers that are too large');
    const bytes = new Uint8Array(size);
    let at = 0;
    for (const part of this.#out) {
      bytes.set(part, at);
      at += part.length;
    }
    return parse(bytes);
  }
}

/** Pairs of texts with their lengths before them. */
function parse(bytes: Uint8Array): SpdyHeaders {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  const headers = new Map<string, string>();
  let at = 4;
  const text = (): string => {
    const length = view.getUint32(at);
    at += 4 + length;
    if (at > bytes.length) throw new RangeError('headers that are cut short');
    return new TextDecoder().decode(bytes.subarray(at - length, at));
  };
  for (let left = view.getUint32(0); left > 0; left--) {
    const name = text();
    headers.set(name.toLowerCase(), text());
  }
  return headers;
}

/** A block without headers. @param first whether none was sent in this direction before */
export function emptyHeaders(first: boolean): Uint8Array {
  const stored = [0, 4, 0, 0xfb, 0xff, 0, 0, 0, 0];
  return Uint8Array.from([...(first ? ZLIB_HEADER : []), ...stored, ...FLUSH]);
}
