import { expect, test } from 'vitest';
import { pageOptions } from './page-options.ts';

test.each([
  ['', { nodes: 3, fresh: false, embedded: false }],
  ['?nodes=1&fresh', { nodes: 1, fresh: true, embedded: false }],
  ['?nodes=10&fresh=false&embed=1', { nodes: 10, fresh: false, embedded: true }],
  ['?nodes=11', { nodes: 3, fresh: false, embedded: false }],
  ['?nodes=2.5', { nodes: 3, fresh: false, embedded: false }],
])('%j', (search, options) => {
  expect(pageOptions(search)).toEqual(options);
});
