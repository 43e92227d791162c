import type { Clock } from '../base/index.ts';
import type { Datagram, Errno, NetworkNamespace, SocketAddress } from '../kernel/index.ts';
import type { PeerLink } from './peer-link.ts';
import type { Translation } from './service-proxy.ts';
import { UdpConnections } from './udp-connections.ts';

/** What the router of datagrams needs of the node's network. */
export interface DatagramRoutes {
  readonly clock: Clock;
  /** Of the rules for Services: another number when they have changed. */
  readonly version: () => number;
  readonly translate: (from: SocketAddress, to: SocketAddress) => Translation;
  /** Whether it is a pod of this node, another node's, or there is no way. */
  readonly next: (ip: string) => 'here' | PeerLink | Errno;
  /** The cluster's DNS server: every node answers for it. @returns undefined when it is no query */
  readonly dns: { readonly address: SocketAddress; readonly answer: (query: Uint8Array) => Uint8Array | undefined };
  /** Where a port of this node leads, when it leads to a pod. */
  readonly published: (to: SocketAddress) => SocketAddress | undefined;
  /** The pod that may have what comes from there, or why not. */
  readonly admit: (from: SocketAddress, to: SocketAddress) => NetworkNamespace | Errno;
}

/** Carries UDP between the pods of this node, Services and the other nodes. Nothing waits: what has no way is lost or told of. */
export class DatagramRouter {
  readonly #routes: DatagramRoutes;
  readonly #connections: UdpConnections;

  constructor(routes: DatagramRoutes) {
    this.#routes = routes;
    this.#connections = new UdpConnections(routes.clock);
  }

  /** From a pod of this node. */
  send(datagram: Datagram): void {
    const { from, to, payload } = datagram;
    const { address, answer } = this.#routes.dns;
    if (to.ip === address.ip && to.port === address.port) {
      const reply = answer(payload);
      if (reply !== undefined) this.arrive({ from: address, to: from, payload: reply });
      return;
    }
    const target = this.#target(from, to);
    if (target === 'drop') return;
    if (target === 'reject') this.unreachable(from, to, 'ECONNREFUSED');
    else this.#forward({ from, to: target, payload });
  }

  #target(from: SocketAddress, to: SocketAddress): SocketAddress | 'drop' | 'reject' {
    const version = this.#routes.version();
    const known = this.#connections.find(from, to);
    if (known?.version === version) return known.target;
    const translation = this.#routes.translate(from, to);
    if (translation.kind === 'target' && known !== undefined) {
      // As long as the endpoint is one of the Service the flow stays there.
      const { target: picked, others } = translation;
      if ([picked, ...others].some(({ ip, port }) => ip === known.target.ip && port === known.target.port)) {
        known.version = version;
        return known.target;
      }
    }
    if (known !== undefined) this.#connections.forget(known);
    if (translation.kind === 'pass') return to;
    if (translation.kind !== 'target') return translation.kind;
    const { ip, port } = translation.target;
    this.#connections.add(from, to, { ip, port }, version);
    return { ip, port };
  }

  #forward(datagram: Datagram): void {
    const next = this.#routes.next(datagram.to.ip);
    if (next === 'here') this.arrive(datagram);
    else if (typeof next === 'string') this.unreachable(datagram.from, datagram.to, next);
    // What answers for a port of this node is said to come from there.
    else next.sendDatagram({ ...datagram, from: this.#connections.sourceOf(datagram.from, datagram.to) });
  }

  /** From another node: for a pod of this node, or a port of it. */
  enter({ from, to, payload }: Datagram): void {
    const target = this.#routes.published(to);
    if (target !== undefined && this.#connections.find(from, to)?.target !== target) {
      this.#connections.add(from, to, target, this.#routes.version());
    }
    this.arrive({ from, to: target ?? to, payload });
  }

  /** For a pod of this node. */
  arrive({ from, to, payload }: Datagram): void {
    const pod = this.#routes.admit(from, to);
    if (typeof pod === 'string') {
      this.unreachable(from, to, pod);
      return;
    }
    const heard = pod.receive({ from: this.#connections.sourceOf(from, to), to, payload });
    if (!heard) this.unreachable(from, to, 'ECONNREFUSED');
  }

  /** Tells the sender, wherever it is, that what it sent did not arrive. */
  unreachable(from: SocketAddress, to: SocketAddress, errno: Errno): void {
    const next = this.#routes.next(from.ip);
    if (next === 'here') {
      const pod = this.#routes.admit(to, from);
      if (typeof pod !== 'string') pod.unreachable(from, this.#connections.sourceOf(to, from), errno);
    } else if (typeof next !== 'string') {
      next.sendUnreachable(from, to, errno);
    }
  }
}
