import type { Errno, SocketAddress } from '../api.ts';
import type { WaitQueue } from '../io/wait-queue.ts';
import { createStreamPair, type StreamEnd } from './stream.ts';

/** Linux: net.core.somaxconn and net.ipv4.tcp_max_syn_backlog. */
const MAX_BACKLOG = 4096;
const MAX_WAITING = 4096;

/** A connection that is asked for. `done` is called at most once: never, when what was sent is lost. */
export interface ConnectRequest {
  readonly from: SocketAddress;
  readonly to: SocketAddress;
  readonly done: (result: StreamEnd | Errno) => void;
}

/** The queues of a listening socket: connections to be accepted, and those that wait for a place among them. */
export class Listener {
  readonly address: SocketAddress;
  readonly #changed: WaitQueue;
  #backlog: number;
  #established: StreamEnd[] = [];
  readonly #waiting = new Set<ConnectRequest>();
  #open = true;

  constructor(address: SocketAddress, backlog: number, changed: WaitQueue) {
    this.address = address;
    this.#changed = changed;
    this.#backlog = Math.min(backlog, MAX_BACKLOG);
  }

  get pending(): number {
    return this.#established.length;
  }

  /** The queue holds one more than the backlog says. upstream: include/net/sock.h, sk_acceptq_is_full */
  get full(): boolean {
    return this.#established.length > this.#backlog;
  }

  get backlog(): number {
    return this.#backlog;
  }

  /** listen(2) again: only the length changes. */
  set backlog(backlog: number) {
    this.#backlog = Math.min(backlog, MAX_BACKLOG);
    this.#admit();
  }

  /** Takes the request in, or lets it wait for a place as a SYN that is sent again and again. @returns a way to give up */
  request(request: ConnectRequest): () => void {
    if (!this.#open) {
      request.done('ECONNREFUSED');
      return () => undefined;
    }
    if (this.#waiting.size < MAX_WAITING) this.#waiting.add(request);
    this.#admit();
    return () => {
      this.#waiting.delete(request);
    };
  }

  #admit(): void {
    for (const request of this.#waiting) {
      if (this.full) return;
      this.#waiting.delete(request);
      const [client, server] = createStreamPair(request.from, request.to);
      this.#established.push(server);
      request.done(client);
      this.#changed.wake();
    }
  }

  take(): StreamEnd | undefined {
    const end = this.#established.shift();
    if (end !== undefined && this.#waiting.size > 0) this.#admit();
    return end;
  }

  close(): void {
    this.#open = false;
    for (const request of this.#waiting) request.done('ECONNREFUSED');
    this.#waiting.clear();
    for (const end of this.#established.splice(0)) end.reset();
    this.#changed.wake();
  }
}
