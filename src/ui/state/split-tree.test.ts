import { expect, test } from 'vitest';
import { isSplitTree, neighbour, single, terminalsOf, withShare, without, withSplit, type Side } from './split-tree.ts';

/** 1 and, to the right, 2 above 3. */
const TREE = withSplit(withSplit(single('1'), '1', 'row', '2'), '2', 'column', '3');

test('a terminal is halved, and its neighbour takes the place of one that is closed', () => {
  expect(terminalsOf(TREE)).toEqual(['1', '2', '3']);
  expect(without(TREE, '2')).toEqual(withSplit(single('1'), '1', 'row', '3'));
  expect(without(TREE, '1')).toEqual(withSplit(single('2'), '2', 'column', '3'));
  expect(without(single('1'), '1')).toBeUndefined();
  expect(without(TREE, '9')).toEqual(TREE);
});

test.each<[string, Side, string | undefined]>([
  ['1', 'right', '2'],
  ['2', 'left', '1'],
  ['3', 'left', '1'],
  ['2', 'down', '3'],
  ['3', 'up', '2'],
  ['1', 'left', undefined],
  ['1', 'down', undefined],
  ['3', 'right', undefined],
])('from %s to the %s is %s', (number, side, expected) => {
  expect(neighbour(TREE, number, side)).toBe(expected);
});

test('of two neighbours the one with the longer line in common is meant', () => {
  if (TREE.kind !== 'split') throw new Error('no split');
  expect(neighbour(withShare(TREE, TREE.second, 0.2), '1', 'right')).toBe('3');
});

test('a share stays within its bounds, and only of its split', () => {
  const changed = withShare(TREE, TREE, 0.01);
  expect(changed).toMatchObject({ share: 0.1, second: { share: 0.5 } });
});

test.each([
  [TREE, true],
  [JSON.parse(JSON.stringify(TREE)), true],
  [{ kind: 'terminal', number: 1 }, false],
  [{ kind: 'terminal', number: '../x' }, false],
  [{ kind: 'split', direction: 'row', share: 7, first: single('1'), second: single('2') }, false],
  [{ kind: 'split', direction: 'row', share: 0.5, first: single('1') }, false],
  [null, false],
])('%j is a tree: %j', (value, expected) => {
  expect(isSplitTree(value)).toBe(expected);
});
