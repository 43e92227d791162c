/**
 * Gives out the IPv4 addresses of a range, in turn, so that one given back rests as long as possible. The first and the
 * last address of the range are nobody's.
 */
export class AddressPool {
  readonly #base: number;
  readonly #usable: number;
  readonly #taken = new Set<string>();
  #next = 0;

  /** @param cidr a valid one, for instance `10.0.0.0/11` */
  constructor(cidr: string) {
    const { base, size } = rangeOf(cidr);
    this.#base = base;
    this.#usable = Math.max(0, size - 2);
  }

  /** @returns undefined when every address is taken */
  take(): string | undefined {
    for (let step = 0; step < this.#usable; step++) {
      const address = format(this.#base + 1 + this.#next);
      this.#next = (this.#next + 1) % this.#usable;
      if (this.#taken.has(address)) continue;
      this.#taken.add(address);
      return address;
    }
    return undefined;
  }

  /** Somebody has this address already; one of another range does no harm. */
  reserve(address: string): void {
    this.#taken.add(address);
  }

  release(address: string): void {
    this.#taken.delete(address);
  }
}

export interface AddressRange {
  readonly base: number;
  readonly size: number;
}

export function rangeOf(cidr: string): AddressRange {
  const [address = '', bits = '32'] = cidr.split('/');
  const size = 2 ** (32 - Number(bits));
  const value = address.split('.').reduce((sum, part) => sum * 256 + Number(part), 0);
  return { base: value - (value % size), size };
}

export function overlap(a: AddressRange, b: AddressRange): boolean {
  return a.base < b.base + b.size && b.base < a.base + a.size;
}

function format(value: number): string {
  return [24, 16, 8, 0].map((shift) => String((value >>> shift) & 255)).join('.');
}
