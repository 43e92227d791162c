/** Lehmer's generator: the same numbers for the same seed. */
export class Seeded {
  #state: number;

  constructor(seed: number) {
    this.#state = (seed * 7919) % 2_147_483_647 || 1;
  }

  /** In [0, 1). */
  next(): number {
    this.#state = (this.#state * 48_271) % 2_147_483_647;
    return this.#state / 2_147_483_647;
  }

  below(bound: number): number {
    return Math.floor(this.next() * bound);
  }

  /** One of them; undefined of none. */
  pick<T>(items: readonly T[]): T | undefined {
    return items[this.below(items.length)];
  }

  uuid(): string {
    const hex = Array.from({ length: 32 }, () => this.below(16).toString(16)).join('');
    return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-8${hex.slice(17, 20)}-${hex.slice(20)}`;
  }
}
