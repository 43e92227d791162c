import { jsonEqual } from '../../equal.ts';
import { duplicate, type FieldError, invalidValue } from '../../validate/field-error.ts';
import { type Fields, isList, isObject, itemsOf, propertyOf, type Schema, valuesOf } from '../schema/schema.ts';

/**
 * Items of a set, and keys of a map, may only be there once.
 * upstream: apiextensions-apiserver pkg/apiserver/schema/listtype/validation.go
 */
export function listTypeErrors(schema: Schema | undefined, object: unknown, path = ''): FieldError[] {
  if (schema === undefined || !isObject(object)) return [];
  return Object.keys(object).flatMap((name) => {
    const property = propertyOf(schema, name);
    if (property !== undefined) return valueErrors(property, object[name], path === '' ? name : `${path}.${name}`);
    const values = valuesOf(schema);
    return values === undefined ? [] : valueErrors(values, object[name], `${path}[${name}]`);
  });
}

function valueErrors(schema: Schema, value: unknown, path: string): FieldError[] {
  if (!isList(value)) return listTypeErrors(schema, value, path);
  const items = itemsOf(schema);
  const below =
    items === undefined ? [] : value.flatMap((item, index) => valueErrors(items, item, `${path}[${String(index)}]`));
  switch (schema['x-kubernetes-list-type']) {
    case 'set':
      return [...repeated(value).map((index) => duplicate(`${path}[${String(index)}]`, value[index])), ...below];
    case 'map':
      return [...keyErrors(schema, value, path), ...below];
    default:
      return below;
  }
}

function keyErrors(schema: Schema, list: readonly unknown[], path: string): FieldError[] {
  const odd = list.findIndex((item) => item !== null && !isObject(item));
  if (odd >= 0) {
    return [invalidValue(`${path}[${String(odd)}]`, list[odd], 'must be an object for an array of list-type map')];
  }
  const names = schema['x-kubernetes-list-map-keys'] ?? [];
  const keys = list.map((item) => keyOf(item, names));
  return repeated(keys).map((index) => duplicate(`${path}[${String(index)}]`, keys[index]));
}

function keyOf(item: unknown, names: readonly string[]): Fields {
  if (!isObject(item)) return {};
  return Object.fromEntries(names.filter((name) => Object.hasOwn(item, name)).map((name) => [name, item[name]]));
}

/** Where values are for the second time. */
function repeated(values: readonly unknown[]): number[] {
  const seen = new Map<string, number>();
  const found: number[] = [];
  for (const [index, value] of values.entries()) {
    const text = canonical(value);
    const times = seen.get(text) ?? 0;
    if (times === 1) found.push(index);
    seen.set(text, times + 1);
  }
  return found;
}

/** JSON in which the order of fields does not matter. */
function canonical(value: unknown): string {
  if (isList(value)) return `[${value.map(canonical).join(',')}]`;
  if (!isObject(value)) return JSON.stringify(value);
  const names = Object.keys(value).sort();
  return `{${names.map((name) => `${JSON.stringify(name)}:${canonical(value[name])}`).join(',')}}`;
}

/** Errors of an update: a list that was wrong before may stay so. */
export function newListTypeErrors(schema: Schema | undefined, next: unknown, old: unknown): FieldError[] {
  if (jsonEqual(next, old)) return [];
  return listTypeErrors(schema, old).length > 0 ? [] : listTypeErrors(schema, next);
}
