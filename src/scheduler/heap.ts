/** The least first. Upstream: pkg/scheduler/backend/heap. */
export class Heap<T> {
  readonly #before: (a: T, b: T) => boolean;
  readonly #items: T[] = [];

  constructor(before: (a: T, b: T) => boolean) {
    this.#before = before;
  }

  peek(): T | undefined {
    return this.#items[0];
  }

  push(item: T): void {
    const items = this.#items;
    let index = items.push(item) - 1;
    while (index > 0) {
      const parent = (index - 1) >>> 1;
      if (!this.#swapIfBefore(index, parent)) return;
      index = parent;
    }
  }

  pop(): T | undefined {
    const items = this.#items;
    const [first] = items;
    const last = items.pop();
    if (last === undefined || items.length === 0) return first;
    items[0] = last;
    let index = 0;
    for (;;) {
      const left = 2 * index + 1;
      const right = left + 1;
      const smaller = this.#isBefore(right, left) ? right : left;
      if (!this.#swapIfBefore(smaller, index)) return first;
      index = smaller;
    }
  }

  #isBefore(index: number, other: number): boolean {
    const [a, b] = [this.#items[index], this.#items[other]];
    return a !== undefined && (b === undefined || this.#before(a, b));
  }

  #swapIfBefore(index: number, other: number): boolean {
    if (!this.#isBefore(index, other)) return false;
    const [a, b] = [this.#items[index], this.#items[other]];
    if (a === undefined || b === undefined) return false;
    this.#items[index] = b;
    this.#items[other] = a;
    return true;
  }
}
