import { ERRNO, FILETYPE, SDFLAGS } from '../constants.ts';
import type { Readiness } from '../io/description.ts';
import { Listener } from './listener.ts';
import type { PodNetwork, UnixRow } from './network-namespace.ts';
import type { Address, PeerCredentials, SocketStatus, UnixAddress } from './socket.ts';
import { createStreamPair, type StreamEnd } from './stream.ts';
import { UnixSocket } from './unix-socket.ts';

/** Streams of this machine have no addresses of IP. */
const NO_IP = { ip: '0.0.0.0', port: 0 };
/** Numbers of linux/net.h, socket_state. */
const STATE = { UNCONNECTED: 1, CONNECTING: 2, CONNECTED: 3 } as const;

/** A Unix socket of type SOCK_STREAM (unix(7)). */
export class UnixStreamSocket extends UnixSocket {
  override readonly filetype = FILETYPE.SOCKET_STREAM;
  override readonly type = 'stream';
  #listener: Listener | undefined;
  #end: StreamEnd | undefined;
  #peerName: Address | undefined;
  #peer: PeerCredentials | undefined;
  #giveUp: (() => void) | undefined;
  #readShut = false;
  /** An accepted socket has the listener's name, though it is not found by it. */
  #sharedName: UnixAddress | undefined;
  /** Clients in the order in which their connections are accepted. */
  #clients: UnixStreamSocket[] = [];

  static pair(network: PodNetwork, owner: PeerCredentials): readonly [UnixStreamSocket, UnixStreamSocket] {
    const sockets = [new UnixStreamSocket(network, owner), new UnixStreamSocket(network, owner)] as const;
    const ends = createStreamPair(NO_IP, NO_IP);
    sockets[0].#adopt(ends[0], sockets[1]);
    sockets[1].#adopt(ends[1], sockets[0]);
    return sockets;
  }

  override get status(): SocketStatus {
    if (this.#end === undefined) return this.listening ? 'opened' : 'opening';
    return this.#end.over ? 'closed' : 'opened';
  }

  override get listening(): boolean {
    return this.#listener !== undefined;
  }

  override get connecting(): boolean {
    return this.#giveUp !== undefined;
  }

  override get remoteAddress(): Address | undefined {
    return this.#end === undefined ? undefined : this.#peerName;
  }

  override get peerCredentials(): PeerCredentials | undefined {
    return this.#peer;
  }

  override takeError(): number {
    return super.takeError() || (this.#end?.takeError() ?? 0);
  }

  #adopt(end: StreamEnd, peer: UnixSocket): void {
    this.#end = end;
    this.#peerName = peer.localAddress;
    this.#peer = peer.owner;
    end.setOwner({ changed: this.changed, account: this.network.buffers });
    this.resized();
  }

  override resized(): void {
    this.#end?.resize(this.options.receiveBuffer, this.options.sendBuffer);
  }

  override listen(backlog: number): number {
    if (this.#listener !== undefined) {
      this.#listener.backlog = backlog;
      return ERRNO.SUCCESS;
    }
    if (this.name === undefined || this.#end !== undefined) return ERRNO.EINVAL;
    this.#listener = new Listener(NO_IP, backlog, this.changed);
    return ERRNO.SUCCESS;
  }

  override accept(): UnixStreamSocket | number {
    if (this.#listener === undefined) return ERRNO.EINVAL;
    if (this.#listener.pending === 0) return ERRNO.EAGAIN;
    if (this.network.full) return ERRNO.ENOBUFS;
    const end = this.#listener.take();
    const client = this.#clients.shift();
    if (end === undefined || client === undefined) return ERRNO.EAGAIN;
    const accepted = new UnixStreamSocket(this.network, this.owner);
    accepted.#sharedName = this.name;
    accepted.#adopt(end, client);
    return accepted;
  }

  override get localAddress(): Address {
    return this.#sharedName ?? super.localAddress;
  }

  override connectTo(peer: UnixSocket): number {
    if (this.#listener !== undefined) return ERRNO.EINVAL;
    if (this.#end !== undefined) return ERRNO.EISCONN;
    if (this.connecting) return ERRNO.EALREADY;
    if (!(peer instanceof UnixStreamSocket)) return ERRNO.EPROTOTYPE;
    const listener = peer.#listener;
    if (listener === undefined || peer.closed) return ERRNO.ECONNREFUSED;
    // What cannot wait is not queued (connect(2), EAGAIN).
    if (this.nonblock && listener.full) return ERRNO.EAGAIN;
    const state = { over: false };
    const cancel = listener.request({
      from: NO_IP,
      to: NO_IP,
      done: (result) => {
        state.over = true;
        this.#giveUp = undefined;
        if (typeof result === 'string') {
          this.error = ERRNO.ECONNREFUSED;
        } else {
          peer.#clients.push(this);
          this.#adopt(result, peer);
        }
        this.changed.wake();
      },
    });
    if (state.over) return this.takeError();
    this.#giveUp = () => {
      this.#giveUp = undefined;
      cancel();
    };
    return ERRNO.EINPROGRESS;
  }

  /** The second call of a connect that had to wait. */
  override connect(): number {
    if (this.connecting) return ERRNO.EALREADY;
    return this.#end === undefined ? this.takeError() || ERRNO.EINVAL : ERRNO.SUCCESS;
  }

  override receive(buffers: readonly Uint8Array[], peek: boolean): number {
    const end = this.#end;
    if (end === undefined) return -(this.takeError() || ERRNO.EINVAL);
    let total = 0;
    let wanted = 0;
    for (const buffer of buffers) {
      wanted += buffer.length;
      total += peek ? end.incoming.peekInto(buffer, total) : end.incoming.readInto(buffer);
      if (total < wanted) break;
    }
    if (total > 0 || wanted === 0) return total;
    const why = end.endOfInput();
    return why === ERRNO.SUCCESS || (why === ERRNO.EAGAIN && this.#readShut) ? 0 : -why;
  }

  override send(buffers: readonly Uint8Array[], to?: Address): number {
    const end = this.#end;
    if (to !== undefined) return -(end === undefined ? ERRNO.ENOTSUP : ERRNO.EISCONN);
    if (end === undefined) return -(this.takeError() || ERRNO.ENOTCONN);
    // Nothing is on its way here: a peer that is gone is known at once.
    if (end.peerClosed) return -(this.takeError() || ERRNO.EPIPE);
    let total = 0;
    for (const buffer of buffers) {
      const sent = end.send(buffer);
      if (sent < 0) return total > 0 ? total : sent;
      total += sent;
      if (sent < buffer.length) return total > 0 ? total : -ERRNO.EAGAIN;
    }
    return total;
  }

  override shutdown(how: number): number {
    if ((how & ~(SDFLAGS.RD | SDFLAGS.WR)) !== 0 || how === 0) return ERRNO.EINVAL;
    if (this.#end === undefined) return ERRNO.ENOTCONN;
    if ((how & SDFLAGS.WR) !== 0) this.#end.shutdown();
    if ((how & SDFLAGS.RD) !== 0) this.#readShut = true;
    this.changed.wake();
    return ERRNO.SUCCESS;
  }

  /** upstream: net/unix/af_unix.c, unix_poll */
  override readiness(): Readiness {
    if (this.#listener !== undefined) {
      const { pending } = this.#listener;
      return { readable: pending > 0, writable: false, available: pending, hangup: false };
    }
    const end = this.#end;
    if (end === undefined)
      return { readable: false, writable: !this.connecting, available: 0, hangup: !this.connecting };
    return {
      readable: end.incoming.size > 0 || end.incoming.ended || end.broken || this.#readShut,
      writable: end.broken || end.peerClosed || end.outgoing.ended || end.outgoing.offersRoom(),
      available: end.incoming.size,
      hangup: end.over || end.peerClosed,
    };
  }

  override row(): UnixRow {
    const state = this.#end !== undefined ? STATE.CONNECTED : this.connecting ? STATE.CONNECTING : STATE.UNCONNECTED;
    return this.unixRow(state);
  }

  #hangUp(): void {
    this.#giveUp?.();
    this.#listener?.close();
    this.#end?.close();
  }

  override abort(): void {
    super.abort();
    this.#hangUp();
  }

  protected override dispose(): void {
    super.dispose();
    this.#hangUp();
  }
}
