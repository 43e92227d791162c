import type { ShellCommand } from '../execute/state.ts';
import { resolvePath } from '../files.ts';
import { readAll, splitLines } from './inputs.ts';
import { parseOptions, type Options } from './options.ts';

const MONTHS = ['JAN', 'FEB', 'MAR', 'APR', 'MAY', 'JUN', 'JUL', 'AUG', 'SEP', 'OCT', 'NOV', 'DEC'];
const UNITS = ' KMGTPE';

interface Key {
  readonly from: readonly [field: number, letter: number];
  readonly to: readonly [field: number, letter: number] | undefined;
  /** Letters of its own order; without them those of the whole. */
  readonly letters: string;
}

function parseKey(text: string): Key | undefined {
  const match = /^(\d+)(?:\.(\d+))?([bdfghiMnRrV]*)(?:,(\d+)(?:\.(\d+))?([bdfghiMnRrV]*))?$/.exec(text);
  if (match === null || match[1] === '0') return undefined;
  const [, field, letter, first = '', toField, toLetter, second = ''] = match;
  return {
    from: [Number(field), Number(letter ?? 1)],
    to: toField === undefined ? undefined : [Number(toField), Number(toLetter ?? 0)],
    letters: first + second,
  };
}

/** The part of a line that a key names: fields begin with the blanks before them, unless a separator is given. */
function part(line: string, { from, to, letters }: Key, separator: string | undefined): string {
  const fields = separator === undefined ? (line.match(/[ \t]*[^ \t]+|[ \t]+$/g) ?? []) : line.split(separator);
  const starts: number[] = [];
  let at = 0;
  for (const field of fields) {
    starts.push(at);
    at += field.length + (separator?.length ?? 0);
  }
  const start = starts[from[0] - 1] ?? line.length;
  const blanks =
    letters.includes('b') || separator === undefined ? (/^[ \t]*/.exec(line.slice(start))?.[0].length ?? 0) : 0;
  const skip = from[1] > 1 ? blanks + from[1] - 1 : letters.includes('b') ? blanks : 0;
  if (to === undefined) return line.slice(start + skip);
  const last = starts[to[0] - 1];
  if (last === undefined) return line.slice(start + skip);
  const end =
    to[1] === 0
      ? last + (fields[to[0] - 1]?.length ?? 0)
      : last + (/^[ \t]*/.exec(line.slice(last))?.[0].length ?? 0) + to[1];
  return line.slice(start + skip, end);
}

function humanNumber(text: string): number {
  const [, number = '0', unit = ''] = /^\s*(-?[\d.]+)\s*([KMGTPE]?)i?/i.exec(text) ?? [];
  return Number(number) * 1024 ** Math.max(0, UNITS.indexOf(unit.toUpperCase() === '' ? ' ' : unit.toUpperCase()));
}

function leadingNumber(text: string): number {
  return Number(/^\s*(-?\d*\.?\d*)/.exec(text)?.[1] ?? 0) || 0;
}

function versionOrder(a: string, b: string): number {
  const parts = (text: string): string[] => text.match(/\d+|\D+/g) ?? [];
  const [first, second] = [parts(a), parts(b)];
  for (let at = 0; at < Math.max(first.length, second.length); at++) {
    const [x = '', y = ''] = [first[at], second[at]];
    const order = /^\d/.test(x) && /^\d/.test(y) ? Number(x) - Number(y) : x < y ? -1 : x > y ? 1 : 0;
    if (order !== 0) return order;
  }
  return 0;
}

function compare(letters: string, a: string, b: string): number {
  if (letters.includes('h')) return humanNumber(a) - humanNumber(b);
  if (letters.includes('n')) return leadingNumber(a) - leadingNumber(b);
  if (letters.includes('g')) return (Number.parseFloat(a) || 0) - (Number.parseFloat(b) || 0);
  if (letters.includes('V')) return versionOrder(a, b);
  if (letters.includes('M')) {
    const month = (text: string): number => MONTHS.indexOf(text.trim().slice(0, 3).toUpperCase());
    return month(a) - month(b);
  }
  const plain = (text: string): string => {
    const folded = letters.includes('f') ? text.toUpperCase() : text;
    const trimmed = letters.includes('b') ? folded.trimStart() : folded;
    return letters.includes('d') ? trimmed.replace(/[^\p{L}\p{N}\s]/gu, '') : trimmed;
  };
  const [x, y] = [plain(a), plain(b)];
  return x < y ? -1 : x > y ? 1 : 0;
}

/** The order of lines, and whether two are the same to it. */
function orderOf(options: Options, keys: readonly Key[]): (a: string, b: string) => number {
  const whole = 'bdfghiMnV'
    .split('')
    .filter((letter) => options.has(letter))
    .join('');
  const separator = options.values.get('t');
  return (a, b) => {
    for (const key of keys) {
      const letters = key.letters.replace('b', '') === '' ? whole + key.letters : key.letters;
      const reversed = key.letters === '' ? options.has('r') : key.letters.includes('r');
      const order = compare(letters, part(a, key, separator), part(b, key, separator));
      if (order !== 0) return reversed ? -order : order;
    }
    if (keys.length > 0) return 0;
    const order = compare(whole, a, b);
    return options.has('r') ? -order : order;
  };
}

export const sort: ShellCommand = async (context) => {
  const options = parseOptions(context, {
    plain: 'bdfghiMnRrVsucCmz',
    valued: ['k', 't', 'o', 'S', 'T'],
    long: {
      'ignore-leading-blanks': 'b',
      'dictionary-order': 'd',
      'ignore-case': 'f',
      'general-numeric-sort': 'g',
      'human-numeric-sort': 'h',
      'month-sort': 'M',
      'numeric-sort': 'n',
      'random-sort': 'R',
      reverse: 'r',
      'version-sort': 'V',
      stable: 's',
      unique: 'u',
      check: 'c',
      key: 'k',
      'field-separator': 't',
      output: 'o',
      'zero-terminated': 'z',
    },
  });
  if (options === undefined) return 2;
  const keys: Key[] = [];
  for (const text of options.all('k')) {
    const key = parseKey(text);
    if (key === undefined) {
      context.stderr(`sort: invalid number at field start: invalid count at start of ‘${text}’\n`);
      return 2;
    }
    keys.push(key);
  }
  const inputs = { ...context, stderr: () => undefined };
  const bytes = await readAll(inputs, options.rest);
  if (bytes === undefined) {
    const bad = options.rest.find(
      (name) => name !== '-' && context.state.files.readBytes(resolvePath(context.state.cwd, name)) === undefined,
    );
    context.stderr(`sort: cannot read: ${bad ?? ''}: No such file or directory\n`);
    return 2;
  }
  const end = options.has('z') ? '\0' : '\n';
  const lines = splitLines(new TextDecoder().decode(bytes), end);
  const order = orderOf(options, keys);
  // Of lines that are the same to the keys, all of them decides.
  const last =
    options.has('s') || options.has('u')
      ? (): number => 0
      : (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0) * (options.has('r') ? -1 : 1);
  if (options.has('c') || options.has('C')) {
    const wrong = lines.findIndex(
      (line, index) =>
        index > 0 &&
        (order(lines[index - 1] ?? '', line) > 0 || (options.has('u') && order(lines[index - 1] ?? '', line) === 0)),
    );
    if (wrong < 0) return 0;
    if (options.has('c'))
      context.stderr(`sort: ${options.rest[0] ?? '-'}:${String(wrong + 1)}: disorder: ${lines[wrong] ?? ''}\n`);
    return 1;
  }
  let sorted: string[];
  if (options.has('R')) {
    const places = new Map(lines.map((line) => [line, Math.random()]));
    sorted = lines.sort((a, b) => (places.get(a) ?? 0) - (places.get(b) ?? 0));
  } else sorted = lines.sort((a, b) => order(a, b) || last(a, b));
  if (options.has('u'))
    sorted = sorted.filter((line, index) => index === 0 || order(line, sorted[index - 1] ?? '') !== 0);
  const text = sorted.map((line) => `${line}${end}`).join('');
  const output = options.values.get('o');
  if (output === undefined) context.stdout(text);
  else context.state.files.write(resolvePath(context.state.cwd, output), text);
  return context.signal.aborted ? 130 : 0;
};
