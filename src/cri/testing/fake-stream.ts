import type { ByteStream, SocketAddress } from '../../kernel/index.ts';

/** One end of an in-memory stream; the other end reads what this one writes. */
class FakeStream implements ByteStream {
  readonly localAddress: SocketAddress;
  readonly remoteAddress: SocketAddress;
  peer: FakeStream | undefined;
  #received: Uint8Array[] = [];
  #ended = false;
  #broken = false;
  #wake: (() => void) | undefined;

  constructor(local: SocketAddress, remote: SocketAddress) {
    this.localAddress = local;
    this.remoteAddress = remote;
  }

  async read(max: number): Promise<Uint8Array> {
    for (;;) {
      if (this.#broken) throw new Error('connection reset by peer');
      const chunk = this.#received.shift();
      if (chunk !== undefined) {
        if (chunk.length > max) this.#received.unshift(chunk.subarray(max));
        return chunk.subarray(0, max);
      }
      if (this.#ended) return new Uint8Array();
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
    }
  }

  write(bytes: Uint8Array): Promise<void> {
    if (this.#broken) return Promise.reject(new Error('connection reset by peer'));
    this.peer?.receive(bytes.slice());
    return Promise.resolve();
  }

  shutdown(): void {
    this.peer?.end();
  }

  close(): void {
    this.peer?.end();
    this.#ended = true;
    this.#received = [];
    this.#wake?.();
  }

  receive(bytes: Uint8Array): void {
    this.#received.push(bytes);
    this.#wake?.();
  }

  end(): void {
    this.#ended = true;
    this.#wake?.();
  }

  reset(): void {
    this.#broken = true;
    this.#wake?.();
  }
}

export function fakeStreamPair(a: SocketAddress, b: SocketAddress): readonly [FakeStream, FakeStream] {
  const left = new FakeStream(a, b);
  const right = new FakeStream(b, a);
  left.peer = right;
  right.peer = left;
  return [left, right];
}
