/** Gives back what was taken. Calling it again does nothing. */
export type Disposer = () => void;

/** Disposers that go together, run in reverse order of their adding. */
export class DisposableStack {
  #disposers: Disposer[] = [];
  #disposed = false;

  get disposed(): boolean {
    return this.#disposed;
  }

  /** Adds a disposer; runs it at once if the stack is disposed already. */
  add(disposer: Disposer): void {
    if (this.#disposed) disposer();
    else this.#disposers.push(disposer);
  }

  dispose(): void {
    if (this.#disposed) return;
    this.#disposed = true;
    for (const disposer of this.#disposers.reverse()) disposer();
    this.#disposers = [];
  }
}
