import type { Errors } from '../../validate/common.ts';
import { forbidden, invalidValue } from '../../validate/field-error.ts';
import { isObject, type Schema } from '../schema/schema.ts';

/** Go's names of what may stand beside `properties.status`, which is checked on its own. */
const ALLOWED =
  'Description Type Format Title Maximum ExclusiveMaximum Minimum ExclusiveMinimum MaxLength MinLength Pattern MaxItems MinItems UniqueItems MultipleOf Required Items Properties ExternalDocs Example XPreserveUnknownFields XValidations';

const GO_NAMES: Readonly<Record<string, string>> = {
  'x-kubernetes-preserve-unknown-fields': 'XPreserveUnknownFields',
  'x-kubernetes-validations': 'XValidations',
};

function isAllowed(word: string): boolean {
  return ALLOWED.split(' ').includes(GO_NAMES[word] ?? `${word.charAt(0).toUpperCase()}${word.slice(1)}`);
}

function isZero(value: unknown): boolean {
  if (value === undefined || value === false || value === '') return true;
  return isObject(value) ? Object.keys(value).length === 0 : Array.isArray(value) && value.length === 0;
}

/** The schema of a whole object. upstream: validateCustomResourceDefinitionValidation */
export function checkRoot(errors: Errors, path: string, schema: Schema, hasStatus: boolean): void {
  if (hasStatus) checkBesideStatus(errors, path, schema);
  if (schema.nullable === true) errors.push(forbidden(`${path}.nullable`, 'nullable cannot be true at the root'));
}

function checkBesideStatus(errors: Errors, path: string, schema: Schema): void {
  const { type = '' } = schema;
  if (type !== '' && type !== 'object') {
    const why = 'only "object" is allowed as the type at the root of the schema if the status subresource is enabled';
    errors.push(invalidValue(`${path}.type`, type, why));
    return;
  }
  const odd = Object.entries(schema).some(([word, value]) => !isZero(value) && !isAllowed(word));
  if (!odd) return;
  const why = `only [${ALLOWED}] fields are allowed at the root of the schema if the status subresource is enabled`;
  errors.push(invalidValue(path, schema, why));
}
