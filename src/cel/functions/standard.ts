import { typeName } from '../types.ts';
import { typeOf } from '../values/type-of.ts';

import {
  durationText,
  floorDivide,
  localTime,
  parseDuration,
  parseTimestamp,
  timestampText,
} from '../values/time-text.ts';
import { type CelList, type CelMap, type CelTimestamp } from '../values/value.ts';
import { CelDuration, CelError, CelTypeValue, CelUint, type CelValue } from '../values/value.ts';
import { duration, int, timestamp, uint } from './operators.ts';
import { func, method, type Overload } from './overload.ts';
import { regexOf } from './regex-pattern.ts';
import { lengthOf } from './text.ts';

const SECOND = 1_000_000_000n;

function sizes(id: string, type: string, size: (value: never) => number): Overload[] {
  const count = (value: never): bigint => BigInt(size(value));
  return [func('size', `size_${id}`, type, 'int', count), method('size', `${id}_size`, type, 'int', count)];
}

const SIZES: readonly Overload[] = [
  ...sizes('string', 'string', (value: string) => lengthOf(value)),
  ...sizes('bytes', 'bytes', (value: Uint8Array) => value.length),
  ...sizes('list', 'list(A)', (value: CelList) => value.size),
  ...sizes('map', 'map(A, B)', (value: CelMap) => value.size),
];

function matches(text: string, pattern: string): boolean {
  return regexOf(pattern).test(text);
}

const STRINGS: readonly Overload[] = [
  method('contains', 'contains_string', 'string, string', 'bool', (a: string, b: string) => a.includes(b)),
  method('startsWith', 'starts_with_string', 'string, string', 'bool', (a: string, b: string) => a.startsWith(b)),
  method('endsWith', 'ends_with_string', 'string, string', 'bool', (a: string, b: string) => a.endsWith(b)),
  func('matches', 'matches', 'string, string', 'bool', matches),
  method('matches', 'matches_string', 'string, string', 'bool', matches),
];

function conversionError(text: string, to: string): CelError {
  return new CelError(`strconv.${to}: parsing ${JSON.stringify(text)}: invalid syntax`);
}

function intOf(text: string): bigint {
  if (!/^[+-]?\d+$/.test(text)) throw conversionError(text, 'ParseInt');
  const value = BigInt(text.replace('+', ''));
  if (value !== BigInt.asIntN(64, value)) {
    throw new CelError(`strconv.ParseInt: parsing ${JSON.stringify(text)}: value out of range`);
  }
  return value;
}

function uintOf(text: string): CelUint {
  if (!/^\d+$/.test(text)) throw conversionError(text, 'ParseUint');
  const value = BigInt(text);
  if (value !== BigInt.asUintN(64, value)) {
    throw new CelError(`strconv.ParseUint: parsing ${JSON.stringify(text)}: value out of range`);
  }
  return new CelUint(value);
}

function doubleOf(text: string): number {
  const special = /^([+-]?)(?:inf|infinity)$/i.exec(text);
  if (special !== null) return special[1] === '-' ? -Infinity : Infinity;
  if (/^nan$/i.test(text)) return NaN;
  if (!/^[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?$/.test(text)) throw conversionError(text, 'ParseFloat');
  return Number(text);
}

function whole(value: number, message: string): bigint {
  if (!Number.isFinite(value) || Math.abs(value) >= 2 ** 64) throw new CelError(message);
  return BigInt(Math.trunc(value));
}

/** As Go prints doubles in their shortest form (`%g`). */
export function doubleText(value: number): string {
  if (Number.isNaN(value)) return 'NaN';
  if (!Number.isFinite(value)) return value > 0 ? '+Inf' : '-Inf';
  const exponent = value === 0 ? 0 : Math.floor(Math.log10(Math.abs(value)));
  if (exponent >= -4 && exponent < 21) return Object.is(value, -0) ? '-0' : plainText(value);
  return value.toExponential().replace(/e([+-])(\d)$/, 'e$10$2');
}

function plainText(value: number): string {
  const text = String(value);
  return text.includes('e') ? value.toFixed(20).replace(/\.?0+$/, '') : text;
}

function boolOf(text: string): boolean {
  if (['1', 't', 'T', 'true', 'TRUE', 'True'].includes(text)) return true;
  if (['0', 'f', 'F', 'false', 'FALSE', 'False'].includes(text)) return false;
  throw new CelError("type conversion error from 'string' to 'bool'");
}

function timestampOf(text: string): CelTimestamp {
  const time = parseTimestamp(text);
  if (time === undefined) {
    throw new CelError(`parsing time ${JSON.stringify(text)} as "2006-01-02T15:04:05Z07:00": cannot parse`);
  }
  return timestamp(time.nanos, time.offset);
}

function durationOf(text: string): CelDuration {
  const nanos = parseDuration(text);
  if (nanos === undefined) throw new CelError(`time: invalid duration ${JSON.stringify(text)}`);
  return new CelDuration(nanos);
}

function utf8(bytes: Uint8Array): string {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    throw new CelError('invalid UTF-8 in bytes, cannot convert to string');
  }
}

const same = (value: CelValue): CelValue => value;

const CONVERSIONS: readonly Overload[] = [
  func('int', 'int64_to_int64', 'int', 'int', same),
  func('int', 'double_to_int64', 'double', 'int', (value: number) => int(whole(value, 'integer overflow'))),
  func('int', 'duration_to_int64', 'duration', 'int', (value: CelDuration) => value.nanos),
  func('int', 'string_to_int64', 'string', 'int', intOf),
  func('int', 'timestamp_to_int64', 'timestamp', 'int', (value: CelTimestamp) => floorDivide(value.nanos, SECOND)),
  func('int', 'uint64_to_int64', 'uint', 'int', (value: CelUint) => int(value.value)),
  func('uint', 'uint64_to_uint64', 'uint', 'uint', same),
  func('uint', 'double_to_uint64', 'double', 'uint', (value: number) =>
    uint(value < 0 ? -1n : whole(value, 'unsigned integer overflow')),
  ),
  func('uint', 'int64_to_uint64', 'int', 'uint', (value: bigint) => uint(value)),
  func('uint', 'string_to_uint64', 'string', 'uint', uintOf),
  func('double', 'double_to_double', 'double', 'double', same),
  func('double', 'int64_to_double', 'int', 'double', (value: bigint) => Number(value)),
  func('double', 'string_to_double', 'string', 'double', doubleOf),
  func('double', 'uint64_to_double', 'uint', 'double', (value: CelUint) => Number(value.value)),
  func('bool', 'bool_to_bool', 'bool', 'bool', same),
  func('bool', 'string_to_bool', 'string', 'bool', boolOf),
  func('bytes', 'bytes_to_bytes', 'bytes', 'bytes', same),
  func('bytes', 'string_to_bytes', 'string', 'bytes', (value: string) => new TextEncoder().encode(value)),
  func('string', 'string_to_string', 'string', 'string', same),
  func('string', 'bool_to_string', 'bool', 'string', (value: boolean) => String(value)),
  func('string', 'bytes_to_string', 'bytes', 'string', utf8),
  func('string', 'double_to_string', 'double', 'string', doubleText),
  func('string', 'duration_to_string', 'duration', 'string', (value: CelDuration) => durationText(value.nanos)),
  func('string', 'int64_to_string', 'int', 'string', (value: bigint) => String(value)),
  func('string', 'timestamp_to_string', 'timestamp', 'string', (value: CelTimestamp) => timestampText(value)),
  func('string', 'uint64_to_string', 'uint', 'string', (value: CelUint) => String(value.value)),
  func('timestamp', 'timestamp_to_timestamp', 'timestamp', 'timestamp', same),
  func('timestamp', 'int64_to_timestamp', 'int', 'timestamp', (value: bigint) => timestamp(value * SECOND)),
  func('timestamp', 'string_to_timestamp', 'string', 'timestamp', timestampOf),
  func('duration', 'duration_to_duration', 'duration', 'duration', same),
  func('duration', 'int64_to_duration', 'int', 'duration', (value: bigint) => duration(value)),
  func('duration', 'string_to_duration', 'string', 'duration', durationOf),
  func('dyn', 'to_dyn', 'A', 'dyn', same),
  func('type', 'type', 'A', 'type(A)', (value: CelValue) => new CelTypeValue(typeName(typeOf(value)))),
];

type Part = (date: Date, nanos: bigint) => number;

function dayOfYear(date: Date): number {
  const start = new Date(0);
  start.setUTCFullYear(date.getUTCFullYear(), 0, 1);
  return Math.floor((date.getTime() - start.getTime()) / 86_400_000);
}

/** By name; what durations have of it is how often a unit goes into them. */
const PARTS: readonly (readonly [name: string, id: string, part: Part])[] = [
  ['getFullYear', 'timestamp_to_year', (date) => date.getUTCFullYear()],
  ['getMonth', 'timestamp_to_month', (date) => date.getUTCMonth()],
  ['getDayOfYear', 'timestamp_to_day_of_year', dayOfYear],
  ['getDayOfMonth', 'timestamp_to_day_of_month', (date) => date.getUTCDate() - 1],
  ['getDate', 'timestamp_to_day_of_month_1_based', (date) => date.getUTCDate()],
  ['getDayOfWeek', 'timestamp_to_day_of_week', (date) => date.getUTCDay()],
  ['getHours', 'timestamp_to_hours', (date) => date.getUTCHours()],
  ['getMinutes', 'timestamp_to_minutes', (date) => date.getUTCMinutes()],
  ['getSeconds', 'timestamp_to_seconds', (date) => date.getUTCSeconds()],
  ['getMilliseconds', 'timestamp_to_milliseconds', (_, nanos) => Number(nanos / 1_000_000n)],
];

function readPart(part: Part, value: CelTimestamp, zone: string): bigint {
  const local = localTime(value.nanos, zone);
  if (local === undefined) throw new CelError(`unknown time zone ${zone}`);
  return BigInt(part(local.date, local.nanos));
}

const DURATION_UNITS: readonly (readonly [name: string, id: string, nanos: bigint])[] = [
  ['getHours', 'duration_to_hours', 3600n * SECOND],
  ['getMinutes', 'duration_to_minutes', 60n * SECOND],
  ['getSeconds', 'duration_to_seconds', SECOND],
  ['getMilliseconds', 'duration_to_milliseconds', 1_000_000n],
];

const TIMES: readonly Overload[] = [
  ...PARTS.flatMap(([name, id, part]) => [
    method(name, id, 'timestamp', 'int', (value: CelTimestamp) => readPart(part, value, 'UTC')),
    method(name, `${id}_with_tz`, 'timestamp, string', 'int', (value: CelTimestamp, zone: string) =>
      readPart(part, value, zone),
    ),
  ]),
  ...DURATION_UNITS.map(([name, id, nanos]) =>
    method(name, id, 'duration', 'int', (value: CelDuration) => value.nanos / nanos),
  ),
];

/** upstream: cel-go common/stdlib/standard.go */
export const STANDARD: readonly Overload[] = [...SIZES, ...STRINGS, ...CONVERSIONS, ...TIMES];
