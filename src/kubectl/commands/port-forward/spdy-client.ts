import { spdy, type Connection } from '../../../protocol/index.ts';

const { controlFrame, dataFrame, FrameReader, idOf, numbered, TYPE } = spdy;

/** What is told of a stream. */
export interface StreamHandlers {
  /** @returns when more should come: until then nothing of the session is read, as upstream (moby/spdystream) has it */
  data(bytes: Uint8Array): Promise<void> | undefined;
  /** No more will come. Once. @param failed it was broken off */
  end(failed: boolean): void;
}

export interface ClientStream {
  /** @returns when more should be sent */
  send(bytes: Uint8Array): Promise<void> | undefined;
  /** No more from this side. */
  end(): void;
  /** Breaks it off; nothing more is told of it. */
  reset(): void;
}

const CANCEL = 5;
const CHUNK = 32 * 1024;
/** zlib's header (RFC 1950): the dictionary of SPDY/3 is known, and what follows is not compressed. */
const ZLIB_HEADER = [0x78, 0xbb, 0xe3, 0xc6, 0xa7, 0xc2];
/** An empty stored block: whoever reads gives out what came before (RFC 1951 §3.2.4). */
const FLUSH = [0, 0, 0, 0xff, 0xff];

function words(texts: readonly string[]): number[] {
  return texts.flatMap((text) => {
    const bytes = new TextEncoder().encode(text);
    return [...numbered([bytes.length], bytes)];
  });
}

/** A block of headers, stored as it is. @param first whether none was sent before */
function headerBlock(headers: Readonly<Record<string, string>>, first: boolean): Uint8Array {
  const entries = Object.entries(headers);
  const plain = [...numbered([entries.length]), ...words(entries.flat())];
  const [low, high] = [plain.length & 0xff, plain.length >> 8];
  const stored = [0, low, high, low ^ 0xff, high ^ 0xff, ...plain];
  return Uint8Array.from([...(first ? ZLIB_HEADER : []), ...stored, ...FLUSH]);
}

/** The client's side of SPDY/3.1 over a connection, as far as port-forwarding needs it. */
export class SpdyClient {
  /** Settles when the connection is over, whoever ended it. */
  readonly closed: Promise<void>;
  readonly #connection: Connection;
  readonly #streams = new Map<number, StreamHandlers>();
  #next = 1;

  constructor(connection: Connection) {
    this.#connection = connection;
    this.closed = this.#run();
  }

  open(headers: Readonly<Record<string, string>>, handlers: StreamHandlers): ClientStream {
    const id = this.#next;
    this.#next += 2;
    this.#streams.set(id, handlers);
    const block = headerBlock(headers, id === 1);
    const head = numbered([id, 0], Uint8Array.of(0, 0, ...block));
    void this.#connection.send(controlFrame(TYPE.synStream, head));
    return {
      send: (bytes) => {
        let room: Promise<void> | undefined;
        for (let at = 0; at < bytes.length; at += CHUNK) {
          room = this.#connection.send(dataFrame(id, bytes.subarray(at, at + CHUNK), false));
        }
        return room;
      },
      end: () => {
        void this.#connection.send(dataFrame(id, new Uint8Array(), true));
      },
      reset: () => {
        if (this.#streams.delete(id)) {
          void this.#connection.send(controlFrame(TYPE.rstStream, numbered([id, CANCEL])));
        }
      },
    };
  }

  close(): void {
    this.#connection.close();
  }

  async #run(): Promise<void> {
    const frames = new FrameReader();
    try {
      for await (const message of this.#connection.messages) {
        for (const frame of frames.push(message)) await this.#receive(frame);
      }
    } catch {
      // Nothing that comes after can be understood.
    } finally {
      this.#connection.close();
      for (const id of [...this.#streams.keys()]) this.#ended(id, true);
    }
  }

  async #receive(frame: spdy.Frame): Promise<void> {
    if (frame.kind === 'data') {
      if (frame.payload.length > 0) await this.#streams.get(frame.stream)?.data(frame.payload);
      if (frame.fin) this.#ended(frame.stream, false);
      return;
    }
    if (frame.type === TYPE.rstStream) this.#ended(idOf(frame.payload), true);
    else if (frame.type === TYPE.ping) void this.#connection.send(controlFrame(TYPE.ping, frame.payload));
  }

  #ended(id: number, failed: boolean): void {
    const handlers = this.#streams.get(id);
    this.#streams.delete(id);
    handlers?.end(failed);
  }
}
