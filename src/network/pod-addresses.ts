import { contains, formatIPv4, parseCidr, parseIPv4, type Cidr } from './cidr.ts';

/**
 * Gives out the addresses of a node's pod CIDR, in turn, so that one given back rests as long as possible. The first
 * address is the node's bridge. Behaves as the host-local IPAM plugin of CNI.
 */
export class PodAddresses {
  readonly #cidr: Cidr;
  readonly #taken = new Set<number>();
  #last: number;

  constructor(podCIDR: string) {
    this.#cidr = parseCidr(podCIDR);
    this.#last = this.#cidr.base + 1;
  }

  /** @returns undefined when every address is taken */
  take(): string | undefined {
    const first = this.#cidr.base + 2;
    const usable = this.#cidr.size - 3;
    for (let step = 1; step <= usable; step++) {
      const candidate = first + ((this.#last - first + step + usable) % usable);
      if (this.#taken.has(candidate)) continue;
      this.#taken.add(candidate);
      this.#last = candidate;
      return formatIPv4(candidate);
    }
    return undefined;
  }

  release(ip: string): void {
    const value = parseIPv4(ip);
    if (value !== undefined) this.#taken.delete(value);
  }

  /** Whether the address is of this node's range, taken or not. */
  covers(ip: string): boolean {
    return contains(this.#cidr, ip);
  }
}
