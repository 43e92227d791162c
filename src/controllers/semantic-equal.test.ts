import { expect, test } from 'vitest';
import { semanticEqual } from './semantic-equal.ts';

test.each([
  [{ a: 1, b: 2 }, { b: 2, a: 1 }, true],
  [{ a: 1, list: [] }, { a: 1 }, true],
  [{ a: 1, map: {} }, { a: 1, map: undefined }, true],
  [{ a: [1, 2] }, { a: [2, 1] }, false],
  [{ a: 0 }, {}, false],
  [{ a: '' }, {}, false],
  [[{ a: 1 }], [{ a: 1 }], true],
  [{ a: { b: { c: 1 } } }, { a: { b: { c: 2 } } }, false],
])('%j and %j: %s', (a, b, same) => {
  expect(semanticEqual(a, b)).toBe(same);
});
