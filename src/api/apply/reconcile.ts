import { type Element, SELF } from './element.ts';
import { type Draft, EMPTY, type FieldSet, hasChildren, isMember } from './field-set.ts';
import { type ApplyType, fieldTypeOf, isDeduced } from './type.ts';

/** The type of what an element leads to; undefined where the type does not say. */
function typeAt(type: ApplyType, element: Element): ApplyType | undefined {
  if (element.startsWith('f:')) return type.map === undefined ? undefined : fieldTypeOf(type.map, element.slice(2));
  return type.list?.items ?? type.map?.items;
}

/**
 * A set that was made when parts of the type were granular that are atomic now: who owned something in such a part owns
 * the part. Upstream: structured-merge-diff typed/reconcile_schema.go
 */
export function reconcile(type: ApplyType, set: FieldSet): FieldSet {
  const { map, list } = type;
  if (map === undefined ? list === undefined : isDeduced(map)) return set;
  let result: Draft | undefined;
  for (const element in set) {
    const entry = set[element];
    const below = typeAt(type, element);
    if (element === SELF || entry === undefined || below === undefined || !hasChildren(entry)) continue;
    const next = isAtomic(below) ? EMPTY : reconcile(below, entry);
    if (next === entry) continue;
    result ??= { ...set };
    result[element] = next;
  }
  return result ?? set;
}

function isAtomic({ map, scalar, list }: ApplyType): boolean {
  if (map !== undefined) return map.atomic && !isDeduced(map);
  return scalar === undefined && list?.merge === 'atomic';
}

/**
 * The set, with the named fields that it only leads through as members: a struct goes when everything in it goes.
 * Upstream: Set.EnsureNamedFieldsAreMembers of structured-merge-diff
 */
export function withNamedFields(type: ApplyType | undefined, set: FieldSet): FieldSet {
  const result: Draft = {};
  for (const element in set) {
    const entry = set[element];
    if (entry === undefined) continue;
    if (element === SELF || !hasChildren(entry)) {
      result[element] = entry;
      continue;
    }
    const below = withNamedFields(type === undefined ? undefined : memberType(type, element), entry);
    const named = element.startsWith('f:') && type?.map?.fields.has(element.slice(2)) === true;
    result[element] = named && !isMember(below) ? { [SELF]: EMPTY, ...below } : below;
  }
  return result;
}

function memberType(type: ApplyType, element: Element): ApplyType | undefined {
  if (element.startsWith('f:')) return typeAt(type, element);
  return element.startsWith('k:') ? type.list?.items : undefined;
}
