import {
  adoptStream,
  createStreamPair,
  type ByteStream,
  type Datagram,
  type Errno,
  type SocketAddress,
  type StreamEnd,
} from '../kernel/index.ts';
import { decodePeerMessage, type PeerMessage } from '../protocol/index.ts';
import { contains, parseCidr, type Cidr } from './cidr.ts';
import { PeerStream } from './peer-stream.ts';

/** What another node asks of this one. */
export interface PeerHandlers {
  /** Opens a stream to a pod of this node. */
  readonly accept: (to: SocketAddress, from: SocketAddress, signal: AbortSignal) => Promise<ByteStream | Errno>;
  readonly datagram: (datagram: Datagram) => void;
  /** What a pod of this node sent did not arrive. */
  readonly unreachable: (from: SocketAddress, to: SocketAddress, errno: Errno) => void;
}

/** Larger payloads are handed over, smaller ones are cheaper to copy. */
const WORTH_TRANSFER = 16_384;

interface Opening {
  readonly stream: PeerStream;
  readonly ours: StreamEnd;
  readonly settle: (result: ByteStream | Errno) => void;
}

/** The channel to one other node. */
export class PeerLink {
  readonly #cidr: Cidr;
  readonly #port: MessagePort;
  readonly #handlers: PeerHandlers;
  readonly #streams = new Map<number, PeerStream>();
  /** Asked for here, and not answered by the other node yet. */
  readonly #opening = new Map<number, Opening>();
  /** Asked for by the other node, and not answered by the pod yet. */
  readonly #accepting = new Map<number, AbortController>();
  #nextId: number;
  #closed = false;

  /** @param even whether this side's stream numbers are the even ones; the other side's must not be */
  constructor(podCIDR: string, port: MessagePort, even: boolean, handlers: PeerHandlers) {
    this.#cidr = parseCidr(podCIDR);
    this.#port = port;
    this.#handlers = handlers;
    this.#nextId = even ? 2 : 1;
    port.onmessage = (event: MessageEvent<unknown>): void => {
      this.#receive(decodePeerMessage(event.data));
    };
  }

  serves(ip: string): boolean {
    return contains(this.#cidr, ip);
  }

  open(from: SocketAddress, to: SocketAddress, signal: AbortSignal): Promise<ByteStream | Errno> {
    if (this.#closed) return Promise.resolve('EHOSTUNREACH');
    const id = this.#nextId;
    this.#nextId += 2;
    const [ours, theirs] = createStreamPair(from, to);
    const stream = this.#newStream(id, theirs);
    return new Promise((resolve) => {
      const onAbort = (): void => {
        this.#send({ type: 'reset', stream: id });
        settle('ECONNRESET');
        stream.abort();
      };
      const settle = (result: ByteStream | Errno): void => {
        signal.removeEventListener('abort', onAbort);
        this.#opening.delete(id);
        resolve(result);
      };
      this.#opening.set(id, { stream, ours, settle });
      signal.addEventListener('abort', onAbort, { once: true });
      this.#send({ type: 'open', stream: id, from, to });
    });
  }

  sendDatagram({ from, to, payload }: Datagram): void {
    this.#send({ type: 'datagram', stream: 0, from, to, payload: payload as Uint8Array<ArrayBuffer> });
  }

  sendUnreachable(from: SocketAddress, to: SocketAddress, errno: Errno): void {
    this.#send({ type: 'unreachable', stream: 0, from, to, errno });
  }

  /** The other node is gone: its streams are reset, and whoever was connecting learns that there is no way. */
  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    this.#port.onmessage = null;
    this.#port.close();
    for (const { settle } of [...this.#opening.values()]) settle('EHOSTUNREACH');
    for (const controller of this.#accepting.values()) controller.abort();
    for (const stream of [...this.#streams.values()]) stream.abort();
  }

  #newStream(id: number, end: StreamEnd): PeerStream {
    const stream = new PeerStream(id, end, {
      send: (message) => {
        this.#send(message);
      },
      ended: () => {
        this.#streams.delete(id);
      },
    });
    this.#streams.set(id, stream);
    return stream;
  }

  #send(message: PeerMessage): void {
    if (this.#closed) return;
    const bytes = message.type === 'data' ? message.bytes : undefined;
    this.#port.postMessage(message, bytes !== undefined && bytes.length >= WORTH_TRANSFER ? [bytes.buffer] : []);
  }

  #receive(message: PeerMessage): void {
    switch (message.type) {
      case 'open':
        void this.#opened(message.stream, message.from, message.to);
        return;
      case 'opened': {
        const opening = this.#opening.get(message.stream);
        opening?.stream.start();
        opening?.settle(opening.ours);
        return;
      }
      case 'refused':
        this.#opening.get(message.stream)?.settle(message.errno);
        this.#streams.delete(message.stream);
        return;
      case 'data':
        if (this.#streams.has(message.stream)) break;
        this.#send({ type: 'reset', stream: message.stream });
        return;
      case 'datagram':
        this.#handlers.datagram(message);
        return;
      case 'unreachable':
        this.#handlers.unreachable(message.from, message.to, message.errno);
        return;
      case 'reset':
        this.#accepting.get(message.stream)?.abort();
        break;
      case 'credit':
      case 'fin':
        break;
    }
    this.#streams.get(message.stream)?.receive(message);
  }

  async #opened(id: number, from: SocketAddress, to: SocketAddress): Promise<void> {
    const controller = new AbortController();
    this.#accepting.set(id, controller);
    const accepted = await this.#handlers.accept(to, from, controller.signal);
    this.#accepting.delete(id);
    if (typeof accepted === 'string') {
      this.#send({ type: 'refused', stream: id, errno: accepted });
      return;
    }
    const end = adoptStream(accepted);
    if (controller.signal.aborted) {
      end.reset();
      return;
    }
    this.#send({ type: 'opened', stream: id });
    this.#newStream(id, end).start();
  }
}
