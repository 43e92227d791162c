import { type Element, keyElement, valueElement } from './element.ts';
import { isFields, type List, type ListType } from './type.ts';

/** A value that does not fit its type, with the path where; the messages are upstream's. */
export class TypedError extends Error {
  override readonly name = 'TypedError';
}

function keyDefault(list: ListType, key: string): unknown {
  return list.items.map?.fields.get(key)?.default;
}

/**
 * What identifies an item of a list whose items merge. Upstream: structured-merge-diff typed/helpers.go
 * @throws TypedError when the item has nothing to be told by
 */
export function itemElement(list: ListType, item: unknown): Element {
  if (list.merge === 'set') {
    if (isFields(item)) throw new TypedError("associative list without keys has an element that's a map type");
    if (Array.isArray(item)) throw new TypedError('not supported: associative list with lists as elements');
    if (item === null) throw new TypedError("associative list without keys has an element that's an explicit null");
    return valueElement(item);
  }
  if (item === null) throw new TypedError('associative list with keys may not have a null element');
  if (!isFields(item)) throw new TypedError('associative list with keys may not have non-map elements');
  const fields: (readonly [string, unknown])[] = [];
  for (const key of list.keys) {
    const value = item[key] ?? keyDefault(list, key);
    if (value !== undefined) fields.push([key, value]);
  }
  if (fields.length === 0) {
    const keys = list.keys.map((key) => JSON.stringify(key)).join(' ');
    throw new TypedError(
      `associative list with keys has an element that omits all key fields [${keys}] (and doesn't have default values for any key fields)`,
    );
  }
  return keyElement(fields);
}

/** The items of a list by what identifies them, in order; several items that are the same come together. @throws TypedError */
export function itemsByElement(list: ListType, items: List): ReadonlyMap<Element, List> {
  const result = new Map<Element, unknown[]>();
  items.forEach((item, index) => {
    const element = elementAt(list, item, index);
    const same = result.get(element);
    if (same === undefined) result.set(element, [item]);
    else same.push(item);
  });
  return result;
}

/** {@link itemElement}, with the item's index in the message. @throws TypedError */
export function elementAt(list: ListType, item: unknown, index: number): Element {
  try {
    return itemElement(list, item);
  } catch (cause) {
    if (cause instanceof TypedError) throw new TypedError(`element ${String(index)}: ${cause.message}`);
    throw cause;
  }
}
