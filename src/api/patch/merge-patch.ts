import { jsonEqual } from '../equal.ts';
import { isFields } from './json.ts';

/** Applies a JSON merge patch (RFC 7386). What the patch does not touch is shared with the document. */
export function mergePatch(document: unknown, patch: unknown): unknown {
  if (!isFields(patch)) return patch;
  const result: Record<string, unknown> = isFields(document) ? { ...document } : {};
  for (const key of Object.keys(patch)) {
    const value = patch[key];
    if (value === null || value === undefined) Reflect.deleteProperty(result, key);
    else result[key] = mergePatch(result[key], value);
  }
  return result;
}

/** The merge patch that makes `next` of `old`: changed fields, and null for those that went. */
export function createMergePatch(old: unknown, next: unknown): unknown {
  if (!isFields(old) || !isFields(next)) return next;
  const patch: Record<string, unknown> = {};
  for (const key of Object.keys(old)) {
    if (old[key] !== undefined && next[key] === undefined) patch[key] = null;
  }
  for (const key of Object.keys(next)) {
    const [before, after] = [old[key], next[key]];
    if (after === undefined || jsonEqual(before, after)) continue;
    patch[key] = isFields(before) && isFields(after) ? createMergePatch(before, after) : after;
  }
  return patch;
}

/** What kubectl sends for types without a schema: deletions from what was applied before, changes from what is live. */
export function threeWayJsonMergePatch(original: unknown, modified: unknown, current: unknown): unknown {
  const changes = keepOrDrop(createMergePatch(current, modified), false);
  const deletions = keepOrDrop(createMergePatch(original, modified), true);
  return combine(deletions, changes);
}

/** The nulls of a patch, or everything but them. */
function keepOrDrop(patch: unknown, nulls: boolean): unknown {
  if (!isFields(patch)) return patch;
  const result: Record<string, unknown> = {};
  for (const [key, value] of Object.entries(patch)) {
    if (value === null) {
      if (nulls) result[key] = null;
    } else if (isFields(value)) {
      const inner = keepOrDrop(value, nulls) as object;
      if (Object.keys(inner).length > 0 || (!nulls && Object.keys(value).length === 0)) result[key] = inner;
    } else if (!nulls) result[key] = value;
  }
  return result;
}

/** Both patches in one; unlike applying, nulls stay. */
function combine(first: unknown, second: unknown): unknown {
  if (!isFields(first) || !isFields(second)) return second;
  const result: Record<string, unknown> = { ...first };
  for (const [key, value] of Object.entries(second)) result[key] = key in result ? combine(result[key], value) : value;
  return result;
}
