import { descriptionOf, type Document, itemsOf, resolve, type Schema, typeOf, valuesOf } from './schema.ts';
import { indent, wrap } from './wrap.ts';

interface Manner {
  readonly document: Document;
  readonly recursive: boolean;
}

/** As many values as stand in the line of a field. */
const SHOWN_VALUES = 4;

const valueText = (value: unknown): string =>
  typeof value === 'string' && value !== '' ? value : JSON.stringify(value);

function enumLine(schema: Schema, indentation: number): string {
  if (schema.enum === undefined) return '';
  const shown = schema.enum.slice(0, SHOWN_VALUES).map(valueText).join(', ');
  return `\n${' '.repeat(indentation)}enum: ${shown}${schema.enum.length > SHOWN_VALUES ? ', ....' : ''}`;
}

function enumBlock(schema: Schema): string {
  if (schema.enum === undefined) return '';
  return `ENUM:${schema.enum.map((value) => `\n    ${valueText(value)}`).join('')}`;
}

function externalDocs(schema: Schema, indentation: number): string {
  const { externalDocs: docs } = schema;
  if (docs === undefined) return '';
  const lines = [
    indent(indentation, 'EXTERNAL DOCS:'),
    ...(docs.description === undefined ? [] : [indent(indentation + 2, wrap(76 - indentation, docs.description))]),
    ...(docs.url === undefined ? [] : [indent(indentation + 2, `URL: ${docs.url}`)]),
  ];
  return `\n${lines.map((line) => `${line}\n`).join('')}`;
}

function field(name: string, owner: Schema, level: number, { document, recursive }: Manner): string {
  const schema = owner.properties?.[name] ?? {};
  const indentation = level * 2;
  const required = owner.required?.includes(name) === true ? ' -required-' : '';
  const line = `${indent(indentation, name)}\t<${typeOf(schema, document)}>${required}${enumLine(schema, indentation)}\n`;
  if (recursive) return line;
  const description = wrap(78 - indentation, schema.description || '<no description>');
  return `${line}${indent(indentation + 2, description)}\n${externalDocs(schema, indentation + 2)}\n`;
}

/** @param seen schemas on the way here: a cycle ends there */
function fields(schema: Schema, level: number, seen: ReadonlySet<string>, manner: Manner): string {
  const { $ref = '' } = schema;
  if ($ref !== '' && seen.has($ref)) return '';
  const next = $ref === '' ? seen : new Set([...seen, $ref]);
  const resolved = resolve(schema, manner.document);
  const own = Object.keys(resolved.properties ?? {})
    .sort()
    .map((name) => {
      const below = resolved.properties?.[name] ?? {};
      return field(name, resolved, level, manner) + (manner.recursive ? fields(below, level + 1, next, manner) : '');
    });
  const [values, items] = [valuesOf(resolved), itemsOf(resolved)];
  const others = [
    ...(resolved.allOf ?? []),
    ...(items === undefined ? [] : [items]),
    ...(values === undefined ? [] : [values]),
  ];
  return [...own, ...others.map((each) => fields(each, level, next, manner))].join('');
}

function whole(schema: Schema, manner: Manner): string {
  const resolved = resolve(schema, manner.document);
  const description = descriptionOf(resolved, manner.document) || '<empty>';
  const docs = externalDocs(resolved, 0);
  const list = fields(resolved, 1, new Set(), manner);
  return `DESCRIPTION:\n${indent(4, wrap(76, description))}\n${docs}${list === '' ? '' : `FIELDS:\n${list}`}`;
}

/** What explain says of a field, found by its path through lists, maps and references. @returns '' when it is not there */
export function explained(
  schema: Schema,
  path: readonly string[],
  manner: Manner,
  seen: ReadonlySet<string> = new Set(),
): string {
  const [name, ...rest] = path;
  if (name === undefined) return whole(schema, manner);
  const { $ref = '' } = schema;
  if ($ref !== '' && seen.has($ref)) return '';
  const next = new Set([...seen, $ref]);
  const resolved = resolve(schema, manner.document);
  const below = resolved.properties?.[name];
  if (below !== undefined) {
    const head = rest.length > 0 ? '' : `FIELD: ${name} <${typeOf(below, manner.document)}>\n${enumBlock(below)}\n\n`;
    const inner = explained(below, rest, manner);
    return inner === '' ? '' : `${head}${inner}`;
  }
  const [values, items] = [valuesOf(resolved), itemsOf(resolved)];
  if (items !== undefined) return explained(items, path, manner, next);
  if (values !== undefined) return explained(values, path, manner, next);
  for (const each of resolved.allOf ?? []) {
    const found = explained(each, path, manner, next);
    if (found !== '') return found;
  }
  return '';
}
