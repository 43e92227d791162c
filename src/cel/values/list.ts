import { CelList, type CelValue } from './value.ts';

export class ArrayList extends CelList {
  readonly #values: readonly CelValue[];

  constructor(values: readonly CelValue[]) {
    super();
    this.#values = values;
  }

  override get size(): number {
    return this.#values.length;
  }

  override at(index: number): CelValue {
    return this.#values[index] ?? null;
  }
}

/** Two lists in a row. Kept as a growing array, so that `map` and `filter` take linear time. */
class JoinedList extends CelList {
  readonly #values: CelValue[];
  override readonly size: number;

  constructor(left: CelList, right: CelList) {
    super();
    // The array is shared with the left list as long as nothing else was appended to it.
    const shared = left instanceof JoinedList && left.#values.length === left.size;
    this.#values = shared ? left.#values : [...left];
    this.#values.push(...right);
    this.size = left.size + right.size;
  }

  override at(index: number): CelValue {
    return this.#values[index] ?? null;
  }
}

/** `left + right`. */
export function concatLists(left: CelList, right: CelList): CelList {
  const own = left.concatInOwnWay(right);
  if (own !== undefined) return own;
  if (right.size === 0) return left;
  return left.size === 0 ? right : new JoinedList(left, right);
}
