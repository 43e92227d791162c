import { ArrayList } from '../values/list.ts';
import { CelError, type CelList, type CelValue } from '../values/value.ts';
import { formatString } from './format-string.ts';
import { func, method, type Overload } from './overload.ts';
import { lengthOf } from './text.ts';

/** Positions are code points. @throws CelError */
function charAt(text: string, at: bigint): string {
  const chars = [...text];
  if (at < 0n || at > chars.length) throw new CelError(`index out of range: ${String(at)}`);
  return chars[Number(at)] ?? '';
}

function indexOf(text: string, part: string, from = 0n): bigint {
  const length = lengthOf(text);
  if (from < 0n || from > length) throw new CelError(`index out of range: ${String(from)}`);
  if (part === '') return from;
  const skipped = [...text].slice(0, Number(from)).join('').length;
  const found = text.indexOf(part, skipped);
  return found < 0 ? -1n : BigInt(lengthOf(text.slice(0, found)));
}

function lastIndexOf(text: string, part: string, from?: bigint): bigint {
  const length = lengthOf(text);
  const start = from ?? BigInt(length);
  if (start < 0n || start > length) throw new CelError(`index out of range: ${String(start)}`);
  if (part === '') return start;
  const upTo = [...text].slice(0, Number(start)).join('').length;
  const found = text.lastIndexOf(part, upTo);
  return found < 0 ? -1n : BigInt(lengthOf(text.slice(0, found)));
}

function substring(text: string, from: bigint, to?: bigint): string {
  const chars = [...text];
  const end = to ?? BigInt(chars.length);
  if (from < 0n || from > chars.length) throw new CelError(`index out of range: ${String(from)}`);
  if (end < 0n || end > chars.length) throw new CelError(`index out of range: ${String(end)}`);
  if (from > end) throw new CelError(`invalid substring range. start: ${String(from)}, end: ${String(end)}`);
  return chars.slice(Number(from), Number(end)).join('');
}

/** @param limit how often at most; any number below zero is no limit */
function replace(text: string, part: string, by: string, limit = -1n): string {
  if (limit < 0n) return text.replaceAll(part, () => by);
  const pieces = part === '' ? [...text] : text.split(part);
  let result = '';
  let done = 0n;
  if (part === '') {
    for (const char of pieces) result += done++ < limit ? by + char : char;
    return done < limit ? result + by : result;
  }
  for (const [index, piece] of pieces.entries()) {
    if (index > 0) result += done++ < limit ? by : part;
    result += piece;
  }
  return result;
}

function split(text: string, separator: string, limit = -1n): CelList {
  if (limit === 0n) return new ArrayList([]);
  const pieces = separator === '' ? [...text] : text.split(separator);
  if (limit < 0n || BigInt(pieces.length) <= limit) return new ArrayList(pieces);
  const count = Number(limit) - 1;
  return new ArrayList([...pieces.slice(0, count), pieces.slice(count).join(separator)]);
}

function join(list: CelList, separator = ''): string {
  const parts: string[] = [];
  for (const item of list) {
    if (typeof item !== 'string') throw new CelError('no such overload');
    parts.push(item);
  }
  return parts.join(separator);
}

const lower = (text: string): string => text.replaceAll(/[A-Z]+/g, (part) => part.toLowerCase());
const upper = (text: string): string => text.replaceAll(/[a-z]+/g, (part) => part.toUpperCase());

/** upstream: cel-go ext/strings.go quote */
function quote(text: string): string {
  const escapes: Readonly<Record<string, string>> = {
    '\x07': '\\a',
    '\b': '\\b',
    '\f': '\\f',
    '\n': '\\n',
    '\r': '\\r',
    '\t': '\\t',
    '\v': '\\v',
    '\\': '\\\\',
    '"': '\\"',
  };
  return `"${[...text].map((char) => escapes[char] ?? char).join('')}"`;
}

/** upstream: cel-go ext/strings.go, of version 2 */
export const STRINGS: readonly Overload[] = [
  method('charAt', 'string_char_at_int', 'string, int', 'string', charAt),
  method('indexOf', 'string_index_of_string', 'string, string', 'int', indexOf),
  method('indexOf', 'string_index_of_string_int', 'string, string, int', 'int', indexOf),
  method('lastIndexOf', 'string_last_index_of_string', 'string, string', 'int', lastIndexOf),
  method('lastIndexOf', 'string_last_index_of_string_int', 'string, string, int', 'int', lastIndexOf),
  method('lowerAscii', 'string_lower_ascii', 'string', 'string', lower),
  method('upperAscii', 'string_upper_ascii', 'string', 'string', upper),
  method('replace', 'string_replace_string_string', 'string, string, string', 'string', replace),
  method('replace', 'string_replace_string_string_int', 'string, string, string, int', 'string', replace),
  method('split', 'string_split_string', 'string, string', 'list(string)', split),
  method('split', 'string_split_string_int', 'string, string, int', 'list(string)', split),
  method('substring', 'string_substring_int', 'string, int', 'string', substring),
  method('substring', 'string_substring_int_int', 'string, int, int', 'string', substring),
  method('trim', 'string_trim', 'string', 'string', (text: string) => text.trim()),
  method('join', 'list_join', 'list(string)', 'string', join),
  method('join', 'list_join_string', 'list(string), string', 'string', join),
  method('format', 'string_format', 'string, list(dyn)', 'string', (text: string, args: CelList): CelValue =>
    formatString(text, args),
  ),
  func('strings.quote', 'strings_quote', 'string', 'string', quote),
];
