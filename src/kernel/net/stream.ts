import type { ByteStream, SocketAddress } from '../api.ts';
import { ERRNO } from '../constants.ts';
import { WaitQueue } from '../io/wait-queue.ts';
import { BufferAccount } from './buffer-account.ts';
import { StreamBuffer } from './stream-buffer.ts';

/** Bytes that one direction of a connection holds before its writer has to wait, unless options say otherwise. */
export const WINDOW = 1 << 18;

/** The peer reset the connection. */
export class StreamReset extends Error {
  constructor() {
    super('connection reset by peer');
    this.name = 'StreamReset';
  }
}

/** Who has an end: where it is told of changes, and whom the bytes are charged to that it has not read yet. */
export interface EndOwner {
  readonly changed: WaitQueue;
  readonly account: BufferAccount;
}

/**
 * One end of a connection: two buffers, crosswise with the other end's, and the errors of tcp(7). Calls do not block.
 * It is also what the host holds of a connection ({@link ByteStream}).
 */
export class StreamEnd implements ByteStream {
  readonly localAddress: SocketAddress;
  readonly remoteAddress: SocketAddress;
  readonly incoming: StreamBuffer;
  readonly outgoing: StreamBuffer;
  #changed: WaitQueue;
  #peer: StreamEnd | undefined;
  /** It is a socket's; the host's otherwise. */
  #owned = false;
  /** The error of a reset, until a call has told it (SO_ERROR). */
  #error = 0;
  /** Reset, from either side. */
  #broken = false;
  #closed = false;

  constructor(
    addresses: { readonly local: SocketAddress; readonly remote: SocketAddress },
    buffers: { readonly incoming: StreamBuffer; readonly outgoing: StreamBuffer },
    changed: WaitQueue,
  ) {
    this.localAddress = addresses.local;
    this.remoteAddress = addresses.remote;
    this.incoming = buffers.incoming;
    this.outgoing = buffers.outgoing;
    this.#changed = changed;
  }

  get changed(): WaitQueue {
    return this.#changed;
  }

  /** From now on the end is this owner's. */
  setOwner({ changed, account }: EndOwner): void {
    this.#changed = changed;
    this.incoming.setReader(changed, account);
    this.outgoing.setWriter(changed);
    this.#owned = true;
    // What the host has not taken yet, to send it to another node, is the sender's to hold.
    const peer = this.#peer;
    if (peer !== undefined && !peer.#owned) this.outgoing.setReader(peer.#changed, account);
  }

  resize(receive: number, send: number): void {
    this.incoming.readerShare = receive;
    this.outgoing.writerShare = send;
  }

  static join(a: StreamEnd, b: StreamEnd): void {
    a.#peer = b;
    b.#peer = a;
  }

  /** The other end is closed: nobody will read what is sent. */
  get peerClosed(): boolean {
    const peer = this.#peer;
    return peer !== undefined && peer.#closed;
  }

  get broken(): boolean {
    return this.#broken;
  }

  /** Neither direction carries anything any more: POLLHUP. */
  get over(): boolean {
    return this.#broken || (this.incoming.ended && this.outgoing.ended);
  }

  get error(): number {
    return this.#error;
  }

  takeError(): number {
    const error = this.#error;
    this.#error = 0;
    return error;
  }

  /** Copies bytes in. @returns how many, 0 when there is no room now, or minus an errno: EPIPE after the end, or a reset's */
  send(bytes: Uint8Array): number {
    if (this.#broken || this.outgoing.ended) return -(this.takeError() || ERRNO.EPIPE);
    if (this.peerClosed) {
      // Nobody is there: what is sent is answered with a reset, which the next call learns of.
      this.#receiveReset();
      return bytes.length;
    }
    return this.outgoing.push(bytes);
  }

  /** As {@link send}, without a copy: the caller gives the bytes away, and has made sure that there is room. */
  give(bytes: Uint8Array): void {
    if (this.#broken || this.outgoing.ended) return;
    if (this.peerClosed) this.#receiveReset();
    else this.outgoing.adopt(bytes);
  }

  /** The error that a read meets when no bytes are left, 0 at the end, EAGAIN when more may come. */
  endOfInput(): number {
    if (this.#error !== 0 && !this.incoming.ended) return this.takeError();
    return this.incoming.ended || this.#broken ? 0 : ERRNO.EAGAIN;
  }

  shutdown(): void {
    if (!this.#broken) this.outgoing.end();
  }

  /** Closing with unread bytes resets the connection (RFC 2525 §2.17). What comes after the close is answered with a reset. */
  close(): void {
    if (this.#closed) return;
    if (this.incoming.size > 0 && !this.#broken) {
      this.reset();
      return;
    }
    this.#closed = true;
    this.shutdown();
    this.incoming.discard();
  }

  /** Breaks the connection for both ends: sends RST. */
  reset(): void {
    this.#closed = true;
    this.incoming.discard();
    if (this.#broken) return;
    this.#broken = true;
    const peer = this.#peer;
    if (peer !== undefined) peer.#receiveReset();
    this.changed.wake();
  }

  /** RST came. What was received before can still be read. upstream: net/ipv4/tcp_input.c, tcp_reset */
  #receiveReset(): void {
    if (this.#broken) return;
    this.#error = this.incoming.ended ? ERRNO.EPIPE : ERRNO.ECONNRESET;
    this.#broken = true;
    if (this.#peer !== undefined) this.#peer.#broken = true;
    this.outgoing.discard();
    this.changed.wake();
  }

  async read(max: number): Promise<Uint8Array> {
    for (;;) {
      const bytes = this.incoming.take(max);
      if (bytes.length > 0) return bytes;
      if (this.#broken && !this.incoming.ended) throw new StreamReset();
      if (this.incoming.ended || this.#broken) return bytes;
      await new Promise<void>((resolve) => this.changed.wait(resolve));
    }
  }

  async write(bytes: Uint8Array): Promise<void> {
    for (let rest = bytes; rest.length > 0;) {
      const taken = this.send(rest);
      if (taken < 0) throw new StreamReset();
      rest = rest.subarray(taken);
      if (taken === 0) await new Promise<void>((resolve) => this.changed.wait(resolve));
    }
  }
}

/** The owner of an end that is in no namespace: the host, which reads what it asked for. */
function hostOwner(): EndOwner {
  return { changed: new WaitQueue(), account: new BufferAccount(Number.POSITIVE_INFINITY) };
}

/** @param a local address of the first end */
export function createStreamPair(a: SocketAddress, b: SocketAddress): readonly [StreamEnd, StreamEnd] {
  const [ownerOfA, ownerOfB] = [hostOwner(), hostOwner()];
  const toA = new StreamBuffer(WINDOW, ownerOfA.changed, ownerOfB.changed, ownerOfA.account);
  const toB = new StreamBuffer(WINDOW, ownerOfB.changed, ownerOfA.changed, ownerOfB.account);
  const endA = new StreamEnd({ local: a, remote: b }, { incoming: toA, outgoing: toB }, ownerOfA.changed);
  const endB = new StreamEnd({ local: b, remote: a }, { incoming: toB, outgoing: toA }, ownerOfB.changed);
  StreamEnd.join(endA, endB);
  return [endA, endB];
}

async function copy(from: ByteStream, to: ByteStream): Promise<void> {
  for (;;) {
    const bytes = await from.read(WINDOW);
    if (bytes.length === 0) break;
    await to.write(bytes);
  }
  to.shutdown();
}

/** Our kind of stream over any other: the other's bytes are carried both ways. */
export function adoptStream(stream: ByteStream): StreamEnd {
  if (stream instanceof StreamEnd) return stream;
  const [ours, theirs] = createStreamPair(stream.localAddress, stream.remoteAddress);
  const broken = (): void => {
    theirs.reset();
    stream.close();
  };
  const inward = copy(stream, theirs);
  const outward = copy(theirs, stream);
  inward.catch(broken);
  outward.catch(broken);
  void Promise.allSettled([inward, outward]).then(() => stream.close());
  return ours;
}
