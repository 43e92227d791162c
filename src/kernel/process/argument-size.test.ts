import { expect, test } from 'vitest';
import { argumentsFit } from './argument-size.ts';

// execve(2): a string has at most 128 KiB with its zero, all of them 2 MiB with their pointers.

test.for([
  ['few', ['ls', '-l'], true],
  ['the longest string', ['x'.repeat(131_071)], true],
  ['a string that is too long', ['x'.repeat(131_072)], false],
  ['bytes, not characters', ['é'.repeat(65_536)], false],
  ['many short ones', Array.from({ length: 100_000 }, () => 'x'), true],
  ['too many short ones', Array.from({ length: 210_000 }, () => 'x'), false],
  ['as much as fits', Array.from({ length: 16 }, () => 'x'.repeat(131_000)), true],
  ['more than fits', Array.from({ length: 17 }, () => 'x'.repeat(131_000)), false],
] as const)('%s', ([, strings, fits]) => {
  expect(argumentsFit(strings, [])).toBe(fits);
  expect(argumentsFit(['program'], strings)).toBe(fits);
});
