import type { Disposer } from '../../base/index.ts';

/**
 * Runs `publish` in the next animation frame, once however often it is asked: what churns in the cluster costs the page
 * one update a frame, and none while the tab is hidden.
 */
export class FrameBatch {
  readonly #publish: () => void;
  #handle = 0;

  constructor(publish: () => void) {
    this.#publish = publish;
  }

  request(): void {
    if (this.#handle !== 0) return;
    this.#handle = requestAnimationFrame(() => {
      this.#handle = 0;
      this.#publish();
    });
  }

  readonly cancel: Disposer = () => {
    cancelAnimationFrame(this.#handle);
    this.#handle = 0;
  };
}
