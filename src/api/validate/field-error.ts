import { type StatusError, statusError } from '../errors.ts';
import type { Resource } from '../resources/index.ts';
import type { FieldError, FieldErrorType } from './error-type.ts';

export type { FieldError, FieldErrorType };

const WORDS: Readonly<Record<FieldErrorType, string>> = {
  FieldValueNotFound: 'Not found',
  FieldValueRequired: 'Required value',
  FieldValueDuplicate: 'Duplicate value',
  FieldValueInvalid: 'Invalid value',
  FieldValueNotSupported: 'Unsupported value',
  FieldValueForbidden: 'Forbidden',
  FieldValueTooLong: 'Too long',
  FieldValueTooMany: 'Too many',
  InternalError: 'Internal error',
  FieldValueTypeInvalid: 'Invalid value',
};

/** These are said without the value. */
const WITHOUT_VALUE: ReadonlySet<FieldErrorType> = new Set<FieldErrorType>([
  'FieldValueRequired',
  'FieldValueForbidden',
  'FieldValueTooLong',
  'InternalError',
]);

/** In place of a value that is not to be shown. upstream: field.OmitValueType */
export const OMITTED: unique symbol = Symbol('omitted value');

function showValue(value: unknown): string {
  if (value === undefined || value === null) return 'null';
  if (typeof value === 'string') return JSON.stringify(value);
  if (typeof value === 'number' || typeof value === 'boolean') return String(value);
  return JSON.stringify(value);
}

/** `Invalid value: "x": must be …`: the error without its path, as a cause's message has it. */
export function errorBody(error: FieldError): string {
  const words = WORDS[error.type];
  const body =
    WITHOUT_VALUE.has(error.type) || error.badValue === OMITTED ? words : `${words}: ${showValue(error.badValue)}`;
  return error.detail === '' ? body : `${body}: ${error.detail}`;
}

export function errorText(error: FieldError): string {
  return `${error.field}: ${errorBody(error)}`;
}

/** The 422 answer for an object with these errors: `Deployment.apps "x" is invalid: [spec.…: …, …]`. */
export function invalid(
  resource: Pick<Resource, 'group' | 'kind'>,
  name: string,
  errors: readonly FieldError[],
): StatusError {
  const kind = resource.group === '' ? resource.kind : `${resource.kind}.${resource.group}`;
  const texts = [...new Set(errors.map(errorText))];
  const list = texts.length === 1 ? (texts[0] ?? '') : `[${texts.join(', ')}]`;
  const suffix = texts.length === 0 ? '' : `: ${list}`;
  return statusError(422, 'Invalid', `${kind} ${JSON.stringify(name)} is invalid${suffix}`, {
    name,
    ...(resource.group === '' ? {} : { group: resource.group }),
    kind: resource.kind,
    causes: errors.map((error) => ({ reason: error.type, message: errorBody(error), field: error.field })),
  });
}

export function required(field: string, detail = ''): FieldError {
  return { type: 'FieldValueRequired', field, badValue: '', detail };
}

export function invalidValue(field: string, badValue: unknown, detail: string): FieldError {
  return { type: 'FieldValueInvalid', field, badValue, detail };
}

export function duplicate(field: string, badValue: unknown): FieldError {
  return { type: 'FieldValueDuplicate', field, badValue, detail: '' };
}

export function forbidden(field: string, detail: string): FieldError {
  return { type: 'FieldValueForbidden', field, badValue: '', detail };
}

export function notFound(field: string, badValue: unknown): FieldError {
  return { type: 'FieldValueNotFound', field, badValue, detail: '' };
}

/** @param supported in upstream's order: sets are sorted there, lists are not */
export function notSupported(field: string, badValue: unknown, supported: readonly string[]): FieldError {
  const values =
    supported.length === 0 ? '' : `supported values: ${supported.map((value) => JSON.stringify(value)).join(', ')}`;
  return { type: 'FieldValueNotSupported', field, badValue, detail: values };
}

export function tooLong(field: string, maximum: number): FieldError {
  return {
    type: 'FieldValueTooLong',
    field,
    badValue: '',
    detail: `may not be more than ${String(maximum)} ${maximum === 1 ? 'byte' : 'bytes'}`,
  };
}

export function tooMany(field: string, count: number, maximum: number): FieldError {
  return {
    type: 'FieldValueTooMany',
    field,
    badValue: count,
    detail: `must have at most ${String(maximum)} ${maximum === 1 ? 'item' : 'items'}`,
  };
}
