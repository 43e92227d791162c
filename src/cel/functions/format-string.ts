import { typeName } from '../types.ts';

import { keyText } from '../values/map.ts';
import { durationText, timestampText } from '../values/time-text.ts';
import { typeOf } from '../values/type-of.ts';
import {
  CelDuration,
  CelError,
  CelList,
  CelMap,
  CelTimestamp,
  CelTypeValue,
  CelUint,
  type CelValue,
} from '../values/value.ts';
import { doubleText } from './standard.ts';

/** `'%s has %d'.format([…])`. upstream: cel-go ext/formatting.go. @throws CelError */
export function formatString(template: string, args: CelList): string {
  let next = 0;
  return template.replaceAll(
    /%(%|(?:\.(\d+))?([a-zA-Z])|)/g,
    (_, clause: string, precision?: string, verb?: string) => {
      if (clause === '%') return '%';
      if (clause === '') throw new CelError('unexpected end of string');
      if (next >= args.size) throw new CelError(`index ${String(next)} out of range`);
      return formatted(args.at(next++), verb ?? '', precision === undefined ? undefined : Number(precision));
    },
  );
}

function formatted(value: CelValue, verb: string, precision: number | undefined): string {
  switch (verb) {
    case 's':
      return textOf(value);
    case 'd':
      return decimal(value);
    case 'f':
      return fixed(value, precision ?? 6, (number) => number.toFixed(precision ?? 6));
    case 'e':
      return fixed(value, precision ?? 6, exponential(precision ?? 6));
    case 'b':
      if (typeof value === 'boolean') return value ? '1' : '0';
      return integer(value, 'binary', 'only integers and bools can be formatted as binary').toString(2);
    case 'o':
      return integer(value, 'octal', 'octal clause can only be used on integers').toString(8);
    case 'x':
    case 'X': {
      const text = hexadecimal(value);
      return verb === 'X' ? text.toUpperCase() : text;
    }
    default:
      throw new CelError(`could not parse formatting clause: unrecognized formatting clause "${verb}"`);
  }
}

const SUPERSCRIPTS = '⁰¹²³⁴⁵⁶⁷⁸⁹';

/** `3.140000×10⁰⁰` */
const exponential =
  (precision: number) =>
  (value: number): string =>
    value.toExponential(precision).replace(/e([+-])(\d+)$/, (_, sign: string, digits: string) => {
      const power = digits.padStart(2, '0').replaceAll(/\d/g, (digit) => SUPERSCRIPTS[Number(digit)] ?? '');
      return `×10${sign === '-' ? '⁻' : ''}${power}`;
    });

function fixed(value: CelValue, _precision: number, print: (value: number) => string): string {
  const number = numberOf(value);
  if (number === undefined) throw wrongType('fixed-point clause can only be used on doubles', value);
  if (Number.isNaN(number)) return 'NaN';
  if (!Number.isFinite(number)) return number > 0 ? '∞' : '-∞';
  return print(number);
}

function numberOf(value: CelValue): number | undefined {
  if (typeof value === 'number') return value;
  if (typeof value === 'bigint') return Number(value);
  if (value instanceof CelUint) return Number(value.value);
  return value === 'NaN' ? NaN : value === 'Infinity' ? Infinity : value === '-Infinity' ? -Infinity : undefined;
}

function wrongType(message: string, value: CelValue): CelError {
  return new CelError(`error during formatting: ${message}, was given ${typeName(typeOf(value))}`);
}

function decimal(value: CelValue): string {
  if (typeof value === 'number') return doubleText(value);
  return integer(value, 'decimal', 'decimal clause can only be used on integers').toString();
}

function integer(value: CelValue, _what: string, message: string): bigint {
  if (typeof value === 'bigint') return value;
  if (value instanceof CelUint) return value.value;
  throw wrongType(message, value);
}

function hexadecimal(value: CelValue): string {
  if (typeof value === 'string') return hexadecimal(new TextEncoder().encode(value));
  if (value instanceof Uint8Array) return [...value].map((byte) => byte.toString(16).padStart(2, '0')).join('');
  return integer(value, 'hex', 'only integers, byte buffers, and strings can be formatted as hex').toString(16);
}

function textOf(value: CelValue): string {
  if (value === null) return 'null';
  if (typeof value === 'string') return value;
  if (typeof value === 'boolean' || typeof value === 'bigint') return String(value);
  if (typeof value === 'number') return doubleText(value);
  if (value instanceof CelUint) return String(value.value);
  if (value instanceof CelTimestamp) return timestampText(value);
  if (value instanceof CelDuration) return durationText(value.nanos);
  if (value instanceof CelTypeValue) return value.name;
  if (value instanceof Uint8Array) return new TextDecoder().decode(value);
  if (value instanceof CelList) return `[${[...value].map(textOf).join(', ')}]`;
  if (value instanceof CelMap) {
    const entries = [...value].map(([key, item]) => `${keyText(key)?.slice(1) ?? ''}: ${textOf(item)}`);
    return `{${entries.sort().join(', ')}}`;
  }
  throw wrongType(
    'string clause can only be used on strings, bools, bytes, ints, doubles, maps, lists, types, durations, and timestamps',
    value,
  );
}
