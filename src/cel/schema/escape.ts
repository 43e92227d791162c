const RESERVED: ReadonlySet<string> = new Set(
  'true false null in as break const continue else for function if import let loop package namespace return var void while'.split(
    ' ',
  ),
);

const ESCAPES: readonly (readonly [string, string])[] = [
  ['__', '__underscores__'],
  ['.', '__dot__'],
  ['-', '__dash__'],
  ['/', '__slash__'],
];
const ESCAPED = new Map(ESCAPES);
const UNESCAPED = new Map(ESCAPES.map(([plain, escaped]) => [escaped, plain]));

/** Words that are written `__word__` as names of fields, or as they are behind a dot. */
export function isReserved(name: string): boolean {
  return RESERVED.has(name);
}

/** The name of a field as expressions write it; undefined where they cannot. upstream: apiserver/pkg/cel/escaping.go */
export function escapeName(name: string): string | undefined {
  if (!/^[A-Za-z_.\-/][\w.\-/]*$/.test(name)) return undefined;
  if (RESERVED.has(name)) return `__${name}__`;
  return name.replaceAll(/__|[.\-/]/g, (part) => ESCAPED.get(part) ?? part);
}

/** Undefined for what is no escaped name. */
export function unescapeName(escaped: string): string | undefined {
  if (!escaped.includes('__')) return escaped;
  const faults: string[] = [];
  const name = escaped.replaceAll(/__[^_]+__/g, (part) => {
    const plain = UNESCAPED.get(part);
    if (plain !== undefined) return plain;
    const word = part.slice(2, -2);
    if (!RESERVED.has(word) || part.length !== escaped.length) faults.push(part);
    return word;
  });
  return faults.length === 0 ? name : undefined;
}
