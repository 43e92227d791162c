import { compare, equal } from '../values/equal.ts';
import { ArrayList } from '../values/list.ts';
import {
  CelDuration,
  CelError,
  CelList,
  CelOptional,
  CelUint,
  type CelValue,
  noSuchOverload,
} from '../values/value.ts';
import { duration, int, uint } from './operators.ts';
import { func, method, type Overload } from './overload.ts';

const COMPARABLE = ['int', 'uint', 'double', 'bool', 'duration', 'timestamp', 'string', 'bytes'] as const;

function ordered(a: CelValue, b: CelValue): number {
  const order = compare(a, b);
  if (order === undefined) throw noSuchOverload();
  return order;
}

function isSorted(list: CelList): boolean {
  for (let at = 1; at < list.size; at++) if (ordered(list.at(at - 1), list.at(at)) > 0) return false;
  return true;
}

/** @param sign 1 for the greatest, -1 for the least */
const extreme =
  (name: string, sign: 1 | -1) =>
  (list: CelList): CelValue => {
    if (list.size === 0) throw new CelError(`${name} called on empty list`);
    let best = list.at(0);
    for (const item of list) if (ordered(item, best) * sign > 0) best = item;
    return best;
  };

/** By the type of the items: the sum of no items is a zero of it. */
const SUMS: readonly (readonly [type: string, zero: CelValue, add: (a: never, b: never) => CelValue])[] = [
  ['int', 0n, (a: bigint, b: bigint) => int(a + b)],
  ['uint', new CelUint(0n), (a: CelUint, b: CelUint) => uint(a.value + b.value)],
  ['double', 0, (a: number, b: number) => a + b],
  ['duration', new CelDuration(0n), (a: CelDuration, b: CelDuration) => duration(a.nanos + b.nanos)],
];

function sum(list: CelList, zero: CelValue): CelValue {
  let total = list.size === 0 ? zero : list.at(0);
  const row = SUMS.find(([, sample]) => typeof sample === typeof total && sample?.constructor === total?.constructor);
  if (row === undefined) throw noSuchOverload();
  for (let at = 1; at < list.size; at++) {
    const next = list.at(at);
    if (typeof next !== typeof total || next?.constructor !== total?.constructor) throw noSuchOverload();
    total = row[2](total as never, next as never);
  }
  return total;
}

function indexOf(list: CelList, item: CelValue): bigint {
  for (let at = 0; at < list.size; at++) if (equal(list.at(at), item)) return BigInt(at);
  return -1n;
}

function lastIndexOf(list: CelList, item: CelValue): bigint {
  for (let at = list.size - 1; at >= 0; at--) if (equal(list.at(at), item)) return BigInt(at);
  return -1n;
}

/** upstream: k8s.io/apiserver/pkg/cel/library/lists.go */
export const KUBERNETES_LISTS: readonly Overload[] = [
  ...COMPARABLE.flatMap((type) => [
    method('isSorted', `list_${type}_is_sorted_bool`, `list(${type})`, 'bool', isSorted),
    method('max', `list_${type}_max_${type}`, `list(${type})`, type, extreme('max', 1)),
    method('min', `list_${type}_min_${type}`, `list(${type})`, type, extreme('min', -1)),
  ]),
  ...SUMS.map(([type, zero]) =>
    method('sum', `list_${type}_sum_${type}`, `list(${type})`, type, (list: CelList) => sum(list, zero)),
  ),
  method('indexOf', 'list_a_index_of_int', 'list(A), A', 'int', indexOf),
  method('lastIndexOf', 'list_a_last_index_of_int', 'list(A), A', 'int', lastIndexOf),
];

function slice(list: CelList, from: bigint, to: bigint): CelList {
  if (from < 0n || to < 0n) {
    throw new CelError(`cannot slice(${String(from)}, ${String(to)}), negative indexes not supported`);
  }
  if (from > to) {
    throw new CelError(
      `cannot slice(${String(from)}, ${String(to)}), start index must be less than or equal to end index`,
    );
  }
  if (list.size < to) {
    throw new CelError(`cannot slice(${String(from)}, ${String(to)}), list is length ${String(list.size)}`);
  }
  return new ArrayList([...list].slice(Number(from), Number(to)));
}

function flatten(list: CelList, depth = 1n): CelList {
  if (depth < 0n) throw new CelError('level must be non-negative');
  const values: CelValue[] = [];
  for (const item of list) {
    if (item instanceof CelList && depth > 0n) values.push(...flatten(item, depth - 1n));
    else values.push(item);
  }
  return new ArrayList(values);
}

function sortBy(list: CelList, keys: CelList): CelList {
  if (list.size !== keys.size) {
    throw new CelError(
      `@sortByAssociatedKeys() expected a list of the same size as the associated keys list, but got ${String(list.size)} and ${String(keys.size)} elements respectively`,
    );
  }
  const pairs = [...list].map((item, at) => [item, keys.at(at)] as const);
  const [first] = pairs;
  if (first !== undefined && compare(first[1], first[1]) === undefined)
    throw new CelError('list elements must be comparable');
  const comparable = (a: CelValue, b: CelValue): number => {
    const order = compare(a, b);
    if (order === undefined) throw new CelError('list elements must have the same type');
    return order;
  };
  return new ArrayList(pairs.sort((a, b) => comparable(a[1], b[1])).map(([item]) => item));
}

function distinct(list: CelList): CelList {
  const seen: CelValue[] = [];
  for (const item of list) if (!seen.some((one) => equal(one, item))) seen.push(item);
  return new ArrayList(seen);
}

function range(count: bigint): CelList {
  return new ArrayList(Array.from({ length: Math.max(0, Number(count)) }, (_, at) => BigInt(at)));
}

const itemOf = (list: CelList, at: number): CelOptional =>
  at < 0 || at >= list.size ? CelOptional.none : new CelOptional(list.at(at));

/** upstream: cel-go ext/lists.go, of version 3 */
export const LISTS: readonly Overload[] = [
  method('slice', 'list_slice', 'list(A), int, int', 'list(A)', slice),
  method('flatten', 'list_flatten', 'list(list(A))', 'list(A)', (list: CelList) => flatten(list)),
  method('flatten', 'list_flatten_int', 'list(dyn), int', 'list(dyn)', flatten),
  func('lists.range', 'lists_range', 'int', 'list(int)', range),
  method('reverse', 'list_reverse', 'list(A)', 'list(A)', (list: CelList) => new ArrayList([...list].reverse())),
  method('distinct', 'list_distinct', 'list(A)', 'list(A)', distinct),
  method('first', 'list_first', 'list(A)', 'optional(A)', (list: CelList) => itemOf(list, 0)),
  method('last', 'list_last', 'list(A)', 'optional(A)', (list: CelList) => itemOf(list, list.size - 1)),
  ...COMPARABLE.flatMap((type) => [
    method('sort', `list_${type}_sort`, `list(${type})`, `list(${type})`, (list: CelList) => sortBy(list, list)),
    method('@sortByAssociatedKeys', `list_${type}_sortByAssociatedKeys`, `list(A), list(${type})`, 'list(A)', sortBy),
  ]),
];

function containsAll(list: CelList, sublist: CelList): boolean {
  return [...sublist].every((item) => indexOf(list, item) >= 0n);
}

/** upstream: cel-go ext/sets.go */
export const SETS: readonly Overload[] = [
  func('sets.contains', 'list_sets_contains_list', 'list(A), list(A)', 'bool', containsAll),
  func(
    'sets.equivalent',
    'list_sets_equivalent_list',
    'list(A), list(A)',
    'bool',
    (a: CelList, b: CelList) => containsAll(a, b) && containsAll(b, a),
  ),
  func('sets.intersects', 'list_sets_intersects_list', 'list(A), list(A)', 'bool', (a: CelList, b: CelList) =>
    [...b].some((item) => indexOf(a, item) >= 0n),
  ),
];
