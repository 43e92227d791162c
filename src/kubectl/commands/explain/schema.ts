/** What explain looks at of an OpenAPI v3 schema. */
export interface Schema {
  readonly $ref?: string;
  readonly type?: string;
  readonly description?: string;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly required?: readonly string[];
  readonly items?: Schema;
  readonly additionalProperties?: Schema | boolean;
  readonly allOf?: readonly Schema[];
  readonly enum?: readonly unknown[];
  readonly externalDocs?: { readonly description?: string; readonly url?: string };
  readonly 'x-kubernetes-group-version-kind'?: readonly GroupVersionKind[];
}

export interface GroupVersionKind {
  readonly group: string;
  readonly version: string;
  readonly kind: string;
}

export interface Document {
  readonly components?: { readonly schemas?: Readonly<Record<string, Schema>> };
}

const PREFIX = '#/components/schemas/';

/** The schema itself, or the one that it refers to. */
export function resolve(schema: Schema, document: Document): Schema {
  if (schema.$ref?.startsWith(PREFIX) !== true) return schema;
  return document.components?.schemas?.[schema.$ref.slice(PREFIX.length)] ?? schema;
}

/** To upstream's template a schema that says nothing is none. */
function nonEmpty(schema: Schema | undefined): Schema | undefined {
  return schema === undefined || Object.keys(schema).length === 0 ? undefined : schema;
}

/** What the values of a map are; undefined for what is no map. */
export function valuesOf({ additionalProperties }: Schema): Schema | undefined {
  return typeof additionalProperties === 'object' ? nonEmpty(additionalProperties) : undefined;
}

/** What the items of a list are; undefined for what is no list. */
export function itemsOf({ items }: Schema): Schema | undefined {
  return nonEmpty(items);
}

/** A short name for what a field holds: `string`, `[]Container`, `map[string]string`. */
export function typeOf(schema: Schema, document: Document): string {
  const values = valuesOf(schema);
  const items = itemsOf(schema);
  if (items !== undefined) return `[]${typeOf(items, document)}`;
  if (values !== undefined) return `map[string]${typeOf(values, document)}`;
  const [only, ...more] = schema.allOf ?? [];
  if (only !== undefined && more.length === 0 && schema.properties === undefined) return typeOf(only, document);
  if (schema.$ref !== undefined) {
    const referred = resolve(schema, document);
    const isObject = referred === schema || referred.type === undefined || referred.type === 'object';
    return isObject ? (schema.$ref.split('/').at(-1)?.split('.').at(-1) ?? 'Object') : (referred.type ?? 'Object');
  }
  return schema.type === undefined || schema.type === 'object' ? 'Object' : schema.type;
}

/** The description of a schema and of all that it is made of, each on lines of its own. */
export function descriptionOf(schema: Schema, document: Document): string {
  const resolved = resolve(schema, document);
  const values = valuesOf(resolved);
  const items = itemsOf(resolved);
  const inner = [...(resolved.allOf ?? []), ...(items === undefined ? [] : [items])];
  return [
    resolved.description === undefined || resolved.description === '' ? '' : `${resolved.description}\n`,
    ...[...inner, ...(values === undefined ? [] : [values])].map((each) => descriptionOf(each, document)),
  ].join('');
}
