/** How many changes of a list one frame draws: more of them take longer than a frame has. */
const BUDGET = 40;

/** The objects of a list as they are drawn: many that change at once come in turns, in the order of their changes. */
export class DrawnObjects<T> {
  readonly #drawn = new Map<string, T>();
  readonly #changes = new Map<string, T | undefined>();
  readonly #budget: number;

  constructor(budget = BUDGET) {
    this.#budget = budget;
  }

  set(key: string, object: T): void {
    this.#changes.set(key, object);
  }

  delete(key: string): void {
    this.#changes.set(key, undefined);
  }

  /** Whether there are changes that {@link take} has not shown yet. */
  get waiting(): boolean {
    return this.#changes.size > 0;
  }

  /** What is to be drawn now. */
  take(): readonly T[] {
    let left = this.#budget;
    for (const [key, object] of this.#changes) {
      if (left-- === 0) break;
      this.#changes.delete(key);
      if (object === undefined) this.#drawn.delete(key);
      else this.#drawn.set(key, object);
    }
    return [...this.#drawn.values()];
  }
}
