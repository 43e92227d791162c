import { expect, it } from 'vitest';
import { API_SERVER_USER, nodes, type Node } from '../../api/index.ts';
import { objectWarnings } from './object-warnings.ts';
import { addWarnings, loadWarnings } from './warnings.ts';

const USER = { user: API_SERVER_USER, fieldManager: 'test' };
const NODE = {
  apiVersion: 'v1',
  kind: 'Node',
  metadata: { name: 'a', uid: '1', resourceVersion: '1', creationTimestamp: '2020-01-01T00:00:00Z' },
  spec: { externalID: 'x' },
} as unknown as Node;

it('warns of nodes alike before and after the rest is loaded, and nobody who does not read it', async () => {
  const [early, late, unread]: string[][] = [[], [], []];
  expect(addWarnings(early ?? [], USER, nodes, NODE)).toBeUndefined();
  await loadWarnings();
  expect(addWarnings(late ?? [], USER, nodes, NODE)).toBeUndefined();
  void addWarnings(unread ?? [], { ...USER, heedsWarnings: false }, nodes, NODE);
  expect(early).toEqual(['spec.externalID: this field is deprecated, and is unused by Kubernetes']);
  expect(late).toEqual(objectWarnings(nodes, NODE));
  expect(late).toEqual(early);
  expect(unread).toEqual([]);
});
