/** A map of a document that is being changed: resources are built in place, and are nobody else's until they are done. */
export type Tree = Record<string, unknown>;

export function isTree(value: unknown): value is Tree {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

export function isList(value: unknown): value is unknown[] {
  return Array.isArray(value);
}

export function isScalar(value: unknown): value is string | number | boolean | bigint {
  return value !== null && value !== undefined && typeof value !== 'object';
}

/** The text of a scalar, as it stands in YAML. */
export function scalarText(value: unknown): string {
  return isScalar(value) ? String(value) : '';
}

/** Takes a field out. */
export function removeField(tree: Tree, key: string): void {
  Reflect.deleteProperty(tree, key);
}

/** Where a value is: it can be read and written. */
export interface Slot {
  readonly value: unknown;
  set(value: unknown): void;
}

export function slotOf(holder: Tree | unknown[], key: string | number): Slot {
  const place = holder as Record<string | number, unknown>;
  return {
    get value() {
      return place[key];
    },
    set: (value) => {
      place[key] = value;
    },
  };
}

/** Splits at a delimiter that no backslash is before. Upstream: kyaml/utils, PathSplitter. */
export function splitPath(path: string, delimiter: string): string[] {
  const parts = path.split(delimiter);
  if (parts.length > 1 && parts[0] === '') parts.shift();
  const result: string[] = [];
  for (const part of parts) {
    const last = result.at(-1);
    if (last?.endsWith('\\') === true) result[result.length - 1] = last.slice(0, -1) + delimiter + part;
    else result.push(part);
  }
  return result;
}

/** As {@link splitPath}; what is in brackets stays together: `[name=a.b]`, and without them where it is no query. */
export function splitFieldPath(path: string): string[] {
  const parts = splitPath(path, '.');
  const result: string[] = [];
  for (let at = 0; at < parts.length; at++) {
    const first = parts[at] ?? '';
    if (!first.startsWith('[') || first.endsWith(']')) {
      result.push(first);
      continue;
    }
    const bracketed = [first];
    while (at < parts.length - 1) {
      const next = parts[++at] ?? '';
      bracketed.push(next);
      if (next.endsWith(']')) break;
    }
    const text = bracketed.join('.');
    result.push(text.includes('=') ? text : text.replace(/^[[\]]+|[[\]]+$/g, ''));
  }
  return result;
}
