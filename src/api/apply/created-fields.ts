import { freezeShared } from '../../base/index.ts';
import { fieldElement } from './element.ts';
import { type Draft, EMPTY, type FieldSet, hasChildren } from './field-set.ts';
import { newFields } from './new-fields.ts';
import { NEVER_OWNED, stripMeta } from './strip-meta.ts';
import type { ApiObject, TrackedKind } from './tracked-kind.ts';
import { type ApplyType, type Fields, fieldTypeOf, isFields, isList } from './type.ts';

/** The fields with structure of an empty object; undefined where the object has values that could be changed. */
function skeleton(type: ApplyType, empty: Fields, never: FieldSet): FieldSet | undefined {
  const result: Draft = {};
  for (const name in empty) {
    const element = fieldElement(name);
    const neverOwned = never[element];
    if (neverOwned !== undefined && !hasChildren(neverOwned)) continue;
    const value = empty[name];
    const inner = type.map === undefined ? undefined : fieldTypeOf(type.map, name);
    if (isFields(value) && inner?.map?.atomic === false) {
      const below = skeleton(inner, value, neverOwned ?? EMPTY);
      if (below === undefined) return undefined;
      result[element] = below;
    } else if (isList(value) && value.length === 0 && inner?.list !== undefined && inner.list.merge !== 'atomic') {
      result[element] = EMPTY;
    } else return undefined;
  }
  return result;
}

/** What of an entry was not there before. */
function without(entry: FieldSet, before: FieldSet): FieldSet {
  const result: Draft = {};
  for (const element in entry) {
    const [own, known] = [entry[element], before[element]];
    if (own === undefined || element === '.') continue;
    if (known === undefined) result[element] = own;
    else {
      const rest = without(own, known);
      if (hasChildren(rest)) result[element] = rest;
    }
  }
  return result;
}

interface Known {
  readonly skeleton: FieldSet | undefined;
  readonly created: WeakMap<FieldSet, FieldSet>;
}

/** What was made of forms that come again and again; forgetting costs time only. */
const known = new WeakMap<TrackedKind, Known>();

/**
 * What the creator of an object owns, from its form alone: the same as comparing it with the kind's empty object.
 * @returns undefined where that has to be compared @throws TypedError
 */
export function createdFields(kind: TrackedKind, object: ApiObject): FieldSet | undefined {
  let memory = known.get(kind);
  if (memory === undefined) {
    memory = { skeleton: skeleton(kind.type, kind.empty, NEVER_OWNED), created: new WeakMap() };
    known.set(kind, memory);
  }
  if (memory.skeleton === undefined) return undefined;
  const all = newFields(kind.type, object);
  const found = memory.created.get(all);
  if (found !== undefined) return found;
  const added = without(all, memory.skeleton);
  const fields = freezeShared(stripMeta(kind.filter === undefined ? added : kind.filter(added)));
  if (all !== EMPTY) memory.created.set(all, fields);
  return fields;
}
