import { expect, test } from 'vitest';
import { configMaps, type OwnerReference } from '../../api/index.ts';
import { newPod } from '../testing/objects.ts';
import { classifyOwners, OwnerGraph, type OwnerState } from './graph.ts';

function owner(uid: string, blockOwnerDeletion = true): OwnerReference {
  return { apiVersion: 'v1', kind: 'ConfigMap', name: uid, uid, blockOwnerDeletion };
}

test('the graph follows references as they come and go', () => {
  const graph = new OwnerGraph();
  const dependent = newPod('a', { metadata: { ownerReferences: [owner('x'), owner('y')] } });
  graph.put(configMaps, dependent);
  expect(graph.dependentsOf('x')).toHaveLength(1);
  graph.put(configMaps, newPod('a', { metadata: { ownerReferences: [owner('y')] } }));
  expect([graph.dependentsOf('x').length, graph.dependentsOf('y').length]).toEqual([0, 1]);
  graph.remove(dependent.metadata.uid);
  expect(graph.dependentsOf('y')).toEqual([]);
});

test('owners are solid, dangling or waiting; one that is unknown must be asked for', () => {
  const states: Record<string, OwnerState> = { a: 'present', b: 'absent', c: 'waiting', d: 'waiting', e: 'unknown' };
  const stateOf = ({ uid }: OwnerReference): OwnerState => states[uid] ?? 'unknown';
  const classes = classifyOwners([owner('a'), owner('b'), owner('c'), owner('d', false)], stateOf);
  const uids = (references: readonly OwnerReference[] | undefined) => references?.map(({ uid }) => uid);
  expect([uids(classes?.solid), uids(classes?.dangling), uids(classes?.waiting)]).toEqual([['a', 'd'], ['b'], ['c']]);
  expect(classifyOwners([owner('a'), owner('e')], stateOf)).toBeUndefined();
});
