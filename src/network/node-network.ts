import { DisposableStack, OnDemand, type Disposer } from '../base/index.ts';
import {
  createStreamPair,
  type ByteStream,
  type Datagram,
  type Errno,
  type NetworkNamespace,
  type SocketAddress,
} from '../kernel/index.ts';
import type { DialError, NodeNetwork, NodeNetworkOptions, PodAttachment } from './api.ts';
import { parseIPv4 } from './cidr.ts';
import { ClusterDns } from './cluster-dns.ts';
import type { DatagramRouter } from './datagrams.ts';
import type { Zone } from './dns/zone.ts';
import { HostPorts } from './host-ports.ts';
import type { NodeAddresses } from './node-addresses.ts';
import { PeerLink, type PeerHandlers } from './peer-link.ts';
import { PodAddresses } from './pod-addresses.ts';
import { parseResolvConf, resolveName } from './resolver.ts';
import type { ServiceIndex } from './service-index.ts';
import { ServiceProxy, type Protocol, type Translation } from './service-proxy.ts';

/** Linux: six SYN retries before connect(2) gives up. */
const CONNECT_TIMEOUT = 127_000;
/** Linux: net.ipv4.ip_local_port_range. */
const EPHEMERAL = { first: 32768, last: 60999 };
const DNS_PORT = 53;

/** What the node knows of the cluster, kept up to date by informers. */
export interface ClusterView {
  readonly services: ServiceIndex;
  readonly nodes: NodeAddresses;
}

export class WorkerNodeNetwork implements NodeNetwork {
  readonly nodeName: string;
  readonly nodeAddress: string;
  readonly clusterDomain: string;
  readonly clusterDNS: string;
  readonly synced: Promise<void>;
  readonly #options: NodeNetworkOptions;
  readonly #view: ClusterView;
  readonly #proxy: ServiceProxy;
  readonly #dns: ClusterDns;
  readonly #addresses: PodAddresses;
  readonly #pods = new Map<string, PodAttachment>();
  /** Pods that are in the network of the node itself: one namespace, told apart by who asks. */
  readonly #inHost = new Map<NetworkNamespace, PodAttachment>();
  readonly #hostPorts = new HostPorts();
  readonly #peers = new Map<string, PeerLink>();
  readonly #disposers = new DisposableStack();
  /** Few pods speak UDP: what carries it is loaded with the first datagram. */
  readonly #datagrams = new OnDemand(() => this.#loadDatagrams());
  #port = EPHEMERAL.first;

  constructor(options: NodeNetworkOptions, view: ClusterView, synced: Promise<void>) {
    this.synced = synced;
    this.nodeName = options.nodeName;
    this.nodeAddress = options.nodeAddress;
    this.clusterDomain = options.clusterDomain;
    this.clusterDNS = options.clusterDNS;
    this.#options = options;
    this.#view = view;
    this.#proxy = new ServiceProxy(view.services, options);
    this.#dns = new ClusterDns(view.services, options.clusterDomain);
    this.#addresses = new PodAddresses(options.podCIDR);
  }

  allocateAddress(): string | undefined {
    return this.#addresses.take();
  }

  releaseAddress(ip: string): void {
    this.#addresses.release(ip);
  }

  attachPod(pod: PodAttachment): Disposer {
    const { netns, hostPorts = [] } = pod;
    if (netns.ip === this.nodeAddress) {
      this.#inHost.set(netns, pod);
      return () => {
        this.#inHost.delete(netns);
      };
    }
    this.#pods.set(netns.ip, pod);
    const unpublish = this.#hostPorts.add(netns.ip, hostPorts);
    return () => {
      unpublish();
      if (this.#pods.get(netns.ip) === pod) this.#pods.delete(netns.ip);
    };
  }

  connectPeer(nodeName: string, podCIDR: string, port: MessagePort): void {
    this.#link(nodeName, podCIDR, port, {
      accept: (to, from, signal) => this.#accept(to, from, signal),
      datagram: (datagram) => this.#route((router) => router.enter(datagram)),
    });
  }

  connectHost(name: string, address: string, port: MessagePort): void {
    // What comes from no node has passed no rules for Services yet.
    this.#link(name, `${address}/32`, port, {
      accept: (to, from, signal) => this.#connect(from, to, signal),
      datagram: (datagram) => this.#route((router) => router.send(datagram)),
    });
  }

  #link(name: string, cidr: string, port: MessagePort, handlers: Omit<PeerHandlers, 'unreachable'>): void {
    this.disconnectPeer(name);
    const unreachable: PeerHandlers['unreachable'] = (from, to, errno) => {
      this.#route((router) => router.unreachable(from, to, errno));
    };
    this.#peers.set(name, new PeerLink(cidr, port, this.nodeName < name, { ...handlers, unreachable }));
  }

  disconnectPeer(nodeName: string): void {
    this.#peers.get(nodeName)?.close();
    this.#peers.delete(nodeName);
  }

  connect(
    from: NetworkNamespace,
    ip: string,
    port: number,
    signal: AbortSignal,
    localPort = this.#ephemeralPort(),
  ): Promise<ByteStream | Errno> {
    return this.#connect({ ip: from.ip, port: localPort }, { ip, port }, signal);
  }

  send(_from: NetworkNamespace, datagram: Datagram): void {
    this.#route((router) => router.send(datagram));
  }

  resolve(from: NetworkNamespace, name: string): Promise<readonly string[]> {
    const pod = this.#inHost.get(from) ?? this.#pods.get(from.ip);
    return Promise.resolve(pod === undefined ? [] : this.#resolve(name, pod.hosts(), pod.resolvConf()));
  }

  redirects(from: NetworkNamespace, to: SocketAddress, protocol: Protocol): boolean {
    return this.#inHost.has(from) && this.#translate(from, to, protocol).kind !== 'pass';
  }

  async dial(host: string, port: number, signal: AbortSignal): Promise<ByteStream | DialError> {
    const ip = parseIPv4(host) === undefined ? this.#dns.lookup(host)?.[0] : host;
    if (ip === undefined) return 'ENOTFOUND';
    return this.#connect({ ip: this.nodeAddress, port: this.#ephemeralPort() }, { ip, port }, signal);
  }

  dispose(): void {
    for (const nodeName of [...this.#peers.keys()]) this.disconnectPeer(nodeName);
    this.#disposers.dispose();
  }

  /** Something that must end with this network. */
  own(disposer: Disposer): void {
    this.#disposers.add(disposer);
  }

  #resolve(name: string, hosts: string, resolvConf: string): readonly string[] {
    return resolveName(name, hosts, parseResolvConf(resolvConf), (nameserver, absolute) =>
      // There is no way out of the page to any other nameserver.
      nameserver === this.clusterDNS ? this.#dns.lookup(absolute) : undefined,
    );
  }

  async #connect(from: SocketAddress, to: SocketAddress, signal: AbortSignal): Promise<ByteStream | Errno> {
    if (to.ip === this.clusterDNS && to.port === DNS_PORT) return this.#connectDns(from, to);
    const translation = this.#translate(from, to, 'TCP');
    switch (translation.kind) {
      case 'pass':
        return this.#reach(from, to, signal);
      case 'reject':
        return 'ECONNREFUSED';
      case 'drop':
        return this.#timeOut(signal);
      case 'target': {
        // A pod may have ended before this node heard that it left the Service: nothing was sent, so try another.
        for (const target of [translation.target, ...translation.others]) {
          const result = await this.#reach(from, target, signal);
          if (result !== 'EHOSTUNREACH' || signal.aborted) return result;
        }
        return 'EHOSTUNREACH';
      }
    }
  }

  async #connectDns(from: SocketAddress, to: SocketAddress): Promise<ByteStream> {
    const { serveStream } = await import('./dns/dns-server.ts');
    const [ours, theirs] = createStreamPair(from, to);
    void serveStream(this.#zone(), theirs);
    return ours;
  }

  #zone(): Zone {
    const serial = (): number => Math.floor(this.#options.clock.now() / 1000);
    return { dns: this.#dns, services: this.#view.services, domain: this.clusterDomain, serial };
  }

  /** What cannot be loaded is as if the network had lost the datagram. */
  #route(use: (router: DatagramRouter) => void): void {
    Promise.resolve(this.#datagrams.use(use)).catch(() => undefined);
  }

  async #loadDatagrams(): Promise<DatagramRouter> {
    const [{ DatagramRouter }, { answerDatagram }] = await Promise.all([
      import('./datagrams.ts'),
      import('./dns/dns-server.ts'),
    ]);
    const zone = this.#zone();
    return new DatagramRouter({
      clock: this.#options.clock,
      version: () => this.#view.services.version,
      translate: (from, to) => this.#translate(from, to, 'UDP'),
      next: (ip) => this.#next(ip),
      admit: (from, to) => {
        const pod = this.#admit(from, to);
        return typeof pod === 'string' ? pod : pod.netns;
      },
      published: (to) => (this.#isOwn(to.ip) ? this.#hostPorts.find(to, 'UDP') : undefined),
      dns: {
        address: { ip: this.clusterDNS, port: DNS_PORT },
        answer: (query) => answerDatagram(zone, query),
      },
    });
  }

  #translate(from: Pick<SocketAddress, 'ip'>, to: SocketAddress, protocol: Protocol): Translation {
    const here = this.#isOwn(to.ip);
    const node = here ? this.nodeName : this.#view.nodes.nameOf(to.ip);
    if (node === undefined) return this.#proxy.translate(from.ip, to.ip, to.port, protocol);
    const translation = this.#proxy.translateNodePort(from.ip, node, to.port, protocol);
    const target = translation.kind === 'pass' && here ? this.#hostPorts.find(to, protocol) : undefined;
    return target === undefined ? translation : { kind: 'target', target, others: [] };
  }

  /** An address of the node itself. */
  #isOwn(ip: string): boolean {
    return ip === this.nodeAddress || ip.startsWith('127.');
  }

  #next(ip: string): 'here' | PeerLink | Errno {
    if (this.#addresses.covers(ip) || this.#isOwn(ip)) return 'here';
    const node = this.#view.nodes.nameOf(ip);
    if (node !== undefined) return this.#peers.get(node) ?? 'EHOSTUNREACH';
    for (const link of this.#peers.values()) if (link.serves(ip)) return link;
    return this.#view.nodes.covers(ip) ? 'EHOSTUNREACH' : 'ENETUNREACH';
  }

  #reach(from: SocketAddress, to: SocketAddress, signal: AbortSignal): Promise<ByteStream | Errno> {
    const next = this.#next(to.ip);
    if (next === 'here') return this.#withTimeout(signal, (cut) => this.#accept(to, from, cut));
    if (typeof next === 'string') return Promise.resolve(next);
    return this.#withTimeout(signal, (cut) => next.open(from, to, cut));
  }

  /** The one place where it is decided what a pod of this node is given from outside it, streams and datagrams. */
  #admit(_from: SocketAddress, to: SocketAddress): PodAttachment | Errno {
    if (this.#isOwn(to.ip)) return this.#inHost.values().next().value ?? 'ECONNREFUSED';
    return this.#pods.get(to.ip) ?? 'EHOSTUNREACH';
  }

  async #accept(to: SocketAddress, from: SocketAddress, signal: AbortSignal): Promise<ByteStream | Errno> {
    const own = this.#isOwn(to.ip);
    const target = own ? this.#hostPorts.find(to, 'TCP') : undefined;
    if (target !== undefined) return this.#accept(target, from, signal);
    const pod = this.#admit(from, to);
    if (typeof pod === 'string') return pod;
    const result = await pod.netns.accept(to.port, from, signal);
    return result === 'ECONNREFUSED' && !own && pod.terminating() ? 'EHOSTUNREACH' : result;
  }

  async #withTimeout(
    signal: AbortSignal,
    open: (signal: AbortSignal) => Promise<ByteStream | Errno>,
  ): Promise<ByteStream | Errno> {
    const cut = new AbortController();
    const state = { late: false };
    const onAbort = (): void => {
      cut.abort();
    };
    if (signal.aborted) return 'ECONNRESET';
    signal.addEventListener('abort', onAbort, { once: true });
    const cancel = this.#options.clock.setTimeout(() => {
      state.late = true;
      cut.abort();
    }, CONNECT_TIMEOUT);
    try {
      const result = await open(cut.signal);
      return state.late && typeof result === 'string' ? 'ETIMEDOUT' : result;
    } finally {
      cancel();
      signal.removeEventListener('abort', onAbort);
    }
  }

  async #timeOut(signal: AbortSignal): Promise<Errno> {
    await this.#options.clock.sleep(CONNECT_TIMEOUT, signal).catch(() => undefined);
    return 'ETIMEDOUT';
  }

  #ephemeralPort(): number {
    this.#port = this.#port >= EPHEMERAL.last ? EPHEMERAL.first : this.#port + 1;
    return this.#port;
  }
}
