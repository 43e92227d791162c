import type { ByteStream, SocketAddress } from '../api.ts';
import { ByteQueue } from '../io/byte-queue.ts';

/** Bytes that one direction of a connection holds before its writer has to wait. */
const WINDOW = 1 << 18;

/** The peer reset the connection. */
export class StreamReset extends Error {
  constructor() {
    super('connection reset by peer');
    this.name = 'StreamReset';
  }
}

/** One end of a connection: two queues, crosswise with the other end's. It is also what the host holds of it. */
export class StreamEnd implements ByteStream {
  readonly incoming: ByteQueue;
  readonly outgoing: ByteQueue;
  readonly localAddress: SocketAddress;
  readonly remoteAddress: SocketAddress;

  constructor(incoming: ByteQueue, outgoing: ByteQueue, localAddress: SocketAddress, remoteAddress: SocketAddress) {
    this.incoming = incoming;
    this.outgoing = outgoing;
    this.localAddress = localAddress;
    this.remoteAddress = remoteAddress;
  }

  async read(max: number): Promise<Uint8Array> {
    for (;;) {
      const bytes = this.incoming.pull(max);
      if (bytes.length > 0) return bytes;
      if (this.incoming.wasReset) throw new StreamReset();
      if (this.incoming.ended) return bytes;
      await new Promise<void>((resolve) => this.incoming.changed.wait(resolve));
    }
  }

  async write(bytes: Uint8Array): Promise<void> {
    for (let rest = bytes; rest.length > 0;) {
      if (this.outgoing.ended || this.outgoing.readerGone) throw new StreamReset();
      const taken = this.outgoing.push(rest);
      rest = rest.subarray(taken);
      if (taken === 0) await new Promise<void>((resolve) => this.outgoing.changed.wait(resolve));
    }
  }

  shutdown(): void {
    this.outgoing.end();
  }

  close(): void {
    this.outgoing.end();
    // What comes after the close is answered with a reset, as TCP does.
    this.incoming.abandon();
  }

  /** Breaks the connection for both ends. */
  reset(): void {
    this.outgoing.reset();
    this.incoming.reset();
  }
}

export function createStreamPair(a: SocketAddress, b: SocketAddress): readonly [StreamEnd, StreamEnd] {
  const toA = new ByteQueue(WINDOW);
  const toB = new ByteQueue(WINDOW);
  return [new StreamEnd(toA, toB, a, b), new StreamEnd(toB, toA, b, a)];
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
