import { DisposableStack, type Disposer } from '../base/index.ts';
import type { ByteStream, Errno, NetworkNamespace, SocketAddress } from '../kernel/index.ts';
import type { DialError, NodeNetwork, NodeNetworkOptions, PodAttachment } from './api.ts';
import { parseIPv4 } from './cidr.ts';
import { ClusterDns } from './cluster-dns.ts';
import type { NodeAddresses } from './node-addresses.ts';
import { PeerLink } from './peer-link.ts';
import { PodAddresses } from './pod-addresses.ts';
import { parseResolvConf, resolveName } from './resolver.ts';
import type { ServiceIndex } from './service-index.ts';
import { ServiceProxy, type Translation } from './service-proxy.ts';

/** Linux: six SYN retries before connect(2) gives up. */
const CONNECT_TIMEOUT = 127_000;
/** Linux: net.ipv4.ip_local_port_range. */
const EPHEMERAL = { first: 32768, last: 60999 };

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
  readonly #peers = new Map<string, PeerLink>();
  readonly #disposers = new DisposableStack();
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
    this.#pods.set(pod.netns.ip, pod);
    return () => {
      if (this.#pods.get(pod.netns.ip) === pod) this.#pods.delete(pod.netns.ip);
    };
  }

  connectPeer(nodeName: string, podCIDR: string, port: MessagePort): void {
    this.disconnectPeer(nodeName);
    const link = new PeerLink(podCIDR, port, this.nodeName < nodeName, (to, from, signal) =>
      this.#accept(to, from, signal),
    );
    this.#peers.set(nodeName, link);
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

  resolve(from: NetworkNamespace, name: string): Promise<readonly string[]> {
    const pod = this.#pods.get(from.ip);
    return Promise.resolve(pod === undefined ? [] : this.#resolve(name, pod.hosts(), pod.resolvConf()));
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
    const translation = this.#translate(from, to);
    switch (translation.kind) {
      case 'pass':
        return this.#route(from, to, signal);
      case 'reject':
        return 'ECONNREFUSED';
      case 'drop':
        return this.#timeOut(signal);
      case 'target': {
        // A pod may have ended before this node heard that it left the Service: nothing was sent, so try another.
        for (const target of [translation.target, ...translation.others]) {
          const result = await this.#route(from, target, signal);
          if (result !== 'EHOSTUNREACH' || signal.aborted) return result;
        }
        return 'EHOSTUNREACH';
      }
    }
  }

  #translate(from: SocketAddress, to: SocketAddress): Translation {
    const node = to.ip === this.nodeAddress ? this.nodeName : this.#view.nodes.nameOf(to.ip);
    if (node === undefined) return this.#proxy.translate(from.ip, to.ip, to.port);
    const translation = this.#proxy.translateNodePort(from.ip, node, to.port);
    return translation.kind === 'pass' ? { kind: 'reject' } : translation;
  }

  #route(from: SocketAddress, to: SocketAddress, signal: AbortSignal): Promise<ByteStream | Errno> {
    if (this.#addresses.covers(to.ip)) return this.#withTimeout(signal, (cut) => this.#accept(to, from, cut));
    for (const link of this.#peers.values()) {
      if (link.serves(to.ip)) return this.#withTimeout(signal, (cut) => link.open(from, to, cut));
    }
    return Promise.resolve(this.#view.nodes.covers(to.ip) ? 'EHOSTUNREACH' : 'ENETUNREACH');
  }

  /** The one place where a pod of this node is given a connection from outside it. */
  async #accept(to: SocketAddress, from: SocketAddress, signal: AbortSignal): Promise<ByteStream | Errno> {
    const pod = this.#pods.get(to.ip);
    if (pod === undefined) return 'EHOSTUNREACH';
    const result = await pod.netns.accept(to.port, from, signal);
    return result === 'ECONNREFUSED' && pod.terminating() ? 'EHOSTUNREACH' : result;
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
