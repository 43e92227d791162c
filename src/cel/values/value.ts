import type { CelList } from './list.ts';
import type { CelMap } from './map.ts';
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

/** Nanoseconds since 1970, UTC. */
export class CelTimestamp {
  readonly nanos: bigint;

  constructor(nanos: bigint) {
    this.nanos = nanos;
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
