import { ERRNO, FILETYPE, SDFLAGS } from '../constants.ts';
import type { Readiness } from '../io/description.ts';
import type { PodNetwork, UnixRow } from './network-namespace.ts';
import type { Address, PeerCredentials, ReceiveInfo, SocketStatus } from './socket.ts';
import { BUFFER, UnixSocket } from './unix-socket.ts';

/** Linux: net.unix.max_dgram_qlen. */
const MAX_QUEUED = 10;

interface Message {
  readonly from: Address;
  readonly payload: Uint8Array;
}

/** A Unix socket of type SOCK_DGRAM: it loses nothing, a sender waits for room. */
export class UnixDatagramSocket extends UnixSocket {
  override readonly filetype = FILETYPE.SOCKET_DGRAM;
  override readonly type = 'dgram';
  #peer: UnixDatagramSocket | undefined;
  #queue: Message[] = [];
  #readShut = false;
  #writeShut = false;
  /** Who is to be told when there is room. */
  #senders = new Set<UnixDatagramSocket>();

  static pair(network: PodNetwork, owner: PeerCredentials): readonly [UnixDatagramSocket, UnixDatagramSocket] {
    const sockets = [new UnixDatagramSocket(network, owner), new UnixDatagramSocket(network, owner)] as const;
    sockets[0].#peer = sockets[1];
    sockets[1].#peer = sockets[0];
    return sockets;
  }

  override get status(): SocketStatus {
    return this.name === undefined && this.#peer === undefined ? 'opening' : 'opened';
  }

  override get remoteAddress(): Address | undefined {
    return this.#peer?.localAddress;
  }

  override get peerCredentials(): PeerCredentials | undefined {
    return this.#peer?.owner;
  }

  override connectTo(peer: UnixSocket): number {
    if (!(peer instanceof UnixDatagramSocket)) return ERRNO.EPROTOTYPE;
    if (peer.closed) return ERRNO.ECONNREFUSED;
    this.#peer = peer;
    return ERRNO.SUCCESS;
  }

  override disconnect(): number {
    this.#peer = undefined;
    return ERRNO.SUCCESS;
  }

  /** Names are looked up by the caller: see {@link sendTo}. */
  override send(buffers: readonly Uint8Array[]): number {
    return this.#peer === undefined ? -ERRNO.ENOTCONN : this.sendTo(buffers, this.#peer);
  }

  sendTo(buffers: readonly Uint8Array[], peer: UnixSocket): number {
    if (this.#writeShut) return -ERRNO.EPIPE;
    if (!(peer instanceof UnixDatagramSocket)) return -ERRNO.EPROTOTYPE;
    if (peer.closed) return -ERRNO.ECONNREFUSED;
    const length = buffers.reduce((sum, buffer) => sum + buffer.length, 0);
    if (length > BUFFER) return -ERRNO.EMSGSIZE;
    return peer.#take(this, buffers, length);
  }

  #take(sender: UnixDatagramSocket, buffers: readonly Uint8Array[], length: number): number {
    if (this.#readShut) return -ERRNO.EPIPE;
    if (this.#full || this.network.buffers.room < length) {
      this.#senders.add(sender);
      return -ERRNO.EAGAIN;
    }
    const payload = new Uint8Array(length);
    let at = 0;
    for (const buffer of buffers) {
      payload.set(buffer, at);
      at += buffer.length;
    }
    this.#queue.push({ from: sender.localAddress, payload });
    this.network.buffers.charge(length);
    this.changed.wake();
    return length;
  }

  get #full(): boolean {
    return this.#queue.length >= MAX_QUEUED;
  }

  override receive(buffers: readonly Uint8Array[], peek: boolean, info?: ReceiveInfo): number {
    const message = this.#queue[0];
    if (message === undefined) return this.#readShut ? 0 : -(this.takeError() || ERRNO.EAGAIN);
    const { payload, from } = message;
    let count = 0;
    for (const buffer of buffers) {
      buffer.set(payload.subarray(count, count + buffer.length));
      count = Math.min(payload.length, count + buffer.length);
    }
    if (info !== undefined) {
      info.from = from;
      info.length = payload.length;
    }
    if (!peek) this.#drop(payload);
    return count;
  }

  #drop(payload: Uint8Array): void {
    this.#queue.shift();
    this.network.buffers.release(payload.length);
    this.#wakeSenders();
  }

  #wakeSenders(): void {
    const senders = this.#senders;
    this.#senders = new Set();
    for (const sender of senders) sender.changed.wake();
  }

  override shutdown(how: number): number {
    if ((how & ~(SDFLAGS.RD | SDFLAGS.WR)) !== 0 || how === 0) return ERRNO.EINVAL;
    if (this.#peer === undefined) return ERRNO.ENOTCONN;
    if ((how & SDFLAGS.RD) !== 0) this.#readShut = true;
    if ((how & SDFLAGS.WR) !== 0) this.#writeShut = true;
    this.changed.wake();
    return ERRNO.SUCCESS;
  }

  override readiness(): Readiness {
    const peer = this.#peer;
    const writable = peer === undefined || peer.closed || !peer.#full;
    if (!writable) peer.#senders.add(this);
    return {
      readable: this.#queue.length > 0 || this.#readShut,
      writable,
      available: this.#queue[0]?.payload.length ?? 0,
      hangup: this.#readShut && this.#writeShut,
    };
  }

  override row(): UnixRow {
    return this.unixRow(this.#peer === undefined ? 1 : 3);
  }

  protected override unname(): void {
    super.unname();
    this.network.buffers.release(this.#queue.reduce((sum, { payload }) => sum + payload.length, 0));
    this.#queue = [];
    this.#wakeSenders();
  }
}
