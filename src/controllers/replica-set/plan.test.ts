import { expect, test } from 'vitest';
import { newPod, newReplicaSet, type PodShape } from '../testing/objects.ts';
import { slowStartBatches } from '../pod-control.ts';
import { planReplicas } from './plan.ts';
import { rankForDeletion } from './rank.ts';
import { computeStatus, nextAvailability } from './status.ts';

const NOW = Date.UTC(2026, 0, 10);
const running = { spec: { nodeName: 'n1' }, readySince: '2026-01-01T00:00:00Z' };

test.each([
  [0, []],
  [1, [1]],
  [10, [1, 2, 4, 3]],
  [100, [1, 2, 4, 8, 16, 32, 37]],
])('%d pods are created in batches of %j', (count, batches) => {
  expect(slowStartBatches(count)).toEqual(batches);
});

test.each<[string, PodShape, PodShape]>([
  ['unassigned before assigned', { ...running, spec: {} }, running],
  ['pending before running', { spec: { nodeName: 'n1' } }, running],
  ['not ready before ready', { spec: { nodeName: 'n1' }, status: { phase: 'Running' } }, running],
  [
    'cheap before dear',
    { ...running, metadata: { annotations: { 'controller.kubernetes.io/pod-deletion-cost': '-1' } } },
    running,
  ],
  ['recently ready before long ready', { ...running, readySince: '2026-01-09T23:59:00Z' }, running],
  [
    'often restarted before seldom',
    {
      ...running,
      status: {
        phase: 'Running',
        conditions: [{ type: 'Ready', status: 'True', lastTransitionTime: '2026-01-01T00:00:00Z' }],
        containerStatuses: [{ name: 'web', restartCount: 3, ready: true, image: '', imageID: '' }],
      },
    },
    running,
  ],
  ['young before old', { ...running, metadata: { creationTimestamp: '2026-01-09T23:59:00Z' } }, running],
])('%s', (_title, first, second) => {
  const pods = [newPod('b', second), newPod('a', first)];
  expect(rankForDeletion(pods, [], NOW).map((pod) => pod.metadata.name)).toEqual(['a', 'b']);
});

test('of equals the one on a node with more of its kind goes', () => {
  const pods = ['n1', 'n2', 'n2'].map((nodeName, index) => newPod(String(index), { ...running, spec: { nodeName } }));
  const plan = planReplicas(newReplicaSet('rs', { replicas: 2 }), pods, pods, NOW);
  expect(plan.kind === 'delete' && plan.pods.map((pod) => pod.spec.nodeName)).toEqual(['n2']);
});

test('what is missing is created, what is too much deleted', () => {
  const pods = [newPod('a'), newPod('b')];
  const kind = (replicas: number) => planReplicas(newReplicaSet('rs', { replicas }), pods, pods, NOW);
  expect([kind(5), kind(2), kind(1).kind]).toEqual([{ kind: 'create', count: 3 }, { kind: 'none' }, 'delete']);
});

test('a pod is available once it has been ready for minReadySeconds', () => {
  const set = newReplicaSet('rs', { replicas: 3 });
  const rs = { ...set, spec: { ...set.spec, minReadySeconds: 30 } };
  const active = [
    newPod('old', { readySince: '2026-01-01T00:00:00Z' }),
    newPod('fresh', { readySince: '2026-01-09T23:59:50Z' }),
    newPod('pending'),
  ];
  const leaving = newPod('leaving', { ...running, metadata: { deletionTimestamp: '2026-01-10T00:00:00Z' } });
  expect(computeStatus(rs, { active, owned: [...active, leaving], failure: undefined, now: NOW })).toEqual({
    replicas: 3,
    fullyLabeledReplicas: 3,
    readyReplicas: 2,
    availableReplicas: 1,
    terminatingReplicas: 1,
    observedGeneration: 1,
  });
  expect(nextAvailability(rs, active, NOW)).toBe(20_000);
});

test('a failure is a condition until it is over', () => {
  const rs = newReplicaSet('rs', { replicas: 1 });
  const failed = computeStatus(rs, { active: [], owned: [], failure: new Error('quota'), now: NOW });
  expect(failed.conditions).toEqual([
    {
      type: 'ReplicaFailure',
      status: 'True',
      lastTransitionTime: '2026-01-10T00:00:00Z',
      reason: 'FailedCreate',
      message: 'quota',
    },
  ]);
  const over = computeStatus({ ...rs, status: failed }, { active: [], owned: [], failure: undefined, now: NOW });
  expect(over.conditions).toBeUndefined();
});
