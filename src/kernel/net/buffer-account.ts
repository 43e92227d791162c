/**
 * Bytes that the sockets of a network namespace may hold together, so that a program that floods cannot use up the
 * page's memory: what net.ipv4.tcp_mem and udp_mem are on Linux.
 */
export class BufferAccount {
  readonly #limit: number;
  #used = 0;
  #starved = new Set<() => void>();

  constructor(limit: number) {
    this.#limit = limit;
  }

  get room(): number {
    return Math.max(0, this.#limit - this.#used);
  }

  get used(): number {
    return this.#used;
  }

  charge(bytes: number): void {
    this.#used += bytes;
  }

  release(bytes: number): void {
    this.#used -= bytes;
    if (this.#starved.size === 0 || this.room === 0) return;
    const starved = this.#starved;
    this.#starved = new Set();
    for (const wake of starved) wake();
  }

  /** Calls once when there is room again. */
  whenRoom(wake: () => void): void {
    this.#starved.add(wake);
  }
}
