import { mapFields, mapItems } from './copy-on-write.ts';
import { type Fields, isList, isObject, itemsOf, META_FIELDS, propertyOf, type Schema, valuesOf } from './schema.ts';
import { UnknownPaths } from './unknown-paths.ts';

/**
 * An object without the fields that its schema does not know; its type and metadata stay.
 * upstream: apiextensions-apiserver pkg/apiserver/schema/pruning/algorithm.go
 */
export function prune(
  object: Fields,
  schema: Schema | undefined,
): { readonly object: Fields; readonly unknown: readonly string[] } {
  const paths = new UnknownPaths();
  const root = schema?.['x-kubernetes-embedded-resource'] === true ? schema : embedded(schema);
  const pruned = pruneValue(object, root, paths) as Fields;
  return { object: pruned, unknown: paths.found.sort() };
}

const roots = new WeakMap<Schema, Schema>();
const ANYTHING: Schema = { 'x-kubernetes-embedded-resource': true };

/** The schema of a whole object, whose type and metadata are known without it. */
function embedded(schema: Schema | undefined): Schema {
  if (schema === undefined) return ANYTHING;
  const known = roots.get(schema);
  if (known !== undefined) return known;
  const made: Schema = { ...schema, 'x-kubernetes-embedded-resource': true };
  roots.set(schema, made);
  return made;
}

/** A part of an object without what is unknown. Without a schema nothing is known. */
export function pruneValue(value: unknown, schema: Schema | undefined, paths: UnknownPaths): unknown {
  if (schema?.['x-kubernetes-preserve-unknown-fields'] === true) return pruneKnown(value, schema, paths);
  if (isList(value)) {
    const items = itemsOf(schema);
    return mapItems(value, (item, index) => paths.within(index, () => pruneValue(item, items, paths)));
  }
  if (!isObject(value)) return value;
  return mapFields(value, (field, name) => {
    if (isMeta(schema, name)) return field;
    const property = propertyOf(schema, name);
    if (property !== undefined || schema?.additionalProperties !== undefined) {
      return paths.within(name, () => pruneValue(field, property ?? valuesOf(schema), paths));
    }
    if (schema === undefined || !META_FIELDS.has(name) || !paths.atRoot) paths.record(name);
    return undefined;
  });
}

/** Unknown fields stay, but those with a schema are looked into. */
function pruneKnown(value: unknown, schema: Schema | undefined, paths: UnknownPaths): unknown {
  if (schema === undefined) return value;
  if (isList(value)) {
    const items = itemsOf(schema);
    return mapItems(value, (item, index) => paths.within(index, () => pruneKnown(item, items, paths)));
  }
  if (!isObject(value)) return value;
  return mapFields(value, (field, name) => {
    if (isMeta(schema, name)) return field;
    const property = propertyOf(schema, name);
    if (property === undefined && schema.additionalProperties === undefined) return field;
    return paths.within(name, () => pruneValue(field, property ?? valuesOf(schema), paths));
  });
}

function isMeta(schema: Schema | undefined, name: string): boolean {
  return schema?.['x-kubernetes-embedded-resource'] === true && META_FIELDS.has(name);
}
