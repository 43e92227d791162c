import type { Clock } from '../base/index.ts';
import type { SocketAddress } from '../kernel/index.ts';

/** Linux: nf_conntrack_udp_timeout and nf_conntrack_udp_timeout_stream. */
const UNANSWERED = 30_000;
const ANSWERED = 120_000;
const MAX_ENTRIES = 16_384;

interface Entry {
  readonly client: SocketAddress;
  readonly service: SocketAddress;
  readonly target: SocketAddress;
  /** Of the rules when the target was last found to be right. */
  version: number;
  answered: boolean;
  lastSeen: number;
}

function key(from: SocketAddress, to: SocketAddress): string {
  return `${from.ip}:${String(from.port)} ${to.ip}:${String(to.port)}`;
}

/** Which endpoint a client's datagrams to a Service go to, so that what comes back seems to come from the Service: conntrack. */
export class UdpConnections {
  readonly #clock: Clock;
  readonly #bySent = new Map<string, Entry>();
  readonly #byReply = new Map<string, Entry>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** The endpoint of earlier datagrams. @param version of the rules now: the entry may have to be checked against them */
  find(client: SocketAddress, service: SocketAddress): Entry | undefined {
    const entry = this.#bySent.get(key(client, service));
    if (entry === undefined) return undefined;
    if (this.#expired(entry)) {
      this.forget(entry);
      return undefined;
    }
    entry.lastSeen = this.#clock.monotonic();
    return entry;
  }

  add(client: SocketAddress, service: SocketAddress, target: SocketAddress, version: number): void {
    if (this.#bySent.size >= MAX_ENTRIES) this.#makeRoom();
    const entry = { client, service, target, version, answered: false, lastSeen: this.#clock.monotonic() };
    this.#bySent.set(key(client, service), entry);
    this.#byReply.set(key(target, client), entry);
  }

  forget(entry: Entry): void {
    this.#bySent.delete(key(entry.client, entry.service));
    this.#byReply.delete(key(entry.target, entry.client));
  }

  /** Who the client thinks that a datagram of `from` comes from. */
  sourceOf(from: SocketAddress, client: SocketAddress): SocketAddress {
    const entry = this.#byReply.get(key(from, client));
    if (entry === undefined || this.#expired(entry)) return from;
    entry.answered = true;
    entry.lastSeen = this.#clock.monotonic();
    return entry.service;
  }

  #expired({ lastSeen, answered }: Entry): boolean {
    return this.#clock.monotonic() - lastSeen >= (answered ? ANSWERED : UNANSWERED);
  }

  /** What has expired goes, or else what is oldest. */
  #makeRoom(): void {
    for (const entry of this.#bySent.values()) if (this.#expired(entry)) this.forget(entry);
    for (const entry of this.#bySent.values()) {
      if (this.#bySent.size < MAX_ENTRIES) return;
      this.forget(entry);
    }
  }
}
