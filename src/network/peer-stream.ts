import { STREAM_WINDOW, type PeerMessage } from '../protocol/index.ts';
import { StreamReset, type ByteStream, type SocketAddress } from '../kernel/index.ts';

/** Larger writes are cut: a receiver's event loop gets a breath between pieces. */
const MAX_PIECE = 64 * 1024;

/** This side's end of a stream to another node. */
export class PeerStream implements ByteStream {
  readonly localAddress: SocketAddress;
  readonly remoteAddress: SocketAddress;
  readonly #id: number;
  readonly #send: (message: PeerMessage) => void;
  readonly #ended: () => void;
  #received: Uint8Array[] = [];
  #consumed = 0;
  #credit = STREAM_WINDOW;
  #remoteDone = false;
  #localDone = false;
  #over = false;
  #reset = false;
  /** Closed here, and the other side has not said its last: what it still sends is answered with RST. */
  #closing = false;
  #wakeReader: (() => void) | undefined;
  #wakeWriters: (() => void)[] = [];

  constructor(
    id: number,
    addresses: { readonly local: SocketAddress; readonly remote: SocketAddress },
    port: { readonly send: (message: PeerMessage) => void; readonly ended: () => void },
  ) {
    this.#id = id;
    this.localAddress = addresses.local;
    this.remoteAddress = addresses.remote;
    this.#send = port.send;
    this.#ended = port.ended;
  }

  async read(max: number): Promise<Uint8Array> {
    for (;;) {
      if (this.#reset) throw new StreamReset();
      const chunk = this.#received[0];
      if (chunk !== undefined) return this.#consume(chunk, max);
      if (this.#remoteDone || this.#over) return new Uint8Array();
      await new Promise<void>((resolve) => {
        this.#wakeReader = resolve;
      });
    }
  }

  #consume(chunk: Uint8Array, max: number): Uint8Array {
    const bytes = chunk.subarray(0, max);
    if (bytes.length === chunk.length) this.#received.shift();
    else this.#received[0] = chunk.subarray(max);
    this.#consumed += bytes.length;
    if (this.#consumed >= STREAM_WINDOW / 4 && !this.#remoteDone) {
      this.#send({ type: 'credit', stream: this.#id, bytes: this.#consumed });
      this.#consumed = 0;
    }
    return bytes;
  }

  async write(bytes: Uint8Array): Promise<void> {
    let rest = bytes;
    for (;;) {
      if (this.#reset || this.#over || this.#localDone) throw new StreamReset();
      if (rest.length === 0) return;
      if (this.#credit === 0) {
        await new Promise<void>((resolve) => {
          this.#wakeWriters.push(resolve);
        });
        continue;
      }
      const length = Math.min(rest.length, this.#credit, MAX_PIECE);
      this.#credit -= length;
      // A copy of its own: its buffer is transferred, and the caller's may be used again.
      this.#send({ type: 'data', stream: this.#id, bytes: rest.slice(0, length) });
      rest = rest.subarray(length);
    }
  }

  shutdown(): void {
    if (this.#localDone || this.#over) return;
    this.#localDone = true;
    this.#send({ type: 'fin', stream: this.#id });
    this.#wakeAll();
    this.#settle();
  }

  close(): void {
    if (this.#over) return;
    const unread = this.#received.length > 0;
    if (unread) {
      // TCP: closing with unread data answers with RST (RFC 2525 §2.17).
      this.#send({ type: 'reset', stream: this.#id });
    } else if (!this.#localDone) {
      this.#send({ type: 'fin', stream: this.#id });
    }
    this.#localDone = true;
    this.#received = [];
    if (unread || this.#remoteDone) this.#finish();
    else this.#closing = true;
    this.#wakeAll();
  }

  /** Breaks the stream off: the other side learns of it by RST. */
  reset(): void {
    if (this.#over) return;
    this.#send({ type: 'reset', stream: this.#id });
    this.abort();
  }

  /** A message of the other side for this stream. */
  receive(message: PeerMessage): void {
    switch (message.type) {
      case 'data':
        if (this.#closing) {
          this.#send({ type: 'reset', stream: this.#id });
          this.#finish();
          return;
        }
        this.#received.push(message.bytes);
        break;
      case 'credit':
        this.#credit += message.bytes;
        break;
      case 'fin':
        this.#remoteDone = true;
        this.#settle();
        break;
      case 'reset':
        this.abort();
        return;
      case 'open':
      case 'opened':
      case 'refused':
        break;
    }
    this.#wakeAll();
  }

  /** The other side is gone, or has reset the stream. */
  abort(): void {
    this.#reset = true;
    this.#received = [];
    this.#finish();
    this.#wakeAll();
  }

  /** Both directions are done: nothing more will come, though there may be bytes left to read. */
  #settle(): void {
    if (this.#localDone && this.#remoteDone) this.#finish();
  }

  #finish(): void {
    if (this.#over) return;
    this.#over = true;
    this.#ended();
  }

  #wakeAll(): void {
    this.#wakeReader?.();
    this.#wakeReader = undefined;
    const writers = this.#wakeWriters;
    this.#wakeWriters = [];
    for (const wake of writers) wake();
  }
}
