/** The range of node ports. upstream: pkg/registry/core/service/portallocator */
export class PortAllocator {
  readonly #first: number;
  readonly #last: number;
  readonly #random: () => number;
  readonly #taken = new Set<number>();

  constructor(first: number, last: number, random: () => number) {
    this.#first = first;
    this.#last = last;
    this.#random = random;
  }

  /** Takes one port. @returns why not, in upstream's words; undefined when it is taken now */
  allocate(port: number): string | undefined {
    if (port < this.#first || port > this.#last) {
      const range = `${String(this.#first)}-${String(this.#last)}`;
      return `provided port is not in the valid range. The range of valid ports is ${range}`;
    }
    if (this.#taken.has(port)) return 'provided port is already allocated';
    this.#taken.add(port);
    return undefined;
  }

  /** Takes some free port; undefined when there is none. */
  allocateNext(): number | undefined {
    // The lower band is left to those who ask for a port (KEP-3668): 16 to 128 of them.
    const size = this.#last - this.#first + 1;
    const band = this.#first + Math.min(Math.max(16, Math.floor(size / 32)), 128);
    const port = this.#freeBetween(band, this.#last + 1) ?? this.#freeBetween(this.#first, band);
    if (port !== undefined) this.#taken.add(port);
    return port;
  }

  release(port: number): void {
    this.#taken.delete(port);
  }

  #freeBetween(from: number, to: number): number | undefined {
    const count = to - from;
    const start = Math.floor(this.#random() * count);
    for (let step = 0; step < count; step++) {
      const port = from + ((start + step) % count);
      if (!this.#taken.has(port)) return port;
    }
    return undefined;
  }
}
