import type { FieldError } from '../../api/index.ts';
import { APPLY_PATCH } from '../registry/index.ts';

/** upstream: validation.FieldManagerMaxLength, in bytes */
const MAX_LENGTH = 128;

/** upstream: unicode.IsPrint */
const UNPRINTABLE = /[^\p{L}\p{M}\p{N}\p{P}\p{S} ]/u;

function byteLength(text: string): number {
  return new TextEncoder().encode(text).length;
}

/** What a user agent begins with, as the manager of what it writes. upstream: prefixFromUserAgent in handlers/create.go */
export function managerOfUserAgent(userAgent: string): string {
  let name = '';
  for (const char of userAgent.split('/')[0] ?? '') {
    if (UNPRINTABLE.test(char)) continue;
    if (byteLength(name + char) > MAX_LENGTH) break;
    name += char;
  }
  return name === '' ? 'unknown' : name;
}

function managerErrors(manager: string): readonly FieldError[] {
  const field = 'fieldManager';
  const errors: FieldError[] = [];
  if (byteLength(manager) > MAX_LENGTH) {
    const detail = `may not be more than ${String(MAX_LENGTH)} bytes`;
    errors.push({ type: 'FieldValueTooLong', field, detail });
  }
  let at = 0;
  for (const char of manager) {
    if (UNPRINTABLE.test(char)) {
      const code = (char.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0');
      const detail = `invalid character U+${code} (at position ${String(at)})`;
      errors.push({ type: 'FieldValueInvalid', field, badValue: manager, detail });
    }
    at += byteLength(char);
  }
  return errors;
}

/**
 * What is wrong with who is to own what a request writes. upstream: ValidatePatchOptions of apimachinery
 * @param patchType media type of a patch; undefined for other writes
 */
export function ownershipErrors(query: URLSearchParams, patchType: string | undefined): readonly FieldError[] {
  const manager = query.get('fieldManager') ?? '';
  const errors: FieldError[] = [];
  if (patchType === APPLY_PATCH) {
    if (manager === '') {
      errors.push({ type: 'FieldValueRequired', field: 'fieldManager', detail: 'is required for apply patch' });
    }
  } else if (patchType !== undefined && query.has('force')) {
    errors.push({ type: 'FieldValueForbidden', field: 'force', detail: 'may not be specified for non-apply patch' });
  }
  return [...errors, ...managerErrors(manager)];
}
