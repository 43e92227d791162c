import type { ClusterClock } from '../../workers/index.ts';

/** What the page offers; programs may set any (`tabernetes.clock.run`). */
export const RATES = [1, 10, 60] as const;

/** How fast the time of the cluster goes, for the screen. */
export class ClusterTime {
  readonly #clock: ClusterClock;
  #rate = $state.raw(1);
  /** What it was before it was stopped. */
  #playing = 1;

  constructor(clock: ClusterClock) {
    this.#clock = clock;
    this.#rate = clock.rate;
    clock.onChange(({ rate }) => {
      this.#rate = rate;
      if (rate > 0) this.#playing = rate;
    });
  }

  /** 0 while the time stands still. */
  get rate(): number {
    return this.#rate;
  }

  /** `Paused`, `60×`. */
  get word(): string {
    return rateWord(this.#rate);
  }

  set(rate: number): void {
    this.#clock.setRate(rate);
  }

  /** Stops the time, or has it go on as it did. */
  toggle(): void {
    this.set(this.#rate === 0 ? this.#playing : 0);
  }
}

export function rateWord(rate: number): string {
  return rate === 0 ? 'Paused' : `${String(rate)}×`;
}
