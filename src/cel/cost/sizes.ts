import { lengthOf } from '../functions/text.ts';

import { CelList, CelMap, CelObject, type CelValue } from '../values/value.ts';

/** upstream: cel-go common/cost.go */
export const STRING_TRAVERSAL = 0.1;
export const REGEX_LENGTH = 0.25;
export const LIST_CREATE = 10;
export const MAP_CREATE = 30;
export const STRUCT_CREATE = 40;

/** How large a value is: 1 for what has no size. upstream: k8s.io/apiserver/pkg/cel/library/cost.go actualSize */
export function actualSize(value: CelValue | undefined): number {
  if (typeof value === 'string') return lengthOf(value);
  if (value instanceof CelList || value instanceof CelMap) return value.size;
  if (value instanceof Uint8Array) return value.length;
  if (value instanceof CelObject) return sizeOfObject(value);
  return 1;
}

function sizeOfObject(value: CelObject): number {
  return 'size' in value && typeof value.size === 'number' ? value.size : 1;
}

/** What it takes to look at all of a value. upstream: cost.go traversalCost */
export function traversalCost(value: CelValue | undefined): number {
  if (typeof value === 'string') return Math.floor(new TextEncoder().encode(value).length * STRING_TRAVERSAL);
  if (value instanceof Uint8Array) return Math.floor(value.length * STRING_TRAVERSAL);
  let cost = 0;
  if (value instanceof CelList) {
    for (const item of value) cost += traversalCost(item);
    return cost;
  }
  if (value instanceof CelMap) {
    for (const [key, item] of value) cost += traversalCost(key) + traversalCost(item);
    return cost;
  }
  return 1;
}
