import { concatLists } from '../values/list.ts';

import { keyText } from '../values/map.ts';
import { compare, equal } from '../values/equal.ts';
import {
  CelDuration,
  CelError,
  CelList,
  CelMap,
  CelOptional,
  CelTimestamp,
  CelUint,
  type CelValue,
  noSuchOverload,
} from '../values/value.ts';
import { func, type Overload } from './overload.ts';

const INT_TYPES: readonly string[] = ['int', 'uint', 'double'];
const ORDERED: readonly string[] = ['bool', 'int', 'uint', 'double', 'string', 'bytes', 'timestamp', 'duration'];

/** How names of overloads call them. */
const OVERLOAD_TYPES: Readonly<Record<string, string>> = { int: 'int64', uint: 'uint64' };

const ORDERS: readonly (readonly [operator: string, id: string, holds: (order: number) => boolean])[] = [
  ['_<_', 'less', (order) => order < 0],
  ['_<=_', 'less_equals', (order) => order <= 0],
  ['_>_', 'greater', (order) => order > 0],
  ['_>=_', 'greater_equals', (order) => order >= 0],
];

/** The result, where it fits into 64 bits. @throws CelError */
export function int(value: bigint): bigint {
  if (value !== BigInt.asIntN(64, value)) throw new CelError('integer overflow');
  return value;
}

export function uint(value: bigint): CelUint {
  if (value !== BigInt.asUintN(64, value)) throw new CelError('unsigned integer overflow');
  return new CelUint(value);
}

/** Go's durations: 292 years. */
export function duration(nanos: bigint): CelDuration {
  if (nanos !== BigInt.asIntN(64, nanos)) throw new CelError('duration overflow');
  return new CelDuration(nanos);
}

/** upstream: cel-go common/types/timestamp.go minUnixTime, maxUnixTime: the years 1 to 9999 */
export function timestamp(nanos: bigint, offset = 0): CelTimestamp {
  if (nanos < -62135596800n * 1_000_000_000n || nanos >= 253402300800n * 1_000_000_000n) {
    throw new CelError('timestamp overflow');
  }
  return new CelTimestamp(nanos, offset);
}

function nonZero(value: bigint, message: string): bigint {
  if (value === 0n) throw new CelError(message);
  return value;
}

const ARITHMETIC: readonly Overload[] = [
  func('_+_', 'add_int64', 'int, int', 'int', (a: bigint, b: bigint) => int(a + b)),
  func('_+_', 'add_uint64', 'uint, uint', 'uint', (a: CelUint, b: CelUint) => uint(a.value + b.value)),
  func('_+_', 'add_double', 'double, double', 'double', (a: number, b: number) => a + b),
  func('_+_', 'add_string', 'string, string', 'string', (a: string, b: string) => a + b),
  func('_+_', 'add_bytes', 'bytes, bytes', 'bytes', (a: Uint8Array, b: Uint8Array) => new Uint8Array([...a, ...b])),
  func('_+_', 'add_list', 'list(A), list(A)', 'list(A)', (a: CelList, b: CelList) => concatLists(a, b)),
  func('_+_', 'add_duration_duration', 'duration, duration', 'duration', (a: CelDuration, b: CelDuration) =>
    duration(a.nanos + b.nanos),
  ),
  func('_+_', 'add_duration_timestamp', 'duration, timestamp', 'timestamp', (a: CelDuration, b: CelTimestamp) =>
    timestamp(a.nanos + b.nanos, b.offset),
  ),
  func('_+_', 'add_timestamp_duration', 'timestamp, duration', 'timestamp', (a: CelTimestamp, b: CelDuration) =>
    timestamp(a.nanos + b.nanos, a.offset),
  ),
  func('_-_', 'subtract_int64', 'int, int', 'int', (a: bigint, b: bigint) => int(a - b)),
  func('_-_', 'subtract_uint64', 'uint, uint', 'uint', (a: CelUint, b: CelUint) => uint(a.value - b.value)),
  func('_-_', 'subtract_double', 'double, double', 'double', (a: number, b: number) => a - b),
  func('_-_', 'subtract_duration_duration', 'duration, duration', 'duration', (a: CelDuration, b: CelDuration) =>
    duration(a.nanos - b.nanos),
  ),
  func('_-_', 'subtract_timestamp_duration', 'timestamp, duration', 'timestamp', (a: CelTimestamp, b: CelDuration) =>
    timestamp(a.nanos - b.nanos, a.offset),
  ),
  func('_-_', 'subtract_timestamp_timestamp', 'timestamp, timestamp', 'duration', (a: CelTimestamp, b: CelTimestamp) =>
    duration(a.nanos - b.nanos),
  ),
  func('_*_', 'multiply_int64', 'int, int', 'int', (a: bigint, b: bigint) => int(a * b)),
  func('_*_', 'multiply_uint64', 'uint, uint', 'uint', (a: CelUint, b: CelUint) => uint(a.value * b.value)),
  func('_*_', 'multiply_double', 'double, double', 'double', (a: number, b: number) => a * b),
  func('_/_', 'divide_int64', 'int, int', 'int', (a: bigint, b: bigint) => int(a / nonZero(b, 'division by zero'))),
  func('_/_', 'divide_uint64', 'uint, uint', 'uint', (a: CelUint, b: CelUint) =>
    uint(a.value / nonZero(b.value, 'division by zero')),
  ),
  func('_/_', 'divide_double', 'double, double', 'double', (a: number, b: number) => a / b),
  func('_%_', 'modulo_int64', 'int, int', 'int', (a: bigint, b: bigint) => a % nonZero(b, 'modulus by zero')),
  func('_%_', 'modulo_uint64', 'uint, uint', 'uint', (a: CelUint, b: CelUint) =>
    uint(a.value % nonZero(b.value, 'modulus by zero')),
  ),
  func('-_', 'negate_int64', 'int', 'int', (a: bigint) => int(-a)),
  func('-_', 'negate_double', 'double', 'double', (a: number) => -a),
  func('!_', 'logical_not', 'bool', 'bool', (a: boolean) => !a),
];

/** Values of one type, and numbers of any. */
const COMPARISONS: readonly Overload[] = ORDERS.flatMap(([operator, id, holds]) => {
  const compares = (a: CelValue, b: CelValue): boolean => {
    const order = compare(a, b);
    if (order === undefined) throw noSuchOverload();
    return holds(order);
  };
  const same = ORDERED.map((type) =>
    func(operator, `${id}_${OVERLOAD_TYPES[type] ?? type}`, `${type}, ${type}`, 'bool', compares),
  );
  const mixed = INT_TYPES.flatMap((left) =>
    INT_TYPES.filter((right) => right !== left).map((right) =>
      func(
        operator,
        `${id}_${OVERLOAD_TYPES[left] ?? ''}_${OVERLOAD_TYPES[right] ?? ''}`,
        `${left}, ${right}`,
        'bool',
        compares,
      ),
    ),
  );
  return [...same, ...mixed];
});

const CONTAINERS: readonly Overload[] = [
  func('_==_', 'equals', 'A, A', 'bool', (a: CelValue, b: CelValue) => equal(a, b)),
  func('_!=_', 'not_equals', 'A, A', 'bool', (a: CelValue, b: CelValue) => !equal(a, b)),
  func('@in', 'in_list', 'A, list(A)', 'bool', (item: CelValue, list: CelList) => contains(list, item)),
  func('@in', 'in_map', 'A, map(A, B)', 'bool', (key: CelValue, map: CelMap) => map.find(key) !== undefined),
  func('_[_]', 'index_list', 'list(A), int', 'A', index),
  func('_[_]', 'index_map', 'map(A, B), A', 'B', index),
  func('_[_]', 'optional_list_index_int', 'optional(list(A)), int', 'optional(A)', optionalIndex),
  func('_[_]', 'optional_map_index_value', 'optional(map(A, B)), A', 'optional(B)', optionalIndex),
  func('_[?_]', 'list_optindex_optional_int', 'list(A), int', 'optional(A)', optionalIndex),
  func('_[?_]', 'map_optindex_optional_value', 'map(A, B), A', 'optional(B)', optionalIndex),
  func('_[?_]', 'optional_list_optindex_optional_int', 'optional(list(A)), int', 'optional(A)', optionalIndex),
  func('_[?_]', 'optional_map_optindex_optional_value', 'optional(map(A, B)), A', 'optional(B)', optionalIndex),
];

/** Their operands are not all evaluated: the planner knows them by name. */
const LOGIC: readonly Overload[] = [
  func('_&&_', 'logical_and', 'bool, bool', 'bool', (a: boolean, b: boolean) => a && b),
  func('_||_', 'logical_or', 'bool, bool', 'bool', (a: boolean, b: boolean) => a || b),
  func('_?_:_', 'conditional', 'bool, A, A', 'A', (a: boolean, b: CelValue, c: CelValue) => (a ? b : c)),
  func('@not_strictly_false', 'not_strictly_false', 'bool', 'bool', (a: boolean) => a),
];

export function contains(list: CelList, item: CelValue): boolean {
  for (const one of list) if (equal(one, item)) return true;
  return false;
}

/** `list[1]`, `map['key']`. @throws CelError */
export function index(container: CelList | CelMap, key: CelValue): CelValue {
  const found = find(container, key);
  if (found !== undefined) return found;
  if (container instanceof CelMap) throw new CelError(`no such key: ${keyText(key)?.slice(1) ?? ''}`);
  throw new CelError(`index out of bounds: ${keyText(key)?.slice(1) ?? ''}`);
}

/** Undefined where there is nothing. @throws CelError where the key is of no fitting type */
export function find(container: CelList | CelMap, key: CelValue): CelValue | undefined {
  if (container instanceof CelMap) {
    if (keyText(key) === undefined) throw new CelError('unsupported key type');
    return container.find(key);
  }
  const position = typeof key === 'bigint' ? Number(key) : key instanceof CelUint ? Number(key.value) : key;
  if (typeof position !== 'number' || !Number.isInteger(position)) throw new CelError('unsupported index type in list');
  return position < 0 || position >= container.size ? undefined : container.at(position);
}

function optionalIndex(container: CelList | CelMap | CelOptional, key: CelValue): CelValue {
  const target = container instanceof CelOptional ? container.value : container;
  if (target === undefined) return CelOptional.none;
  if (!(target instanceof CelMap) && !(target instanceof CelList)) throw noSuchOverload();
  const found = find(target, key);
  return found === undefined ? CelOptional.none : new CelOptional(found);
}

export const OPERATORS: readonly Overload[] = [...LOGIC, ...ARITHMETIC, ...COMPARISONS, ...CONTAINERS];
