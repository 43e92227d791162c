import type { Clock, Disposer } from '../../base/index.ts';

/** Rings once, at the earliest of the times it was set to. */
export class Alarm {
  readonly #clock: Clock;
  readonly #ring: () => void;
  #cancel: Disposer | undefined;
  #at = Infinity;

  constructor(clock: Clock, ring: () => void) {
    this.#clock = clock;
    this.#ring = ring;
  }

  /** @param delay milliseconds */
  set(delay: number): void {
    const at = this.#clock.monotonic() + delay;
    if (this.#cancel !== undefined && this.#at <= at) return;
    this.#cancel?.();
    this.#at = at;
    this.#cancel = this.#clock.setTimeout(() => {
      this.#cancel = undefined;
      this.#ring();
    }, delay);
  }

  stop(): void {
    this.#cancel?.();
    this.#cancel = undefined;
  }
}
