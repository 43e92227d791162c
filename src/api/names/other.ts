import { type Check, maxLengthError, regexError } from './names.ts';

const NONE: readonly string[] = [];

export function rangeError(low: number, high: number): string {
  return `must be between ${String(low)} and ${String(high)}, inclusive`;
}

export function inRange(value: number, low: number, high: number): readonly string[] {
  return value >= low && value <= high ? NONE : [rangeError(low, high)];
}

export function isPortNumber(port: number): readonly string[] {
  return inRange(port, 1, 65535);
}

/** RFC 6335 service name, in lower case. */
export const isPortName: Check = (port) => {
  const errors: string[] = [];
  if (port.length > 15) errors.push(maxLengthError(15));
  if (!/^[-a-z0-9]+$/.test(port)) {
    errors.push('must contain only alpha-numeric characters (a-z, 0-9), and hyphens (-)');
  }
  if (!/[a-z]/.test(port)) errors.push('must contain at least one letter (a-z)');
  if (port.includes('--')) errors.push('must not contain consecutive hyphens');
  if (port.startsWith('-') || port.endsWith('-')) errors.push('must not begin or end with a hyphen');
  return errors;
};

export const isPercent: Check = (value) =>
  /^[0-9]+%$/.test(value)
    ? NONE
    : [regexError("a valid percent string must be a numeric string followed by an ending '%'", '[0-9]+%', '1%', '93%')];

export const isHttpHeaderName: Check = (value) =>
  /^[-A-Za-z0-9]+$/.test(value)
    ? NONE
    : [
        regexError(
          "a valid HTTP header must consist of alphanumeric characters or '-'",
          '[-A-Za-z0-9]+',
          'X-Header-Name',
        ),
      ];

export const isEnvVarName: Check = (value) =>
  /^[\x20-\x3c\x3e-\x7e]+$/.test(value)
    ? NONE
    : ["a valid environment variable name must consist only of printable ASCII characters other than '='"];

function hasParentPrefix(value: string): readonly string[] {
  if (value === '.') return ["must not be '.'"];
  if (value === '..') return ["must not be '..'"];
  return value.startsWith('..') ? ["must not start with '..'"] : NONE;
}

/** A key of a ConfigMap or Secret. */
export const isConfigMapKey: Check = (value) => {
  const errors: string[] = [];
  if (value.length > 253) errors.push(maxLengthError(253));
  if (!/^[-._a-zA-Z0-9]+$/.test(value)) {
    errors.push(
      regexError(
        "a valid config key must consist of alphanumeric characters, '-', '_' or '.'",
        '[-._a-zA-Z0-9]+',
        'key.name',
        'KEY_NAME',
        'key-name',
      ),
    );
  }
  errors.push(...hasParentPrefix(value));
  return errors;
};
