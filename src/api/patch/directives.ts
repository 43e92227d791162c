import { type Fields, type List, goText, isFields, isList } from './json.ts';
import { PatchError } from './patch-schema.ts';

export const DIRECTIVE = '$patch';
export const RETAIN_KEYS = '$retainKeys';
export const SET_ORDER = '$setElementOrder/';
export const DELETE_FROM = '$deleteFromPrimitiveList/';

export function badDirective(value: unknown, patch: Fields): PatchError {
  return new PatchError(`unknown patch type: ${goText(value)} in map: ${goText(patch)}`);
}

export function noMergeKey(item: unknown, key: string): PatchError {
  return new PatchError(`map: ${goText(item)} does not contain declared merge key: ${key}`);
}

/** The values that a directive lists. */
export function directiveList(value: unknown, message: string): List {
  if (!isList(value)) throw new PatchError(message);
  return value;
}

/** A value that a patch adds, without the directives in it; undefined when they delete it. */
export function withoutDirectives(value: unknown): unknown {
  if (isList(value)) return value.map(withoutDirectives).filter((item) => item !== undefined);
  if (!isFields(value)) return value;
  if (value[DIRECTIVE] === 'delete') return undefined;
  const result: Record<string, unknown> = {};
  for (const [key, inner] of Object.entries(value)) {
    if (key === DIRECTIVE || key === RETAIN_KEYS || key.startsWith(SET_ORDER) || key.startsWith(DELETE_FROM)) continue;
    const kept = inner === null ? undefined : withoutDirectives(inner);
    if (kept !== undefined) result[key] = kept;
  }
  return result;
}

/** Whether a list of a patch has items that a directive's order does not know. */
export function checkOrder(patchList: List, order: List, mergeKey: string): void {
  const nameOf = (item: unknown): string => goText(mergeKey !== '' && isFields(item) ? item[mergeKey] : item);
  const items = patchList.filter((item) => !(isFields(item) && item[DIRECTIVE] === 'delete')).map(nameOf);
  const names = order.map(nameOf);
  let at = 0;
  for (const item of items) {
    while (at < names.length && names[at] !== item) at++;
    if (at < names.length) continue;
    throw new PatchError(
      `The order in patch list:\n${goText(patchList)}\n doesn't match ${SET_ORDER.slice(0, -1)} list:\n${goText(order)}\n`,
    );
  }
}
