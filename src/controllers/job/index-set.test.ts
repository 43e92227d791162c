import { expect, test } from 'vitest';
import { IndexSet } from './index-set.ts';

// upstream: pkg/controller/job/indexed_job_utils_test.go

test.each<[readonly number[], string]>([
  [[], ''],
  [[3], '3'],
  [[3, 4], '3,4'],
  [[5, 3, 4], '3-5'],
  [[0, 2, 3, 4, 7, 8], '0,2-4,7,8'],
])('%j is written %j', (indexes, text) => {
  expect(String(IndexSet.of(indexes))).toBe(text);
  expect(IndexSet.parse(text, 10).size).toBe(indexes.length);
});

test.each<[string, number, string]>([
  ['0-9', 4, '0-3'],
  ['1,5-6', 5, '1'],
  ['1,x,3', 5, '1,3'],
  ['1-3,2-4', 9, '1-4'],
])('%j of %i is %j', (text, completions, expected) => {
  expect(String(IndexSet.parse(text, completions))).toBe(expected);
});

test.each<[string, number, readonly number[]]>([
  ['', 2, [0, 1]],
  ['0,2-3', 3, [1, 4, 5]],
  ['0-9', 3, []],
  ['1-8', 9, [0, 9]],
])('missing from %j: %i are %j', (text, count, expected) => {
  expect(IndexSet.parse(text, 10).missing(count, 10)).toEqual(expected);
});
