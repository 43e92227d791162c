import { fieldSchema, propertyOf, type Schema } from '../schema/schema.ts';

/** A path of fields, and the schema it leads to; or why it leads nowhere. */
export type FieldPath =
  { readonly names: readonly string[]; readonly text: string; readonly schema: Schema } | { readonly problem: string };

const TOKEN = /'(?:[^'\\]|\\.)*'|[.[\]]|[^.[\]]+/y;

function tokensOf(path: string): readonly string[] {
  const tokens: string[] = [];
  TOKEN.lastIndex = 0;
  for (let match = TOKEN.exec(path); match !== null; match = TOKEN.exec(path)) tokens.push(match[0]);
  return tokens;
}

/**
 * Follows a path such as `.spec.labels['a.b']` in a schema.
 * upstream: apiextensions-apiserver pkg/apiserver/schema/cel/validation.go ValidFieldPath
 */
export function fieldPath(path: string, root: Schema, options: { readonly brackets: boolean }): FieldPath {
  const tokens = tokensOf(path);
  const names: string[] = [];
  let text = '';
  let schema = root;
  for (let at = 0; at < tokens.length;) {
    const opening = tokens[at];
    if (opening !== '.' && opening !== '[') return { problem: `expected [ or . but got: ${opening ?? ''}` };
    if (opening === '[' && !options.brackets) return { problem: 'array notation is not allowed' };
    const token = tokens[at + 1];
    if (token === undefined) return { problem: 'unexpected end of JSON path' };
    const name = opening === '.' ? token : unquoted(token);
    if (name === undefined) return { problem: `expected single quoted string but got ${token}` };
    const next = step(schema, name);
    if (next === undefined) return { problem: 'does not refer to a valid field' };
    if (opening === '[' && tokens[at + 2] !== ']') {
      const closing = tokens[at + 2];
      return { problem: closing === undefined ? 'unexpected end of JSON path' : `expected ] but got ${closing}` };
    }
    const named = propertyOf(schema, name) !== undefined;
    text += named ? `${text === '' ? '' : '.'}${name}` : `[${name}]`;
    names.push(name);
    schema = next;
    at += opening === '.' ? 2 : 3;
  }
  return { names, text, schema };
}

function step(schema: Schema, name: string): Schema | undefined {
  return schema.properties === undefined ? fieldSchema(schema, name) : propertyOf(schema, name);
}

function unquoted(token: string): string | undefined {
  if (token.length < 2 || !token.startsWith("'") || !token.endsWith("'")) return undefined;
  return token.slice(1, -1).replace(/\\(.)/g, '$1');
}
