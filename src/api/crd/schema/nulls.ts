import { mapFields, mapItems } from './copy-on-write.ts';
import { fieldSchema, isList, isObject, itemsOf, type Schema } from './schema.ts';

/**
 * Without the fields that are null although their schema does not allow it and has no default for them.
 * upstream: apiextensions-apiserver pkg/apiserver/schema/defaulting/prunenulls.go
 */
export function pruneNulls(value: unknown, schema: Schema | undefined): unknown {
  if (schema === undefined) return value;
  if (isList(value)) {
    const items = itemsOf(schema);
    return items === undefined ? value : mapItems(value, (item) => pruneNulls(item, items));
  }
  if (!isObject(value)) return value;
  return mapFields(value, (field, name) => {
    const inner = fieldSchema(schema, name);
    if (field === null && inner !== undefined && inner.nullable !== true && inner.default === undefined)
      return undefined;
    return pruneNulls(field, inner);
  });
}
