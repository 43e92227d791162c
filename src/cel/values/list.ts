import type { CelValue } from './value.ts';

/** Lists know their length and convert their items when they are asked for. */
export abstract class CelList {
  abstract readonly size: number;
  /** @param index in range */
  abstract at(index: number): CelValue;

  *[Symbol.iterator](): Generator<CelValue, void, undefined> {
    for (let index = 0; index < this.size; index++) yield this.at(index);
  }

  /** `this + other`. */
  concat(other: CelList): CelList {
    if (other.size === 0) return this;
    return this.size === 0 ? other : new JoinedList(this, other);
  }

  /** Whether a list compares otherwise than item by item; undefined where it does not. */
  equalsInOwnWay(_other: CelList): boolean | undefined {
    return undefined;
  }
}

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
