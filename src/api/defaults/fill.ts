type Present<T> = { readonly [K in keyof T]?: T[K] | undefined };

/** The object with values for the fields it lacks; the same object when it lacks none. An empty string is a lack. */
export function fill<T extends object>(object: T, defaults: Present<T>): T {
  let filled: T | undefined;
  for (const key of Object.keys(defaults) as (keyof T)[]) {
    const value = defaults[key];
    if (value === undefined || (object[key] !== undefined && object[key] !== '')) continue;
    filled ??= { ...object };
    filled[key] = value;
  }
  return filled ?? object;
}

/** The object with a field changed by a function; the same object when the field is absent or stays as it is. */
export function change<T extends object, K extends keyof T>(
  object: T,
  key: K,
  how: (value: Exclude<T[K], undefined>) => T[K],
): T {
  const value = object[key];
  if (value === undefined) return object;
  const next = how(value as Exclude<T[K], undefined>);
  return next === value ? object : { ...object, [key]: next };
}

/** The list with each item changed; the same list when all stay as they are. */
export function each<T>(list: readonly T[], how: (item: T) => T): readonly T[] {
  let changed: T[] | undefined;
  for (let index = 0; index < list.length; index++) {
    const item = list[index] as T;
    const next = how(item);
    if (next === item) continue;
    changed ??= [...list];
    changed[index] = next;
  }
  return changed ?? list;
}
