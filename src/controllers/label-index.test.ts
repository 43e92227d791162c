import { expect, test } from 'vitest';
import { labelValues, narrowest } from './label-index.ts';

test.each([
  [{ app: 'web' }, { app: 'web', tier: 'front' }],
  [
    { app: 'web', 'pod-template-hash': 'abc' },
    { 'pod-template-hash': 'abc', app: 'web' },
  ],
  [{}, { app: 'web' }],
  [{}, {}],
])('what %j selects is found under one value of %j', (selector, labels) => {
  expect(labelValues('default', labels)).toContain(narrowest('default', selector));
  expect(labelValues('other', labels)).not.toContain(narrowest('default', selector));
});

test('a ReplicaSet looks under its own hash', () => {
  expect(narrowest('default', { app: 'web', 'pod-template-hash': 'abc' })).toBe('default/pod-template-hash=abc');
});
