import type { ByteStream, Errno, SocketAddress } from '../api.ts';
import { ERRNO, FILETYPE, SDFLAGS } from '../constants.ts';
import type { Readiness } from '../io/description.ts';
import { Listener } from './listener.ts';
import type { InetRow, PodNetwork } from './network-namespace.ts';
import { ANY, type Binding } from './port-table.ts';
import { isUnix, Socket, type Address, type SocketStatus } from './socket.ts';
import { SOCK_OPTION, SocketOptions } from './socket-options.ts';
import { adoptStream, WINDOW, type StreamEnd } from './stream.ts';

/** Linux: six SYN retries before connect(2) gives up. */
const CONNECT_TIMEOUT = 127_000;
const LOOPBACK = '127.0.0.1';
/** Numbers of tcp_states.h. */
const TCP = { ESTABLISHED: 1, SYN_SENT: 2, FIN_WAIT2: 5, CLOSE: 7, CLOSE_WAIT: 8, LISTEN: 10 } as const;
const NOWHERE: SocketAddress = { ip: ANY, port: 0 };

/** Multicast and broadcast addresses: no stream leads there. */
function isShared(ip: string): boolean {
  return Number(ip.slice(0, ip.indexOf('.'))) >= 224;
}

/** A TCP socket (tcp(7)). */
export class TcpSocket extends Socket {
  override readonly filetype = FILETYPE.SOCKET_STREAM;
  override readonly family = 'inet';
  override readonly type = 'stream';
  #binding: Binding | undefined;
  #listener: Listener | undefined;
  #end: StreamEnd | undefined;
  /** Whom it asked for: a Service's address, though a pod answers. */
  #dialled: SocketAddress | undefined;
  /** Gives up the connect that is under way. */
  #giveUp: (() => void) | undefined;
  /** A connect was begun whose result no call of connect has told yet. */
  #untold = false;
  #error = 0;
  #readShut = false;

  constructor(network: PodNetwork, uid = 0) {
    super(network, uid, new SocketOptions(WINDOW / 2));
  }

  get state(): 'unconnected' | 'connecting' | 'listening' | 'connected' {
    if (this.#end !== undefined) return 'connected';
    if (this.#listener !== undefined) return 'listening';
    return this.connecting ? 'connecting' : 'unconnected';
  }

  override get status(): SocketStatus {
    if (this.#end !== undefined) return this.#end.over ? 'closed' : 'opened';
    if (this.#listener !== undefined) return 'opened';
    return this.#error === 0 ? 'opening' : 'failed';
  }

  override get connecting(): boolean {
    return this.#giveUp !== undefined;
  }

  override get listening(): boolean {
    return this.#listener !== undefined;
  }

  override get localAddress(): SocketAddress | undefined {
    return this.#end?.localAddress ?? this.#binding;
  }

  override get remoteAddress(): SocketAddress | undefined {
    return this.#end === undefined || this.#end.broken ? undefined : (this.#dialled ?? this.#end.remoteAddress);
  }

  override takeError(): number {
    const error = this.#error || (this.#end?.takeError() ?? 0);
    this.#error = 0;
    return error;
  }

  #claim(address: SocketAddress): number {
    const port = address.port === 0 ? this.network.tcpPorts.ephemeral() : address.port;
    if (port === undefined) return ERRNO.EADDRINUSE;
    const binding = {
      ip: address.ip,
      port,
      reuseAddress: this.options.has(SOCK_OPTION.REUSE_ADDR),
      reusePort: this.options.has(SOCK_OPTION.REUSE_PORT),
      uid: this.uid,
      listening: false,
    };
    if (!this.network.tcpPorts.claim(binding)) return ERRNO.EADDRINUSE;
    this.#binding = binding;
    return ERRNO.SUCCESS;
  }

  #unclaim(): void {
    if (this.#binding !== undefined) this.network.tcpPorts.release(this.#binding);
    this.#binding = undefined;
  }

  override bind(address: Address): number {
    if (isUnix(address)) return ERRNO.EAFNOSUPPORT;
    if (this.#binding !== undefined || this.#end !== undefined) return ERRNO.EINVAL;
    return this.network.isLocal(address.ip) ? this.#claim(address) : ERRNO.EADDRNOTAVAIL;
  }

  override listen(backlog: number): number {
    if (this.#listener !== undefined) {
      this.#listener.backlog = backlog;
      return ERRNO.SUCCESS;
    }
    if (this.#end !== undefined || this.#untold) return ERRNO.EINVAL;
    if (this.#binding === undefined) {
      const error = this.#claim(NOWHERE);
      if (error !== ERRNO.SUCCESS) return error;
    }
    const binding = this.#binding;
    if (binding === undefined || !this.network.tcpPorts.mayListen(binding)) return ERRNO.EADDRINUSE;
    binding.listening = true;
    this.#listener = new Listener({ ip: binding.ip, port: binding.port }, backlog, this.changed);
    this.network.listen(this.#listener);
    return ERRNO.SUCCESS;
  }

  #unlisten(): void {
    if (this.#listener === undefined) return;
    this.network.unlisten(this.#listener);
    this.#listener = undefined;
    if (this.#binding !== undefined) this.#binding.listening = false;
  }

  override accept(): TcpSocket | number {
    if (this.#listener === undefined) return ERRNO.EINVAL;
    if (this.#listener.pending === 0) return ERRNO.EAGAIN;
    if (this.network.full) return ERRNO.ENOBUFS;
    const end = this.#listener.take();
    if (end === undefined) return ERRNO.EAGAIN;
    const accepted = new TcpSocket(this.network, this.uid);
    for (const flag of this.options.flags) accepted.options.set(flag, true);
    accepted.options.receiveBuffer = this.options.receiveBuffer;
    accepted.options.sendBuffer = this.options.sendBuffer;
    accepted.#adopt(end);
    if (this.#binding !== undefined) {
      accepted.#binding = { ...this.#binding, ip: end.localAddress.ip, listening: false };
      this.network.tcpPorts.share(accepted.#binding);
    }
    return accepted;
  }

  #adopt(end: StreamEnd): void {
    this.#end = end;
    end.setOwner({ changed: this.changed, account: this.network.buffers });
    this.resized();
  }

  override resized(): void {
    this.#end?.resize(this.options.receiveBuffer, this.options.sendBuffer);
  }

  /** upstream: net/ipv4/af_inet.c, __inet_stream_connect */
  override connect(address: Address): number {
    if (isUnix(address)) return ERRNO.EAFNOSUPPORT;
    if (this.#listener !== undefined) return ERRNO.EISCONN;
    if (this.connecting) return ERRNO.EALREADY;
    if (!this.#untold) return this.#end === undefined ? this.#begin(address) : ERRNO.EISCONN;
    this.#untold = false;
    return this.#end === undefined ? this.takeError() || ERRNO.ECONNABORTED : ERRNO.SUCCESS;
  }

  #begin(address: SocketAddress): number {
    const to = address.ip === ANY ? { ip: LOOPBACK, port: address.port } : address;
    if (isShared(to.ip)) return ERRNO.ENETUNREACH;
    const local = this.network.isLocal(to.ip);
    if (!local && this.#binding?.ip.startsWith('127.') === true) return ERRNO.EINVAL;
    const source = this.#source(to.ip);
    if (this.#binding === undefined) {
      if (this.#claim({ ip: source, port: 0 }) !== ERRNO.SUCCESS) return ERRNO.EADDRNOTAVAIL;
    }
    const from = { ip: source, port: this.#binding?.port ?? 0 };
    this.#dialled = to;
    this.#untold = true;
    const cancelTimer = this.network.clock.setTimeout(() => this.#conclude('ETIMEDOUT'), CONNECT_TIMEOUT);
    let cancel = (): void => undefined;
    this.#giveUp = () => {
      this.#giveUp = undefined;
      cancelTimer();
      cancel();
    };
    cancel = this.network.staysHere(to, 'TCP')
      ? this.network.request({ from, to, done: (result) => this.#conclude(result) })
      : this.#dial(from, to);
    return ERRNO.EINPROGRESS;
  }

  #source(to: string): string {
    const bound = this.#binding?.ip ?? ANY;
    if (bound !== ANY) return bound;
    return to.startsWith('127.') ? LOOPBACK : this.network.ip;
  }

  /** Beyond the namespace. */
  #dial(from: SocketAddress, to: SocketAddress): () => void {
    const controller = new AbortController();
    void this.network.stack.connect(this.network, to.ip, to.port, controller.signal, from.port).then(
      (result) => this.#conclude(result),
      () => this.#conclude('ETIMEDOUT'),
    );
    return () => controller.abort();
  }

  #conclude(result: ByteStream | Errno): void {
    if (!this.connecting) {
      // Given up meanwhile.
      if (typeof result !== 'string') adoptStream(result).reset();
      return;
    }
    this.#giveUp = undefined;
    if (typeof result === 'string') {
      this.#error = ERRNO[result];
      this.#unclaim();
    } else {
      this.#adopt(adoptStream(result));
    }
    this.changed.wake();
  }

  override receive(buffers: readonly Uint8Array[], peek: boolean): number {
    const end = this.#end;
    if (end === undefined) return -(this.connecting ? ERRNO.EAGAIN : this.takeError() || ERRNO.ENOTCONN);
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

  override send(buffers: readonly Uint8Array[]): number {
    const end = this.#end;
    if (end === undefined) return -(this.connecting ? ERRNO.EAGAIN : this.takeError() || ERRNO.EPIPE);
    let total = 0;
    for (const buffer of buffers) {
      const sent = end.send(buffer);
      if (sent < 0) return total > 0 ? total : sent;
      total += sent;
      if (sent < buffer.length) return total > 0 ? total : -ERRNO.EAGAIN;
    }
    return total;
  }

  /** upstream: net/ipv4/af_inet.c, inet_shutdown: of a listening or connecting socket it ends that. */
  override shutdown(how: number): number {
    if ((how & ~(SDFLAGS.RD | SDFLAGS.WR)) !== 0 || how === 0) return ERRNO.EINVAL;
    if (this.#listener !== undefined) {
      if ((how & SDFLAGS.RD) !== 0) this.#unlisten();
      return ERRNO.SUCCESS;
    }
    if (this.connecting) {
      this.#giveUp?.();
      this.#error = ERRNO.ECONNRESET;
      this.changed.wake();
      return ERRNO.SUCCESS;
    }
    if (this.#end === undefined || this.#end.over) return ERRNO.ENOTCONN;
    if ((how & SDFLAGS.WR) !== 0) this.#end.shutdown();
    if ((how & SDFLAGS.RD) !== 0) this.#readShut = true;
    this.changed.wake();
    return ERRNO.SUCCESS;
  }

  /** upstream: net/ipv4/tcp.c, tcp_poll */
  override readiness(): Readiness {
    if (this.#listener !== undefined) {
      const { pending } = this.#listener;
      return { readable: pending > 0, writable: false, available: pending, hangup: false };
    }
    if (this.connecting) return { readable: false, writable: false, available: 0, hangup: false };
    const end = this.#end;
    if (end === undefined) return { readable: true, writable: true, available: 0, hangup: true };
    return {
      readable: end.incoming.size > 0 || end.incoming.ended || end.broken || this.#readShut,
      writable: end.broken || end.outgoing.ended || end.outgoing.offersRoom(),
      available: end.incoming.size,
      hangup: end.over || (this.#readShut && end.outgoing.ended),
    };
  }

  override row(): InetRow | undefined {
    const local = this.localAddress;
    if (local === undefined) return undefined;
    return {
      protocol: 'tcp',
      state: this.#tcpState(),
      local,
      remote: this.remoteAddress ?? NOWHERE,
      sendQueue: this.#listener?.backlog ?? this.#end?.outgoing.size ?? 0,
      receiveQueue: this.#listener?.pending ?? this.#end?.incoming.size ?? 0,
      uid: this.uid,
      inode: this.inode,
    };
  }

  #tcpState(): number {
    if (this.#listener !== undefined) return TCP.LISTEN;
    if (this.connecting) return TCP.SYN_SENT;
    if (this.#end === undefined || this.#end.over) return TCP.CLOSE;
    if (this.#end.incoming.ended) return TCP.CLOSE_WAIT;
    return this.#end.outgoing.ended ? TCP.FIN_WAIT2 : TCP.ESTABLISHED;
  }

  /** Its namespace is gone. */
  override abort(): void {
    this.#giveUp?.();
    this.#unlisten();
    this.#end?.reset();
    this.changed.wake();
  }

  protected override dispose(): void {
    super.dispose();
    this.#giveUp?.();
    this.#unlisten();
    if (this.options.times.get(SOCK_OPTION.LINGER) === 0) this.#end?.reset();
    else this.#end?.close();
    this.#unclaim();
  }
}
