/** A scalar of the wire format. */
export type ScalarKind =
  | 'string'
  | 'boolean'
  | 'int32'
  | 'int64'
  | 'double'
  | 'time'
  | 'microtime'
  | 'quantity'
  | 'bytes'
  | 'int-or-string'
  | 'any';

/** A field's type: a scalar, a named type, or a list or map of one. */
export type FieldType =
  | { readonly kind: ScalarKind; /** Name of a string type, for instance `v1.PullPolicy`. */ readonly goName?: string }
  | { readonly kind: 'list' | 'map'; readonly items: FieldType }
  | { readonly kind: 'struct'; readonly name: string };

export interface FieldSchema {
  readonly name: string;
  readonly type: FieldType;
  readonly required: boolean;
  /** A Go pointer: a zero value is kept. */
  readonly pointer: boolean;
  /** A struct that is written even when empty. */
  readonly always: boolean;
}

const SCALARS: Readonly<Record<string, ScalarKind>> = {
  s: 'string',
  b: 'boolean',
  i: 'int32',
  l: 'int64',
  f: 'double',
  T: 'time',
  M: 'microtime',
  q: 'quantity',
  y: 'bytes',
  p: 'int-or-string',
  j: 'any',
};

function parseType(code: string): FieldType {
  if (code.startsWith('[')) return { kind: 'list', items: parseType(code.slice(1)) };
  if (code.startsWith('{')) return { kind: 'map', items: parseType(code.slice(1)) };
  if (code.startsWith('s/')) return { kind: 'string', goName: code.slice(2) };
  const scalar = SCALARS[code];
  return scalar === undefined ? { kind: 'struct', name: code } : { kind: scalar };
}

/** Reads the notation of scripts/api/schemas.mjs: `field<marks>:<type> …`. */
export function parseFields(text: string): readonly FieldSchema[] {
  return text.split(' ').map((part) => {
    const colon = part.indexOf(':');
    const [, name = '', marks = ''] = /^([^!*=]+)([!*=]*)$/.exec(part.slice(0, colon)) ?? [];
    return {
      name,
      type: parseType(part.slice(colon + 1)),
      required: marks.includes('!'),
      pointer: marks.includes('*'),
      always: marks.includes('='),
    };
  });
}
