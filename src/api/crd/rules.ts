import type { FieldError } from '../validate/field-error.ts';
import type { Schema } from './schema/schema.ts';

/**
 * Checks the rules (`x-kubernetes-validations`) of a schema on an object.
 * @param old as it was before an update @param root path of what is checked; `''` for a whole object
 */
export type RuleCheck = (value: unknown, old: unknown) => readonly FieldError[];

/** Compiles the rules of a whole object's schema; undefined where it has none. */
export type CompileRules = (schema: Schema) => RuleCheck | undefined;

export const NO_RULES: CompileRules = () => undefined;

const BLOCKING: ReadonlySet<FieldError['type']> = new Set<FieldError['type']>([
  'FieldValueNotSupported',
  'FieldValueRequired',
  'FieldValueTooLong',
  'FieldValueTooMany',
  'FieldValueTypeInvalid',
]);

/**
 * The errors of an object with those of its rules, which are only asked about objects that have the right shape.
 * upstream: apiextensions-apiserver pkg/registry/customresource/strategy.go hasBlockingErr
 */
export function withRules(
  errors: readonly FieldError[],
  check: RuleCheck | undefined,
  value: unknown,
  old: unknown,
): readonly FieldError[] {
  if (errors.some(({ type }) => BLOCKING.has(type))) return [...errors, NOT_CHECKED];
  return check === undefined ? errors : [...errors, ...check(value, old)];
}

const NOT_CHECKED: FieldError = {
  type: 'FieldValueInvalid',
  field: '<nil>',
  detail:
    'some validation rules were not checked because the object was invalid; correct the existing errors to complete validation',
};
