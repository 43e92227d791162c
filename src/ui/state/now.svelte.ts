import { createSubscriber } from 'svelte/reactivity';
import type { Clock } from '../../base/index.ts';

const SECOND = 1000;

/** The time, for ages: it moves on once a second, as long as something on the screen reads it. */
export class Now {
  readonly #clock: Clock;
  readonly #subscribe: () => void;

  constructor(clock: Clock) {
    this.#clock = clock;
    this.#subscribe = createSubscriber((update) => {
      let cancel: () => void;
      const tick = (): void => {
        if (!document.hidden) update();
        cancel = clock.setTimeout(tick, SECOND);
      };
      cancel = clock.setTimeout(tick, SECOND);
      return () => {
        cancel();
      };
    });
  }

  /** Milliseconds since the Unix epoch. */
  get value(): number {
    this.#subscribe();
    return this.#clock.now();
  }
}
