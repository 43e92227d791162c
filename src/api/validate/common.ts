import { jsonEqual } from '../equal.ts';
import type { LabelSelector } from '../generated/types.ts';
import { type Check, isLabelValue, isQualifiedName } from '../names/index.ts';
import { type FieldError, forbidden, invalidValue, notSupported, required } from './field-error.ts';

/** What is found wrong is added to a list that the caller made. */
export type Errors = FieldError[];

export type Labels = Readonly<Record<string, string>>;

/** Adds a message for each thing that a check finds. */
export function check(errors: Errors, field: string, value: string, how: Check): void {
  for (const message of how(value)) errors.push(invalidValue(field, value, message));
}

export function checkNumber(errors: Errors, field: string, value: number, messages: readonly string[]): void {
  for (const message of messages) errors.push(invalidValue(field, value, message));
}

export function nonNegative(errors: Errors, field: string, value: number | undefined): void {
  if (value !== undefined && value < 0) {
    errors.push(invalidValue(field, value, 'must be greater than or equal to 0'));
  }
}

export function immutable(errors: Errors, field: string, next: unknown, old: unknown): void {
  if (!jsonEqual(next, old)) errors.push(invalidValue(field, next, 'field is immutable'));
}

export function oneOf(errors: Errors, field: string, value: string | undefined, supported: readonly string[]): void {
  if (value === undefined || value === '') errors.push(required(field));
  else if (!supported.includes(value)) errors.push(notSupported(field, value, supported));
}

export function checkLabels(errors: Errors, field: string, labels: Labels | undefined): void {
  for (const key in labels) {
    check(errors, field, key, isQualifiedName);
    const value = labels[key] ?? '';
    for (const message of isLabelValue(value)) errors.push(invalidValue(field, value, message));
  }
}

/** Upstream: apimachinery/pkg/apis/meta/v1/validation ValidateLabelSelector. */
export function checkSelector(errors: Errors, field: string, selector: LabelSelector): void {
  checkLabels(errors, `${field}.matchLabels`, selector.matchLabels);
  (selector.matchExpressions ?? []).forEach(({ key, operator, values = [] }, index) => {
    const path = `${field}.matchExpressions[${String(index)}]`;
    if (operator === 'In' || operator === 'NotIn') {
      if (values.length === 0) {
        errors.push(required(`${path}.values`, "must be specified when `operator` is 'In' or 'NotIn'"));
      }
    } else if (operator === 'Exists' || operator === 'DoesNotExist') {
      if (values.length > 0) {
        errors.push(forbidden(`${path}.values`, "may not be specified when `operator` is 'Exists' or 'DoesNotExist'"));
      }
    } else {
      errors.push(invalidValue(`${path}.operator`, operator, 'not a valid selector operator'));
    }
    check(errors, `${path}.key`, key, isQualifiedName);
    values.forEach((value, at) => {
      check(errors, `${path}.values[${String(at)}]`, value, isLabelValue);
    });
  });
}

/** A path relative to a volume's root. */
export function checkDescendingPath(errors: Errors, field: string, path: string): void {
  if (path.startsWith('/')) errors.push(invalidValue(field, path, 'must be a relative path'));
  checkNoBacksteps(errors, field, path);
}

export function checkNoBacksteps(errors: Errors, field: string, path: string): void {
  if (path.split('/').includes('..')) errors.push(invalidValue(field, path, "must not contain '..'"));
}

/** A file's path in a volume: relative, without `..`, and no name that the kubelet keeps for itself. */
export function checkLocalPath(errors: Errors, field: string, path: string): void {
  checkDescendingPath(errors, field, path);
  if (path.startsWith('..') && !path.startsWith('../')) {
    errors.push(invalidValue(field, path, "must not start with '..'"));
  }
}
