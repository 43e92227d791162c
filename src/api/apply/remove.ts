import { type Element, fieldElement } from './element.ts';
import { type FieldSet, hasChildren, isMember } from './field-set.ts';
import { itemElement } from './list-elements.ts';
import { type ApplyType, fieldTypeOf, hasFields, hasItems, type ListType, type MapType, shapeOf } from './type.ts';

/**
 * A value without the fields and items of a set. What becomes empty is null; atomic parts go as a whole.
 * Upstream: structured-merge-diff typed/remove.go @throws TypedError
 */
export function removeItems(type: ApplyType, value: unknown, gone: FieldSet): unknown {
  if (!hasChildren(gone)) return value;
  const { map, list } = type;
  switch (shapeOf(type, value)) {
    case 'scalar':
      return value;
    case 'map':
      return map?.atomic === false && hasFields(value) ? removeFields(map, value, gone) : null;
    case 'list':
      return list !== undefined && list.merge !== 'atomic' && hasItems(value)
        ? removeFromList(list, value, gone)
        : null;
  }
}

/** The value of an entry when it stays; undefined when the set has it. */
function kept(type: ApplyType | undefined, value: unknown, gone: FieldSet, element: Element): unknown {
  const entry = gone[element];
  if (entry === undefined) return value;
  if (isMember(entry)) return undefined;
  return removeItems(type ?? {}, value, entry);
}

function removeFields(map: MapType, value: Readonly<Record<string, unknown>>, gone: FieldSet): unknown {
  const result: Record<string, unknown> = {};
  for (const [name, inner] of Object.entries(value)) {
    const rest = kept(fieldTypeOf(map, name), inner, gone, fieldElement(name));
    if (rest !== undefined) result[name] = rest;
  }
  return hasFields(result) ? result : null;
}

function removeFromList(list: ListType, value: readonly unknown[], gone: FieldSet): unknown {
  const result = value
    .map((item) => kept(list.items, item, gone, itemElement(list, item)))
    .filter((item) => item !== undefined);
  return result.length > 0 ? result : null;
}
