import type { Errors } from '../../validate/common.ts';
import { forbidden, notSupported } from '../../validate/field-error.ts';
import { isObject, itemsOf, META_FIELDS, type Schema, valuesOf } from '../schema/schema.ts';
import { checkListType, checkMapType } from './topology-check.ts';
import { checkRuleTexts } from './rules-check.ts';

/** Where in a schema a check is. */
interface Place {
  /** Why there may be no defaults; undefined where they are allowed. */
  readonly noDefaults?: string;
  readonly inMetadata: boolean;
}

const TYPES: readonly string[] = ['array', 'boolean', 'integer', 'number', 'object', 'string'];

/** Words of JSON Schema that custom resources do not know. */
const NOT_SUPPORTED: readonly (keyof Schema)[] = [
  'id',
  'additionalItems',
  'patternProperties',
  'definitions',
  'dependencies',
  '$ref',
];

/** What is wrong with a schema as OpenAPI. upstream: ValidateCustomResourceDefinitionOpenAPISchema */
export function checkSchema(errors: Errors, path: string, schema: Schema): void {
  checkPart(errors, path, schema, { inMetadata: false }, true);
}

function checkPart(errors: Errors, path: string, schema: Schema, place: Place, isRoot = false): void {
  checkWords(errors, path, schema, place);
  if (schema.uniqueItems === true) {
    const why = 'uniqueItems cannot be set to true since the runtime complexity becomes quadratic';
    errors.push(forbidden(`${path}.uniqueItems`, why));
  }
  checkValues(errors, path, schema, place);
  for (const [name, property] of Object.entries(schema.properties ?? {})) {
    checkPart(errors, `${path}.properties[${name}]`, property, placeOf(schema, name, place, isRoot));
  }
  const { not, allOf = [], oneOf = [], anyOf = [] } = schema;
  if (not !== undefined) checkPart(errors, `${path}.not`, not, place);
  for (const [name, parts] of Object.entries({ allOf, oneOf, anyOf })) {
    for (const [index, part] of parts.entries()) checkPart(errors, `${path}.${name}[${String(index)}]`, part, place);
  }
  const items = itemsOf(schema);
  if (items !== undefined) checkPart(errors, `${path}.items`, items, place);
  checkMapType(errors, path, schema);
  checkListType(errors, path, schema);
  checkRuleTexts(errors, path, schema);
}

function placeOf(schema: Schema, name: string, place: Place, isRoot: boolean): Place {
  if (!META_FIELDS.has(name)) return place;
  if (!isRoot && schema['x-kubernetes-embedded-resource'] !== true) return place;
  return { ...place, inMetadata: true, ...(isRoot ? { noDefaults: `in top-level ${name}` } : {}) };
}

/** upstream: specStandardValidatorV3.validate */
function checkWords(errors: Errors, path: string, schema: Schema, place: Place): void {
  const { type = '' } = schema;
  if (type !== '' && !TYPES.includes(type)) errors.push(notSupported(`${path}.type`, type, TYPES));
  if (schema.default !== undefined && place.noDefaults !== undefined) {
    errors.push(forbidden(`${path}.default`, `must not be set ${place.noDefaults}`));
  }
  for (const word of NOT_SUPPORTED) {
    if (isSet(schema[word])) errors.push(forbidden(`${path}.${word}`, `${word} is not supported`));
  }
  if (type === 'null') {
    errors.push(forbidden(`${path}.type`, 'type cannot be set to null, use nullable as an alternative'));
  }
  if (Array.isArray(schema.items) && schema.items.length > 0) {
    errors.push(forbidden(`${path}.items`, 'items must be a schema object and not an array'));
  }
  if (place.inMetadata && schema['x-kubernetes-embedded-resource'] === true) {
    errors.push(forbidden(`${path}.x-kubernetes-embedded-resource`, 'must not be used inside of resource meta'));
  }
}

function isSet(value: unknown): boolean {
  if (value === undefined || value === '') return false;
  return !isObject(value) || Object.keys(value).length > 0;
}

function checkValues(errors: Errors, path: string, schema: Schema, place: Place): void {
  if (schema.additionalProperties === undefined) return;
  const field = `${path}.additionalProperties`;
  const values = valuesOf(schema);
  const named = Object.keys(schema.properties ?? {}).length > 0;
  if (named && (values !== undefined || schema.additionalProperties === false)) {
    errors.push(forbidden(field, 'additionalProperties and properties are mutual exclusive'));
  }
  const noDefaults = 'inside additionalProperties applying to object metadata';
  if (values !== undefined) checkPart(errors, field, values, place.inMetadata ? { ...place, noDefaults } : place);
}
