import { AsyncQueue } from '../../base/index.ts';
import { spdy, type Connection } from '../../protocol/index.ts';
import { emptyHeaders, HeaderReader, type SpdyHeaders } from './spdy-headers.ts';

/** A stream that the client has opened. */
export interface SpdyStream {
  readonly headers: SpdyHeaders;
  /** What the client sends, to its end. */
  readonly received: AsyncIterable<Uint8Array>;
  /** @returns when more should be sent: see {@link Connection.send} */
  send(bytes: Uint8Array): Promise<void> | undefined;
  /** No more from this side. */
  end(): void;
  /** Breaks it off. */
  reset(): void;
}

const { controlFrame, dataFrame, idOf, numbered, TYPE } = spdy;

const CANCEL = 5;
/** Of a SYN_STREAM: its number, that of another, priority and slot. */
const SYN_HEAD = 10;
const CHUNK = 32 * 1024;

/**
 * The server's side of SPDY/3.1, whose bytes are the messages of a connection. Like upstream's (moby/spdystream) it has
 * no flow control of its own.
 */
export class SpdySession {
  readonly #connection: Connection;
  readonly #onStream: (stream: SpdyStream) => void;
  readonly #frames = new spdy.FrameReader();
  readonly #headers = new HeaderReader();
  readonly #streams = new Map<number, AsyncQueue<Uint8Array>>();
  #replied = false;

  constructor(connection: Connection, onStream: (stream: SpdyStream) => void) {
    this.#connection = connection;
    this.#onStream = onStream;
  }

  /** Serves until the client leaves, or speaks something else. */
  async run(): Promise<void> {
    try {
      for await (const message of this.#connection.messages) {
        for (const frame of this.#frames.push(message)) this.#receive(frame);
      }
    } catch {
      // Nothing that comes after can be understood.
    } finally {
      for (const queue of this.#streams.values()) queue.fail(new Error('the session is over'));
      this.#connection.close();
    }
  }

  #receive(frame: spdy.Frame): void {
    if (frame.kind === 'data') {
      const queue = this.#streams.get(frame.stream);
      if (frame.payload.length > 0) queue?.push(frame.payload);
      if (frame.fin) queue?.end();
      return;
    }
    switch (frame.type) {
      case TYPE.synStream:
        this.#open(idOf(frame.payload), this.#headers.read(frame.payload.subarray(SYN_HEAD)), frame.fin);
        return;
      case TYPE.rstStream: {
        const id = idOf(frame.payload);
        this.#streams.get(id)?.fail(new Error('the client reset the stream'));
        this.#streams.delete(id);
        return;
      }
      case TYPE.ping:
        void this.#connection.send(controlFrame(TYPE.ping, frame.payload));
        return;
      default:
      // Settings and windows change nothing here; a client that goes away closes the connection.
    }
  }

  #open(id: number, headers: SpdyHeaders, fin: boolean): void {
    const received = new AsyncQueue<Uint8Array>();
    if (fin) received.end();
    this.#streams.set(id, received);
    void this.#connection.send(controlFrame(TYPE.synReply, numbered([id], emptyHeaders(!this.#replied))));
    this.#replied = true;
    this.#onStream({
      headers,
      received,
      send: (bytes) => {
        let room: Promise<void> | undefined;
        for (let at = 0; at < bytes.length; at += CHUNK) {
          room = this.#connection.send(dataFrame(id, bytes.subarray(at, at + CHUNK), false));
        }
        return room;
      },
      end: () => {
        this.#streams.delete(id);
        void this.#connection.send(dataFrame(id, new Uint8Array(), true));
      },
      reset: () => {
        this.#streams.delete(id);
        void this.#connection.send(controlFrame(TYPE.rstStream, numbered([id, CANCEL])));
      },
    });
  }
}
