import { expect, test } from 'vitest';
import { newNode } from '../testing/objects.ts';
import { disruptionOf, observe, unknownConditions } from './health.ts';
import { noExecuteTaints, noScheduleTaints, tolerationTime } from './taints.ts';

const NOW = Date.UTC(2026, 0, 1);
const TIME = '2026-01-01T00:00:00Z';

function nodeThatIs(status: 'True' | 'False' | 'Unknown', name = 'n1') {
  return newNode(name, {}, { conditions: [{ type: 'Ready', status, lastHeartbeatTime: TIME }] });
}

test('a heartbeat or a renewed lease is a sign of life; neither is silence', () => {
  const node = nodeThatIs('True');
  const lease = (renewTime: string) => ({
    apiVersion: 'coordination.k8s.io/v1',
    kind: 'Lease',
    metadata: node.metadata,
    spec: { renewTime },
  });
  const first = observe(undefined, node, lease('2026-01-01T00:00:00.000000Z'), 0);
  const silent = observe(first, node, lease('2026-01-01T00:00:00.000000Z'), 1000);
  expect(silent.seenAt).toBe(0);
  expect(observe(silent, node, lease('2026-01-01T00:00:10.000000Z'), 2000).seenAt).toBe(2000);
});

test('conditions of a silent node become Unknown, and missing ones are added', () => {
  const conditions = unknownConditions(nodeThatIs('True'), NOW);
  expect(conditions.map(({ type, status, reason }) => [type, status, reason])).toEqual([
    ['Ready', 'Unknown', 'NodeStatusUnknown'],
    ['MemoryPressure', 'Unknown', 'NodeStatusNeverUpdated'],
    ['DiskPressure', 'Unknown', 'NodeStatusNeverUpdated'],
    ['PIDPressure', 'Unknown', 'NodeStatusNeverUpdated'],
  ]);
  expect(conditions[0]).toMatchObject({ message: 'Kubelet stopped posting node status.', lastHeartbeatTime: TIME });
});

test.each([
  [['True', 'True', 'Unknown'], 'normal'],
  [['Unknown'], 'full'],
  [['Unknown', 'False'], 'full'],
  [['True', 'Unknown', 'Unknown', 'Unknown'], 'partial'],
  [['True', 'True', 'True', 'Unknown', 'Unknown', 'Unknown'], 'normal'],
  [[], 'normal'],
] as const)('nodes %j are in %s disruption', (states, disruption) => {
  expect(disruptionOf(states.map((state, index) => nodeThatIs(state, String(index))))).toBe(disruption);
});

test('conditions and a cordon are taints, and other taints stay', () => {
  const node = {
    ...nodeThatIs('Unknown'),
    spec: { unschedulable: true, taints: [{ key: 'mine', effect: 'NoSchedule' }] },
  };
  const taints = noScheduleTaints(node, NOW);
  expect(taints.map(({ key, effect }) => `${key}:${effect}`)).toEqual([
    'mine:NoSchedule',
    'node.kubernetes.io/unreachable:NoSchedule',
    'node.kubernetes.io/unschedulable:NoSchedule',
  ]);
  const healthy = { ...nodeThatIs('True'), spec: { taints } };
  expect(noScheduleTaints(healthy, NOW).map(({ key }) => key)).toEqual(['mine']);
});

test('a node has one of the two NoExecute taints', () => {
  const unreachable = noExecuteTaints(nodeThatIs('Unknown'), 'node.kubernetes.io/unreachable', NOW);
  const node = { ...nodeThatIs('False'), spec: { taints: unreachable } };
  expect(noExecuteTaints(node, 'node.kubernetes.io/not-ready', NOW).map(({ key }) => key)).toEqual([
    'node.kubernetes.io/not-ready',
  ]);
  expect(noExecuteTaints(node, undefined, NOW)).toEqual([]);
});

const taint = { key: 'k', value: 'v', effect: 'NoExecute' };

test.each([
  ['nothing is tolerated', [], 0],
  ['another value is tolerated', [{ key: 'k', value: 'w' }], 0],
  ['it is tolerated for ever', [{ key: 'k', operator: 'Exists' }], undefined],
  ['everything is tolerated', [{ operator: 'Exists' }], undefined],
  ['it is tolerated for a while', [{ key: 'k', value: 'v', effect: 'NoExecute', tolerationSeconds: 300 }], 300_000],
  ['it is tolerated for less than no time', [{ operator: 'Exists', tolerationSeconds: -5 }], 0],
])('when %s', (_title, tolerations, time) => {
  expect(tolerationTime([taint], tolerations)).toBe(time);
});
