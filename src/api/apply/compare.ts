import { jsonEqual } from '../equal.ts';
import { type Element, fieldElement, SELF } from './element.ts';
import { type Draft, EMPTY, type FieldSet, isEmptySet, unionEntries } from './field-set.ts';
import { itemsByElement } from './list-elements.ts';
import { newFields } from './new-fields.ts';
import {
  type ApplyType,
  fieldTypeOf,
  hasFields,
  hasItems,
  isFields,
  isList,
  type ListType,
  type MapType,
  shapeOf,
  type Shape,
} from './type.ts';

/** How an object differs from an earlier one. No path is in more than one of the sets. */
export interface Comparison {
  readonly removed: FieldSet;
  readonly modified: FieldSet;
  readonly added: FieldSet;
}

/** The entries of one value in the three sets. */
interface Change {
  readonly removed?: FieldSet;
  readonly modified?: FieldSet;
  readonly added?: FieldSet;
}

const KINDS = ['removed', 'modified', 'added'] as const;
type Drafts = { -readonly [kind in keyof Change]: Draft };

const LEAF: Change = { modified: EMPTY };

function put(drafts: Drafts | undefined, element: Element, change: Change): Drafts {
  const result = drafts ?? {};
  for (const kind of KINDS) {
    const entry = change[kind];
    if (entry !== undefined) (result[kind] ??= {})[element] = entry;
  }
  return result;
}

/**
 * What changed between two values of a type. Parts that are the same object are not looked into.
 * Upstream: structured-merge-diff typed/compare.go @throws TypedError
 */
export function compare(type: ApplyType, before: unknown, after: unknown): Comparison {
  const { removed = EMPTY, modified = EMPTY, added = EMPTY } = compareValues(type, before, after) ?? {};
  return { removed, modified, added };
}

export function isUnchanged({ removed, modified, added }: Comparison): boolean {
  return isEmptySet(removed) && isEmptySet(modified) && isEmptySet(added);
}

function compareValues(type: ApplyType, before: unknown, after: unknown): Change | undefined {
  if (before === after) return undefined;
  if (before === undefined) return { added: newFields(type, after) };
  if (after === undefined) return { removed: newFields(type, before) };
  const [left, right] = [shapeOf(type, before), shapeOf(type, after)];
  const change = compareAs(type, right, before, after);
  // A value that took another shape loses the fields of the one and gains those of the other.
  return left === right ? change : together(compareAs(type, left, before, after), change);
}

function together(a: Change | undefined, b: Change | undefined): Change | undefined {
  if (a === undefined || b === undefined) return a ?? b;
  const result: { -readonly [kind in keyof Change]: FieldSet } = {};
  for (const kind of KINDS) {
    const [left, right] = [a[kind], b[kind]];
    const both = left === undefined || right === undefined ? (left ?? right) : unionEntries(left, right);
    if (both !== undefined) result[kind] = both;
  }
  return result;
}

function compareAs(type: ApplyType, shape: Shape, before: unknown, after: unknown): Change | undefined {
  const { map, list } = type;
  if (shape === 'map' && map?.atomic === false && (hasFields(before) || hasFields(after))) {
    return compareMaps(map, isFields(before) ? before : {}, isFields(after) ? after : {});
  }
  if (shape === 'list' && list !== undefined && list.merge !== 'atomic' && (hasItems(before) || hasItems(after))) {
    return compareLists(list, isList(before) ? before : [], isList(after) ? after : []);
  }
  return jsonEqual(before, after) ? undefined : LEAF;
}

function compareMaps(
  map: MapType,
  before: Readonly<Record<string, unknown>>,
  after: Readonly<Record<string, unknown>>,
): Change | undefined {
  let drafts: Drafts | undefined;
  for (const name in after) {
    if (before[name] === after[name]) continue;
    const type = fieldTypeOf(map, name);
    const change = type === undefined ? undefined : compareValues(type, before[name], after[name]);
    if (change !== undefined) drafts = put(drafts, fieldElement(name), change);
  }
  for (const name in before) {
    if (after[name] !== undefined || before[name] === undefined) continue;
    const type = fieldTypeOf(map, name);
    if (type !== undefined) drafts = put(drafts, fieldElement(name), { removed: newFields(type, before[name]) });
  }
  return drafts;
}

function compareLists(list: ListType, before: readonly unknown[], after: readonly unknown[]): Change | undefined {
  if (before.length === 0) return { added: childrenOf(newFields({ list }, after)) };
  if (after.length === 0) return { removed: childrenOf(newFields({ list }, before)) };
  const [left, right] = [itemsByElement(list, before), itemsByElement(list, after)];
  let drafts: Drafts | undefined;
  for (const element of new Set([...left.keys(), ...right.keys()])) {
    const change = compareItems(list.items, left.get(element) ?? [], right.get(element) ?? []);
    if (change !== undefined) drafts = put(drafts, element, change);
  }
  return drafts;
}

/** The list was there before, its items were not. */
function childrenOf(entry: FieldSet): FieldSet {
  const rest: Draft = { ...entry };
  Reflect.deleteProperty(rest, SELF);
  return rest;
}

/** Items with one identity: as a rule one on each side; several count as one value. */
function compareItems(type: ApplyType, before: readonly unknown[], after: readonly unknown[]): Change | undefined {
  if (before.length <= 1 && after.length <= 1) return compareValues(type, before[0], after[0]);
  if (before.length > 1 && after.length > 1) return jsonEqual(before, after) ? undefined : LEAF;
  if (before.length > 1) return together(compareValues(type, undefined, after[0]), { removed: EMPTY });
  return together(compareValues(type, before[0], undefined), { added: EMPTY });
}
