/** An IPv4 range of which Service IPs are given out. upstream: pkg/registry/core/service/ipallocator */
export class IpAllocator {
  readonly #base: number;
  readonly #size: number;
  readonly #cidr: string;
  readonly #random: () => number;
  readonly #taken = new Set<number>();

  /** @param cidr for instance `10.96.0.0/16` @param random numbers in [0, 1) */
  constructor(cidr: string, random: () => number) {
    const [address = '', bits = '32'] = cidr.split('/');
    this.#cidr = cidr;
    this.#base = parseIPv4(address) ?? 0;
    this.#size = 2 ** (32 - Number(bits));
    this.#random = random;
  }

  /** Takes one address. @returns why not, in upstream's words; undefined when it is taken now */
  allocate(ip: string): string | undefined {
    const offset = this.#offset(ip);
    if (offset === undefined) {
      return `the provided IP (${ip}) is not in the valid range. The range of valid IPs is ${this.#cidr}`;
    }
    if (this.#taken.has(offset)) return 'provided IP is already allocated';
    this.#taken.add(offset);
    return undefined;
  }

  /** Takes some free address; undefined when the range is full. */
  allocateNext(): string | undefined {
    // The lower band is left to those who ask for an address (KEP-3070): 16 to 256 of them.
    const band = Math.min(Math.max(16, Math.floor(this.#size / 16)), 256);
    const offset = this.#freeBetween(band, this.#size - 1) ?? this.#freeBetween(1, band);
    if (offset === undefined) return undefined;
    this.#taken.add(offset);
    return formatIPv4(this.#base + offset);
  }

  release(ip: string): void {
    const offset = this.#offset(ip);
    if (offset !== undefined) this.#taken.delete(offset);
  }

  #freeBetween(from: number, to: number): number | undefined {
    const count = to - from;
    const start = Math.floor(this.#random() * count);
    for (let step = 0; step < count; step++) {
      const offset = from + ((start + step) % count);
      if (!this.#taken.has(offset)) return offset;
    }
    return undefined;
  }

  /** Not the network's own address, nor the broadcast address. */
  #offset(ip: string): number | undefined {
    const value = parseIPv4(ip);
    if (value === undefined) return undefined;
    const offset = value - this.#base;
    return offset >= 1 && offset < this.#size - 1 ? offset : undefined;
  }
}

function parseIPv4(text: string): number | undefined {
  const parts = text.split('.');
  if (parts.length !== 4 || !parts.every((part) => /^(0|[1-9]\d{0,2})$/.test(part) && Number(part) < 256)) {
    return undefined;
  }
  return parts.reduce((value, part) => value * 256 + Number(part), 0);
}

function formatIPv4(value: number): string {
  return [24, 16, 8, 0].map((shift) => String(Math.floor(value / 2 ** shift) % 256)).join('.');
}
