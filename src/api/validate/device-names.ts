import { isDns1123Label, isDns1123Subdomain, maxLengthError, regexError } from '../names/index.ts';
import { type Errors, check } from './common.ts';
import { duplicate, invalidValue, required, tooLong, tooMany } from './field-error.ts';

const MAX_DRIVER = 63;
const MAX_DOMAIN = 63;
const MAX_ID = 32;
const MAX_POOL = 253;
const IDENTIFIER = '[A-Za-z_][A-Za-z0-9_]*';

/** Each of a list that has a limit. Upstream: validateSlice. */
export function checkEach<T>(
  errors: Errors,
  field: string,
  items: readonly T[],
  maximum: number,
  how: (field: string, item: T) => void,
): void {
  if (items.length > maximum) errors.push(tooMany(field, items.length, maximum));
  items.forEach((item, index) => {
    how(`${field}[${String(index)}]`, item);
  });
}

/** No two with the same key. Upstream: validateSet. */
export function checkUnique<T>(errors: Errors, field: string, items: readonly T[], key: (item: T) => string): void {
  const seen = new Set<string>();
  items.forEach((item, index) => {
    if (seen.has(key(item))) errors.push(duplicate(`${field}[${String(index)}]`, key(item)));
    seen.add(key(item));
  });
}

/** Requests, devices and counters have labels for names. */
export function checkDeviceLabel(errors: Errors, field: string, name: string): void {
  if (name === '') errors.push(required(field));
  else check(errors, field, name, isDns1123Label);
}

export function checkDeviceClassName(errors: Errors, field: string, name: string): void {
  if (name === '') errors.push(required(field));
  else check(errors, field, name, isDns1123Subdomain);
}

/** Upstream: ValidateCSIDriverName, which holds for all drivers. */
export function checkDriverName(errors: Errors, field: string, name: string): void {
  if (name === '') errors.push(required(field));
  if (name.length > MAX_DRIVER) errors.push(tooLong(field, MAX_DRIVER));
  if (name === '') return;
  for (const message of isDns1123Subdomain(name.toLowerCase())) errors.push(invalidValue(field, name, message));
}

export function checkPoolName(errors: Errors, field: string, name: string): void {
  if (name === '') {
    errors.push(required(field));
    return;
  }
  if (name.length > MAX_POOL) errors.push(tooLong(field, MAX_POOL));
  for (const part of name.split('/')) check(errors, field, part, isDns1123Subdomain);
}

function identifierErrors(name: string): readonly string[] {
  const errors = name.length > MAX_ID ? [maxLengthError(MAX_ID)] : [];
  if (new RegExp(`^${IDENTIFIER}$`).test(name)) return errors;
  const why =
    "a valid C identifier must start with alphabetic character or '_', followed by a string of alphanumeric characters or '_'";
  return [...errors, regexError(why, IDENTIFIER, 'my_name', 'MY_NAME', 'MyName')];
}

/** `domain/identifier`, or an identifier in the domain of the driver. Upstream: validateQualifiedName. */
export function checkAttributeName(errors: Errors, field: string, name: string): void {
  if (name === '') {
    errors.push(required(field, 'name required'));
    return;
  }
  const slash = name.indexOf('/');
  if (slash < 0) {
    check(errors, field, name, identifierErrors);
    return;
  }
  const [domain, id] = [name.slice(0, slash), name.slice(slash + 1)];
  if (domain === '') errors.push(required(field, 'the domain must not be empty'));
  else {
    if (domain.length > MAX_DOMAIN) errors.push(tooLong(field, MAX_DOMAIN));
    check(errors, field, domain, isDns1123Subdomain);
  }
  if (id === '') errors.push(required(field, 'the name must not be empty'));
  else check(errors, field, id, identifierErrors);
}

/** Upstream: validateFullyQualifiedName. */
export function checkFullAttributeName(errors: Errors, field: string, name: string): void {
  checkAttributeName(errors, field, name);
  if (!name.includes('/')) errors.push(invalidValue(field, name, 'must include a domain'));
}
