import { type Check, isDns1123Subdomain, maxLengthError, regexError } from './names.ts';

/** What can be one segment of a path. Upstream: content.IsPathSegmentName */
export const isPathSegment: Check = (name) => {
  if (name === '.' || name === '..') return [`may not be '${name}'`];
  return ['/', '%']
    .filter((character) => name.includes(character))
    .map((character) => `may not contain '${character}'`);
};

const WILDCARD = '\\*\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*';
const wildcard = new RegExp(`^${WILDCARD}$`);

/** `*.example.com`. Upstream: IsWildcardDNS1123Subdomain */
export const isWildcardSubdomain: Check = (value) => {
  const errors = value.length > 253 ? [maxLengthError(253)] : [];
  if (wildcard.test(value)) return errors;
  const why =
    "a wildcard DNS-1123 subdomain must start with '*.', followed by a valid DNS subdomain, which must consist of lower case alphanumeric characters, '-' or '.' and end with an alphanumeric character";
  return [...errors, regexError(why, WILDCARD, '*.example.com')];
};

/** What is wrong, and with which part of the value. */
export interface PartError {
  readonly part: string;
  readonly message: string;
}

const HTTP_PATH = "[A-Za-z0-9/\\-._~%!$&'()*+,;=:]+";
const httpPath = new RegExp(`^${HTTP_PATH}$`);

/** `acme.io/foo`, of a value that is not empty. Upstream: IsDomainPrefixedPath */
export function domainPrefixedPathErrors(value: string): readonly PartError[] {
  const slash = value.indexOf('/');
  if (slash <= 0 || slash === value.length - 1) {
    return [{ part: value, message: 'must be a domain-prefixed path (such as "acme.io/foo")' }];
  }
  const [host, path] = [value.slice(0, slash), value.slice(slash + 1)];
  const errors = isDns1123Subdomain(host).map((message) => ({ part: host, message }));
  if (!httpPath.test(path)) errors.push({ part: path, message: regexError('Invalid path', HTTP_PATH) });
  return errors;
}
