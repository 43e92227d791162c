import { builtInType } from './built-in-types.ts';
import {
  type ApplyType,
  ATOMIC,
  DEDUCED,
  type ListType,
  type MapField,
  type MapType,
  scalarType,
  type ScalarRule,
} from './type.ts';

/** The parts of an OpenAPI schema that say how values merge. */
export interface MergeSchema {
  readonly type?: string;
  readonly format?: string;
  readonly default?: unknown;
  readonly properties?: Readonly<Record<string, MergeSchema>>;
  readonly additionalProperties?: boolean | MergeSchema;
  readonly items?: MergeSchema;
  readonly 'x-kubernetes-list-type'?: string;
  readonly 'x-kubernetes-list-map-keys'?: readonly string[];
  readonly 'x-kubernetes-map-type'?: string;
  readonly 'x-kubernetes-preserve-unknown-fields'?: boolean;
  readonly 'x-kubernetes-embedded-resource'?: boolean;
  readonly 'x-kubernetes-int-or-string'?: boolean;
}

const STRING = scalarType('string');

const OBJECT_FIELDS: readonly (readonly [string, MapField])[] = [
  ['apiVersion', { type: STRING }],
  ['kind', { type: STRING }],
  ['metadata', { type: builtInType('ObjectMeta') }],
];

/**
 * How ownership sees custom resources of a version. Without a schema everything is deduced from the values.
 * Upstream: kube-openapi pkg/schemaconv/openapi.go, apiextensions-apiserver pkg/controller/openapi/builder
 */
export function customResourceType(schema: MergeSchema | undefined): ApplyType {
  if (schema === undefined) return DEDUCED;
  const map = mapType(schema, false);
  return { map: { ...map, fields: new Map([...map.fields, ...OBJECT_FIELDS]) } };
}

function schemaType(schema: MergeSchema, preserved: boolean): ApplyType {
  const preserves = preserved || schema['x-kubernetes-preserve-unknown-fields'] === true;
  switch (schema['x-kubernetes-int-or-string'] === true ? '' : (schema.type ?? '')) {
    case 'object':
      return { map: mapType(schema, preserves) };
    case 'array':
      return { list: listType(schema, preserves) };
    case 'boolean':
      return scalarType('boolean');
    case 'integer':
    case 'number':
      return scalarType('numeric');
    case 'string':
      return scalarType(stringRule(schema.format ?? ''));
    default:
      return { scalar: 'untyped', list: listType(schema, preserves), map: mapType(schema, preserves) };
  }
}

/** Strings of a known format are what their format says; those of another one may be anything. */
function stringRule(format: string): ScalarRule {
  return format === '' || format === 'byte' ? 'string' : 'untyped';
}

function mapType(schema: MergeSchema, preserved: boolean): MapType {
  const preserves = preserved || schema['x-kubernetes-preserve-unknown-fields'] === true;
  const own = Object.entries(schema.properties ?? {}).map(([name, inner]): readonly [string, MapField] => [
    name,
    { type: schemaType(inner, preserves), default: inner.default },
  ]);
  const embedded = schema['x-kubernetes-embedded-resource'] === true ? OBJECT_FIELDS : [];
  const fields = new Map([...own, ...embedded]);
  return {
    atomic: schema['x-kubernetes-map-type'] === 'atomic',
    fields,
    items: otherFields(schema, preserves, fields.size),
  };
}

function otherFields(schema: MergeSchema, preserves: boolean, named: number): ApplyType | undefined {
  const { additionalProperties } = schema;
  if (additionalProperties === undefined) return preserves || named === 0 ? DEDUCED : undefined;
  if (typeof additionalProperties === 'object') return schemaType(additionalProperties, preserves);
  return additionalProperties ? DEDUCED : undefined;
}

function listType(schema: MergeSchema, preserves: boolean): ListType {
  const items = schema.items === undefined ? ATOMIC : schemaType(schema.items, preserves);
  switch (schema['x-kubernetes-list-type']) {
    case 'set':
      return { merge: 'set', keys: [], items };
    case 'map':
      return { merge: 'map', keys: [...(schema['x-kubernetes-list-map-keys'] ?? [])].sort(), items };
    default:
      return { merge: 'atomic', keys: [], items };
  }
}
