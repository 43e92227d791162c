import { jsonEqual } from '../equal.ts';
import { DELETE_FROM, DIRECTIVE, RETAIN_KEYS, SET_ORDER, noMergeKey } from './directives.ts';
import { type Fields, type List, isFields, isList, kindOf } from './json.ts';
import { identity, sortBy } from './order.ts';
import { PatchError, type PatchType, lookup } from './patch-schema.ts';

/** Which differences a patch is to carry: all, only deletions, or all but deletions. */
export type DiffMode = 'all' | 'deletions' | 'changes';

export interface DiffOptions {
  readonly mode: DiffMode;
  /** Add the order of merging lists that differ. */
  readonly order: boolean;
}

interface ListDiff {
  readonly patch: List;
  readonly deleted: List;
  readonly order: List;
}

function diffValue(
  key: string,
  own: unknown,
  next: unknown,
  type: PatchType,
  options: DiffOptions,
  patch: Record<string, unknown>,
): void {
  const changes = options.mode !== 'deletions';
  if (kindOf(own) !== kindOf(next)) {
    if (changes) patch[key] = next;
  } else if (isFields(own) && isFields(next)) {
    if (jsonEqual(own, next)) return;
    const field = lookup(type, key);
    if (field.fact.replaced === true) {
      if (changes) patch[key] = next;
      return;
    }
    const inner = diffMap(own, next, field.type, options, field.fact.retainKeys === true);
    if (Object.keys(inner).length > 0) patch[key] = inner;
  } else if (isList(own) && isList(next)) {
    if (jsonEqual(own, next)) return;
    const { fact, type: itemType } = lookup(type, key);
    if (fact.mergeKey === undefined) {
      if (changes) patch[key] = next;
      return;
    }
    const diff = diffList(own, next, fact.mergeKey, itemType, options, fact.retainKeys === true);
    if (diff.patch.length > 0) patch[key] = diff.patch;
    if (diff.deleted.length > 0) patch[`${DELETE_FROM}${key}`] = diff.deleted;
    if (diff.order.length > 0) patch[`${SET_ORDER}${key}`] = diff.order;
  } else if (changes && !jsonEqual(own, next)) {
    patch[key] = next;
  }
}

/** The patch that makes `modified` of `original`. @throws PatchError */
export function diffMap(
  original: Fields,
  modified: Fields,
  type: PatchType,
  options: DiffOptions,
  retain = false,
): Fields {
  const patch: Record<string, unknown> = {};
  for (const key of Object.keys(modified)) {
    const next = modified[key];
    if (next === undefined) continue;
    const own = original[key];
    if (own === undefined) {
      if (options.mode !== 'deletions') patch[key] = next;
    } else {
      diffValue(key, own, next, type, options, patch);
    }
  }
  const gone = Object.keys(original).filter((key) => original[key] !== undefined && modified[key] === undefined);
  if (options.mode !== 'changes') for (const key of gone) patch[key] = null;
  if (!retain) return patch;
  const kept = Object.keys(modified).filter((key) => modified[key] !== undefined && modified[key] !== null);
  if (kept.length > 0 && (Object.keys(patch).length > 0 || gone.length > 0)) patch[RETAIN_KEYS] = kept.sort();
  return patch;
}

function diffList(
  original: List,
  modified: List,
  mergeKey: string,
  type: PatchType,
  options: DiffOptions,
  retain: boolean,
): ListDiff {
  const changes = options.mode !== 'deletions';
  const deletions = options.mode !== 'changes';
  if (original.length === 0) return { patch: changes ? modified : [], deleted: [], order: [] };
  const items = [...original, ...modified];
  if (items.some(isList)) throw new PatchError('lists of lists are not supported');
  if (!items.some(isFields)) {
    const added = changes ? modified.filter((item) => !original.includes(item)) : [];
    const deleted = deletions ? original.filter((item) => !modified.includes(item)) : [];
    const ordered = options.order && (deleted.length > 0 || changes);
    return { patch: added, deleted, order: ordered ? modified : [] };
  }
  const { patched, deleted } = diffItems(original, modified, mergeKey, type, options, retain);
  const sameOrder = orderIsSame(original, modified, mergeKey);
  const patch = [...sortBy(patched, modified, mergeKey), ...deleted];
  const ordered = options.order && (changes ? patch.length > 0 || !sameOrder : patch.length > 0);
  const order = ordered ? modified.map((item) => ({ [mergeKey]: isFields(item) ? item[mergeKey] : item })) : [];
  return { patch, deleted: [], order };
}

function diffItems(
  original: List,
  modified: List,
  mergeKey: string,
  type: PatchType,
  options: DiffOptions,
  retain: boolean,
): { readonly patched: List; readonly deleted: List } {
  const keyed = (list: List): Map<string, Fields> =>
    new Map(
      list.map((item) => {
        if (!isFields(item) || item[mergeKey] === undefined) throw noMergeKey(item, mergeKey);
        return [identity(item, mergeKey), item];
      }),
    );
  const before = keyed(original);
  const after = keyed(modified);
  const patched: Fields[] = [];
  for (const [key, item] of after) {
    const own = before.get(key);
    if (own === undefined) {
      if (options.mode !== 'deletions') patched.push(item);
      continue;
    }
    const inner = diffMap(own, item, type, options, retain);
    if (Object.keys(inner).length > 0) patched.push({ ...inner, [mergeKey]: item[mergeKey] });
  }
  const gone = options.mode === 'changes' ? [] : [...before].filter(([key]) => !after.has(key));
  return { patched, deleted: gone.map(([, item]) => ({ [DIRECTIVE]: 'delete', [mergeKey]: item[mergeKey] })) };
}

/** Whether both lists have the same items in the same order, whatever is in them. */
function orderIsSame(original: List, modified: List, mergeKey: string): boolean {
  const names = (list: List): readonly string[] => list.map((item) => identity(item, mergeKey));
  return jsonEqual(names(original), names(modified));
}
