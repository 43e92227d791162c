import type { ByteStream, Errno, NetworkNamespace, SocketAddress } from '../api.ts';
import { WaitQueue } from '../io/wait-queue.ts';
import { createStreamPair, type StreamEnd } from './stream.ts';

const ANY = '0.0.0.0';
/** Linux: net.ipv4.ip_local_port_range. */
const FIRST_EPHEMERAL = 32768;
const LAST_EPHEMERAL = 60999;

/** A listening socket: connections that wait to be accepted. */
export class Listener {
  readonly address: SocketAddress;
  readonly changed = new WaitQueue();
  readonly #backlog: number;
  #waiting: StreamEnd[] = [];
  #open = true;

  constructor(address: SocketAddress, backlog: number) {
    this.address = address;
    this.#backlog = Math.max(1, backlog);
  }

  get pending(): number {
    return this.#waiting.length;
  }

  /** @returns false when the queue is full or the listener closed */
  offer(end: StreamEnd): boolean {
    if (!this.#open || this.#waiting.length >= this.#backlog) return false;
    this.#waiting.push(end);
    this.changed.wake();
    return true;
  }

  take(): StreamEnd | undefined {
    return this.#waiting.shift();
  }

  close(): void {
    this.#open = false;
    for (const end of this.#waiting.splice(0)) end.reset();
    this.changed.wake();
  }
}

/** Loopback, one address, ports: what the processes of a pod share. */
export class PodNetwork implements NetworkNamespace {
  readonly ip: string;
  readonly hostname: string;
  readonly #listeners = new Map<number, Listener>();
  readonly #connections = new Set<WeakRef<StreamEnd>>();
  #nextPort = FIRST_EPHEMERAL;
  #disposed = false;

  constructor(ip: string, hostname: string) {
    this.ip = ip;
    this.hostname = hostname;
  }

  get listening(): readonly number[] {
    return [...this.#listeners.keys()].sort((a, b) => a - b);
  }

  get listeners(): Iterable<Listener> {
    return this.#listeners.values();
  }

  /** Whether an address belongs to this namespace. */
  isLocal(ip: string): boolean {
    return ip === ANY || ip === this.ip || ip.startsWith('127.');
  }

  ephemeralPort(): number {
    const port = this.#nextPort;
    this.#nextPort = port === LAST_EPHEMERAL ? FIRST_EPHEMERAL : port + 1;
    return this.#listeners.has(port) ? this.ephemeralPort() : port;
  }

  /** @returns undefined when the port is taken */
  listen(address: SocketAddress, backlog: number): Listener | undefined {
    if (this.#disposed || this.#listeners.has(address.port)) return undefined;
    const listener = new Listener(address, backlog);
    this.#listeners.set(address.port, listener);
    return listener;
  }

  unlisten(listener: Listener): void {
    if (this.#listeners.get(listener.address.port) === listener) this.#listeners.delete(listener.address.port);
    listener.close();
  }

  isBound(port: number): boolean {
    return this.#listeners.has(port);
  }

  accept(port: number, from: SocketAddress): ByteStream | Errno {
    return this.connectTo({ ip: this.ip, port }, from);
  }

  /** Connects to a listener in this namespace. A listener on loopback hears only loopback. */
  connectTo(to: SocketAddress, from: SocketAddress): StreamEnd | Errno {
    const listener = this.#listeners.get(to.port);
    if (listener === undefined || this.#disposed) return 'ECONNREFUSED';
    const { ip } = listener.address;
    if (ip !== ANY && ip !== to.ip && to.ip !== ANY) return 'ECONNREFUSED';
    const [client, server] = createStreamPair(from, to);
    if (!listener.offer(server)) return 'ECONNREFUSED';
    this.track(server);
    return client;
  }

  /** Remembers a connection, so that it breaks when the namespace goes. */
  track(end: StreamEnd): void {
    this.#connections.add(new WeakRef(end));
    if (this.#connections.size % 256 === 0) this.#forgetCollected();
  }

  #forgetCollected(): void {
    for (const reference of this.#connections) {
      const end = reference.deref();
      if (end === undefined || (end.incoming.ended && end.outgoing.ended)) this.#connections.delete(reference);
    }
  }

  dispose(): void {
    this.#disposed = true;
    for (const listener of this.#listeners.values()) listener.close();
    this.#listeners.clear();
    for (const reference of this.#connections) reference.deref()?.reset();
    this.#connections.clear();
  }
}
