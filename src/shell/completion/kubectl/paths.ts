import type { KubernetesObject } from '../../../api/index.ts';
import {
  type DiscoveredResource,
  type Document,
  elementOf,
  fieldsOf,
  fieldSchema,
  type Schema,
  schemaOf,
} from '../../../kubectl/index.ts';
import { behind, type Candidate } from '../candidate.ts';
import { type Asked, nameOf, resourceOf, scopeOf } from './asked.ts';

/** What a path begins at: one object, or a list of them. */
export type PathRoot = 'object' | 'list';

const LIST_FIELDS = ['apiVersion', 'items', 'kind', 'metadata'];

/** Fields of a path, and the last, unfinished one: `.items[*].metadata.na` is items, metadata, and `na`. */
function splitPath(path: string): { readonly fields: readonly string[]; readonly last: string } {
  // A dot of a key is escaped: `.metadata.labels.app\.kubernetes\.io/name`.
  const parts = path.replace(/\[[^\]]*\]/g, '').split(/(?<!\\)\./);
  const last = parts.pop() ?? '';
  return { fields: parts.filter((part) => part !== '').map((part) => part.replaceAll('\\.', '.')), last };
}

function keysOf(value: unknown): readonly string[] {
  const element: unknown = Array.isArray(value) ? value[0] : value;
  return typeof element === 'object' && element !== null ? Object.keys(element) : [];
}

/** What an object that exists has there: keys of labels are in no schema. */
function liveKeys(object: KubernetesObject | undefined, fields: readonly string[]): readonly string[] {
  let value: unknown = object;
  for (const field of fields) {
    const element: unknown = Array.isArray(value) ? value[0] : value;
    value = typeof element === 'object' && element !== null ? (element as Record<string, unknown>)[field] : undefined;
  }
  return keysOf(value);
}

/** Fields that a kind's schema has there. */
export function schemaFields(root: Schema, document: Document, fields: readonly string[]): readonly string[] {
  let schema: Schema | undefined = root;
  for (const field of fields) schema = schema === undefined ? undefined : fieldSchema(schema, field, document);
  return schema === undefined ? [] : fieldsOf(elementOf(schema, document), document);
}

async function fieldsAt(
  asked: Asked,
  resource: DiscoveredResource,
  fields: readonly string[],
): Promise<readonly string[]> {
  const document = await asked.cluster.document(resource);
  const root = schemaOf(document, resource);
  const known = root === undefined ? [] : schemaFields(root, document, fields);
  if (known.length > 0) return known;
  return liveKeys(await asked.cluster.sample(resource, scopeOf(asked, resource), nameOf(asked)), fields);
}

/** What the fields of a path may go on with. @param fields from the root on */
async function nextFields(asked: Asked, fields: readonly string[], root: PathRoot): Promise<readonly string[]> {
  const resource = (await resourceOf(asked)) ?? (await asked.cluster.discovery.find('pods'));
  if (resource === undefined) return [];
  if (root === 'object') return fieldsAt(asked, resource, fields);
  const [first, ...rest] = fields;
  if (first === undefined) return LIST_FIELDS;
  if (first === 'metadata') return rest.length === 0 ? ['resourceVersion', 'continue', 'remainingItemCount'] : [];
  return first === 'items' ? fieldsAt(asked, resource, rest) : [];
}

/** A path without braces, from its last step on: `.metadata.na`, `metadata.na`. @param base fields that it goes on from */
async function plainPath(asked: Asked, base: readonly string[], root: PathRoot): Promise<readonly Candidate[]> {
  const { word } = asked;
  if (word.includes('..') || /\[[^\]]*$/.test(word)) return [];
  const { fields, last } = splitPath(word);
  const stays = word.slice(0, word.length - last.length);
  const found = await nextFields(asked, [...base, ...fields], root);
  return behind(
    stays,
    found.map((field) => ({ text: field.replaceAll('.', '\\.'), open: true })),
  );
}

/** The path that is open at the end of a template, and the fields of the ranges around it. */
function openPath(template: string): { readonly start: number; readonly base: readonly string[] } | undefined {
  const start = template.lastIndexOf('{');
  if (start < 0 || template.includes('}', start)) return undefined;
  const ranges: (readonly string[])[] = [[]];
  for (const [, expression = ''] of template.matchAll(/\{([^{}]*)\}/g)) {
    const range = /^\s*range\s+@?(\S+)/.exec(expression)?.[1];
    if (range !== undefined) {
      const { fields, last } = splitPath(range);
      ranges.push([...(ranges.at(-1) ?? []), ...fields, ...(last === '' ? [] : [last])]);
    } else if (/^\s*end\s*$/.test(expression) && ranges.length > 1) ranges.pop();
  }
  // A path begins after a blank too: `{range .items`.
  const blank = Math.max(start, template.lastIndexOf(' '));
  return { start: blank + 1, base: ranges.at(-1) ?? [] };
}

/** A JSONPath template: `{.items[*].metadata.na`, `{range .items[*]}{.metadata.na`; or a path without braces. */
export async function pathCandidates(asked: Asked, root: PathRoot): Promise<readonly Candidate[]> {
  const { word } = asked;
  if (word === '') return [{ text: '{.', open: true }];
  if (!word.includes('{')) return plainPath(asked, [], root);
  const open = openPath(word);
  if (open === undefined) return [];
  const path = word.slice(open.start);
  // `{.items[*]['metadata.name']`, a filter: what is in brackets is not looked into.
  if (path === '') return [{ text: `${word}.`, open: true }];
  const { base } = open;
  return behind(word.slice(0, open.start), await plainPath({ ...asked, word: path }, base, root));
}
