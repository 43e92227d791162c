import { jsonEqual } from '../equal.ts';
import {
  DELETE_FROM,
  DIRECTIVE,
  RETAIN_KEYS,
  SET_ORDER,
  badDirective,
  checkOrder,
  directiveList,
  noMergeKey,
  withoutDirectives,
} from './directives.ts';
import { type Fields, type List, goText, isFields, isList, kindOf } from './json.ts';
import { identity, normalizeOrder } from './order.ts';
import { type FieldPatch, PatchError, type PatchType, lookup } from './patch-schema.ts';

/** Applying a patch to a document carries its directives out; merging two patches keeps them. */
export type MergeMode = 'apply' | 'combine';

type Draft = Record<string, unknown>;

function remove(draft: Draft, key: string): void {
  Reflect.deleteProperty(draft, key);
}

function retainKeys(original: Draft, patch: Draft, mode: MergeMode): void {
  const directive = patch[RETAIN_KEYS];
  if (directive === undefined) return;
  remove(patch, RETAIN_KEYS);
  if (mode === 'combine') {
    const own = original[RETAIN_KEYS];
    if (own !== undefined && !jsonEqual(own, directive)) {
      throw new PatchError(
        `${goText(own)} and ${goText(directive)} are not deep equal: this may happen when calculating the 3-way diff patch`,
      );
    }
    original[RETAIN_KEYS] = directive;
    return;
  }
  const keys = new Set(directiveList(directive, 'invalid patch format of retainKeys'));
  for (const key of Object.keys(patch)) {
    if (patch[key] === null || key.startsWith(DELETE_FROM) || key.startsWith(SET_ORDER)) continue;
    if (!keys.has(key)) throw new PatchError("patch content doesn't match retainKeys list");
  }
  for (const key of Object.keys(original)) if (!keys.has(key)) remove(original, key);
}

/** Merges the lists that the patch gives an order for, and takes them out of the patch. */
function orderedLists(original: Draft, patch: Draft, type: PatchType, mode: MergeMode): void {
  for (const directive of Object.keys(patch)) {
    if (!directive.startsWith(SET_ORDER)) continue;
    const order = directiveList(patch[directive], 'invalid patch format of setElementOrder list');
    remove(patch, directive);
    if (mode === 'combine') {
      if (original[directive] !== undefined && !jsonEqual(original[directive], order)) {
        throw new PatchError('invalid patch format of setElementOrder list');
      }
      original[directive] = order;
    }
    const key = directive.slice(SET_ORDER.length);
    const field = lookup(type, key);
    const [ours, theirs] = [original[key], patch[key]];
    const patchList = isList(theirs) ? theirs : [];
    checkOrder(patchList, order, field.fact.mergeKey ?? '');
    const serverList = isList(ours) ? ours : [];
    if (!isList(ours) && !isList(theirs)) continue;
    const merged = !isList(ours)
      ? mode === 'apply'
        ? (withoutDirectives(patchList) as List)
        : patchList
      : isList(theirs)
        ? mergeList(ours, patchList, field, mode, key)
        : ours;
    original[key] = normalizeOrder(merged, order, serverList, field.fact.mergeKey ?? '');
    remove(patch, key);
  }
}

function deleteFromList(original: Draft, directive: string, values: unknown, mode: MergeMode): void {
  if (mode === 'combine') {
    original[directive] = values;
    return;
  }
  const key = directive.slice(DELETE_FROM.length);
  const own = original[key];
  const gone = new Set(directiveList(values, 'invalid patch format of primitive list').map(goText));
  if (isList(own)) original[key] = own.filter((item) => !gone.has(goText(item)));
}

function mergeField(original: Draft, key: string, value: unknown, type: PatchType, mode: MergeMode): void {
  const own = original[key];
  if (value === null) {
    if (mode === 'apply') remove(original, key);
    else original[key] = null;
  } else if (own === undefined || kindOf(own) !== kindOf(value)) {
    const added = mode === 'apply' ? withoutDirectives(value) : value;
    if (added === undefined) remove(original, key);
    else original[key] = added;
  } else if (isFields(own) && isFields(value)) {
    const field = lookup(type, key);
    original[key] = field.fact.replaced === true ? value : mergeMap(own, value, field.type, mode);
  } else if (isList(own) && isList(value)) {
    original[key] = mergeList(own, value, lookup(type, key), mode, key);
  } else {
    original[key] = value;
  }
}

/** @throws PatchError */
export function mergeMap(document: Fields, patchFields: Fields, type: PatchType, mode: MergeMode): Fields {
  const directive = patchFields[DIRECTIVE];
  const original: Draft = { ...document };
  const patch: Draft = { ...patchFields };
  if (directive !== undefined) {
    if (mode === 'combine') return patch;
    remove(patch, DIRECTIVE);
    if (directive === 'replace') return withoutDirectives(patch) as Fields;
    if (directive === 'delete') return {};
    if (directive !== 'merge') throw badDirective(directive, patchFields);
  }
  retainKeys(original, patch, mode);
  orderedLists(original, patch, type, mode);
  for (const key of Object.keys(patch)) {
    if (key.startsWith(DELETE_FROM)) deleteFromList(original, key, patch[key], mode);
    else mergeField(original, key, patch[key], type, mode);
  }
  return original;
}

/** Items of a patch that say something about the list, taken out of it. */
function specialItems(
  original: List,
  patch: List,
  mergeKey: string,
): { replaced: boolean; original: List; patch: List } {
  let rest = original;
  let replaced = false;
  const items: unknown[] = [];
  for (const item of patch) {
    const directive = isFields(item) ? item[DIRECTIVE] : undefined;
    if (!isFields(item) || directive === undefined) {
      items.push(item);
    } else if (directive === 'replace') {
      replaced = true;
    } else if (directive === 'delete') {
      if (item[mergeKey] === undefined) throw noMergeKey(item, mergeKey);
      const gone = identity(item, mergeKey);
      rest = rest.filter((other) => identity(other, mergeKey) !== gone);
    } else if (directive === 'merge') {
      throw new PatchError('merging lists cannot yet be specified in the patch');
    } else {
      throw badDirective(directive, item);
    }
  }
  return { replaced, original: rest, patch: items };
}

function mergeItems(original: List, patch: List, mergeKey: string, type: PatchType, mode: MergeMode): List {
  const merged = [...original];
  for (const item of patch) {
    if (!isFields(item) || item[mergeKey] === undefined || item[mergeKey] === null) throw noMergeKey(item, mergeKey);
    const key = identity(item, mergeKey);
    const at = merged.findIndex((other) => identity(other, mergeKey) === key);
    const own = merged[at];
    if (isFields(own)) merged[at] = mergeMap(own, item, type, mode);
    else merged.push(mode === 'apply' ? withoutDirectives(item) : item);
  }
  return merged;
}

function unique(items: List): List {
  const seen = new Set<string>();
  return items.filter((item) => {
    const key = `${typeof item}:${goText(item)}`;
    return seen.has(key) ? false : seen.add(key);
  });
}

function mergeList(original: List, patch: List, { fact, type }: FieldPatch, mode: MergeMode, field: string): List {
  const { mergeKey } = fact;
  if (mergeKey === undefined) return mode === 'apply' ? (withoutDirectives(patch) as List) : patch;
  const items = [...original, ...patch];
  if (items.length === 0) return original;
  if (items.some(isList)) throw new PatchError('lists of lists are not supported');
  if (!items.some(isFields)) {
    return normalizeOrder(unique(items), patch, original, '');
  }
  if (mergeKey === '') throw new PatchError(`cannot merge lists without merge key for ${field}`);
  const special = specialItems(original, patch, mergeKey);
  if (special.replaced) return special.patch;
  const merged = mergeItems(special.original, special.patch, mergeKey, type, mode);
  return normalizeOrder(merged, special.patch, original, mergeKey);
}
