import { jsonEqual } from '../../equal.ts';
import { fieldSchema, isList, isObject, itemsOf, type Schema } from '../schema/schema.ts';

/**
 * A value and what it was before an update. What has not changed may stay invalid (KEP-4008).
 * upstream: apiserver/pkg/cel/common/equality.go CorrelatedObject
 */
export interface Correlated {
  readonly value: unknown;
  readonly old: unknown;
  readonly schema: Schema;
}

export function isUnchanged({ value, old }: Correlated): boolean {
  return jsonEqual(value, old);
}

/** A field that was there before; undefined where it was not, or where it has no schema. */
export function correlatedField(parent: Correlated | undefined, name: string): Correlated | undefined {
  if (parent === undefined || !isObject(parent.value) || !isObject(parent.old)) return undefined;
  if (!Object.hasOwn(parent.old, name) || !Object.hasOwn(parent.value, name)) return undefined;
  const schema = fieldSchema(parent.schema, name);
  return schema === undefined ? undefined : { value: parent.value[name], old: parent.old[name], schema };
}

/** An item of a list whose items are known by their keys. */
export function correlatedItem(parent: Correlated | undefined, index: number): Correlated | undefined {
  if (parent?.schema['x-kubernetes-list-type'] !== 'map' || !isList(parent.value) || !isList(parent.old)) {
    return undefined;
  }
  const keys = parent.schema['x-kubernetes-list-map-keys'] ?? [];
  const schema = itemsOf(parent.schema);
  const value = parent.value[index];
  if (schema === undefined || !isObject(value)) return undefined;
  const old = parent.old.find((item) => isObject(item) && keys.every((key) => jsonEqual(item[key], value[key])));
  return old === undefined ? undefined : { value, old, schema };
}
