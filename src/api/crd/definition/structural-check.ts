import { jsonEqual } from '../../equal.ts';
import type { FieldError } from '../../validate/field-error.ts';
import { errorText, forbidden, invalidValue, required } from '../../validate/field-error.ts';
import type { Errors } from '../../validate/common.ts';
import { isObject, itemsOf, type Schema, valuesOf } from '../schema/schema.ts';
import { completenessErrors } from './completeness.ts';
import { checkNested, checkPattern } from './nested-check.ts';

type Level = 'root' | 'item' | 'field';

const INT_OR_STRING: readonly Schema[] = [{ type: 'integer' }, { type: 'string' }];

const NO_TYPE: Readonly<Record<Level, string>> = {
  root: 'must not be empty at the root',
  item: 'must not be empty for specified array items',
  field: 'must not be empty for specified object fields',
};

/**
 * What a schema lacks to be structural.
 * upstream: apiextensions-apiserver pkg/apiserver/schema/validation.go ValidateStructural
 */
export function structuralErrors(path: string, schema: Schema): readonly FieldError[] {
  const errors: Errors = [];
  checkInvariants(errors, path, schema, 'root');
  errors.push(...completenessErrors(path, schema));
  return errors
    .map((error) => ({ error, text: errorText(error) }))
    .sort(byText)
    .map(({ error }) => error);
}

function byText(a: { readonly text: string }, b: { readonly text: string }): number {
  return a.text < b.text ? -1 : a.text > b.text ? 1 : 0;
}

function checkInvariants(errors: Errors, path: string, schema: Schema, level: Level): void {
  const items = itemsOf(schema);
  if (schema.type === 'array' && schema.items === undefined)
    errors.push(required(`${path}.items`, 'must be specified'));
  if (items !== undefined) checkInvariants(errors, `${path}.items`, items, 'item');
  for (const [name, property] of Object.entries(schema.properties ?? {})) {
    checkInvariants(errors, `${path}.properties[${name}]`, property, 'field');
  }
  if (schema.additionalProperties !== undefined) {
    if (level === 'root') errors.push(forbidden(`${path}.additionalProperties`, 'must not be used at the root'));
    const values = valuesOf(schema);
    if (values !== undefined) checkInvariants(errors, `${path}.additionalProperties`, values, 'field');
  }
  checkExtensions(errors, path, schema);
  checkCombinations(errors, path, schema);
  checkSchemaType(errors, path, schema, level);
  checkMetaFields(errors, path, schema, level);
}

function checkExtensions(errors: Errors, path: string, schema: Schema): void {
  if (schema['x-kubernetes-int-or-string'] !== true) return;
  for (const name of ['x-kubernetes-preserve-unknown-fields', 'x-kubernetes-embedded-resource'] as const) {
    if (schema[name] !== true) continue;
    errors.push(invalidValue(`${path}.${name}`, true, 'must be false if x-kubernetes-int-or-string is true'));
  }
}

/** Types may be named in what an integer or string is made of, and nowhere else. */
function checkCombinations(errors: Errors, path: string, schema: Schema): void {
  const { anyOf = [], allOf = [], oneOf = [], not } = schema;
  if (!jsonEqual(anyOf, INT_OR_STRING)) {
    for (const [index, part] of anyOf.entries()) checkNested(errors, `${path}.anyOf[${String(index)}]`, part);
  }
  for (const [index, part] of allOf.entries()) {
    const skips = index === 0 && jsonEqual(part.anyOf, INT_OR_STRING);
    checkNested(errors, `${path}.allOf[${String(index)}]`, skips ? { ...part, anyOf: [] } : part);
  }
  for (const [index, part] of oneOf.entries()) checkNested(errors, `${path}.oneOf[${String(index)}]`, part);
  if (not !== undefined) checkNested(errors, `${path}.not`, not);
  checkPattern(errors, path, schema);
}

function checkSchemaType(errors: Errors, path: string, schema: Schema, level: Level): void {
  const { type = '' } = schema;
  const field = `${path}.type`;
  const embedded = schema['x-kubernetes-embedded-resource'] === true;
  const preserves = schema['x-kubernetes-preserve-unknown-fields'] === true;
  if (embedded && type !== 'object') {
    const why = 'must be object if x-kubernetes-embedded-resource is true';
    errors.push(type === '' ? required(field, why) : invalidValue(field, type, why));
  } else if (type === '' && schema['x-kubernetes-int-or-string'] !== true && !preserves) {
    errors.push(required(field, NO_TYPE[level]));
  }
  if (embedded && schema.additionalProperties !== undefined) {
    const why = 'must not be used if x-kubernetes-embedded-resource is set';
    errors.push(forbidden(`${path}.additionalProperties`, why));
  }
  if (level === 'root' && type !== '' && type !== 'object') {
    errors.push(invalidValue(field, type, 'must be object at the root'));
  }
  if (embedded && !preserves && Object.keys(schema.properties ?? {}).length === 0) {
    const why =
      'must not be empty if x-kubernetes-embedded-resource is true without x-kubernetes-preserve-unknown-fields';
    errors.push(required(`${path}.properties`, why));
  }
}

/** What a schema says of metadata can only restrict names. */
function checkMetaFields(errors: Errors, path: string, schema: Schema, level: Level): void {
  const ofObject = level === 'root' || schema['x-kubernetes-embedded-resource'] === true;
  const { kind, apiVersion, metadata } = schema.properties ?? {};
  for (const [name, property] of Object.entries({ kind, apiVersion })) {
    if (!ofObject || property === undefined || property.type === 'string') continue;
    errors.push(invalidValue(`${path}.properties[${name}].type`, property.type ?? '', 'must be string'));
  }
  if (metadata === undefined) return;
  const field = `${path}.properties[metadata]`;
  if (ofObject && metadata.type !== 'object') {
    errors.push(invalidValue(`${field}.type`, metadata.type ?? '', 'must be object'));
  }
  if (level === 'root' && !namesOnly(metadata)) {
    const why = 'must not specify anything other than name and generateName, but metadata is implicitly specified';
    errors.push(forbidden(field, why));
  }
}

function namesOnly(metadata: Schema): boolean {
  const { type: _type, default: _default, properties = {}, ...rest } = metadata;
  const onlyNames = Object.keys(properties).every((name) => name === 'name' || name === 'generateName');
  return onlyNames && Object.values(rest).every(isNothing);
}

function isNothing(value: unknown): boolean {
  if (value === undefined || value === false || value === '') return true;
  return Array.isArray(value) ? value.length === 0 : isObject(value) && Object.keys(value).length === 0;
}
