import { compareElements, type Element, fieldElement, SELF } from './element.ts';
import { type Draft, EMPTY, type FieldSet } from './field-set.ts';
import { elementAt } from './list-elements.ts';
import {
  type ApplyType,
  type Fields,
  fieldTypeOf,
  hasFields,
  hasItems,
  type List,
  type ListType,
  type MapType,
  shapeOf,
} from './type.ts';

/** The entry of a value with these names (or items) and these entries below; the same names and entries give the same object. */
interface Known {
  readonly names: readonly string[];
  readonly entries: readonly FieldSet[];
  readonly set: FieldSet;
}

/** Objects of a kind come in few forms; so many of each type are remembered. */
const FORMS = 8;

/** Remembers what was made of forms that come again and again; forgetting costs time only. */
const forms = new WeakMap<MapType | ListType, { readonly known: Known[]; next: number }>();

function entryFor(type: MapType | ListType, names: readonly string[], entries: readonly FieldSet[]): FieldSet {
  let memory = forms.get(type);
  if (memory === undefined) {
    memory = { known: [], next: 0 };
    forms.set(type, memory);
  }
  for (const known of memory.known) {
    if (sameItems(known.names, names) && sameItems(known.entries, entries)) return known.set;
  }
  const set = build(names, entries);
  memory.known[memory.next] = { names, entries, set };
  memory.next = (memory.next + 1) % FORMS;
  return set;
}

function sameItems(a: readonly unknown[], b: readonly unknown[]): boolean {
  if (a.length !== b.length) return false;
  for (let index = 0; index < a.length; index++) if (a[index] !== b[index]) return false;
  return true;
}

/** Sorted as upstream writes it. */
function build(names: readonly string[], entries: readonly FieldSet[]): FieldSet {
  const pairs = names.map((name, index): readonly [Element, FieldSet] => [name, entries[index] ?? EMPTY]);
  pairs.sort(([a], [b]) => compareElements(a, b));
  const result: Draft = { [SELF]: EMPTY };
  for (const [element, entry] of pairs) result[element] = entry;
  return Object.freeze(result);
}

/**
 * The entry of a value that is new as a whole: it and everything in it are members. One walk; values of the same form
 * share one frozen entry. Upstream: structured-merge-diff typed/compare.go, for a side that is not there
 * @throws TypedError
 */
export function newFields(type: ApplyType, value: unknown): FieldSet {
  switch (shapeOf(type, value)) {
    case 'map':
      return type.map === undefined || type.map.atomic || !hasFields(value) ? EMPTY : newMap(type.map, value);
    case 'list':
      return type.list === undefined || type.list.merge === 'atomic' || !hasItems(value)
        ? EMPTY
        : newList(type.list, value);
    case 'scalar':
      return EMPTY;
  }
}

function newMap(map: MapType, value: Fields): FieldSet {
  const elements: Element[] = [];
  const entries: FieldSet[] = [];
  for (const name in value) {
    const inner = value[name];
    if (inner === undefined) continue;
    const type = fieldTypeOf(map, name);
    if (type === undefined) continue;
    elements.push(fieldElement(name));
    entries.push(typeof inner === 'object' ? newFields(type, inner) : EMPTY);
  }
  return entryFor(map, elements, entries);
}

function newList(list: ListType, value: List): FieldSet {
  const elements: Element[] = [];
  const entries: FieldSet[] = [];
  value.forEach((item, index) => {
    const element = elementAt(list, item, index);
    const before = elements.indexOf(element);
    if (before >= 0) {
      // Of several items that are the same, only their being there is owned.
      entries[before] = EMPTY;
      return;
    }
    elements.push(element);
    entries.push(newFields(list.items, item));
  });
  return entryFor(list, elements, entries);
}
