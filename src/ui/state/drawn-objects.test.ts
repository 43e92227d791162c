import { expect, test } from 'vitest';
import { DrawnObjects } from './drawn-objects.ts';

test('few changes are drawn together', () => {
  const list = new DrawnObjects<string>(3);
  list.set('a', 'a1');
  list.set('b', 'b1');
  expect(list.take()).toEqual(['a1', 'b1']);
  expect(list.waiting).toBe(false);
});

test('of many changes so many are drawn at a time, until none is left', () => {
  const list = new DrawnObjects<string>(2);
  for (const key of ['a', 'b', 'c', 'd', 'e']) list.set(key, key);
  const lengths: number[] = [];
  while (list.waiting) lengths.push(list.take().length);
  expect(lengths).toEqual([2, 4, 5]);
});

test('of one object only the last change counts', () => {
  const list = new DrawnObjects<string>(2);
  list.set('a', 'a1');
  list.set('b', 'b1');
  list.take();
  list.set('a', 'a2');
  list.delete('a');
  list.set('b', 'b2');
  expect(list.take()).toEqual(['b2']);
  expect(list.waiting).toBe(false);
});
