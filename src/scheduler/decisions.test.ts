import { expect, test } from 'vitest';
import { schedulePod } from './cycle.ts';
import { DecisionLog } from './decisions.ts';
import { defaultPlugins } from './plugins/index.ts';
import { newNode, newPod, viewOf } from './testing/objects.ts';

const NODES = [
  newNode('busy'),
  newNode('free'),
  newNode('cordoned', { spec: { unschedulable: true } }),
  newNode('small', { cpu: '1' }),
];

function decide(name: string) {
  const pod = newPod(name, { requests: { cpu: '2', memory: '1Gi' } });
  const view = viewOf(NODES, [newPod('other', { node: 'busy', requests: { cpu: '1', memory: '1Gi' } })]);
  const placement = schedulePod(defaultPlugins, pod, view, 0);
  if (placement.kind !== 'placed') throw new Error('not placed');
  return { pod, placement };
}

test('why here, and why not there', () => {
  const log = new DecisionLog();
  const { pod, placement } = decide('p');
  log.record(pod, 7, { kind: 'assigned', nodeName: placement.nodeName }, placement.examination);
  const decision = log.ofPod('p');
  expect(decision).toMatchObject({
    namespace: 'default',
    name: 'p',
    at: 7,
    outcome: { kind: 'assigned', nodeName: 'free' },
  });
  expect(decision?.nodes.map(({ kind, nodeName }) => `${nodeName} ${kind}`)).toEqual([
    'free feasible',
    'busy feasible',
    'cordoned rejected',
    'small rejected',
  ]);
  expect(log.why('p', 'cordoned')).toEqual({
    kind: 'rejected',
    nodeName: 'cordoned',
    plugin: 'NodeUnschedulable',
    reasons: ['node(s) were unschedulable'],
    resolvable: false,
  });
  expect(log.why('p', 'busy')).toEqual({
    kind: 'feasible',
    nodeName: 'busy',
    total: 37 + 87,
    scores: [
      { plugin: 'NodeResourcesFit', weight: 1, score: 37 },
      { plugin: 'NodeResourcesBalancedAllocation', weight: 1, score: 87 },
    ],
  });
  expect([log.why('p', 'unknown'), log.why('q', 'busy')]).toEqual([undefined, undefined]);
});

test('the oldest decisions are forgotten when there are too many', () => {
  // Each takes one for itself and one for each of the four nodes.
  const log = new DecisionLog(10);
  const names = ['a', 'b', 'c'];
  for (const name of names) {
    const { pod, placement } = decide(name);
    log.record(pod, 0, { kind: 'assigned', nodeName: placement.nodeName }, placement.examination);
  }
  expect(names.map((name) => log.ofPod(name)?.name)).toEqual([undefined, 'b', 'c']);
  log.forget('b');
  expect(log.ofPod('b')).toBeUndefined();
});
