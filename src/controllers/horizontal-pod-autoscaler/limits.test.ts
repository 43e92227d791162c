import { expect, test } from 'vitest';
import type { V2HPAScalingRules } from '../../api/index.ts';
import type { ScalingHistory } from './history.ts';
import { newHistory, withScaling } from './history.ts';
import { limit, limitByPolicies, policyLimit } from './limits.ts';
import { stabilize, stabilizeBy } from './stabilize.ts';

// upstream: pkg/controller/podautoscaler/horizontal_test.go (TestConvertDesiredReplicasWithRules, TestNormalizeDesiredReplicas,
// TestScalingWithRules, TestNormalizeDesiredReplicasWithBehavior, TestStoreScaleEvents)

const NOW = Date.parse('2026-01-01T12:00:00Z');
const BOUNDS = { min: 1, max: 10 };

test.each<[number, number, number, string]>([
  [1, 0, 1, 'TooFewReplicas'],
  [1, 3, 3, 'DesiredWithinRange'],
  [1, 5, 4, 'ScaleUpLimit'],
  [4, 9, 8, 'ScaleUpLimit'],
  [6, 11, 10, 'TooManyReplicas'],
  [10, 2, 2, 'DesiredWithinRange'],
])('without rules, %i that should be %i become %i: %s', (current, desired, replicas, reason) => {
  expect(limit(current, desired, BOUNDS)).toMatchObject({ replicas, reason });
});

const pods = (value: number, periodSeconds = 60) => ({ type: 'Pods', value, periodSeconds });
const percent = (value: number, periodSeconds = 60) => ({ type: 'Percent', value, periodSeconds });

function history(ups: readonly [number, number][] = [], downs: readonly [number, number][] = []): ScalingHistory {
  const events = (list: readonly [number, number][]) =>
    list.map(([change, seconds]) => ({ change, time: NOW - seconds * 1000 }));
  return { recommendations: [], scaleUps: events(ups), scaleDowns: events(downs) };
}

test.each<[string, V2HPAScalingRules, number, ScalingHistory, number]>([
  ['by pods', { policies: [pods(2)] }, 5, history(), 7],
  ['by percent, rounded up', { policies: [percent(10)] }, 5, history(), 6],
  ['the greatest change', { policies: [pods(2), percent(100)] }, 5, history(), 10],
  ['the least change', { policies: [pods(2), percent(100)], selectPolicy: 'Min' }, 5, history(), 7],
  ['none', { policies: [pods(2)], selectPolicy: 'Disabled' }, 5, history(), 5],
  ['from the beginning of the period', { policies: [pods(4)] }, 8, history([[3, 30]]), 9],
  ['what is older does not count', { policies: [pods(4)] }, 8, history([[3, 60]]), 12],
  ['what was taken away counts', { policies: [percent(100)] }, 4, history([], [[2, 10]]), 12],
  [
    'each policy has its period',
    { policies: [pods(4, 15), pods(6, 120)], selectPolicy: 'Min' },
    8,
    history([[5, 60]]),
    9,
  ],
])('up %s', (_, rules, current, past, expected) => {
  expect(policyLimit(rules, 'up', current, past, NOW)).toBe(expected);
});

test.each<[string, V2HPAScalingRules, number, ScalingHistory, number]>([
  ['by pods', { policies: [pods(2)] }, 5, history(), 3],
  ['by percent, as far as it goes', { policies: [percent(10)] }, 5, history(), 4],
  ['the greatest change', { policies: [pods(2), percent(80)] }, 10, history(), 1],
  ['the least change', { policies: [pods(2), percent(80)], selectPolicy: 'Min' }, 10, history(), 8],
  ['none', { policies: [pods(2)], selectPolicy: 'Disabled' }, 5, history(), 5],
  ['from the beginning of the period', { policies: [pods(4)] }, 8, history([], [[3, 30]]), 7],
  ['what was added counts', { policies: [pods(2)] }, 8, history([[3, 30]]), 3],
])('down %s', (_, rules, current, past, expected) => {
  expect(policyLimit(rules, 'down', current, past, NOW)).toBe(expected);
});

const RULES = { scaleUp: { policies: [pods(2)] }, scaleDown: { policies: [pods(2)] } };

test.each<[number, number, number, string]>([
  [5, 9, 7, 'ScaleUpLimit'],
  [9, 12, 10, 'TooManyReplicas'],
  [5, 7, 7, 'DesiredWithinRange'],
  [5, 1, 3, 'ScaleDownLimit'],
  [2, 0, 1, 'TooFewReplicas'],
  [5, 5, 5, 'DesiredWithinRange'],
])('with rules, %i that should be %i become %i: %s', (current, desired, replicas, reason) => {
  expect(limitByPolicies(current, desired, BOUNDS, RULES, history(), NOW)).toMatchObject({ replicas, reason });
});

test('a target that was scaled past its limit by hand stays', () => {
  const up = limitByPolicies(8, 9, BOUNDS, RULES, history([[4, 10]]), NOW);
  const down = limitByPolicies(3, 2, BOUNDS, RULES, history([], [[4, 10]]), NOW);
  expect([up.replicas, down.replicas]).toEqual([8, 3]);
});

function recommended(...list: readonly [number, number][]): ScalingHistory {
  const recommendations = list.map(([replicas, seconds]) => ({ replicas, time: NOW - seconds * 1000 }));
  return { recommendations, scaleUps: [], scaleDowns: [] };
}

test.each<[string, ScalingHistory, number, number, string]>([
  ['nothing was asked for before', recommended(), 5, 5, 'ReadyForNewScale'],
  ['the highest of five minutes', recommended([7, 299], [6, 10]), 5, 7, 'ScaleDownStabilized'],
  ['of all of them', recommended([7, 300], [6, 10]), 5, 7, 'ScaleDownStabilized'],
  ['and not of more', recommended([9, 301], [6, 10]), 5, 6, 'ScaleDownStabilized'],
  ['up at once', recommended([2, 10]), 5, 5, 'ReadyForNewScale'],
])('without rules, a target waits before it gets smaller: %s', (_, past, desired, replicas, reason) => {
  expect(stabilize(past, desired, NOW)).toMatchObject({ replicas, reason });
});

test.each<[string, number, number, number, number, ScalingHistory, number, string]>([
  ['up at once', 0, 300, 5, 8, recommended([2, 10]), 8, 'ReadyForNewScale'],
  ['up with the lowest', 60, 300, 5, 9, recommended([7, 30], [8, 10]), 7, 'ScaleUpStabilized'],
  ['not up when it was not wished for', 60, 300, 5, 9, recommended([3, 30]), 5, 'ScaleUpStabilized'],
  ['down with the highest', 0, 60, 9, 2, recommended([6, 30], [4, 10]), 6, 'ScaleDownStabilized'],
  ['down at once', 0, 0, 9, 2, recommended([6, 30]), 2, 'ReadyForNewScale'],
  ['windows end', 60, 60, 9, 2, recommended([6, 60]), 2, 'ReadyForNewScale'],
])('with rules: %s', (_, up, down, current, desired, past, replicas, reason) => {
  const rules = { scaleUp: { stabilizationWindowSeconds: up }, scaleDown: { stabilizationWindowSeconds: down } };
  expect(stabilizeBy(rules, past, current, desired, NOW)).toMatchObject({ replicas, reason });
});

test('what is of no more use is forgotten', () => {
  const { history: kept } = stabilize(recommended([9, 301], [6, 10]), 5, NOW);
  expect(kept.recommendations.map(({ replicas }) => replicas)).toEqual([6, 5]);
  const behavior = { scaleUp: { policies: [pods(2, 15), pods(4, 60)] }, scaleDown: { policies: [pods(1, 15)] } };
  const scaled = withScaling(
    history(
      [
        [1, 61],
        [2, 60],
      ],
      [[1, 16]],
    ),
    behavior,
    3,
    5,
    NOW,
  );
  expect(scaled.scaleUps.map(({ change }) => change)).toEqual([2, 2]);
  expect(withScaling(scaled, behavior, 5, 2, NOW).scaleDowns.map(({ change }) => change)).toEqual([3]);
  expect(withScaling(newHistory(1, NOW), undefined, 1, 5, NOW).scaleUps).toEqual([]);
});
