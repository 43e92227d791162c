import type { ByteStream } from '../../kernel/index.ts';
import {
  ConnectionError,
  contentOf,
  encodeFrame,
  FLAG,
  FRAME,
  FrameReader,
  PREFACE,
  uint32,
  type Frame,
} from './frames.ts';
import { encodeHeaders, HeaderDecoder, type Header } from './hpack.ts';
import { Answer, type Reply } from './answer.ts';
import { CODE, resetStatus } from './status.ts';

export interface Call {
  readonly authority: string;
  /** `/package.Service/Method` */
  readonly path: string;
  readonly userAgent: string;
  /** Milliseconds that the server is told it has. */
  readonly timeout: number;
  readonly message: Uint8Array;
}

const SETTINGS_ENABLE_PUSH = 2;
const SETTINGS_INITIAL_WINDOW_SIZE = 4;
/** Of a connection and of a stream, as long as nobody says otherwise. RFC 9113 §6.9.2 */
const INITIAL_WINDOW = 65_535;
/** The only stream. */
const STREAM = 1;

/** A connection of gRPC for one call with one message each way. RFC 9113; gRPC over HTTP2 (PROTOCOL-HTTP2.md) */
export class GrpcConnection {
  readonly #stream: ByteStream;
  readonly #frames: FrameReader;
  readonly #decoder = new HeaderDecoder();
  /** Bytes of messages that may still be sent: on the connection, and on the stream. */
  #window = INITIAL_WINDOW;
  #streamWindow = INITIAL_WINDOW;

  private constructor(stream: ByteStream) {
    this.#stream = stream;
    this.#frames = new FrameReader(stream);
  }

  /** Says hello. Resolves when the server has. @throws ConnectionError when it speaks no HTTP/2 */
  static async open(stream: ByteStream): Promise<GrpcConnection> {
    const connection = new GrpcConnection(stream);
    await stream.write(PREFACE);
    const noPush = new Uint8Array(6);
    noPush[1] = SETTINGS_ENABLE_PUSH;
    await connection.#send(FRAME.SETTINGS, 0, 0, noPush);
    const first = await connection.#frames.next();
    if (first.type !== FRAME.SETTINGS || (first.flags & FLAG.ACK) !== 0) {
      throw new ConnectionError(`initial http2 frame from server is not a settings frame: ${String(first.type)}`);
    }
    await connection.#connectionFrame(first);
    return connection;
  }

  /** Once only. The connection's end is an answer, too. */
  async call(call: Call): Promise<Reply> {
    try {
      return await this.#exchange(call);
    } catch (cause) {
      const why = cause instanceof Error ? cause.message : String(cause);
      return { status: { code: CODE.Unavailable, message: `error reading from server: ${why}` } };
    }
  }

  async #exchange(call: Call): Promise<Reply> {
    await this.#send(FRAME.HEADERS, FLAG.END_HEADERS, STREAM, encodeHeaders(headersOf(call)));
    const answer = new Answer();
    const data = new Uint8Array(5 + call.message.length);
    new DataView(data.buffer).setUint32(1, call.message.length);
    data.set(call.message, 5);
    let sent = false;
    for (;;) {
      if (!sent && Math.min(this.#window, this.#streamWindow) >= data.length) {
        await this.#send(FRAME.DATA, FLAG.END_STREAM, STREAM, data);
        sent = true;
      }
      const reply = await this.#read(answer);
      if (reply !== undefined) return reply;
    }
  }

  /** @returns the end of the call, if the next frame is it */
  async #read(answer: Answer): Promise<Reply | undefined> {
    const frame = await this.#frames.next();
    if (frame.type === FRAME.GOAWAY) {
      const last = new DataView(frame.payload.buffer, frame.payload.byteOffset).getUint32(0) & 0x7fff_ffff;
      if (last >= STREAM) return undefined;
      const message = 'the stream is rejected because server is draining the connection';
      return { status: { code: CODE.Unavailable, message } };
    }
    if (frame.stream !== STREAM) {
      await this.#connectionFrame(frame);
      return undefined;
    }
    switch (frame.type) {
      case FRAME.HEADERS: {
        const headers = this.#decoder.decode(await this.#wholeBlock(frame));
        return answer.headers(headers, (frame.flags & FLAG.END_STREAM) !== 0);
      }
      case FRAME.DATA:
        return this.#data(frame, answer);
      case FRAME.RST_STREAM:
        return answer.reset(resetStatus(firstWord(frame)));
      case FRAME.WINDOW_UPDATE:
        this.#streamWindow += firstWord(frame) & 0x7fff_ffff;
        return undefined;
      default:
        return undefined;
    }
  }

  async #data(frame: Frame, answer: Answer): Promise<Reply | undefined> {
    if (frame.payload.length > 0) {
      const update = uint32(frame.payload.length);
      await this.#send(FRAME.WINDOW_UPDATE, 0, 0, update);
      if ((frame.flags & FLAG.END_STREAM) === 0) await this.#send(FRAME.WINDOW_UPDATE, 0, STREAM, update);
    }
    return answer.data(contentOf(frame), (frame.flags & FLAG.END_STREAM) !== 0);
  }

  /** Headers with what follows them: nothing else may come between. RFC 9113 §6.10 */
  async #wholeBlock(first: Frame): Promise<Uint8Array> {
    let block = contentOf(first);
    for (let frame = first; (frame.flags & FLAG.END_HEADERS) === 0;) {
      frame = await this.#frames.next();
      if (frame.type !== FRAME.CONTINUATION || frame.stream !== STREAM) {
        throw new ConnectionError('http2: expected CONTINUATION frame');
      }
      block = Uint8Array.from([...block, ...frame.payload]);
    }
    return block;
  }

  async #connectionFrame(frame: Frame): Promise<void> {
    const acknowledged = (frame.flags & FLAG.ACK) !== 0;
    if (frame.type === FRAME.PING && !acknowledged) await this.#send(FRAME.PING, FLAG.ACK, 0, frame.payload);
    if (frame.type === FRAME.WINDOW_UPDATE && frame.stream === 0) this.#window += firstWord(frame) & 0x7fff_ffff;
    if (frame.type !== FRAME.SETTINGS || acknowledged) return;
    const { payload } = frame;
    const view = new DataView(payload.buffer, payload.byteOffset, payload.length);
    for (let at = 0; at + 6 <= payload.length; at += 6) {
      if (view.getUint16(at) === SETTINGS_INITIAL_WINDOW_SIZE) {
        this.#streamWindow += view.getUint32(at + 2) - INITIAL_WINDOW;
      }
    }
    await this.#send(FRAME.SETTINGS, FLAG.ACK, 0, new Uint8Array());
  }

  #send(type: number, flags: number, stream: number, payload: Uint8Array): Promise<void> {
    return this.#stream.write(encodeFrame({ type, flags, stream, payload }));
  }
}

function firstWord({ payload }: Frame): number {
  if (payload.length < 4) throw new ConnectionError('http2: frame of the wrong size');
  return new DataView(payload.buffer, payload.byteOffset).getUint32(0);
}

function headersOf({ authority, path, userAgent, timeout }: Call): readonly Header[] {
  return [
    [':method', 'POST'],
    [':scheme', 'http'],
    [':path', path],
    [':authority', authority],
    ['content-type', 'application/grpc'],
    ['user-agent', userAgent],
    ['te', 'trailers'],
    ['grpc-timeout', timeoutHeader(timeout)],
  ];
}

/** At most eight digits: milliseconds do for a day. */
function timeoutHeader(timeout: number): string {
  const milliseconds = Math.max(1, Math.round(timeout));
  return milliseconds < 1e8 ? `${String(milliseconds)}m` : `${String(Math.round(milliseconds / 1000))}S`;
}
