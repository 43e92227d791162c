/** Frames of SPDY/3.1 (draft-mbelshe-httpbis-spdy-00 §2.2), as far as upstream's clients send them. */

export const TYPE = { synStream: 1, synReply: 2, rstStream: 3, ping: 6, goAway: 7 } as const;
export const FLAG_FIN = 1;

const HEAD = 8;
const VERSION = 3;
const MAX_FRAME = 16 * 1024 * 1024;
const ID = 0x7fff_ffff;

export type Frame =
  | { readonly kind: 'data'; readonly stream: number; readonly fin: boolean; readonly payload: Uint8Array }
  | { readonly kind: 'control'; readonly type: number; readonly fin: boolean; readonly payload: Uint8Array };

/** Cuts what arrives into frames. */
export class FrameReader {
  #rest: Uint8Array = new Uint8Array();

  /** @throws RangeError for what is not SPDY/3 */
  push(bytes: Uint8Array): readonly Frame[] {
    const all = new Uint8Array(this.#rest.length + bytes.length);
    all.set(this.#rest);
    all.set(bytes, this.#rest.length);
    const view = new DataView(all.buffer);
    const frames: Frame[] = [];
    let at = 0;
    while (all.length - at >= HEAD) {
      const first = view.getUint32(at);
      const second = view.getUint32(at + 4);
      const length = second & 0xff_ffff;
      if (length > MAX_FRAME) throw new RangeError('a frame that is too large');
      if (first >>> 31 === 1 && ((first >>> 16) & 0x7fff) !== VERSION)
        throw new RangeError('a frame that is not SPDY/3');
      if (all.length - at < HEAD + length) break;
      const payload = all.subarray(at + HEAD, at + HEAD + length);
      frames.push(frameOf(first, second >>> 24, payload));
      at += HEAD + length;
    }
    this.#rest = all.slice(at);
    return frames;
  }
}

function frameOf(first: number, flags: number, payload: Uint8Array): Frame {
  const fin = (flags & FLAG_FIN) !== 0;
  if (first >>> 31 === 0) return { kind: 'data', stream: first, fin, payload };
  return { kind: 'control', type: first & 0xffff, fin, payload };
}

/** The number that a payload begins with: a stream's, or a ping's. @throws RangeError when it is shorter */
export function idOf(payload: Uint8Array): number {
  return new DataView(payload.buffer, payload.byteOffset, payload.length).getUint32(0) & ID;
}

function frame(first: number, flags: number, payload: Uint8Array): Uint8Array {
  const bytes = new Uint8Array(HEAD + payload.length);
  const view = new DataView(bytes.buffer);
  view.setUint32(0, first);
  view.setUint32(4, ((flags << 24) | payload.length) >>> 0);
  bytes.set(payload, HEAD);
  return bytes;
}

export function dataFrame(stream: number, payload: Uint8Array, fin: boolean): Uint8Array {
  return frame(stream, fin ? FLAG_FIN : 0, payload);
}

export function controlFrame(type: number, payload: Uint8Array): Uint8Array {
  return frame((0x8000_0000 | (VERSION << 16) | type) >>> 0, 0, payload);
}

/** A payload that begins with numbers. */
export function numbered(numbers: readonly number[], rest: Uint8Array = new Uint8Array()): Uint8Array {
  const bytes = new Uint8Array(numbers.length * 4 + rest.length);
  const view = new DataView(bytes.buffer);
  for (const [index, number] of numbers.entries()) view.setUint32(index * 4, number);
  bytes.set(rest, numbers.length * 4);
  return bytes;
}
