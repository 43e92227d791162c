import type { Errors } from '../../validate/common.ts';
import { forbidden, invalidValue, notSupported, required } from '../../validate/field-error.ts';
import { itemsOf, propertyOf, type Schema } from '../schema/schema.ts';

const LIST = 'x-kubernetes-list-type';
const KEYS = 'x-kubernetes-list-map-keys';
const MAP = 'x-kubernetes-map-type';
const PRESERVES = 'x-kubernetes-preserve-unknown-fields';

function checkIs(errors: Errors, field: string, type: string, wanted: string, because: string): void {
  if (type === wanted) return;
  errors.push(type === '' ? required(field, because) : invalidValue(field, type, because));
}

/** upstream: ValidateCustomResourceDefinitionOpenAPISchema */
export function checkMapType(errors: Errors, path: string, schema: Schema): void {
  if (schema[PRESERVES] === false) {
    errors.push(invalidValue(`${path}.${PRESERVES}`, false, 'must be true or undefined'));
  }
  const mapType = schema[MAP];
  if (mapType === undefined) return;
  checkIs(errors, `${path}.type`, schema.type ?? '', 'object', `must be object if ${MAP} is specified`);
  const kinds = ['atomic', 'granular'];
  if (!kinds.includes(mapType)) errors.push(notSupported(`${path}.${MAP}`, mapType, kinds));
}

/** upstream: ValidateCustomResourceDefinitionOpenAPISchema, validateMapListKeysMapSet */
export function checkListType(errors: Errors, path: string, schema: Schema): void {
  const listType = schema[LIST];
  const keys = schema[KEYS] ?? [];
  if (listType !== undefined && schema.type !== 'array') {
    checkIs(errors, `${path}.type`, schema.type ?? '', 'array', `must be array if ${LIST} is specified`);
  } else if (listType === 'set') {
    checkSetItems(errors, path, itemsOf(schema));
  }
  const kinds = ['atomic', 'set', 'map'];
  if (listType !== undefined && !kinds.includes(listType)) {
    errors.push(notSupported(`${path}.${LIST}`, listType, kinds));
  }
  if (keys.length > 0) {
    checkIs(errors, `${path}.${LIST}`, listType ?? '', 'map', `must be map if ${KEYS} is non-empty`);
  }
  if (listType === 'map') checkMapItems(errors, path, schema, keys);
  if (listType === 'map' || listType === 'set') checkItemsPresent(errors, path, schema, keys);
}

/** Items of a set are compared as a whole. */
function checkSetItems(errors: Errors, path: string, items: Schema | undefined): void {
  const why = `must be atomic as item of a list with ${LIST}=set`;
  if (items?.type === 'array' && (items[LIST] ?? 'atomic') !== 'atomic') {
    errors.push(invalidValue(`${path}.items.${LIST}`, items[LIST], why));
  }
  if (items?.type === 'object' && items[MAP] !== 'atomic') {
    errors.push(invalidValue(`${path}.items.${MAP}`, items[LIST], why));
  }
}

function checkMapItems(errors: Errors, path: string, schema: Schema, keys: readonly string[]): void {
  const field = `${path}.${KEYS}`;
  if (keys.length === 0) errors.push(required(field, `must not be empty if ${LIST} is map`));
  if (schema.items === undefined) errors.push(required(`${path}.items`, `must have a schema if ${LIST} is map`));
  const items = itemsOf(schema);
  if (schema.items !== undefined && items === undefined) {
    errors.push(invalidValue(`${path}.items`, schema.items, `must only have a single schema if ${LIST} is map`));
  }
  if (items === undefined) return;
  if (items.type !== 'object') {
    errors.push(
      invalidValue(`${path}.items.type`, items.type ?? '', `must be object if parent array's ${LIST} is map`),
    );
    return;
  }
  for (const [index, key] of keys.entries()) {
    const property = propertyOf(items, key);
    if (property === undefined) {
      errors.push(invalidValue(field, keys, 'entries must all be names of item properties'));
    } else if (property.type === 'array' || property.type === 'object') {
      const why = `must be a scalar type if parent array's ${LIST} is map`;
      errors.push(invalidValue(`${path}.items.properties[${key}].type`, items.type, why));
    }
    if (keys.indexOf(key) < index) errors.push(invalidValue(field, keys, 'must not contain duplicate entries'));
  }
}

/** Items, and what they are known by, are always there. */
function checkItemsPresent(errors: Errors, path: string, schema: Schema, keys: readonly string[]): void {
  const items = itemsOf(schema);
  if (items === undefined) return;
  const listType = schema[LIST] ?? '';
  if (items.nullable === true) {
    errors.push(forbidden(`${path}.items.nullable`, `cannot be nullable when ${LIST} is ${listType}`));
  }
  if (listType !== 'map') return;
  for (const key of keys) {
    const property = propertyOf(items, key);
    if (property === undefined) continue;
    const field = `${path}.items.properties[${key}]`;
    if (items.required?.includes(key) !== true && property.default === undefined) {
      const why = `this property is in ${KEYS}, so it must have a default or be a required property`;
      errors.push(required(`${field}.default`, why));
    }
    if (property.nullable === true) {
      errors.push(forbidden(`${field}.nullable`, `this property is in ${KEYS}, so it cannot be nullable`));
    }
  }
}
