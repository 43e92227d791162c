import { describe, expect, it, test } from 'vitest';
import { GoRegExp, GoRegExpError } from './index.ts';

/** What RE2 reads in another way than JavaScript. upstream: regexp/syntax */
const PATTERNS: readonly (readonly [pattern: string, good: string, bad: string])[] = [
  ['^[a-z0-9]([-a-z0-9]*[a-z0-9])?$', 'a-b', 'A'],
  ['^\\-\\_\\ $', '-_ ', '-_'],
  ['(?i)^abc$', 'ABC', 'abd'],
  ['^(?i:a)b$', 'Ab', 'AB'],
  ['^[[:alpha:]]+$', 'aZ', 'a1'],
  ['^\\pL+$', 'é', '1'],
  ['^(?P<year>\\d{4})$', '2024', '24'],
  ['\\Aa\\z', 'a', 'a\n'],
  ['^[\\w.\\-/]+$', 'a.b-c/d', 'a b'],
  ['^\\Qa.b\\E$', 'a.b', 'axb'],
  ['^[]a]$', ']', 'b'],
  ['^\\s$', ' ', '\u00a0'],
];

describe('a pattern of Go', () => {
  it.each(PATTERNS)('%s', (pattern, good, bad) => {
    expect(new GoRegExp(pattern).test(good)).toBe(true);
    expect(new GoRegExp(pattern).test(bad)).toBe(false);
  });
});

/** upstream: regexp/syntax/parse_test.go */
const PROBLEMS: readonly (readonly [pattern: string, problem: string])[] = [
  ['(a', 'missing closing ): `(a`'],
  ['a)', 'unexpected ): `a)`'],
  ['[a', 'missing closing ]: `[a`'],
  ['*a', 'missing argument to repetition operator: `*`'],
  ['(?=a)', 'invalid or unsupported Perl syntax: `(?=`'],
  ['(a)\\1', 'invalid escape sequence: `\\1`'],
];

test.each(PROBLEMS)('%s is none', (pattern, problem) => {
  expect(() => new GoRegExp(pattern)).toThrow(new GoRegExpError(`error parsing regexp: ${problem}`));
});

test('all parts that match, or the first ones', () => {
  const regexp = new GoRegExp('[0-9]+');
  expect(regexp.findAll('a1b22c333')).toEqual(['1', '22', '333']);
  expect(regexp.findAll('a1b22c333', 2)).toEqual(['1', '22']);
  expect(regexp.find('none')).toBeUndefined();
});

// A backtracking engine would not come back.
test('takes no longer than the text is long', () => {
  expect(new GoRegExp('^(a+)+$').test(`${'a'.repeat(5000)}b`)).toBe(false);
});
