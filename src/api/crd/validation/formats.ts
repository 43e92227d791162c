import { isCidr, isIPv4, isIPv6, isDns1123Label, isDns1123Subdomain } from '../../names/index.ts';
import type { Schema } from '../schema/schema.ts';

const UUID = (third: string, fourth: string): RegExp =>
  new RegExp(`^[0-9a-f]{8}-?[0-9a-f]{4}-?${third}-?${fourth}-?[0-9a-f]{12}$`, 'i');

const LETTER = 'a-zA-Z0-9\\p{S}\\p{L}';
const HOSTNAME = new RegExp(
  `^([${LETTER}]((-?[${LETTER}]{0,62})?)|([${LETTER}](([a-zA-Z0-9\\-\\p{S}\\p{L}]{0,61}[${LETTER}])?)(\\.)){1,}([a-zA-Z\\p{L}]){2,63})$`,
  'u',
);
const CREDIT_CARD =
  /^(?:4[0-9]{12}(?:[0-9]{3})?|5[1-5][0-9]{14}|(222[1-9]|22[3-9][0-9]|2[3-6][0-9]{2}|27[01][0-9]|2720)[0-9]{12}|6(?:011|5[0-9][0-9])[0-9]{12}|3[47][0-9]{13}|3(?:0[0-5]|[68][0-9])[0-9]{11}|(?:2131|1800|35\d{3})\d{11}|6[27][0-9]{14})$/;
const BASE64 = /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=|[A-Za-z0-9+/]{4})$/;
const BYTE = '([01]?[0-9]{1,2}|2[0-4][0-9]|25[0-5])';
const RGB = new RegExp(`^rgb\\(\\s*${BYTE}\\s*,\\s*${BYTE}\\s*,\\s*${BYTE}\\s*\\)$`);
const EMAIL = /^(?:[^<>]*<)?[a-zA-Z0-9.!#$%&'*+/=?^_`{|}~-]+@[a-zA-Z0-9-]+(?:\.[a-zA-Z0-9-]+)*>?$/;
const GO_DURATION = /^[-+]?(?:0|(?:(?:\d+\.?\d*|\.\d+)(?:ns|us|µs|μs|ms|s|m|h))+)$/;
const SCALA_DURATION = /(\d+)\s*([A-Za-zµ]+)/g;
const UNITS: readonly (readonly string[])[] = [
  ['ns', 'nano'],
  ['us', 'µs', 'micro'],
  ['ms', 'milli'],
  ['s', 'sec'],
  ['m', 'min'],
  ['h', 'hr', 'hour'],
  ['d', 'day'],
  ['w', 'wk', 'week'],
];
const MACS: readonly RegExp[] = [
  /^[0-9a-f]{2}(:[0-9a-f]{2}){5}((:[0-9a-f]{2}){2}|(:[0-9a-f]{2}){14})?$/i,
  /^[0-9a-f]{2}(-[0-9a-f]{2}){5}((-[0-9a-f]{2}){2}|(-[0-9a-f]{2}){14})?$/i,
  /^[0-9a-f]{4}(\.[0-9a-f]{4}){2}((\.[0-9a-f]{4})|(\.[0-9a-f]{4}){7})?$/i,
];

function matches(pattern: RegExp): (text: string) => boolean {
  return (text) => pattern.test(text);
}

function isDate(text: string): boolean {
  const match = /^(\d{4})-(\d{2})-(\d{2})$/.exec(text);
  if (match === null) return false;
  const [year, month, day] = match.slice(1).map(Number) as [number, number, number];
  const date = new Date(Date.UTC(2000, month - 1, day));
  date.setUTCFullYear(year, month - 1, day);
  return date.getUTCMonth() === month - 1 && date.getUTCDate() === day;
}

function isDateTime(text: string): boolean {
  const [date = '', time] = text.toLowerCase().split('t');
  if (time === undefined || !isDate(date)) return false;
  const match = /^([0-9]{2}):([0-9]{2}):([0-9]{2})(.[0-9]+)?(z|([+-][0-9]{2}:[0-9]{2}))$/.exec(time);
  if (match === null) return false;
  const [, hour = '', minute = '', second = ''] = match;
  return hour <= '23' && minute <= '59' && second <= '59';
}

function isDuration(text: string): boolean {
  if (GO_DURATION.test(text)) return true;
  return [...text.matchAll(SCALA_DURATION)].some(([, , written = '']) => {
    const unit = written.toLowerCase();
    return UNITS.some((names) => names.includes(unit) || unit.startsWith(names.at(-1) ?? ''));
  });
}

/** upstream: govalidator.IsRequestURI, net/url.ParseRequestURI */
function isUri(text: string): boolean {
  // eslint-disable-next-line no-control-regex -- what Go refuses in a URL
  if (/[\x00-\x20\x7f]/.test(text) || /%(?![0-9A-Fa-f]{2})/.test(text)) return false;
  return text.startsWith('/') || /^[A-Za-z][A-Za-z0-9+.-]*:/.test(text);
}

function isHostname(text: string): boolean {
  return HOSTNAME.test(text) && text.length <= 255 && text.split('.').every((part) => part.length <= 63);
}

function digitsOf(text: string): string {
  return text.replace(/[\s-]+/g, '');
}

function isIsbn10(text: string): boolean {
  const digits = digitsOf(text);
  if (!/^\d{9}[\dX]$/.test(digits)) return false;
  const sum = [...digits].reduce((total, digit, at) => total + (at + 1) * (digit === 'X' ? 10 : Number(digit)), 0);
  return sum % 11 === 0;
}

function isIsbn13(text: string): boolean {
  const digits = digitsOf(text);
  if (!/^\d{13}$/.test(digits)) return false;
  return [...digits].reduce((total, digit, at) => total + Number(digit) * (at % 2 === 0 ? 1 : 3), 0) % 10 === 0;
}

function isCreditCard(text: string): boolean {
  const digits = text.replace(/[^0-9]+/g, '');
  if (!CREDIT_CARD.test(digits)) return false;
  const sum = [...digits].reverse().reduce((total, digit, at) => {
    const value = Number(digit) * (at % 2 === 0 ? 1 : 2);
    return total + (value > 9 ? value - 9 : value);
  }, 0);
  return sum % 10 === 0;
}

/** An address within text, as `::ffff:1.2.3.4`, is one of IPv6. */
function isIPv6Text(text: string): boolean {
  return text.includes(':') && isIPv6(text);
}

/** By name without dashes. upstream: kube-openapi pkg/validation/strfmt */
const FORMATS: Readonly<Record<string, (text: string) => boolean>> = {
  bsonobjectid: matches(/^[0-9a-f]{24}$/i),
  byte: matches(BASE64),
  cidr: (text) => isCidr(text).length === 0,
  creditcard: isCreditCard,
  date: isDate,
  datetime: isDateTime,
  duration: isDuration,
  email: matches(EMAIL),
  hexcolor: matches(/^#?([0-9a-fA-F]{3}|[0-9a-fA-F]{6})$/),
  hostname: isHostname,
  ipv4: (text) => isIPv4(text),
  ipv6: isIPv6Text,
  isbn: (text) => isIsbn10(text) || isIsbn13(text),
  isbn10: isIsbn10,
  isbn13: isIsbn13,
  k8slongname: (text) => isDns1123Subdomain(text).length === 0,
  k8sshortname: (text) => isDns1123Label(text).length === 0,
  mac: (text) => MACS.some((pattern) => pattern.test(text)),
  password: () => true,
  rgbcolor: matches(RGB),
  ssn: matches(/^\d{3}[- ]?\d{2}[- ]?\d{4}$/),
  uri: isUri,
  uuid: matches(UUID('[0-9a-f]{4}', '[0-9a-f]{4}')),
  uuid3: matches(UUID('3[0-9a-f]{3}', '[0-9a-f]{4}')),
  uuid4: matches(UUID('4[0-9a-f]{3}', '[89ab][0-9a-f]{3}')),
  uuid5: matches(UUID('5[0-9a-f]{3}', '[89ab][0-9a-f]{3}')),
};

function normalized(format: string): string {
  return format.replaceAll('-', '');
}

/**
 * The format of a schema; `''` where it has none that means something for its type.
 * upstream: apiextensions-apiserver pkg/apiserver/validation/formats.go
 */
export function knownFormat(schema: Schema): string {
  const { format = '', type = '' } = schema;
  if (format === '' || schema['x-kubernetes-int-or-string'] === true) return '';
  switch (type) {
    case '':
    case 'string':
      return Object.hasOwn(FORMATS, normalized(format)) ? format : '';
    case 'integer':
      return format === 'int32' || format === 'int64' ? format : '';
    case 'number':
      return format === 'float' || format === 'double' ? format : '';
    default:
      return '';
  }
}

/** Whether a text is what the format says; texts are of any format that is not known. */
export function isOfFormat(format: string, text: string): boolean {
  const check = Object.hasOwn(FORMATS, normalized(format)) ? FORMATS[normalized(format)] : undefined;
  return check?.(text) ?? true;
}
