import type { Datagram, SocketAddress } from '../api.ts';
import { ANY, PortTable } from './port-table.ts';

/** A UDP socket as those see it who send to it. */
export interface DatagramReceiver {
  readonly localAddress: SocketAddress | undefined;
  readonly remoteAddress: SocketAddress | undefined;
  readonly sharesPort: boolean;
  /** Takes it in, or drops it when it has no room. */
  deliver(datagram: Datagram): void;
  /** What was sent to its peer did not get there (icmp(7)). */
  fail(errno: number): void;
}

function same(a: SocketAddress, b: SocketAddress): boolean {
  return a.ip === b.ip && a.port === b.port;
}

/** How well a socket fits, 0 when it does not. upstream: net/ipv4/udp.c, compute_score */
function score({ localAddress, remoteAddress }: DatagramReceiver, { from, to }: Datagram): number {
  if (localAddress === undefined) return 0;
  const exact = localAddress.ip === to.ip;
  if (!exact && localAddress.ip !== ANY) return 0;
  if (remoteAddress !== undefined && !same(remoteAddress, from)) return 0;
  return 1 + (exact ? 1 : 0) + (remoteAddress === undefined ? 0 : 2);
}

/** The UDP sockets of a network namespace, by their ports. */
export class UdpPorts {
  readonly table = new PortTable();
  readonly #receivers = new Map<number, DatagramReceiver[]>();

  add(port: number, receiver: DatagramReceiver): void {
    const others = this.#receivers.get(port);
    if (others === undefined) this.#receivers.set(port, [receiver]);
    else others.push(receiver);
  }

  remove(port: number, receiver: DatagramReceiver): void {
    const left = (this.#receivers.get(port) ?? []).filter((other) => other !== receiver);
    if (left.length > 0) this.#receivers.set(port, left);
    else this.#receivers.delete(port);
  }

  /** @returns false when nobody is bound there */
  receive(datagram: Datagram): boolean {
    let best: DatagramReceiver[] = [];
    let most = 1;
    for (const receiver of this.#receivers.get(datagram.to.port) ?? []) {
      const fit = score(receiver, datagram);
      if (fit < most) continue;
      if (fit > most) best = [];
      most = fit;
      best.push(receiver);
    }
    // Those that share the port by SO_REUSEPORT take turns by the sender; of others the one that came last hears it.
    const chosen = best.every((it) => it.sharesPort) ? best[datagram.from.port % best.length] : best.at(-1);
    chosen?.deliver(datagram);
    return chosen !== undefined;
  }

  unreachable(local: SocketAddress, remote: SocketAddress, errno: number): void {
    for (const receiver of this.#receivers.get(local.port) ?? []) {
      if (receiver.remoteAddress !== undefined && same(receiver.remoteAddress, remote)) receiver.fail(errno);
    }
  }
}
