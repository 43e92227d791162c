import type { Clock, Disposer } from '../base/index.ts';
import { createStreamPair, type ByteStream, type Errno, type SocketAddress } from '../kernel/index.ts';
import { resolveAt } from './dns/dns-client.ts';
import { LocalListeners, type Accept } from './local-listeners.ts';
import { PeerLink } from './peer-link.ts';
import { searchOrder, type ResolverConfig } from './resolver.ts';

export interface HostOptions {
  /** By which nodes know it; none of theirs. */
  readonly name: string;
  /** On the network of the nodes, for instance `172.18.0.1`. */
  readonly address: string;
  readonly clock: Clock;
}

/** A node, as a machine on its network knows it. */
export interface HostRoute {
  readonly nodeName: string;
  readonly address: string;
  readonly podCIDR: string;
}

/** Linux: six SYN retries before connect(2) gives up. */
const CONNECT_TIMEOUT = 127_000;
const EPHEMERAL = { first: 32_768, last: 60_999 };
const DNS_PORT = 53;

interface Route extends HostRoute {
  readonly link: PeerLink;
}

/**
 * A machine beside the nodes, on their network: it has an address there, and its way to pods and Services leads through a
 * node, whose rules decide where a connection goes. What it dials of its own stays with itself.
 */
export class Host {
  readonly address: string;
  readonly #options: HostOptions;
  readonly #routes = new Map<string, Route>();
  readonly #listeners = new LocalListeners();
  #port = EPHEMERAL.first;

  constructor(options: HostOptions) {
    this.#options = options;
    this.address = options.address;
  }

  /** A channel to a node, which was told of this machine by `NodeNetwork.connectHost`. Replaces an earlier one. */
  connectNode(node: HostRoute, port: MessagePort): void {
    this.disconnectNode(node.nodeName);
    const link = new PeerLink(node.podCIDR, port, this.#options.name < node.nodeName, {
      accept: (to, from) => Promise.resolve(this.#accept(to, from)),
      // Nothing here speaks UDP.
      datagram: ({ from, to }) => {
        link.sendUnreachable(from, to, 'ECONNREFUSED');
      },
      unreachable: () => undefined,
    });
    this.#routes.set(node.nodeName, { ...node, link });
  }

  disconnectNode(nodeName: string): void {
    this.#routes.get(nodeName)?.link.close();
    this.#routes.delete(nodeName);
  }

  /** @param ip one of this machine's, of all of them when it is `0.0.0.0` @returns undefined when the port is in use */
  listen(ip: string, port: number, accept: Accept): { readonly port: number; readonly close: Disposer } | undefined {
    return this.#listeners.listen(ip, port, accept);
  }

  /** Connects from this machine. @param ip IPv4, or `::1` */
  async dial(ip: string, port: number, signal: AbortSignal): Promise<ByteStream | Errno> {
    const from = { ip: this.#isOwn(ip) ? ip : this.address, port: this.#ephemeralPort() };
    const to = { ip, port };
    if (this.#isOwn(ip)) return this.#accept(to, from);
    const route = this.#routeTo(ip);
    if (route === undefined) return 'EHOSTUNREACH';
    return this.#withTimeout(signal, (cut) => route.link.open(from, to, cut));
  }

  /** Addresses of a name in the cluster's DNS, as a pod with this configuration would find them; none when there are none. */
  async resolve(name: string, config: ResolverConfig, signal: AbortSignal): Promise<readonly string[]> {
    for (const candidate of searchOrder(name, config)) {
      for (const nameserver of config.nameservers) {
        const found = await resolveAt((cut) => this.dial(nameserver, DNS_PORT, cut), candidate, signal);
        if (found.length > 0) return found;
      }
    }
    return [];
  }

  #isOwn(ip: string): boolean {
    return ip === this.address || ip.startsWith('127.') || ip === '::1';
  }

  #accept(to: SocketAddress, from: SocketAddress): ByteStream | Errno {
    const accept = this.#isOwn(to.ip) ? this.#listeners.find(to.ip, to.port) : undefined;
    if (accept === undefined) return 'ECONNREFUSED';
    const [ours, theirs] = createStreamPair(from, to);
    accept(theirs);
    return ours;
  }

  /** A node's own addresses and pods are reached by it; for all else any node is a router. */
  #routeTo(ip: string): Route | undefined {
    const routes = [...this.#routes.values()];
    return routes.find(({ address, link }) => address === ip || link.serves(ip)) ?? routes[0];
  }

  async #withTimeout(
    signal: AbortSignal,
    open: (signal: AbortSignal) => Promise<ByteStream | Errno>,
  ): Promise<ByteStream | Errno> {
    if (signal.aborted) return 'ECONNRESET';
    const late = new AbortController();
    const cancel = this.#options.clock.setTimeout(() => {
      late.abort();
    }, CONNECT_TIMEOUT);
    try {
      const result = await open(AbortSignal.any([signal, late.signal]));
      return late.signal.aborted && typeof result === 'string' ? 'ETIMEDOUT' : result;
    } finally {
      cancel();
    }
  }

  #ephemeralPort(): number {
    this.#port = this.#port >= EPHEMERAL.last ? EPHEMERAL.first : this.#port + 1;
    return this.#port;
  }
}
