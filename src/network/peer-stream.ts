import { STREAM_WINDOW, type PeerMessage } from '../protocol/index.ts';
import type { StreamEnd } from '../kernel/index.ts';

/** Bytes consumed that the other side is told of at once. */
const CREDIT_STEP = STREAM_WINDOW / 4;

/** What a buffer holds can be sent away only if nothing else lies in the same memory. */
function ownBytes(bytes: Uint8Array): Uint8Array<ArrayBuffer> {
  const { buffer } = bytes;
  const alone = buffer instanceof ArrayBuffer && buffer.byteLength === bytes.byteLength;
  return alone ? (bytes as Uint8Array<ArrayBuffer>) : bytes.slice();
}

/**
 * Carries a stream to another node: what comes out of `end` is sent there, as far as there is credit, and what comes
 * from there goes into it. Sending is put off to the end of the turn, so that small writes travel together.
 */
export class PeerStream {
  readonly #id: number;
  readonly #end: StreamEnd;
  readonly #send: (message: PeerMessage) => void;
  readonly #ended: () => void;
  #credit = STREAM_WINDOW;
  /** Bytes that came, and that the other side has not been given credit for. */
  #uncredited = 0;
  #localDone = false;
  #remoteDone = false;
  #over = false;
  #scheduled = false;

  constructor(
    id: number,
    end: StreamEnd,
    port: { readonly send: (message: PeerMessage) => void; readonly ended: () => void },
  ) {
    this.#id = id;
    this.#end = end;
    this.#send = port.send;
    this.#ended = port.ended;
  }

  /** Begins to carry; the other side has its end by now. */
  start(): void {
    this.#schedule();
  }

  #schedule(): void {
    if (this.#scheduled || this.#over) return;
    this.#scheduled = true;
    queueMicrotask(() => {
      this.#scheduled = false;
      if (this.#over) return;
      this.#carry();
      this.#end.changed.wait(() => {
        this.#schedule();
      });
    });
  }

  #carry(): void {
    const { incoming, broken } = this.#end;
    while (this.#credit > 0 && incoming.size > 0) {
      const bytes = ownBytes(incoming.take(this.#credit));
      this.#credit -= bytes.length;
      this.#send({ type: 'data', stream: this.#id, bytes });
    }
    if (broken) {
      this.#send({ type: 'reset', stream: this.#id });
      this.#finish();
      return;
    }
    if (incoming.ended && incoming.size === 0 && !this.#localDone) {
      this.#localDone = true;
      this.#send({ type: 'fin', stream: this.#id });
    }
    this.#giveCredit();
    this.#settle();
  }

  #giveCredit(): void {
    if (this.#remoteDone) return;
    const { outgoing } = this.#end;
    const consumed = this.#uncredited - outgoing.size;
    if (consumed >= CREDIT_STEP) {
      this.#uncredited -= consumed;
      this.#send({ type: 'credit', stream: this.#id, bytes: consumed });
    }
    if (this.#uncredited >= CREDIT_STEP) outgoing.notifyAt(this.#uncredited - CREDIT_STEP);
  }

  /** A message of the other side for this stream. */
  receive(message: PeerMessage): void {
    switch (message.type) {
      case 'data':
        this.#uncredited += message.bytes.length;
        this.#end.give(message.bytes);
        this.#schedule();
        return;
      case 'credit':
        this.#credit += message.bytes;
        this.#schedule();
        return;
      case 'fin':
        this.#remoteDone = true;
        this.#end.shutdown();
        this.#settle();
        return;
      case 'reset':
        this.abort();
        return;
      case 'open':
      case 'opened':
      case 'refused':
      case 'datagram':
      case 'unreachable':
        return;
    }
  }

  /** The other side is gone, or has reset the stream. */
  abort(): void {
    if (this.#over) return;
    this.#finish();
    this.#end.reset();
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
}
