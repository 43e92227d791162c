import type { JSONSchemaProps } from '../../generated/types.ts';

/** The schema of custom objects, or of a part of them: a structural one, once its definition was accepted. */
export type Schema = JSONSchemaProps;

export type Fields = Readonly<Record<string, unknown>>;

export function isObject(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

export function isList(value: unknown): value is readonly unknown[] {
  return Array.isArray(value);
}

/** The schema of the items of a list; undefined where there is none. */
export function itemsOf(schema: Schema | undefined): Schema | undefined {
  const items = schema?.items;
  return isObject(items) ? items : undefined;
}

/** The schema of the fields that have no name of their own; undefined where there is none, and where all is allowed. */
export function valuesOf(schema: Schema | undefined): Schema | undefined {
  const values = schema?.additionalProperties;
  return isObject(values) ? values : undefined;
}

/** The schema of a named field, if it has one. */
export function propertyOf(schema: Schema | undefined, name: string): Schema | undefined {
  const { properties } = schema ?? {};
  return properties !== undefined && Object.hasOwn(properties, name) ? properties[name] : undefined;
}

/** The schema of a field, by its name or as one of many. */
export function fieldSchema(schema: Schema | undefined, name: string): Schema | undefined {
  return propertyOf(schema, name) ?? valuesOf(schema);
}

/** What every object of the API has, whatever its schema says. */
export const META_FIELDS: ReadonlySet<string> = new Set(['apiVersion', 'kind', 'metadata']);
