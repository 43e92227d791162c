/**
 * A step of a path into an object, in the words of FieldsV1: `f:<field>`, `k:{<key fields>}`, `v:<value of a set>` or
 * `i:<index>`. Upstream: structured-merge-diff fieldpath/{element,serialize-pe}.go
 */
export type Element = string;

export const SELF = '.';

export function fieldElement(name: string): Element {
  return `f:${name}`;
}

/** @param fields sorted by name */
export function keyElement(fields: readonly (readonly [name: string, value: unknown])[]): Element {
  const parts = fields.map(([name, value]) => `${JSON.stringify(name)}:${JSON.stringify(value)}`);
  return `k:{${parts.join(',')}}`;
}

export function valueElement(value: unknown): Element {
  return `v:${JSON.stringify(value)}`;
}

/** What upstream says of managed fields that it cannot read. */
export class FieldsError extends Error {
  override readonly name = 'FieldsError';
}

function parseContent(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch (cause) {
    throw new FieldsError(`parsing key as path element: ${cause instanceof Error ? cause.message : String(cause)}`);
  }
}

function byName([a]: readonly [string, unknown], [b]: readonly [string, unknown]): number {
  return a < b ? -1 : 1;
}

/** The canonical spelling of an element that a client sent; undefined for a kind of element nobody knows. @throws FieldsError */
export function parseElement(text: string): Element | undefined {
  if (text.length < 2) throw new FieldsError('parsing key as path element: key must be 2 characters long:');
  if (text[1] !== ':') throw new FieldsError(`parsing key as path element: missing colon: ${text}`);
  const content = text.slice(2);
  switch (text[0]) {
    case 'f':
      return text;
    case 'v':
      return valueElement(parseContent(content));
    case 'k': {
      const fields = parseContent(content);
      if (typeof fields !== 'object' || fields === null || Array.isArray(fields)) {
        throw new FieldsError(`parsing key as path element: expected an object: ${content}`);
      }
      return keyElement(Object.entries(fields).sort(byName));
    }
    case 'i':
      if (!/^[+-]?\d+$/.test(content)) {
        throw new FieldsError(
          `parsing key as path element: strconv.Atoi: parsing ${JSON.stringify(content)}: invalid syntax`,
        );
      }
      return `i:${String(Number(content))}`;
    default:
      return undefined;
  }
}

const RANKS: Readonly<Record<string, number>> = { f: 0, k: 1, v: 2, i: 3 };

/** Fields come first, then keys, values and indices. */
export function compareElements(a: Element, b: Element): number {
  if (a === b) return 0;
  const rank = (RANKS[a.charAt(0)] ?? 4) - (RANKS[b.charAt(0)] ?? 4);
  return rank === 0 ? (a < b ? -1 : 1) : rank;
}

/** A value as messages show it: strings quoted, maps and lists in Go's manner. */
function valueText(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(valueText).join(',')}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  return Object.entries(value)
    .map(([name, inner]) => `${name}=${valueText(inner)}`)
    .join('');
}

/** `.spec`, `[name="web"]`, `[="finalizer"]`, `[0]`. */
export function elementText(element: Element): string {
  const content = element.slice(2);
  switch (element.charAt(0)) {
    case 'f':
      return `.${content}`;
    case 'k': {
      const fields = Object.entries(JSON.parse(content) as Readonly<Record<string, unknown>>);
      return `[${fields.map(([name, value]) => `${name}=${valueText(value)}`).join(',')}]`;
    }
    case 'v':
      return `[=${valueText(JSON.parse(content))}]`;
    default:
      return `[${content}]`;
  }
}

/** A path as messages show it: `.spec.containers[name="web"].image`. */
export function pathText(path: readonly Element[]): string {
  return path.map(elementText).join('');
}
