import type { Clock } from '../../base/index.ts';
import type { ByteStream, Datagram, Errno, NetworkNamespace, NetworkStack, SocketAddress } from '../api.ts';
import { ERRNO } from '../constants.ts';
import { BufferAccount } from './buffer-account.ts';
import type { ConnectRequest, Listener } from './listener.ts';
import { ANY, PortTable } from './port-table.ts';
import type { StreamEnd } from './stream.ts';
import type { UdpPorts } from './udp-ports.ts';

/** Bytes that the sockets of a namespace may hold. */
const BUFFER_LIMIT = 64 << 20;
/** A pod that floods is stopped here: ENOBUFS. */
const MAX_SOCKETS = 16384;

/** A socket as /proc/net and diagnostics show it. */
export interface InetRow {
  readonly protocol: 'tcp' | 'udp';
  /** `tcp_states.h`: 1 established, 2 SYN sent, 7 closed, 8 close-wait, 10 listening, … */
  readonly state: number;
  readonly local: SocketAddress;
  readonly remote: SocketAddress;
  readonly sendQueue: number;
  readonly receiveQueue: number;
  readonly uid: number;
  readonly inode: number;
}

export interface UnixRow {
  readonly protocol: 'unix';
  readonly type: 'stream' | 'dgram';
  /** `socket_state` of linux/net.h. */
  readonly state: number;
  /** Empty when it has no name; an abstract one begins with NUL. */
  readonly path: string;
  readonly inode: number;
  readonly listening: boolean;
}

export type SocketRow = InetRow | UnixRow;

/** What is in a namespace, and goes with it. */
export interface Member {
  row(): SocketRow | undefined;
  /** The namespace is gone. */
  abort(): void;
}

/** Ports, names and sockets of a namespace. */
export class SharedNamespace {
  readonly tcpPorts = new PortTable();
  udp: UdpPorts | undefined;
  /** Unix sockets by their abstract names. */
  readonly abstractSockets = new Map<string, Member>();
  readonly members = new Set<Member>();
  readonly listeners = new Map<number, Listener[]>();
  lastInode = 0;
}

/** What a namespace needs of the kernel: time, and the network beyond it. */
export interface NamespaceHost {
  readonly clock: Clock;
  readonly network: NetworkStack;
}

/**
 * Loopback, one address, ports: what the processes of a pod share. Those of several pods that are in the network of their node
 * share it too, each pod by an object of its own.
 */
export class PodNetwork implements NetworkNamespace {
  readonly ip: string;
  readonly hostname: string;
  readonly clock: Clock;
  readonly stack: NetworkStack;
  /** What those have in common who share the namespace. */
  readonly shared: SharedNamespace;
  readonly buffers = new BufferAccount(BUFFER_LIMIT);
  readonly #members = new Set<Member>();
  #disposed = false;

  constructor(ip: string, hostname: string, host: NamespaceHost, shared = new SharedNamespace()) {
    this.ip = ip;
    this.hostname = hostname;
    this.clock = host.clock;
    this.stack = host.network;
    this.shared = shared;
  }

  get tcpPorts(): PortTable {
    return this.shared.tcpPorts;
  }

  get abstractSockets(): Map<string, Member> {
    return this.shared.abstractSockets;
  }

  /** There from the first UDP socket on. */
  get udp(): UdpPorts | undefined {
    return this.shared.udp;
  }

  set udp(ports: UdpPorts | undefined) {
    this.shared.udp = ports;
  }

  get listening(): readonly number[] {
    return [...this.shared.listeners.keys()].sort((a, b) => a - b);
  }

  /** The sockets that have an address. */
  *rows(): Iterable<SocketRow> {
    for (const member of this.shared.members) {
      const row = member.row();
      if (row !== undefined) yield row;
    }
  }

  /** No further socket is to be made: there are too many, or the namespace is gone. */
  get full(): boolean {
    return this.#disposed || this.shared.members.size >= MAX_SOCKETS;
  }

  /** @returns its inode number */
  join(member: Member): number {
    this.#members.add(member);
    this.shared.members.add(member);
    return ++this.shared.lastInode;
  }

  leave(member: Member): void {
    this.#members.delete(member);
    this.shared.members.delete(member);
  }

  /** Whether an address belongs to this namespace. */
  isLocal(ip: string): boolean {
    return ip === ANY || ip === this.ip || ip.startsWith('127.');
  }

  /** Whether what is sent there stays in the namespace. */
  staysHere(to: SocketAddress, protocol: 'TCP' | 'UDP'): boolean {
    return this.isLocal(to.ip) && this.stack.redirects?.(this, to, protocol) !== true;
  }

  listen(listener: Listener): void {
    const { port } = listener.address;
    const others = this.shared.listeners.get(port);
    if (others === undefined) this.shared.listeners.set(port, [listener]);
    else others.push(listener);
  }

  unlisten(listener: Listener): void {
    const { port } = listener.address;
    const others = (this.shared.listeners.get(port) ?? []).filter((other) => other !== listener);
    if (others.length > 0) this.shared.listeners.set(port, others);
    else this.shared.listeners.delete(port);
    listener.close();
  }

  accept(port: number, from: SocketAddress, signal?: AbortSignal): ByteStream | Errno | Promise<ByteStream | Errno> {
    let answer: StreamEnd | Errno | undefined;
    let settle = (result: StreamEnd | Errno): void => {
      answer = result;
    };
    const cancel = this.request({ from, to: { ip: this.ip, port }, done: (result) => settle(result) });
    if (answer !== undefined) return answer;
    return new Promise((resolve) => {
      const onAbort = (): void => {
        cancel();
        resolve('ETIMEDOUT');
      };
      settle = (result) => {
        signal?.removeEventListener('abort', onAbort);
        resolve(result);
      };
      signal?.addEventListener('abort', onAbort, { once: true });
    });
  }

  /** Asks a listener of this namespace for a connection. @returns a way to give up */
  request(request: ConnectRequest): () => void {
    const listener = this.#listenerFor(request.to, request.from);
    if (listener !== undefined && !this.#disposed) return listener.request(request);
    request.done('ECONNREFUSED');
    return () => undefined;
  }

  /** The most specific one; those that share a port by SO_REUSEPORT take turns by the client's address. */
  #listenerFor(to: SocketAddress, from: SocketAddress): Listener | undefined {
    const all = this.shared.listeners.get(to.port);
    if (all?.length === 1) {
      const ip = all[0]?.address.ip;
      return ip === to.ip || ip === ANY ? all[0] : undefined;
    }
    const exact = all?.filter(({ address }) => address.ip === to.ip) ?? [];
    const fitting = exact.length > 0 ? exact : (all?.filter(({ address }) => address.ip === ANY) ?? []);
    return fitting[from.port % fitting.length];
  }

  receive(datagram: Datagram): boolean {
    return this.udp?.receive(datagram) ?? false;
  }

  unreachable(local: SocketAddress, remote: SocketAddress, errno: Errno): void {
    this.udp?.unreachable(local, remote, ERRNO[errno]);
  }

  dispose(): void {
    this.#disposed = true;
    for (const member of this.#members) {
      member.abort();
      this.shared.members.delete(member);
    }
    this.#members.clear();
  }
}
