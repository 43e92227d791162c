import {
  BOOL,
  BYTES,
  type CelType,
  DOUBLE,
  DURATION,
  DYN,
  INT,
  listOf,
  mapOf,
  NULL,
  opaqueOf,
  optionalOf,
  paramOf,
  STRING,
  structOf,
  TIMESTAMP,
  TYPE,
  typeOfType,
  UINT,
} from './types.ts';

const SIMPLE: ReadonlyMap<string, CelType> = new Map([
  ['bool', BOOL],
  ['int', INT],
  ['uint', UINT],
  ['double', DOUBLE],
  ['string', STRING],
  ['bytes', BYTES],
  ['null', NULL],
  ['timestamp', TIMESTAMP],
  ['duration', DURATION],
  ['dyn', DYN],
  ['type', TYPE],
  // upstream: k8s.io/apiserver/pkg/cel/{ip,cidr}.go: these two are opaque, the other ones are objects
  ['net.IP', opaqueOf('net.IP')],
  ['net.CIDR', opaqueOf('net.CIDR')],
]);

/** Reads a type as declarations of functions write it: `map(string, list(A))`; capitals are parameters. */
export function typeFromText(text: string): CelType {
  const trimmed = text.trim();
  const open = trimmed.indexOf('(');
  if (open < 0) {
    const simple = SIMPLE.get(trimmed);
    if (simple !== undefined) return simple;
    return /^[A-Z]$/.test(trimmed) ? paramOf(trimmed) : structOf(trimmed);
  }
  const name = trimmed.slice(0, open);
  const [first = DYN, second = DYN] = typesFromText(trimmed.slice(open + 1, -1));
  if (name === 'list') return listOf(first);
  if (name === 'map') return mapOf(first, second);
  if (name === 'type') return typeOfType(first);
  if (name === 'optional') return optionalOf(first);
  return opaqueOf(name, first);
}

/** Types between commas. */
export function typesFromText(text: string): CelType[] {
  const types: CelType[] = [];
  let depth = 0;
  let start = 0;
  for (let index = 0; index <= text.length; index++) {
    const char = text[index];
    if (char === '(') depth++;
    if (char === ')') depth--;
    if ((char === ',' && depth === 0) || index === text.length) {
      const part = text.slice(start, index);
      if (part.trim() !== '') types.push(typeFromText(part));
      start = index + 1;
    }
  }
  return types;
}
