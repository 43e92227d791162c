import type { Errors } from '../../validate/common.ts';
import { invalidValue, notSupported, required } from '../../validate/field-error.ts';
import type { Schema } from '../schema/schema.ts';
import { fieldPath } from './field-path.ts';

type Rule = NonNullable<Schema['x-kubernetes-validations']>[number];

const REASONS: readonly string[] = [
  'FieldValueDuplicate',
  'FieldValueForbidden',
  'FieldValueInvalid',
  'FieldValueRequired',
];
const LINE_BREAK = /[\n\r]/;

/** What is wrong with rules before they are compiled. upstream: ValidateCustomResourceDefinitionOpenAPISchema */
export function checkRuleTexts(errors: Errors, path: string, schema: Schema): void {
  for (const [index, rule] of (schema['x-kubernetes-validations'] ?? []).entries()) {
    const field = `${path}.x-kubernetes-validations[${String(index)}]`;
    checkMessage(errors, field, rule);
    checkFieldPath(errors, field, rule, schema);
  }
}

function checkMessage(
  errors: Errors,
  field: string,
  { rule, message = '', messageExpression = '', reason }: Rule,
): void {
  if (rule.trim() === '') {
    errors.push(required(`${field}.rule`, 'rule is not specified'));
  } else if (message !== '' && message.trim() === '') {
    errors.push(invalidValue(`${field}.message`, message, 'must be non-empty if specified'));
  } else if (LINE_BREAK.test(message.trim())) {
    errors.push(invalidValue(`${field}.message`, message, 'must not contain line breaks'));
  } else if (LINE_BREAK.test(rule.trim()) && message.trim() === '') {
    errors.push(required(`${field}.message`, 'message must be specified if rule contains line breaks'));
  }
  if (messageExpression !== '' && messageExpression.trim() === '') {
    errors.push(required(`${field}.messageExpression`, 'messageExpression must be non-empty if specified'));
  }
  if (reason !== undefined && !REASONS.includes(reason)) {
    errors.push(notSupported(`${field}.reason`, reason, REASONS));
  }
}

function checkFieldPath(errors: Errors, field: string, { fieldPath: path = '' }: Rule, schema: Schema): void {
  if (path === '') return;
  if (path.trim() === '') errors.push(invalidValue(`${field}.fieldPath`, path, 'must be non-empty if specified'));
  if (LINE_BREAK.test(path)) errors.push(invalidValue(`${field}.fieldPath`, path, 'must not contain line breaks'));
  if ('problem' in fieldPath(path, schema, { brackets: true })) {
    errors.push(invalidValue(`${field}.fieldPath`, path, 'must be a valid path'));
  }
}
