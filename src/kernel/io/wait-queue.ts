/** Those who wait for something to change. A wake calls each once: whoever still waits asks again. */
export class WaitQueue {
  #waiting = new Set<() => void>();

  /** @returns a function that ends the wait */
  wait(callback: () => void): () => void {
    this.#waiting.add(callback);
    return () => {
      this.#waiting.delete(callback);
    };
  }

  wake(): void {
    if (this.#waiting.size === 0) return;
    const waiting = this.#waiting;
    this.#waiting = new Set();
    for (const callback of waiting) callback();
  }
}
