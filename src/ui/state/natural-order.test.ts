import { expect, test } from 'vitest';
import type { KubernetesObject } from '../../api/index.ts';
import { byName } from './natural-order.ts';

function named(name: string): KubernetesObject {
  return { apiVersion: 'v1', kind: 'Node', metadata: { name } } as KubernetesObject;
}

test('names are in the order that a reader expects', () => {
  const names = ['web-10', 'web-9', 'node-2', 'node-10', 'node-1', 'a', 'web-9-b', 'web-9.a', 'node-02'];
  const collator = new Intl.Collator('en', { numeric: true });
  const sorted = byName(names.map(named)).map(({ metadata }) => metadata.name);
  // Where numbers are equal either order will do.
  const plain = (list: readonly string[]): readonly string[] => list.filter((name) => name !== 'node-02');
  expect(plain(sorted)).toEqual(plain(names).toSorted((a, b) => collator.compare(a, b)));
});
