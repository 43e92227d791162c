import type { Fields } from './schema.ts';

/** An object with other values; a field that becomes undefined goes. The same object where nothing changes. */
export function mapFields(object: Fields, change: (value: unknown, name: string) => unknown): Fields {
  let out: Record<string, unknown> | undefined;
  for (const name of Object.keys(object)) {
    const value = object[name];
    const next = change(value, name);
    if (next === value && out === undefined) continue;
    out ??= before(object, name);
    if (next !== undefined) out[name] = next;
  }
  return out ?? object;
}

/** The fields of an object that come before one of them. */
function before(object: Fields, end: string): Record<string, unknown> {
  const copy: Record<string, unknown> = {};
  for (const name of Object.keys(object)) {
    if (name === end) break;
    copy[name] = object[name];
  }
  return copy;
}

/** A list with other items. The same list where nothing changes. */
export function mapItems(
  list: readonly unknown[],
  change: (item: unknown, index: number) => unknown,
): readonly unknown[] {
  let out: unknown[] | undefined;
  for (let index = 0; index < list.length; index++) {
    const next = change(list[index], index);
    if (next === list[index]) continue;
    out ??= [...list];
    out[index] = next;
  }
  return out ?? list;
}
