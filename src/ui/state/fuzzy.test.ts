import { expect, test } from 'vitest';
import { fuzzyFilter, fuzzyMatch } from './fuzzy.ts';

test('characters match in order, and only then', () => {
  expect(fuzzyMatch('kub', 'kubia-7d9f')?.positions).toEqual([0, 1, 2]);
  expect(fuzzyMatch('kp', 'kubectl pods')?.positions).toEqual([0, 8]);
  expect(fuzzyMatch('pk', 'kubia pod')).toBeUndefined();
});

test('a beginning of a word comes before the middle of one, and an empty query keeps the order', () => {
  const names = ['superpod', 'a pod', 'deployment'];
  expect(fuzzyFilter('pod', names, (name) => name, 5)).toEqual(['a pod', 'superpod']);
  expect(fuzzyFilter(' ', names, (name) => name, 2)).toEqual(['superpod', 'a pod']);
});
