import { expect, test } from 'vitest';
import { Screen } from '../testing/screen.ts';
import { parseOptions } from './options.ts';
import { Pager } from './pager.ts';
import { rowsOf } from './rows.ts';
import { PagedText } from './text.ts';

function pagerOf(content: string, args: readonly string[] = [], size = { columns: 40, rows: 4 }, ended = true) {
  const text = new PagedText();
  text.append(new TextEncoder().encode(content));
  if (ended) text.end();
  const pager = new Pager(text, { ...parseOptions('less', args).options }, size, '');
  const keys = (...typed: readonly string[]): string => {
    for (const key of typed) pager.key(key);
    const screen = new Screen(size.columns + 1);
    screen.write(pager.picture);
    return screen.text;
  };
  return { pager, text, keys };
}

const TEN = Array.from({ length: 10 }, (_, index) => `line ${index + 1}\n`).join('');

test.each<readonly [readonly string[], string]>([
  [[], 'line 1\nline 2\nline 3\n:'],
  [[' '], 'line 4\nline 5\nline 6\n:'],
  [[' ', 'b'], 'line 1\nline 2\nline 3\n:'],
  [['j', 'j', 'k'], 'line 2\nline 3\nline 4\n:'],
  [['\x1b[B', '\x1b[6~'], 'line 5\nline 6\nline 7\n:'],
  [['d'], 'line 3\nline 4\nline 5\n:'],
  [['3', 'j'], 'line 4\nline 5\nline 6\n:'],
  [['G'], 'line 8\nline 9\nline 10\n(END)'],
  [['G', 'g'], 'line 1\nline 2\nline 3\n:'],
  [['5', 'g'], 'line 5\nline 6\nline 7\n:'],
  [['5', '0', '%'], 'line 6\nline 7\nline 8\n:'],
  [[' ', ' ', ' ', ' '], 'line 8\nline 9\nline 10\n(END)'],
  [['/', '3', '\r'], 'line 3\nline 4\nline 5\n:'],
  [['/', '[', '5', '8', ']', '\r', 'n'], 'line 8\nline 9\nline 10\n(END)'],
  [['/', '[', '5', '8', ']', '\r', 'n', 'N'], 'line 5\nline 6\nline 7\n:'],
  [['G', '?', '2', '\r'], 'line 2\nline 3\nline 4\n:'],
  [['/', 'x', '\r'], 'line 1\nline 2\nline 3\nPattern not found'],
  [['/', '(', '\r'], 'line 1\nline 2\nline 3\nInvalid pattern'],
  [['/', 'a', 'b', '\x7f'], 'line 1\nline 2\nline 3\n/a'],
  [['n'], 'line 1\nline 2\nline 3\nNo previous regular expression'],
  [['='], 'line 1\nline 2\nline 3\nlines 1-3/10'],
  [['-', 'N'], '      1 line 1\n      2 line 2\n      3 line 3\n:'],
  [['x', '\x1b[Z'], 'line 1\nline 2\nline 3\n:'],
])('after %j it shows %j', (typed, shown) => {
  expect(pagerOf(TEN).keys(...typed)).toBe(shown);
});

test('long lines take several rows, or are cut off and scrolled', () => {
  const { keys } = pagerOf('0123456789abcdef\nnext\n', [], { columns: 10, rows: 5 });
  expect(keys()).toBe('0123456789\nabcdef\nnext\n~\n(END)');
  expect(keys('-', 'S')).toBe('0123456789\nnext\n~\n~\n(END)');
  expect(keys('\x1b[C')).toBe('56789abcde\n\n~\n~\n(END)');
  expect(keys('\x1b[D')).toBe('0123456789\nnext\n~\n~\n(END)');
});

test('a text that grows is asked for as far as it is shown', () => {
  const { pager, text, keys } = pagerOf('1\n2\n3\n4\n', [], { columns: 60, rows: 3 }, false);
  expect(keys()).toBe('1\n2\n:');
  expect(pager.wanted).toBe(4);
  expect(keys('G')).toBe('3\n4\nCalculating line numbers... (interrupt to abort)');
  expect(pager.wanted).toBe(Number.POSITIVE_INFINITY);
  text.append(new TextEncoder().encode('5\n6'));
  text.append(new TextEncoder().encode('7\n'));
  text.end();
  pager.grown();
  expect(keys()).toBe('5\n67\n(END)');
});

test.each<readonly [string, boolean, RegExp | undefined, readonly string[]]>([
  ['\x1b[31mred\x1b[0m end', true, undefined, ['\x1b[31mred\x1b[0m end']],
  ['\x1b[31mred', false, undefined, ['\x1b[7mESC\x1b[0m[31mred']],
  ['a\tb\r', false, undefined, ['a       b', '\x1b[7m^M\x1b[0m']],
  ['find it', false, /it/u, ['find \x1b[7mit\x1b[0m']],
  ['\x1b[31mfind it\x1b[0m', true, /d i/u, ['\x1b[31mfin\x1b[0m\x1b[31m\x1b[7md i\x1b[0m\x1b[31mt\x1b[0m']],
  ['012345678漢', false, undefined, ['012345678', '漢']],
  ['', false, undefined, ['']],
])('%j (raw: %s) is drawn as %j', (line, raw, pattern, rows) => {
  expect(rowsOf(line, { columns: 10, chop: false, raw, shift: 0, pattern })).toEqual(rows);
});

test.each<readonly [string, readonly string[], object]>([
  ['less', ['-SN', 'file'], { options: { chop: true, numbers: true }, files: ['file'] }],
  [
    'less',
    ['--RAW-CONTROL-CHARS', '-FX', '+G'],
    { options: { raw: true, quitIfOneScreen: true, inPlace: true, first: 'G' } },
  ],
  ['less', ['-x'], { unknown: 'x' }],
  ['less', ['--no'], { unknown: 'no' }],
  ['less', ['--', '-S'], { options: { chop: false }, files: ['-S'] }],
  ['more', ['file'], { options: { quitAtEnd: true, inPlace: true } }],
])('%s %j is understood', (name, args, expected) => {
  expect(parseOptions(name, args)).toMatchObject(expected);
});

test('more is left behind the end of the text', () => {
  const text = new PagedText();
  text.append(new TextEncoder().encode('1\n2\n3\n'));
  text.end();
  const pager = new Pager(text, parseOptions('more', []).options, { columns: 10, rows: 3 }, '');
  pager.key(' ');
  expect(pager.done).toBe(true);
});
