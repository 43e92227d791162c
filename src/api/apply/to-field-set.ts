import { fieldElement } from './element.ts';
import { type Draft, EMPTY, entryOf, type FieldSet } from './field-set.ts';
import { elementAt } from './list-elements.ts';
import { type ApplyType, fieldTypeOf, isFields, isList, type ListType, type MapType, shapeOf } from './type.ts';

/** What a value contributes: whether it is a member itself, and the members below it. */
interface Owned {
  readonly member: boolean;
  readonly below?: FieldSet;
}

const LEAF: Owned = { member: true };
const NOTHING: Owned = { member: false };

/**
 * The leaves of a value, and the items of its lists and maps: what somebody who applies it owns.
 * Upstream: structured-merge-diff typed/tofieldset.go @throws TypedError
 */
export function toFieldSet(type: ApplyType, value: unknown): FieldSet {
  return ownedBy(type, value).below ?? EMPTY;
}

function ownedBy(type: ApplyType, value: unknown): Owned {
  const { map, list } = type;
  switch (shapeOf(type, value)) {
    case 'scalar':
      return LEAF;
    case 'list':
      if (list === undefined || list.merge === 'atomic') return LEAF;
      return isList(value) ? { member: false, below: itemsOwned(list, value) } : NOTHING;
    case 'map':
      if (map === undefined || map.atomic) return LEAF;
      return isFields(value) ? { member: false, below: fieldsOwned(map, value) } : NOTHING;
  }
}

function fieldsOwned(map: MapType, value: Readonly<Record<string, unknown>>): FieldSet {
  const result: Draft = {};
  for (const [name, inner] of Object.entries(value)) {
    const type = fieldTypeOf(map, name);
    if (inner === undefined || type === undefined) continue;
    const { member, below } = ownedBy(type, inner);
    const empty = inner === null || (isFields(inner) && Object.keys(inner).length === 0);
    const entry = entryOf(member || empty || !map.fields.has(name), below);
    if (entry !== undefined) result[fieldElement(name)] = entry;
  }
  return result;
}

function itemsOwned(list: ListType, value: readonly unknown[]): FieldSet {
  const result: Draft = {};
  value.forEach((item, index) => {
    const element = elementAt(list, item, index);
    const below = result[element] === undefined ? ownedBy(list.items, item).below : undefined;
    result[element] = entryOf(true, below) ?? EMPTY;
  });
  return result;
}
