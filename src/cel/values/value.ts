import type { CelType } from '../types.ts';

/** A value at run time. `bigint` is CEL's int, `number` its double. */
export type CelValue =
  | null
  | boolean
  | bigint
  | number
  | string
  | Uint8Array
  | CelUint
  | CelTimestamp
  | CelDuration
  | CelTypeValue
  | CelList
  | CelMap
  | CelOptional
  | CelObject
  | CelUnknown;

export class CelUint {
  readonly value: bigint;

  constructor(value: bigint) {
    this.value = value;
  }
}

/** Nanoseconds since 1970, and how many minutes east of Greenwich they are shown. */
export class CelTimestamp {
  readonly nanos: bigint;
  readonly offset: number;

  constructor(nanos: bigint, offset = 0) {
    this.nanos = nanos;
    this.offset = offset;
  }
}

export class CelDuration {
  readonly nanos: bigint;

  constructor(nanos: bigint) {
    this.nanos = nanos;
  }
}

/** What `type(x)` gives. */
export class CelTypeValue {
  readonly name: string;

  constructor(name: string) {
    this.name = name;
  }
}

export class CelOptional {
  static readonly none = new CelOptional(undefined);
  readonly value: CelValue | undefined;

  constructor(value: CelValue | undefined) {
    this.value = value;
  }
}

/** Lists know their length and convert their items when they are asked for. */
export abstract class CelList {
  abstract readonly size: number;
  /** @param index in range */
  abstract at(index: number): CelValue;

  *[Symbol.iterator](): Generator<CelValue, void, undefined> {
    for (let index = 0; index < this.size; index++) yield this.at(index);
  }

  /** `this + other`, where that is not one after the other; undefined where it is. */
  concatInOwnWay(_other: CelList): CelList | undefined {
    return undefined;
  }

  /** Whether a list compares otherwise than item by item; undefined where it does not. */
  equalsInOwnWay(_other: CelList): boolean | undefined {
    return undefined;
  }
}

/** Maps and objects. */
export abstract class CelMap {
  abstract readonly size: number;
  /** The declared type of an object; undefined for a map. */
  readonly objectType: CelType | undefined = undefined;
  /** The value of a key; undefined where it has none. */
  abstract find(key: CelValue): CelValue | undefined;
  abstract keys(): Iterable<CelValue>;

  *[Symbol.iterator](): Generator<readonly [CelValue, CelValue], void, undefined> {
    for (const key of this.keys()) {
      const value = this.find(key);
      if (value !== undefined) yield [key, value];
    }
  }

  /** Whether a map compares otherwise than entry by entry; undefined where it does not. */
  equalsInOwnWay(_other: CelMap): boolean | undefined {
    return undefined;
  }
}

/** A value of a library: an address, a quantity, an authorizer. */
export abstract class CelObject {
  abstract readonly type: CelType;
  abstract equals(other: CelObject): boolean;
}

/** Data without a schema, which can only be compared. upstream: apiserver/pkg/cel/common unknownPreserved */
export class CelUnknown {
  readonly raw: unknown;

  constructor(raw: unknown) {
    this.raw = raw;
  }
}

/** What goes wrong while an expression is evaluated. `&&` and `||` may still have an answer. */
export class CelError extends Error {
  override readonly name = 'CelError';
  /** Not to be absorbed: the budget is used up. */
  readonly fatal: boolean;

  constructor(message: string, fatal = false) {
    super(message);
    this.fatal = fatal;
  }
}

export function noSuchOverload(): CelError {
  return new CelError('no such overload');
}
