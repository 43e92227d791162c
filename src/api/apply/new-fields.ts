import { freezeShared } from '../../base/index.ts';
import { compareElements, type Element, fieldElement, SELF } from './element.ts';
import { type Draft, EMPTY, type FieldSet } from './field-set.ts';
import { elementAt } from './list-elements.ts';
import {
  type ApplyType,
  type Fields,
  fieldTypeOf,
  hasFields,
  hasItems,
  isFields,
  type List,
  type ListType,
  type MapType,
  shapeOf,
} from './type.ts';

/**
 * How far a value was read: which names (or items) it has so far, and which entries below them. Objects of a kind come
 * in few forms, so that reading one is as a rule a walk along forms that are known; the last one has the entry.
 */
interface Form {
  readonly before: Form | undefined;
  readonly element: Element;
  readonly entry: FieldSet;
  /** By name (or item), then by its entry. */
  readonly next: Map<string, Map<FieldSet, Form>>;
  set?: FieldSet;
}

function formAfter(before: Form | undefined, element: Element, entry: FieldSet): Form {
  return { before, element, entry, next: new Map() };
}

function addForm(before: Form, key: string, element: Element, entry: FieldSet): Form {
  const form = formAfter(before, element, entry);
  const byEntry = before.next.get(key) ?? new Map<FieldSet, Form>();
  before.next.set(key, byEntry.set(entry, form));
  return form;
}

/** Sorted as upstream writes it. */
function build(last: Form): FieldSet {
  const entries = new Map<Element, FieldSet>();
  // Of several items that are the same, only their being there is owned.
  for (let form = last; form.before !== undefined; form = form.before) {
    entries.set(form.element, entries.has(form.element) ? EMPTY : form.entry);
  }
  const result: Draft = { [SELF]: EMPTY };
  for (const [element, entry] of [...entries].sort(([a], [b]) => compareElements(a, b))) result[element] = entry;
  return freezeShared(result);
}

/** So many forms of a type are remembered. */
const FORMS = 512;

interface Memory {
  start: Form;
  size: number;
}

/** Remembers forms that come again and again; forgetting costs time only. */
const memories = new WeakMap<MapType | ListType, Memory>();

function memoryOf(type: MapType | ListType): Memory {
  let memory = memories.get(type);
  if (memory === undefined || memory.size > FORMS) {
    memory = { start: formAfter(undefined, SELF, EMPTY), size: 0 };
    memories.set(type, memory);
  }
  return memory;
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
  const memory = memoryOf(map);
  let form = memory.start;
  for (const name in value) {
    const inner = value[name];
    if (inner === undefined) continue;
    const type = fieldTypeOf(map, name);
    if (type === undefined) continue;
    const entry = typeof inner === 'object' ? newFields(type, inner) : EMPTY;
    let next = form.next.get(name)?.get(entry);
    if (next === undefined) {
      next = addForm(form, name, fieldElement(name), entry);
      memory.size++;
    }
    form = next;
  }
  return (form.set ??= build(form));
}

function newList(list: ListType, value: List): FieldSet {
  const memory = memoryOf(list);
  let form = memory.start;
  for (const [index, item] of value.entries()) {
    const entry = newFields(list.items, item);
    const name = nameOf(list, item);
    const key = name ?? elementAt(list, item, index);
    let next = form.next.get(key)?.get(entry);
    if (next === undefined) {
      next = addForm(form, key, name === undefined ? key : elementAt(list, item, index), entry);
      memory.size++;
    }
    form = next;
  }
  return (form.set ??= build(form));
}

/** The one field that tells an item, where a name is all there is to it: saves the making of its element. */
function nameOf({ merge, keys }: ListType, item: unknown): string | undefined {
  const [key] = keys;
  if (merge !== 'map' || keys.length !== 1 || key === undefined || !isFields(item)) return undefined;
  const name = item[key];
  return typeof name === 'string' ? name : undefined;
}
