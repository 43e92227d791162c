import type { JSONSchemaProps } from '../../api/index.ts';

/** The schema of an object or of a part of it: a structural one. */
export type Schema = JSONSchemaProps;

/** Of the items of a list; undefined where there is none. */
export function itemsOf({ items }: Schema): Schema | undefined {
  return items !== undefined && !Array.isArray(items) ? (items as Schema) : undefined;
}

/** Of the values of a map. */
export function valuesOf({ additionalProperties }: Schema): Schema | undefined {
  return typeof additionalProperties === 'object' ? (additionalProperties as Schema) : undefined;
}

export function propertyOf({ properties }: Schema, name: string): Schema | undefined {
  return properties !== undefined && Object.hasOwn(properties, name) ? properties[name] : undefined;
}

const TEXT: Schema = { type: 'string' };
const METADATA: Schema = { type: 'object', properties: { name: TEXT, generateName: TEXT } };

/** Objects tell expressions their kind and name, whatever their schema says. upstream: model.WithTypeAndObjectMeta */
export function withTypeAndMeta(schema: Schema): Schema {
  const { kind, apiVersion, metadata } = schema.properties ?? {};
  const { name, generateName } = metadata?.properties ?? {};
  const texts = [kind, apiVersion, name, generateName];
  if (texts.every((property) => property?.type === 'string') && metadata?.type === 'object') return schema;
  return { ...schema, properties: { ...schema.properties, kind: TEXT, apiVersion: TEXT, metadata: METADATA } };
}
