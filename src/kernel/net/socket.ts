import type { SocketAddress } from '../api.ts';
import { ERRNO, FILETYPE, SDFLAGS } from '../constants.ts';
import { Description, type Readiness } from '../io/description.ts';
import { WaitQueue } from '../io/wait-queue.ts';
import type { Listener, PodNetwork } from './network-namespace.ts';
import type { StreamEnd } from './stream.ts';

type State =
  | { readonly kind: 'unconnected'; readonly bound?: SocketAddress }
  | { readonly kind: 'connecting' }
  | { readonly kind: 'listening'; readonly listener: Listener }
  | { readonly kind: 'connected'; readonly end: StreamEnd };

const IDLE: Readiness = { readable: false, writable: false, available: 0, hangup: true };

/** A TCP socket, from sock_open to sock_shutdown. */
export class TcpSocket extends Description {
  override readonly filetype = FILETYPE.SOCKET_STREAM;
  readonly #network: PodNetwork;
  #state: State = { kind: 'unconnected' };
  #readShut = false;
  /** Ends the forwarding of wake-ups from what the socket is made of now. */
  #unfollow: (() => void)[] = [];

  constructor(network: PodNetwork) {
    super(new WaitQueue());
    this.#network = network;
  }

  static connected(network: PodNetwork, end: StreamEnd): TcpSocket {
    const socket = new TcpSocket(network);
    socket.establish(end);
    return socket;
  }

  get state(): State['kind'] {
    return this.#state.kind;
  }

  get localAddress(): SocketAddress | undefined {
    switch (this.#state.kind) {
      case 'connected':
        return this.#state.end.localAddress;
      case 'listening':
        return this.#state.listener.address;
      case 'unconnected':
        return this.#state.bound;
      case 'connecting':
        return undefined;
    }
  }

  get remoteAddress(): SocketAddress | undefined {
    return this.#state.kind === 'connected' ? this.#state.end.remoteAddress : undefined;
  }

  bind(address: SocketAddress): number {
    if (this.#state.kind !== 'unconnected' || this.#state.bound !== undefined) return ERRNO.EINVAL;
    if (!this.#network.isLocal(address.ip)) return ERRNO.EADDRNOTAVAIL;
    if (this.#network.isBound(address.port)) return ERRNO.EADDRINUSE;
    const port = address.port === 0 ? this.#network.ephemeralPort() : address.port;
    this.#state = { kind: 'unconnected', bound: { ip: address.ip, port } };
    return ERRNO.SUCCESS;
  }

  listen(backlog: number): number {
    if (this.#state.kind === 'listening') return ERRNO.SUCCESS;
    if (this.#state.kind !== 'unconnected') return ERRNO.EINVAL;
    const address = this.#state.bound ?? { ip: '0.0.0.0', port: this.#network.ephemeralPort() };
    const listener = this.#network.listen(address, backlog);
    if (listener === undefined) return ERRNO.EADDRINUSE;
    this.#state = { kind: 'listening', listener };
    this.#follow(listener.changed);
    return ERRNO.SUCCESS;
  }

  /** A connection that waits, or an errno. */
  accept(): TcpSocket | number {
    if (this.#state.kind !== 'listening') return ERRNO.EINVAL;
    const end = this.#state.listener.take();
    return end === undefined ? ERRNO.EAGAIN : TcpSocket.connected(this.#network, end);
  }

  /** @returns an errno, or undefined when the caller may go on to connect */
  beginConnect(): number | undefined {
    if (this.#state.kind === 'connected') return ERRNO.EISCONN;
    if (this.#state.kind !== 'unconnected') return ERRNO.EINVAL;
    this.#state = { kind: 'connecting' };
    return undefined;
  }

  failConnect(): void {
    if (this.#state.kind === 'connecting') this.#state = { kind: 'unconnected' };
    this.changed.wake();
  }

  establish(end: StreamEnd): void {
    this.#state = { kind: 'connected', end };
    this.#network.track(end);
    this.#follow(end.incoming.changed);
    this.#follow(end.outgoing.changed);
    this.changed.wake();
  }

  #follow(queue: WaitQueue): void {
    let cancel = (): void => undefined;
    const again = (): void => {
      cancel = queue.wait(() => {
        again();
        this.changed.wake();
      });
    };
    again();
    this.#unfollow.push(() => cancel());
  }

  override read(max: number): Uint8Array | number {
    if (this.#state.kind !== 'connected') return ERRNO.ENOTCONN;
    const { incoming } = this.#state.end;
    const bytes = incoming.pull(max);
    if (bytes.length > 0 || max === 0) return bytes;
    if (incoming.wasReset) return ERRNO.ECONNRESET;
    return incoming.ended || this.#readShut ? bytes : ERRNO.EAGAIN;
  }

  override write(bytes: Uint8Array): number {
    if (this.#state.kind !== 'connected') return -ERRNO.ENOTCONN;
    const { outgoing } = this.#state.end;
    if (outgoing.wasReset) return -ERRNO.ECONNRESET;
    if (outgoing.ended || outgoing.readerGone) return -ERRNO.EPIPE;
    const taken = outgoing.push(bytes);
    return taken > 0 || bytes.length === 0 ? taken : -ERRNO.EAGAIN;
  }

  shutdown(how: number): number {
    if (this.#state.kind !== 'connected') return ERRNO.ENOTCONN;
    if ((how & ~(SDFLAGS.RD | SDFLAGS.WR)) !== 0 || how === 0) return ERRNO.EINVAL;
    if ((how & SDFLAGS.WR) !== 0) this.#state.end.shutdown();
    if ((how & SDFLAGS.RD) !== 0) this.#readShut = true;
    this.changed.wake();
    return ERRNO.SUCCESS;
  }

  override readiness(): Readiness {
    switch (this.#state.kind) {
      case 'listening': {
        const { pending } = this.#state.listener;
        return { readable: pending > 0, writable: false, available: pending, hangup: false };
      }
      case 'connected': {
        const { incoming, outgoing } = this.#state.end;
        const broken = outgoing.ended || outgoing.readerGone;
        return {
          readable: incoming.size > 0 || incoming.ended || this.#readShut,
          writable: outgoing.room > 0 || broken,
          available: incoming.size,
          hangup: incoming.ended && incoming.size === 0,
        };
      }
      case 'connecting':
        return { ...IDLE, hangup: false };
      case 'unconnected':
        return IDLE;
    }
  }

  protected override dispose(): void {
    for (const unfollow of this.#unfollow.splice(0)) unfollow();
    if (this.#state.kind === 'listening') this.#network.unlisten(this.#state.listener);
    if (this.#state.kind === 'connected') this.#state.end.close();
  }
}
