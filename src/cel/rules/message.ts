import { duplicate, type FieldError, forbidden, invalidValue, OMITTED, required } from '../../api/index.ts';
import type { Evaluation } from '../program.ts';
import type { Rule } from './compile-rule.ts';

/** upstream: k8s.io/apiserver/pkg/apis/cel/config.go MaxEvaluatedMessageExpressionSizeBytes */
const MAX_MESSAGE = 5 * 1024;

/** How a rule is named in errors. */
export function ruleText({ rule, message = '' }: Rule): string {
  return (message === '' ? rule : message).trim();
}

/** What is said of a failed rule that has no message of its own making. */
export function defaultMessage(rule: Rule): string {
  const { message = '' } = rule;
  return message === '' ? `failed rule: ${ruleText(rule)}` : message.trim();
}

/** upstream: validation.go fieldErrorForReason */
export function failedRule(rule: Rule, field: string, value: unknown, type: string, detail: string): FieldError {
  const shown = type === 'object' || type === 'array' ? OMITTED : value;
  switch (rule.reason) {
    case 'FieldValueForbidden':
      return forbidden(field, detail);
    case 'FieldValueRequired':
      return required(field, detail);
    case 'FieldValueDuplicate':
      return duplicate(field, shown);
    default:
      return invalidValue(field, shown, detail);
  }
}

/** The message an expression made; undefined where it is of no use. upstream: validation.go evalMessageExpression */
export function usableMessage({ value }: Evaluation): string | undefined {
  if (typeof value !== 'string') return undefined;
  const text = value.trim();
  const size = new TextEncoder().encode(text).length;
  return text === '' || size > MAX_MESSAGE || text.includes('\n') ? undefined : text;
}
