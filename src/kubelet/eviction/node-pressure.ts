import type { Clock } from '../../base/index.ts';
import type { Pressure, Shortage } from './thresholds.ts';

/** Milliseconds for which a condition stays after it was last true. upstream: evictionPressureTransitionPeriod */
const TRANSITION = 300_000;

/** What the node runs short of, as its conditions tell: they come at once and go later. */
export class NodePressure {
  readonly #clock: Clock;
  readonly #changed: () => void;
  readonly #seen = new Map<Pressure, number>();
  #told: ReadonlySet<Pressure> = new Set();

  /** @param changed called when a condition comes or goes */
  constructor(clock: Clock, changed: () => void) {
    this.#clock = clock;
    this.#changed = changed;
  }

  get conditions(): ReadonlySet<Pressure> {
    return this.#told;
  }

  observe(shortages: readonly Shortage[]): void {
    const now = this.#clock.monotonic();
    for (const { pressure } of shortages) this.#seen.set(pressure, now);
    const told = [...this.#seen].flatMap(([pressure, seen]) => (now - seen < TRANSITION ? [pressure] : []));
    const same = told.length === this.#told.size && told.every((pressure) => this.#told.has(pressure));
    if (same) return;
    this.#told = new Set(told);
    this.#changed();
  }
}
