import { mapFields, mapItems } from './copy-on-write.ts';
import { type Fields, fieldSchema, isList, isObject, itemsOf, propertyOf, type Schema, valuesOf } from './schema.ts';

/** Whether there are defaults in a schema or below it. */
const defaulting = new WeakMap<Schema, boolean>();

function hasDefaults(schema: Schema | undefined): boolean {
  if (schema === undefined) return false;
  const known = defaulting.get(schema);
  if (known !== undefined) return known;
  const found =
    Object.values(schema.properties ?? {}).some(
      (property) => property.default !== undefined || hasDefaults(property),
    ) ||
    holds(valuesOf(schema)) ||
    holds(itemsOf(schema));
  defaulting.set(schema, found);
  return found;
}

function holds(schema: Schema | undefined): boolean {
  return schema !== undefined && (schema.default !== undefined || hasDefaults(schema));
}

/**
 * A value with the defaults of its schema. Nulls that are not allowed count as absent.
 * upstream: apiextensions-apiserver pkg/apiserver/schema/defaulting/algorithm.go
 */
export function applySchemaDefaults(value: unknown, schema: Schema | undefined): unknown {
  if (schema === undefined || !hasDefaults(schema)) return value;
  if (isList(value)) {
    const items = itemsOf(schema);
    return mapItems(value, (item) => applySchemaDefaults(orDefault(item, items), items));
  }
  if (!isObject(value)) return value;
  const filled = fillIn(value, schema);
  return mapFields(filled, (field, name) => {
    const inner = fieldSchema(schema, name);
    const isNamed = propertyOf(schema, name) !== undefined;
    return applySchemaDefaults(isNamed ? field : orDefault(field, inner), inner);
  });
}

function fillIn(object: Fields, schema: Schema): Fields {
  let out: Record<string, unknown> | undefined;
  for (const [name, property] of Object.entries(schema.properties ?? {})) {
    if (property.default === undefined) continue;
    if (Object.hasOwn(object, name) && !isForbiddenNull(object[name], property)) continue;
    out ??= { ...object };
    out[name] = property.default;
  }
  return out ?? object;
}

function isForbiddenNull(value: unknown, schema: Schema | undefined): boolean {
  return value === null && schema !== undefined && schema.nullable !== true;
}

function orDefault(value: unknown, schema: Schema | undefined): unknown {
  return isForbiddenNull(value, schema) ? (schema?.default ?? null) : value;
}
