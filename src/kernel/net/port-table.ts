import type { SocketAddress } from '../api.ts';

export const ANY = '0.0.0.0';

/** Linux: net.ipv4.ip_local_port_range. */
const FIRST_EPHEMERAL = 32768;
const LAST_EPHEMERAL = 60999;

/** A socket's claim on a local address and port. */
export interface Binding extends SocketAddress {
  /** SO_REUSEADDR and SO_REUSEPORT as they are when the claim is made, and who made it. */
  readonly reuseAddress: boolean;
  readonly reusePort: boolean;
  readonly uid: number;
  listening: boolean;
}

function overlap(a: SocketAddress, b: SocketAddress): boolean {
  return a.ip === ANY || b.ip === ANY || a.ip === b.ip;
}

/** socket(7), SO_REUSEADDR and SO_REUSEPORT. upstream: net/ipv4/inet_connection_sock.c, inet_bind_conflict */
function conflict(ours: Binding, other: Binding): boolean {
  if (!overlap(ours, other)) return false;
  if (ours.reusePort && other.reusePort && ours.uid === other.uid) return false;
  return !(ours.reuseAddress && other.reuseAddress && !other.listening);
}

/** The ports of one protocol in a network namespace. */
export class PortTable {
  readonly #bindings = new Map<number, Set<Binding>>();
  #next = FIRST_EPHEMERAL;

  /** @returns false when the address is in use */
  claim(binding: Binding): boolean {
    const others = this.#bindings.get(binding.port);
    if (others === undefined) {
      this.#bindings.set(binding.port, new Set([binding]));
      return true;
    }
    for (const other of others) if (other !== binding && conflict(binding, other)) return false;
    others.add(binding);
    return true;
  }

  /** Whether a claim that stands already may listen. */
  mayListen(binding: Binding): boolean {
    for (const other of this.#bindings.get(binding.port) ?? []) {
      if (other !== binding && conflict(binding, other)) return false;
    }
    return true;
  }

  /** A claim that comes with an accepted connection: the listener's port is its port too. */
  share(binding: Binding): void {
    const others = this.#bindings.get(binding.port);
    if (others === undefined) this.#bindings.set(binding.port, new Set([binding]));
    else others.add(binding);
  }

  release(binding: Binding): void {
    const others = this.#bindings.get(binding.port);
    others?.delete(binding);
    if (others?.size === 0) this.#bindings.delete(binding.port);
  }

  /** A port that nobody has. @returns undefined when there is none */
  ephemeral(): number | undefined {
    for (let tries = FIRST_EPHEMERAL; tries <= LAST_EPHEMERAL; tries++) {
      const port = this.#next;
      this.#next = port === LAST_EPHEMERAL ? FIRST_EPHEMERAL : port + 1;
      if (!this.#bindings.has(port)) return port;
    }
    return undefined;
  }
}
