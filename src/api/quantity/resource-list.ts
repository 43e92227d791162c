import { addQuantities, compareQuantities, subtractQuantities } from './arithmetic.ts';
import { parseQuantity } from './quantity.ts';

/** `v1.ResourceList`: amounts by the name of the resource. */
export type ResourceList = Readonly<Record<string, string>>;

/** Their sum, name by name. upstream: apiserver/pkg/quota/v1/resources.go Add @throws QuantityError */
export function addLists(a: ResourceList, b: ResourceList): ResourceList {
  const result: Record<string, string> = { ...a };
  for (const [name, amount] of Object.entries(b)) {
    const other = result[name];
    result[name] = other === undefined ? amount : addQuantities(other, amount);
  }
  return result;
}

/** The greater of both, name by name. @throws QuantityError */
export function maxLists(a: ResourceList, b: ResourceList): ResourceList {
  const result: Record<string, string> = { ...a };
  for (const [name, amount] of Object.entries(b)) {
    const other = result[name];
    if (other === undefined || compareQuantities(amount, other) > 0) result[name] = amount;
  }
  return result;
}

/** What `a` has more than `b`; 0 where it has not. upstream: SubtractWithNonNegativeResult @throws QuantityError */
export function excessOf(a: ResourceList, b: ResourceList): ResourceList {
  const result: Record<string, string> = {};
  for (const [name, amount] of Object.entries(a)) {
    const other = b[name];
    const rest = other === undefined ? amount : subtractQuantities(amount, other);
    result[name] = compareQuantities(rest, '0') > 0 ? rest : '0';
  }
  for (const name of Object.keys(b)) result[name] ??= '0';
  return result;
}

/** The entries of these names. */
export function maskList(list: ResourceList, names: Iterable<string>): ResourceList {
  const result: Record<string, string> = {};
  for (const name of names) {
    const amount = list[name];
    if (amount !== undefined) result[name] = amount;
  }
  return result;
}

function isZero(amount: string): boolean {
  return amount === '0' || parseQuantity(amount).nanos === 0n;
}

/** @throws QuantityError */
export function withoutZeros(list: ResourceList): ResourceList {
  return Object.fromEntries(Object.entries(list).filter(([, amount]) => !isZero(amount)));
}

/** Names whose amount is below 0. @throws QuantityError */
export function negativeNames(list: ResourceList): readonly string[] {
  return Object.keys(list).filter((name) => parseQuantity(list[name] ?? '0').nanos < 0n);
}

/** Names that have more in `a` than in `limits`; what `limits` does not name is not limited. @throws QuantityError */
export function namesExceeding(a: ResourceList, limits: ResourceList): readonly string[] {
  return Object.keys(limits).filter((name) => {
    const amount = a[name];
    return amount !== undefined && compareQuantities(amount, limits[name] ?? '0') > 0;
  });
}

/** Whether both name the same resources with the same amounts, however they are written. @throws QuantityError */
export function equalLists(a: ResourceList, b: ResourceList): boolean {
  const names = Object.keys(a);
  if (names.length !== Object.keys(b).length) return false;
  return names.every((name) => {
    const other = b[name];
    return other !== undefined && (other === a[name] || compareQuantities(a[name] ?? '0', other) === 0);
  });
}
