import type { ByteStream } from '../../kernel/index.ts';

/** RFC 9113 §6 */
export const FRAME = {
  DATA: 0,
  HEADERS: 1,
  RST_STREAM: 3,
  SETTINGS: 4,
  PUSH_PROMISE: 5,
  PING: 6,
  GOAWAY: 7,
  WINDOW_UPDATE: 8,
  CONTINUATION: 9,
} as const;

export const FLAG = { ACK: 0x1, END_STREAM: 0x1, END_HEADERS: 0x4, PADDED: 0x8, PRIORITY: 0x20 } as const;

/** What a client says first. RFC 9113 §3.4 */
export const PREFACE = new TextEncoder().encode('PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n');

export interface Frame {
  readonly type: number;
  readonly flags: number;
  readonly stream: number;
  readonly payload: Uint8Array;
}

/** The other side does not speak HTTP/2, or no longer. The message is what grpc-go says. */
export class ConnectionError extends Error {}

const HEAD = 9;
/** The largest frame that may come: SETTINGS_MAX_FRAME_SIZE, which nobody here raises. */
const MAX_FRAME = 16_384;

export function encodeFrame({ type, flags, stream, payload }: Frame): Uint8Array {
  const bytes = new Uint8Array(HEAD + payload.length);
  const view = new DataView(bytes.buffer);
  view.setUint16(0, payload.length >> 8);
  view.setUint8(2, payload.length & 0xff);
  view.setUint8(3, type);
  view.setUint8(4, flags);
  view.setUint32(5, stream);
  bytes.set(payload, HEAD);
  return bytes;
}

export class FrameReader {
  readonly #stream: ByteStream;
  #buffer: Uint8Array = new Uint8Array();

  constructor(stream: ByteStream) {
    this.#stream = stream;
  }

  /** @throws ConnectionError at the end of the stream, or when what comes is no frame */
  async next(): Promise<Frame> {
    const head = await this.#take(HEAD);
    const view = new DataView(head.buffer, head.byteOffset, HEAD);
    const length = (view.getUint16(0) << 8) | view.getUint8(2);
    if (length > MAX_FRAME) throw new ConnectionError('http2: frame too large');
    const stream = view.getUint32(5) & 0x7fff_ffff;
    return { type: view.getUint8(3), flags: view.getUint8(4), stream, payload: await this.#take(length) };
  }

  async #take(count: number): Promise<Uint8Array> {
    while (this.#buffer.length < count) {
      const more = await this.#stream.read(MAX_FRAME);
      if (more.length === 0) throw new ConnectionError(this.#buffer.length === 0 ? 'EOF' : 'unexpected EOF');
      const both = new Uint8Array(this.#buffer.length + more.length);
      both.set(this.#buffer);
      both.set(more, this.#buffer.length);
      this.#buffer = both;
    }
    const taken = this.#buffer.subarray(0, count);
    this.#buffer = this.#buffer.subarray(count);
    return taken;
  }
}

/** The payload without its padding, and without the priority that HEADERS may begin with. RFC 9113 §6.1, §6.2 */
export function contentOf({ type, flags, payload }: Frame): Uint8Array {
  const padded = (flags & FLAG.PADDED) !== 0;
  const begin = (padded ? 1 : 0) + (type === FRAME.HEADERS && (flags & FLAG.PRIORITY) !== 0 ? 5 : 0);
  const end = payload.length - (padded ? (payload[0] ?? 0) : 0);
  if (begin > end) throw new ConnectionError('http2: invalid padding');
  return payload.subarray(begin, end);
}

export function uint32(...values: readonly number[]): Uint8Array {
  const bytes = new Uint8Array(values.length * 4);
  const view = new DataView(bytes.buffer);
  values.forEach((value, index) => {
    view.setUint32(index * 4, value);
  });
  return bytes;
}
