import type { Disposer } from '../../base/index.ts';

/** Views of many objects follow what churns in the cluster this often, in milliseconds: the eye sees no more, the cores do. */
export const CHURN_INTERVAL = 80;

/**
 * Runs `publish` in the next animation frame, once however often it is asked: what churns in the cluster costs the page
 * one update a frame at most, and none while the tab is hidden.
 */
export class FrameBatch {
  readonly #publish: () => void;
  readonly #interval: number;
  #handle = 0;
  #published = Number.NEGATIVE_INFINITY;

  /** @param interval milliseconds that lie between two updates at least; the first one never waits */
  constructor(publish: () => void, interval = 0) {
    this.#publish = publish;
    this.#interval = interval;
  }

  request(): void {
    if (this.#handle !== 0) return;
    this.#handle = requestAnimationFrame((time) => {
      this.#handle = 0;
      if (time < this.#published + this.#interval) {
        this.request();
        return;
      }
      this.#published = time;
      this.#publish();
    });
  }

  readonly cancel: Disposer = () => {
    cancelAnimationFrame(this.#handle);
    this.#handle = 0;
  };
}
