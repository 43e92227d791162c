import { describe, expect, test } from 'vitest';
import type { Node, Pod, PodDisruptionBudget } from '../../api/index.ts';
import { newNode, newPod, place, viewOf, type PodShape } from '../testing/objects.ts';
import { splitByBudgets } from './disruption-budgets.ts';

// upstream: plugins/defaultpreemption/default_preemption_test.go, framework/preemption/preemption_test.go

const start = (minute: number) => ({ startTime: `2026-01-01T00:${String(minute).padStart(2, '0')}:00Z` });

/** A pod of so much CPU (of the four of a node) and priority. */
function pod(name: string, node: string, cpu: number, priority: number, shape: PodShape = {}): Pod {
  return newPod(name, { node, requests: { cpu: String(cpu) }, ...shape, spec: { priority, ...shape.spec } });
}

const preemptor = (cpu: number, shape: PodShape = {}) =>
  newPod('p', { requests: { cpu: String(cpu) }, ...shape, spec: { priority: 100, ...shape.spec } });

const nodes = (...names: readonly string[]): readonly Node[] => names.map((name) => newNode(name));

function budget(
  allowed: number,
  matchLabels: Readonly<Record<string, string>>,
  disrupted: readonly string[] = [],
): PodDisruptionBudget {
  return {
    apiVersion: 'policy/v1',
    kind: 'PodDisruptionBudget',
    metadata: {
      namespace: 'default',
      name: 'b',
      uid: 'b',
      resourceVersion: '1',
      creationTimestamp: '2026-01-01T00:00:00Z',
    },
    spec: { selector: { matchLabels } },
    status: {
      disruptionsAllowed: allowed,
      currentHealthy: 1,
      desiredHealthy: 1,
      expectedPods: 1,
      disruptedPods: Object.fromEntries(disrupted.map((name) => [name, '2026-01-01T00:00:00Z'])),
    },
  };
}

describe('who leaves', () => {
  test.each<[string, Pod, readonly Pod[], string]>([
    ['only as many as must', preemptor(2), [pod('a', 'x', 2, 1), pod('b', 'x', 2, 1)], 'x without b'],
    ['the less important', preemptor(2), [pod('a', 'x', 2, 1), pod('b', 'x', 2, 2)], 'x without a'],
    [
      'of equals, who runs for less long',
      preemptor(2),
      [pod('a', 'x', 2, 1, { status: start(2) }), pod('b', 'x', 2, 1, { status: start(1) })],
      'x without a',
    ],
    [
      'not equals in importance',
      preemptor(2),
      [pod('a', 'x', 3, 100)],
      '0/1 nodes are available: 1 Insufficient cpu. preemption: 0/1 nodes are available: 1 No preemption victims found for incoming pod.',
    ],
    [
      'nobody if that is not enough',
      preemptor(2),
      [pod('a', 'x', 1, 1), pod('b', 'x', 3, 100)],
      '0/1 nodes are available: 1 Insufficient cpu. preemption: 0/1 nodes are available: 1 Insufficient cpu.',
    ],
    [
      'nobody where more is asked for than there is',
      preemptor(5),
      [pod('a', 'x', 1, 1)],
      '0/1 nodes are available: 1 Insufficient cpu. preemption: 0/1 nodes are available: 1 Preemption is not helpful for scheduling.',
    ],
    [
      'nobody for a pod that does not want that',
      preemptor(2, { spec: { preemptionPolicy: 'Never' } }),
      [pod('a', 'x', 4, 1)],
      '0/1 nodes are available: 1 Insufficient cpu. preemption: not eligible due to preemptionPolicy=Never.',
    ],
  ])('%s', (_title, incoming, pods, expected) => {
    expect(place(incoming, viewOf(nodes('x'), pods))).toBe(expected);
  });
});

describe('which node they leave', () => {
  test.each<[string, readonly Pod[], string]>([
    ['with the least important first victim', [pod('a', 'x', 4, 2), pod('b', 'y', 4, 1)], 'y without b'],
    [
      'with the smaller sum of priorities',
      [pod('a1', 'x', 2, 1), pod('a2', 'x', 2, 1), pod('b1', 'y', 2, 1), pod('b2', 'y', 2, 0)],
      'y without b1 b2',
    ],
    [
      'with fewer victims, of priorities below zero, too',
      [pod('a1', 'x', 2, -1), pod('a2', 'x', 2, -1), pod('b', 'y', 4, -1)],
      'y without b',
    ],
    [
      'whose most important victim started last',
      [
        pod('a', 'x', 4, 1, { status: start(1) }),
        pod('b', 'y', 4, 1, { status: start(3) }),
        pod('c', 'z', 4, 1, { status: start(2) }),
      ],
      'y without b',
    ],
    ['the first of equals', [pod('a', 'x', 4, 1), pod('b', 'y', 4, 1)], 'x without a'],
  ])('%s', (_title, pods, expected) => {
    const names = [...new Set(pods.map(({ spec }) => spec.nodeName ?? ''))];
    expect(place(preemptor(4), viewOf(nodes(...names), pods))).toBe(expected);
  });

  test('the one where no budget is broken, whoever else leaves', () => {
    const pods = [pod('a', 'x', 4, 1, { labels: { app: 'a' } }), pod('b', 'y', 4, 50)];
    const view = viewOf(nodes('x', 'y'), pods);
    expect(place(preemptor(4), view, { budgets: [budget(1, { app: 'a' })] })).toBe('x without a');
    expect(place(preemptor(4), view, { budgets: [budget(0, { app: 'a' })] })).toBe('y without b');
  });

  test('who is under a budget is spared first', () => {
    const pods = [pod('a', 'x', 2, 1, { labels: { app: 'a' } }), pod('b', 'x', 2, 50)];
    expect(place(preemptor(2), viewOf(nodes('x'), pods), { budgets: [budget(0, { app: 'a' })] })).toBe('x without b');
  });
});

describe('a pod for which others leave already', () => {
  const leaving = (reason: string) =>
    pod('a', 'x', 4, 1, {
      deletionTimestamp: '2026-01-01T00:00:00Z',
      status: { conditions: [{ type: 'DisruptionTarget', status: 'True', reason }] },
    });
  const waiting = preemptor(4, { status: { nominatedNodeName: 'x' } });

  test('has no more leave', () => {
    const pods = [leaving('PreemptionByScheduler'), pod('b', 'y', 4, 1)];
    expect(place(waiting, viewOf(nodes('x', 'y'), pods))).toBe(
      '0/2 nodes are available: 2 Insufficient cpu. preemption: not eligible due to a terminating pod on the nominated node.',
    );
  });

  test('has when they leave for other reasons, or the node would not do any more', () => {
    const others = [leaving('EvictionByEvictionAPI'), pod('b', 'y', 4, 0)];
    expect(place(waiting, viewOf(nodes('x', 'y'), others))).toBe('y without b');
    const cordoned = newNode('x', { spec: { unschedulable: true } });
    const pods = [leaving('PreemptionByScheduler'), pod('b', 'y', 4, 0)];
    expect(place(waiting, viewOf([cordoned, newNode('y')], pods))).toBe('y without b');
  });
});

test('a node that is kept for a more important pod is not won', () => {
  const view = viewOf(nodes('x'), [pod('a', 'x', 4, 1)], {
    nominated: { x: [newPod('vip', { requests: { cpu: '4' }, spec: { priority: 200 } })] },
  });
  expect(place(preemptor(4), view)).toContain('preemption: 0/1 nodes are available: 1 Insufficient cpu.');
});

test.each<[string, readonly PodDisruptionBudget[], readonly string[]]>([
  ['one of two may go', [budget(1, { app: 'a' })], ['b']],
  ['both may', [budget(2, { app: 'a' })], []],
  ['neither may', [budget(0, { app: 'a' })], ['a', 'b']],
  ['one goes already', [budget(0, { app: 'a' }, ['a'])], ['b']],
  ['an empty selector covers nobody', [budget(0, {})], []],
  ['each of two budgets counts', [budget(1, { app: 'a' }), budget(0, { app: 'a' })], ['a', 'b']],
])('budgets: %s', (_title, budgets, violating) => {
  const pods = ['a', 'b'].map((name) => newPod(name, { labels: { app: 'a' } }));
  expect(splitByBudgets([...pods, newPod('c')], budgets).violating.map(({ metadata }) => metadata.name)).toEqual(
    violating,
  );
});
