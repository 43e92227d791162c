import { expect, test } from 'vitest';
import type { Pod, PodSpec } from '../../api/index.ts';
import type { Decision, NodeVerdict, Outcome } from '../../protocol/index.ts';
import { placementOf } from './placement.ts';

function pod(spec: Partial<PodSpec>, message?: string): Pod {
  const conditions = message === undefined ? [] : [{ type: 'PodScheduled', status: 'False', message }];
  return { metadata: { name: 'p', uid: 'u' }, spec: { containers: [], ...spec }, status: { conditions } } as never;
}

function decision(outcome: Outcome, ...nodes: readonly NodeVerdict[]): Decision {
  return { namespace: 'default', name: 'p', uid: 'u', at: 0, outcome, nodes };
}

function fits(nodeName: string, total: number, ...given: readonly (readonly [string, number, number])[]): NodeVerdict {
  return {
    kind: 'feasible',
    nodeName,
    total,
    scores: given.map(([plugin, score, weight]) => ({ plugin, score, weight })),
  };
}

const TAINTED: NodeVerdict = {
  kind: 'rejected',
  nodeName: 'c',
  plugin: 'TaintToleration',
  reasons: ['node(s) had untolerated taint(s)'],
  resolvable: false,
};

test('the chosen node, those that would have done, and why the others would not', () => {
  const made = decision(
    { kind: 'assigned', nodeName: 'a' },
    fits('a', 350, ['Fit', 50, 1], ['TaintToleration', 100, 3]),
    fits('b', 340, ['Fit', 40, 1], ['TaintToleration', 100, 3]),
    TAINTED,
  );
  const placement = placementOf(pod({ nodeName: 'a' }), made);
  expect(placement.status).toEqual({ tone: 'ok', word: 'Scheduled to a' });
  expect(placement.text).toBe('2 nodes would do; this one has the most points.');
  expect(placement.nodes.map(({ nodeName, status, total }) => [nodeName, status.word, total])).toEqual([
    ['a', 'Chosen', 350],
    ['b', 'Would do', 340],
    ['c', 'Rejected', undefined],
  ]);
  expect(placement.nodes[0]?.points).toEqual([
    { plugin: 'TaintToleration', points: 300, of: 300 },
    { plugin: 'Fit', points: 50, of: 100 },
  ]);
  expect(placement.nodes[2]?.rejection).toEqual({ plugin: 'TaintToleration', reasons: TAINTED.reasons });
});

test('nodes of equal points take turns; an only one is not scored', () => {
  const equal = decision(
    { kind: 'assigned', nodeName: 'b' },
    fits('a', 50, ['Fit', 50, 1]),
    fits('b', 50, ['Fit', 50, 1]),
  );
  expect(placementOf(pod({}), equal).text).toBe(
    '2 nodes would do; the best of them have as many points, and take turns.',
  );
  expect(placementOf(pod({}), equal).nodes.map(({ nodeName }) => nodeName)).toEqual(['b', 'a']);
  const only = placementOf(pod({}), decision({ kind: 'assigned', nodeName: 'a' }, fits('a', 0), TAINTED));
  expect(only.text).toBe('No other node would do, so none was scored.');
  expect(only.nodes[0]?.total).toBeUndefined();
});

test('a pod that fits nowhere has the message of its condition, and who was asked to leave', () => {
  const message = '0/1 nodes are available: 1 Insufficient cpu.';
  const placement = placementOf(
    pod({}),
    decision({ kind: 'unschedulable', message, preemption: { nodeName: 'c', victims: ['default/low'] } }, TAINTED),
  );
  expect(placement.status).toEqual({ tone: 'warn', word: 'Unschedulable' });
  expect(placement.text).toBe(`${message} Asked to leave c for it: default/low.`);
});

test.each<[string, Pod, string, RegExp]>([
  ['that nobody remembers', pod({ nodeName: 'a' }), 'Not known', /^The pod is on a\./],
  ['of another scheduler', pod({ schedulerName: 'mine' }), 'Pending', /“mine”, and none of that name/],
  ['with gates', pod({ schedulingGates: [{ name: 'g' }] }), 'SchedulingGated', /gates are removed: g\.$/],
  ['decided before a reload', pod({}, '0/3 nodes are available.'), 'Pending', /^0\/3 nodes are available\.$/],
  ['just made', pod({}), 'Pending', /^The scheduler has not come to it yet\.$/],
])('without a decision: a pod %s', (_, of, word, text) => {
  const placement = placementOf(of, undefined);
  expect(placement.status.word).toBe(word);
  expect(placement.text).toMatch(text);
  expect(placement.nodes).toEqual([]);
});
