import { QuantityError, canonicalQuantity } from '../quantity/index.ts';
import { formatMicroTime, formatTime, parseTime } from '../time/index.ts';
import { type DecodeContext, DecodeFailure, typeMismatch } from './context.ts';

/**
 * Decodes a value that is not null. Returns the value itself when it is canonical.
 * @throws DecodeFailure
 */
export type Decoder = (value: unknown, context: DecodeContext) => unknown;

export function stringDecoder(goType: string): Decoder {
  return (value, context) => {
    if (typeof value !== 'string') throw typeMismatch(context, value, goType, 'string');
    return value;
  };
}

export const decodeBoolean: Decoder = (value, context) => {
  if (typeof value !== 'boolean') throw typeMismatch(context, value, 'bool', 'bool');
  return value;
};

function integerDecoder(goType: string, minimum: number, maximum: number): Decoder {
  return (value, context) => {
    if (typeof value !== 'number') throw typeMismatch(context, value, goType, goType);
    if (!Number.isInteger(value) || value < minimum || value > maximum) {
      throw typeMismatch(context, value, goType, goType, `number ${String(value)}`);
    }
    return value;
  };
}

export const decodeInt32 = integerDecoder('int32', -(2 ** 31), 2 ** 31 - 1);
export const decodeInt64 = integerDecoder('int64', -(2 ** 63), 2 ** 63);

export const decodeDouble: Decoder = (value, context) => {
  if (typeof value !== 'number') throw typeMismatch(context, value, 'float64', 'float64');
  return value;
};

export const decodeAny: Decoder = (value) => value;

/** A quantity may be a string or a number; errors of its own parser carry no path, as upstream. */
export const decodeQuantity: Decoder = (value) => {
  const text = typeof value === 'string' ? value : typeof value === 'number' ? String(value) : JSON.stringify(value);
  try {
    return canonicalQuantity(text.trim());
  } catch (cause) {
    if (cause instanceof QuantityError) throw new DecodeFailure(cause.message, { cause });
    throw cause;
  }
};

const NO_FIELD: DecodeContext = { path: [], key: '', struct: '', problems: [] };

export const decodeIntOrString: Decoder = (value) => (typeof value === 'string' ? value : decodeInt32(value, NO_FIELD));

/** The parts of Go's reference time, in order, to say which of them a text fails at. */
const TIME_PARTS: readonly (readonly [RegExp, string])[] = [
  [/^\d{4}/, '2006'],
  [/^-/, '-'],
  [/^\d\d/, '01'],
  [/^-/, '-'],
  [/^\d\d/, '02'],
  [/^T/, 'T'],
  [/^\d\d/, '15'],
  [/^:/, ':'],
  [/^\d\d/, '04'],
  [/^:/, ':'],
  [/^\d\d(?:[.,]\d+)?/, '05'],
  [/^(?:Z|[+-]\d\d:\d\d)$/, 'Z07:00'],
];

/** `time.ParseError.Error`. */
function timeError(text: string, layout: string): string {
  const prefix = `parsing time ${JSON.stringify(text)} as ${JSON.stringify(layout)}: cannot parse`;
  let rest = text;
  for (const [pattern, part] of TIME_PARTS) {
    const match = pattern.exec(rest);
    if (match === null) return `${prefix} ${JSON.stringify(rest)} as ${JSON.stringify(part)}`;
    rest = rest.slice(match[0].length);
  }
  const [, month = '', , hour = '', minute = '', second = ''] =
    /^\d+-(\d\d)-(\d\d)T(\d\d):(\d\d):(\d\d)/.exec(text) ?? [];
  const outOfRange =
    Number(month) < 1 || Number(month) > 12
      ? 'month'
      : Number(hour) > 23
        ? 'hour'
        : Number(minute) > 59
          ? 'minute'
          : Number(second) > 59
            ? 'second'
            : 'day';
  return `parsing time ${JSON.stringify(text)}: ${outOfRange} out of range`;
}

/** A date and time of day that every month has; what else is one has to be computed. */
const SURE_TIME = String.raw`\d{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|1\d|2[0-8])T(?:[01]\d|2[0-3]):[0-5]\d:[0-5]\d`;
const CANONICAL_TIME = new RegExp(`^${SURE_TIME}Z$`);
const CANONICAL_MICRO_TIME = new RegExp(`^${SURE_TIME}\\.\\d{6}Z$`);

/** @param canonicalForm what is as `format` would write it */
function timeDecoder(layout: string, format: (milliseconds: number) => string, canonicalForm: RegExp): Decoder {
  const decodeString = stringDecoder('string');
  return (value) => {
    const text = decodeString(value, NO_FIELD) as string;
    if (canonicalForm.test(text)) return value;
    const milliseconds = parseTime(text);
    if (milliseconds === undefined) throw new DecodeFailure(timeError(text, layout));
    const canonical = format(milliseconds);
    return canonical === text ? value : canonical;
  };
}

export const decodeTime = timeDecoder('2006-01-02T15:04:05Z07:00', formatTime, CANONICAL_TIME);
export const decodeMicroTime = timeDecoder('2006-01-02T15:04:05.000000Z07:00', formatMicroTime, CANONICAL_MICRO_TIME);

const BASE64 = /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/;

/** Offset of the byte that Go's base64 decoder stops at. */
function corruptAt(text: string): number {
  const bad = /[^A-Za-z0-9+/]/.exec(text);
  if (bad === null) return text.length - (text.length % 4);
  return text.slice(bad.index).startsWith('=') && text.length % 4 === 0 && /^=+$/.test(text.slice(bad.index))
    ? bad.index
    : text[bad.index] === '=' && bad.index % 4 >= 2
      ? Math.min(text.length, bad.index + (bad.index % 4 === 3 ? 1 : 2))
      : bad.index;
}

/** Standard base64; newlines in it are dropped, as Go's decoder skips them. */
export const decodeBytes: Decoder = (value, context) => {
  if (typeof value !== 'string') throw typeMismatch(context, value, '[]uint8', 'slice');
  if (BASE64.test(value)) return value;
  const text = value.replace(/[\r\n]/g, '');
  if (BASE64.test(text)) return text;
  throw new DecodeFailure(`illegal base64 data at input byte ${String(corruptAt(text))}`);
};
