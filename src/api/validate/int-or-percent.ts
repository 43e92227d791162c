import { isPercent } from '../names/index.ts';
import { type Errors, nonNegative } from './common.ts';
import { invalidValue } from './field-error.ts';

export type IntOrPercent = number | string | undefined;

/** Upstream: pkg/apis/apps/validation ValidatePositiveIntOrPercent. */
export function checkIntOrPercent(errors: Errors, field: string, value: IntOrPercent): void {
  if (typeof value === 'string') {
    for (const message of isPercent(value)) errors.push(invalidValue(field, value, message));
  } else nonNegative(errors, field, value);
}

/** The number, of pods or of percent. Upstream: getIntOrPercentValue */
export function amountOf(value: IntOrPercent): number {
  if (typeof value !== 'string') return value ?? 0;
  return isPercent(value).length === 0 || /^[-+]?[0-9]+$/.test(value) ? Number.parseInt(value, 10) : 0;
}

/** Upstream: IsNotMoreThan100Percent */
export function checkAtMostAll(errors: Errors, field: string, value: IntOrPercent): void {
  if (typeof value !== 'string' || isPercent(value).length > 0 || amountOf(value) <= 100) return;
  errors.push(invalidValue(field, value, 'must not be greater than 100%'));
}
