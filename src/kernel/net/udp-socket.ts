import type { Datagram, SocketAddress } from '../api.ts';
import { ERRNO, FILETYPE, SDFLAGS } from '../constants.ts';
import type { Readiness } from '../io/description.ts';
import type { InetRow, PodNetwork } from './network-namespace.ts';
import { ANY, type Binding } from './port-table.ts';
import { isUnix, Socket, type Address, type ReceiveInfo, type SocketStatus } from './socket.ts';
import { SOCK_OPTION, SocketOptions } from './socket-options.ts';
import { UdpPorts, type DatagramReceiver } from './udp-ports.ts';

/** Linux: net.core.rmem_default, and about what a packet costs beside its bytes. */
const BUFFER = 212_992;
const OVERHEAD = 512;
/** 65,535 less the headers of IP and UDP. */
const MAX_PAYLOAD = 65_507;
const LOOPBACK = '127.0.0.1';
const BROADCAST = '255.255.255.255';
const NOWHERE: SocketAddress = { ip: ANY, port: 0 };

function joined(buffers: readonly Uint8Array[]): Uint8Array {
  const bytes = new Uint8Array(buffers.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const buffer of buffers) {
    bytes.set(buffer, at);
    at += buffer.length;
  }
  return bytes;
}

/** A UDP socket (udp(7)). */
export class UdpSocket extends Socket implements DatagramReceiver {
  override readonly filetype = FILETYPE.SOCKET_DGRAM;
  override readonly family = 'inet';
  override readonly type = 'dgram';
  readonly #ports: UdpPorts;
  #binding: Binding | undefined;
  #remote: SocketAddress | undefined;
  #queue: Datagram[] = [];
  #queued = 0;
  #error = 0;
  #readShut = false;
  #writeShut = false;

  constructor(network: PodNetwork, uid = 0) {
    super(network, uid, new SocketOptions(BUFFER));
    this.#ports = network.udp ??= new UdpPorts();
  }

  override get status(): SocketStatus {
    return this.#binding === undefined ? 'opening' : 'opened';
  }

  override get localAddress(): SocketAddress | undefined {
    return this.#binding;
  }

  override get remoteAddress(): SocketAddress | undefined {
    return this.#remote;
  }

  get sharesPort(): boolean {
    return this.#binding?.reusePort ?? false;
  }

  override takeError(): number {
    const error = this.#error;
    this.#error = 0;
    return error;
  }

  override bind(address: Address): number {
    if (isUnix(address)) return ERRNO.EAFNOSUPPORT;
    if (this.#binding !== undefined) return ERRNO.EINVAL;
    return this.network.isLocal(address.ip) ? this.#claim(address) : ERRNO.EADDRNOTAVAIL;
  }

  #claim(address: SocketAddress): number {
    const port = address.port === 0 ? this.#ports.table.ephemeral() : address.port;
    if (port === undefined) return ERRNO.EADDRINUSE;
    const binding = {
      ip: address.ip,
      port,
      reuseAddress: this.options.has(SOCK_OPTION.REUSE_ADDR),
      reusePort: this.options.has(SOCK_OPTION.REUSE_PORT),
      uid: this.uid,
      listening: false,
    };
    if (!this.#ports.table.claim(binding)) return ERRNO.EADDRINUSE;
    this.#binding = binding;
    this.#ports.add(port, this);
    return ERRNO.SUCCESS;
  }

  #unclaim(): void {
    if (this.#binding === undefined) return;
    this.#ports.table.release(this.#binding);
    this.#ports.remove(this.#binding.port, this);
    this.#binding = undefined;
  }

  /** Datagrams go to, and come from, this address only. */
  override connect(address: Address): number {
    if (isUnix(address)) return ERRNO.EAFNOSUPPORT;
    const to = this.#destination(address);
    if (typeof to === 'number') return to;
    const claimed = this.#claimSource();
    if (claimed === ERRNO.SUCCESS) this.#remote = to;
    return claimed;
  }

  /** connect(2) to an address of the family AF_UNSPEC. */
  override disconnect(): number {
    this.#remote = undefined;
    return ERRNO.SUCCESS;
  }

  /** Where it goes, or the errno of an address that cannot be sent to. */
  #destination(address: SocketAddress): SocketAddress | number {
    const ip = address.ip === ANY ? LOOPBACK : address.ip;
    if (ip === BROADCAST && !this.options.has(SOCK_OPTION.BROADCAST)) return ERRNO.EACCES;
    // A pod's network is a chain of links between two ends each: nothing is broadcast there.
    if (Number(ip.slice(0, ip.indexOf('.'))) >= 224) return ERRNO.ENETUNREACH;
    if (this.#binding?.ip.startsWith('127.') === true && !this.network.isLocal(ip)) return ERRNO.EINVAL;
    return ip === address.ip ? address : { ip, port: address.port };
  }

  #claimSource(): number {
    if (this.#binding !== undefined) return ERRNO.SUCCESS;
    return this.#claim(NOWHERE) === ERRNO.SUCCESS ? ERRNO.SUCCESS : ERRNO.EAGAIN;
  }

  override send(buffers: readonly Uint8Array[], address?: Address): number {
    const to = this.#sendable(buffers, address ?? this.#remote);
    if (typeof to === 'number') return -to;
    const bound = this.#binding?.ip ?? ANY;
    const ip = bound === ANY ? (to.ip.startsWith('127.') ? LOOPBACK : this.network.ip) : bound;
    const datagram = { from: { ip, port: this.#binding?.port ?? 0 }, to, payload: joined(buffers) };
    if (!this.network.staysHere(to, 'UDP')) this.network.stack.send(this.network, datagram);
    else if (!this.#ports.receive(datagram)) this.network.unreachable(datagram.from, to, 'ECONNREFUSED');
    return datagram.payload.length;
  }

  #sendable(buffers: readonly Uint8Array[], address: Address | undefined): SocketAddress | number {
    const error = this.takeError();
    if (error !== 0) return error;
    if (this.#writeShut) return ERRNO.EPIPE;
    if (address === undefined) return ERRNO.EDESTADDRREQ;
    if (isUnix(address)) return ERRNO.EAFNOSUPPORT;
    if (address.port === 0) return ERRNO.EINVAL;
    if (buffers.reduce((sum, { length }) => sum + length, 0) > MAX_PAYLOAD) return ERRNO.EMSGSIZE;
    const to = this.#destination(address);
    const claimed = typeof to === 'number' ? to : this.#claimSource();
    return claimed === ERRNO.SUCCESS ? to : claimed;
  }

  deliver(datagram: Datagram): void {
    const cost = datagram.payload.length + OVERHEAD;
    if (this.#readShut || this.#queued + cost > this.options.receiveBuffer || this.network.buffers.room < cost) return;
    this.#queue.push(datagram);
    this.#queued += cost;
    this.network.buffers.charge(cost);
    this.changed.wake();
  }

  fail(errno: number): void {
    this.#error = errno;
    this.changed.wake();
  }

  override receive(buffers: readonly Uint8Array[], peek: boolean, info?: ReceiveInfo): number {
    const error = this.takeError();
    if (error !== 0) return -error;
    const datagram = this.#queue[0];
    if (datagram === undefined) return this.#readShut ? 0 : -ERRNO.EAGAIN;
    const { payload, from } = datagram;
    let count = 0;
    for (const buffer of buffers) {
      buffer.set(payload.subarray(count, count + buffer.length));
      count = Math.min(payload.length, count + buffer.length);
    }
    if (info !== undefined) {
      info.from = from;
      info.length = payload.length;
    }
    if (!peek) this.#drop(datagram);
    return count;
  }

  #drop({ payload }: Datagram): void {
    this.#queue.shift();
    this.#queued -= payload.length + OVERHEAD;
    this.network.buffers.release(payload.length + OVERHEAD);
  }

  /** upstream: net/ipv4/af_inet.c, inet_shutdown: of an unconnected socket too, though it is an error */
  override shutdown(how: number): number {
    if ((how & ~(SDFLAGS.RD | SDFLAGS.WR)) !== 0 || how === 0) return ERRNO.EINVAL;
    if ((how & SDFLAGS.RD) !== 0) this.#readShut = true;
    if ((how & SDFLAGS.WR) !== 0) this.#writeShut = true;
    this.changed.wake();
    return this.#remote === undefined ? ERRNO.ENOTCONN : ERRNO.SUCCESS;
  }

  override readiness(): Readiness {
    return {
      readable: this.#queue.length > 0 || this.#error !== 0 || this.#readShut,
      writable: true,
      available: this.#queue[0]?.payload.length ?? 0,
      hangup: this.#readShut && this.#writeShut,
    };
  }

  /** States of udp(7) in /proc: connected ones are established, others closed. */
  override row(): InetRow | undefined {
    if (this.#binding === undefined) return undefined;
    return {
      protocol: 'udp',
      state: this.#remote === undefined ? 7 : 1,
      local: this.#binding,
      remote: this.#remote ?? NOWHERE,
      sendQueue: 0,
      receiveQueue: this.#queued,
      uid: this.uid,
      inode: this.inode,
    };
  }

  override abort(): void {
    this.shutdown(SDFLAGS.RD | SDFLAGS.WR);
    this.#unclaim();
  }

  protected override dispose(): void {
    super.dispose();
    this.#unclaim();
    this.network.buffers.release(this.#queued);
    this.#queue = [];
  }
}
