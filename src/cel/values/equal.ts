import {
  CelDuration,
  CelList,
  CelMap,
  CelObject,
  CelOptional,
  CelTimestamp,
  CelTypeValue,
  CelUint,
  CelUnknown,
  type CelValue,
} from './value.ts';

/** CEL's `==`: numbers compare by value across types, values of other types are never equal. */
export function equal(a: CelValue, b: CelValue): boolean {
  if (a === b) return true;
  if (a === null || b === null) return false;
  const byNumber = compareNumbers(a, b);
  if (byNumber !== undefined) return byNumber === 0;
  if (typeof a !== 'object' || typeof b !== 'object') return false;
  if (a instanceof CelList) return b instanceof CelList && equalLists(a, b);
  if (a instanceof CelMap) return b instanceof CelMap && equalMaps(a, b);
  if (a instanceof CelTimestamp) return b instanceof CelTimestamp && a.nanos === b.nanos;
  if (a instanceof CelDuration) return b instanceof CelDuration && a.nanos === b.nanos;
  if (a instanceof CelTypeValue) return b instanceof CelTypeValue && a.name === b.name;
  if (a instanceof CelOptional) return b instanceof CelOptional && equalOptionals(a, b);
  if (a instanceof CelObject) return b instanceof CelObject && a.equals(b);
  if (a instanceof Uint8Array) return b instanceof Uint8Array && compareBytes(a, b) === 0;
  return a instanceof CelUnknown && b instanceof CelUnknown && equalRaw(a.raw, b.raw);
}

function equalLists(a: CelList, b: CelList): boolean {
  const own = a.equalsInOwnWay(b) ?? b.equalsInOwnWay(a);
  if (own !== undefined) return own;
  if (a.size !== b.size) return false;
  for (let index = 0; index < a.size; index++) if (!equal(a.at(index), b.at(index))) return false;
  return true;
}

function equalMaps(a: CelMap, b: CelMap): boolean {
  if (a.size !== b.size) return false;
  const own = a.equalsInOwnWay(b);
  if (own !== undefined) return own;
  for (const [key, value] of a) {
    const other = b.find(key);
    if (other === undefined || !equal(value, other)) return false;
  }
  return true;
}

function equalOptionals(a: CelOptional, b: CelOptional): boolean {
  if (a.value === undefined || b.value === undefined) return a.value === b.value;
  return equal(a.value, b.value);
}

/** Plain JSON. */
export function equalRaw(a: unknown, b: unknown): boolean {
  if (a === b) return true;
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return false;
  const mine = Object.entries(a);
  return mine.length === Object.keys(b).length && mine.every(([key, value]) => equalRaw(value, Reflect.get(b, key)));
}

/** Undefined where one of them is no number; NaN is in no order. */
function compareNumbers(a: CelValue, b: CelValue): number | undefined {
  const left = a instanceof CelUint ? a.value : a;
  const right = b instanceof CelUint ? b.value : b;
  if (typeof left !== 'bigint' && typeof left !== 'number') return undefined;
  if (typeof right !== 'bigint' && typeof right !== 'number') return undefined;
  if (left < right) return -1;
  if (left > right) return 1;
  return Number.isNaN(left) || Number.isNaN(right) ? NaN : 0;
}

function compareBytes(a: Uint8Array, b: Uint8Array): number {
  const length = Math.min(a.length, b.length);
  for (let index = 0; index < length; index++) {
    const difference = (a[index] ?? 0) - (b[index] ?? 0);
    if (difference !== 0) return Math.sign(difference);
  }
  return Math.sign(a.length - b.length);
}

/** As Go compares strings: by code point, which is the order of their UTF-8. */
function compareStrings(a: string, b: string): number {
  if (a === b) return 0;
  const left = a[Symbol.iterator]();
  const right = b[Symbol.iterator]();
  for (;;) {
    const x = left.next();
    const y = right.next();
    if (x.done === true) return -1;
    if (y.done === true) return 1;
    const difference = (x.value.codePointAt(0) ?? 0) - (y.value.codePointAt(0) ?? 0);
    if (difference !== 0) return Math.sign(difference);
  }
}

/** -1, 0 or 1; NaN for numbers in no order; undefined where the two have no order at all. */
export function compare(a: CelValue, b: CelValue): number | undefined {
  const byNumber = compareNumbers(a, b);
  if (byNumber !== undefined) return byNumber;
  if (typeof a === 'string') return typeof b === 'string' ? compareStrings(a, b) : undefined;
  if (typeof a === 'boolean') return typeof b === 'boolean' ? Number(a) - Number(b) : undefined;
  if (a instanceof CelTimestamp) return b instanceof CelTimestamp ? order(a.nanos, b.nanos) : undefined;
  if (a instanceof CelDuration) return b instanceof CelDuration ? order(a.nanos, b.nanos) : undefined;
  return a instanceof Uint8Array && b instanceof Uint8Array ? compareBytes(a, b) : undefined;
}

function order(a: bigint, b: bigint): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
