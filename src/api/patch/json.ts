/** JSON values as patches see them. */
export type Fields = Readonly<Record<string, unknown>>;
export type List = readonly unknown[];

export function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

export function isList(value: unknown): value is List {
  return Array.isArray(value);
}

export type Kind = 'map' | 'list' | 'null' | 'string' | 'number' | 'boolean';

export function kindOf(value: unknown): Kind {
  if (isFields(value)) return 'map';
  if (isList(value)) return 'list';
  if (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean') {
    return typeof value as 'string' | 'number' | 'boolean';
  }
  return 'null';
}

/** `map[a:1 b:[x y]]`: a value as Go's `%v` shows it in messages. */
export function goText(value: unknown): string {
  if (isList(value)) return `[${value.map(goText).join(' ')}]`;
  if (isFields(value)) {
    const parts = Object.keys(value)
      .sort()
      .map((key) => `${key}:${goText(value[key])}`);
    return `map[${parts.join(' ')}]`;
  }
  return value === null || value === undefined ? '<nil>' : typeof value === 'string' ? value : JSON.stringify(value);
}

/** Tells items of merging lists apart, as upstream does: by the text of the merge key's value. */
export function keyText(value: unknown): string {
  return goText(value);
}
