import { GoRegExp } from '../../go-regexp/index.ts';
import type { Errors } from '../../validate/common.ts';
import { forbidden, invalidValue } from '../../validate/field-error.ts';
import { itemsOf, type Schema } from '../schema/schema.ts';

/** What only the structure may say, and how it is refused elsewhere. In upstream's order. */
const STRUCTURE: readonly (readonly [keyof Schema, 'empty' | 'undefined' | 'false'])[] = [
  ['type', 'empty'],
  ['additionalProperties', 'undefined'],
  ['default', 'undefined'],
  ['title', 'empty'],
  ['description', 'empty'],
  ['nullable', 'false'],
  ['x-kubernetes-preserve-unknown-fields', 'false'],
  ['x-kubernetes-embedded-resource', 'false'],
  ['x-kubernetes-int-or-string', 'false'],
  ['x-kubernetes-list-map-keys', 'empty'],
  ['x-kubernetes-list-type', 'undefined'],
  ['x-kubernetes-map-type', 'undefined'],
  ['x-kubernetes-validations', 'empty'],
];

function isSet(value: unknown): boolean {
  return value !== undefined && value !== '' && value !== false && !(Array.isArray(value) && value.length === 0);
}

/** A schema below allOf, anyOf, oneOf or not: it may only check values. upstream: validateNestedValueValidation */
export function checkNested(errors: Errors, path: string, schema: Schema): void {
  const { anyOf = [], allOf = [], oneOf = [], not, properties = {} } = schema;
  for (const [name, parts] of Object.entries({ anyOf, allOf, oneOf })) {
    for (const [index, part] of parts.entries()) checkNested(errors, `${path}.${name}[${String(index)}]`, part);
  }
  if (not !== undefined) checkNested(errors, `${path}.not`, not);
  checkPattern(errors, path, schema);
  const items = itemsOf(schema);
  if (items !== undefined) checkNested(errors, `${path}.items`, items);
  for (const [name, property] of Object.entries(properties)) {
    checkNested(errors, `${path}.properties[${name}]`, property);
  }
  for (const [field, allowed] of STRUCTURE) {
    if (isSet(schema[field])) errors.push(forbidden(`${path}.${field}`, `must be ${allowed} to be structural`));
  }
  if (Object.hasOwn(properties, 'metadata')) {
    errors.push(forbidden(`${path}.properties[metadata]`, 'must not be specified in a nested context'));
  }
}

export function checkPattern(errors: Errors, path: string, { pattern = '' }: Schema): void {
  if (pattern === '') return;
  try {
    new GoRegExp(pattern);
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause);
    const detail = `must be a valid regular expression, but isn't: ${why}`;
    errors.push(invalidValue(`${path}.pattern`, pattern, detail));
  }
}
