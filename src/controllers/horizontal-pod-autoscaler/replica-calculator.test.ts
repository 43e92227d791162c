import { expect, test } from 'vitest';
import type { Pod } from '../../api/index.ts';
import { newPod } from '../testing/objects.ts';
import type { MetricsByPod } from './metrics.ts';
import { averageReplicas, utilizationReplicas, type Situation } from './replica-calculator.ts';

// upstream: pkg/controller/podautoscaler/replica_calculator_test.go

const NOW = Date.parse('2026-01-01T12:00:00Z');
const LONG_AGO = '2026-01-01T10:00:00Z';
const JUST_NOW = '2026-01-01T11:59:50Z';

/** A pod by one letter: r is ready, u never was, h is ready since a moment ago, p is pending, f failed, d is being deleted. */
type Letter = 'r' | 'u' | 'h' | 'p' | 'f' | 'd';

function podOf(letter: Letter, index: number, request: string | undefined): Pod {
  const phases: Partial<Record<Letter, string>> = { p: 'Pending', f: 'Failed' };
  const startTime = letter === 'h' ? JUST_NOW : LONG_AGO;
  const status = letter === 'r' || letter === 'h' || letter === 'd' ? 'True' : 'False';
  const requests = request === undefined ? {} : { cpu: request, memory: '1Gi' };
  return newPod(`pod-${String(index)}`, {
    metadata: {
      namespace: 'default',
      name: `pod-${String(index)}`,
      uid: String(index),
      resourceVersion: '1',
      creationTimestamp: LONG_AGO,
      ...(letter === 'd' ? { deletionTimestamp: JUST_NOW } : {}),
    },
    spec: { containers: [{ name: 'main', image: 'a', resources: { requests } }] },
    status: {
      phase: phases[letter] ?? 'Running',
      startTime,
      conditions: [{ type: 'Ready', status, lastTransitionTime: startTime }],
    },
  });
}

function metricsOf(levels: readonly number[], prefix = 'pod'): MetricsByPod {
  return new Map(
    levels.map((value, index) => [`${prefix}-${String(index)}`, { timestamp: NOW, window: 60_000, value }]),
  );
}

interface Shape {
  readonly current: number;
  readonly pods: string;
  readonly levels: readonly number[];
  readonly requests?: readonly string[];
}

function situation({ current, pods, levels, requests }: Shape): Situation {
  return {
    pods: [...pods].map((letter, index) =>
      podOf(letter as Letter, index, requests === undefined ? '1' : requests[index]),
    ),
    metrics: metricsOf(levels),
    currentReplicas: current,
    tolerances: { scaleUp: 0.1, scaleDown: 0.1 },
    now: NOW,
  };
}

interface Case extends Shape {
  readonly what: string;
  readonly percent: number;
  readonly expected: readonly [replicas: number, utilization: number, usage: number];
}

const CASES: readonly Case[] = [
  { what: 'more', current: 3, pods: 'rrr', levels: [300, 500, 700], percent: 30, expected: [5, 50, 500] },
  {
    what: 'an unready one scales less',
    current: 3,
    pods: 'urr',
    levels: [300, 500, 700],
    percent: 30,
    expected: [4, 60, 600],
  },
  {
    what: 'a hot one scales less',
    current: 3,
    pods: 'hrr',
    levels: [300, 500, 700],
    percent: 30,
    expected: [4, 60, 600],
  },
  {
    what: 'unready ones could turn it',
    current: 3,
    pods: 'ruu',
    levels: [400, 500, 700],
    percent: 30,
    expected: [3, 40, 400],
  },
  {
    what: 'hot ones could turn it',
    current: 3,
    pods: 'rhh',
    levels: [400, 500, 700],
    percent: 30,
    expected: [3, 40, 400],
  },
  {
    what: 'failed ones do not count',
    current: 2,
    pods: 'rrff',
    levels: [500, 700],
    percent: 30,
    expected: [4, 60, 600],
  },
  {
    what: 'deleted ones do not count',
    current: 2,
    pods: 'rrdd',
    levels: [500, 700],
    percent: 30,
    expected: [4, 60, 600],
  },
  { what: 'fewer', current: 5, pods: 'rrrrr', levels: [100, 300, 500, 250, 250], percent: 50, expected: [3, 28, 280] },
  {
    what: 'fewer with unready ones',
    current: 5,
    pods: 'rrruu',
    levels: [100, 300, 500, 250, 250],
    percent: 50,
    expected: [2, 30, 300],
  },
  {
    what: 'fewer with hot ones',
    current: 5,
    pods: 'rrrhh',
    levels: [100, 300, 500, 250, 250],
    percent: 50,
    expected: [2, 30, 300],
  },
  { what: 'fewer with pending ones', current: 5, pods: 'rpppp', levels: [100], percent: 50, expected: [1, 10, 100] },
  {
    what: 'fewer with failed ones',
    current: 5,
    pods: 'rrrrrff',
    levels: [100, 300, 500, 250, 250],
    percent: 50,
    expected: [3, 28, 280],
  },
  {
    what: 'near enough',
    current: 3,
    pods: 'rrr',
    levels: [1010, 1030, 1020],
    requests: ['0.9', '1', '1.1'],
    percent: 100,
    expected: [3, 102, 1020],
  },
  {
    what: 'metrics of others',
    current: 4,
    pods: 'rrrr',
    levels: [4000, 9500, 3000, 7000, 3200, 2000],
    percent: 100,
    expected: [24, 587, 5875],
  },
  {
    what: 'missing ones scale down less',
    current: 4,
    pods: 'rrrr',
    levels: [400, 95],
    percent: 100,
    expected: [3, 24, 247],
  },
  { what: 'missing, on target', current: 2, pods: 'rr', levels: [1000], percent: 100, expected: [2, 100, 1000] },
  { what: 'missing, above', current: 2, pods: 'rr', levels: [1900], percent: 100, expected: [2, 190, 1900] },
  { what: 'missing, below', current: 2, pods: 'rr', levels: [600], percent: 100, expected: [2, 60, 600] },
  { what: 'missing and unready', current: 3, pods: 'urr', levels: [100, 450], percent: 50, expected: [3, 45, 450] },
  { what: 'missing and hot', current: 3, pods: 'hrr', levels: [100, 450], percent: 50, expected: [3, 45, 450] },
  {
    what: 'missing and unready, up',
    current: 3,
    pods: 'urr',
    levels: [100, 2000],
    percent: 50,
    expected: [4, 200, 2000],
  },
  {
    what: 'missing and unready, down',
    current: 4,
    pods: 'urrr',
    levels: [100, 100, 100],
    percent: 50,
    expected: [3, 10, 100],
  },
  { what: 'a surge of a rollout', current: 2, pods: 'rrr', levels: [100, 100], percent: 50, expected: [2, 10, 100] },
  {
    what: 'missing with a target above 100',
    current: 4,
    pods: 'rrrr',
    levels: [2000, 2000, 2000],
    percent: 300,
    expected: [3, 200, 2000],
  },
];

test.each(CASES)('percent of requests: $what', ({ percent, expected, ...shape }) => {
  const { replicas, utilization, usage } = utilizationReplicas(situation(shape), 'cpu', undefined, percent);
  expect([replicas, utilization, usage]).toEqual(expected);
});

// TestReplicaCalcComputedToleranceAlgImplementation: half of what is asked for is used; 0.5 / 0.56 is out of the tolerance.
test.each([
  [55, 10],
  [56, 9],
])('percent of requests: the edge of the tolerance, target %i', (percent, expected) => {
  const requests = [400, 200, 310, 290, 302, 298, 301, 299, 300, 300].map((millis) => `${String(millis)}m`);
  const shape = { current: 10, pods: 'rrrrrrrrrr', levels: Array.from({ length: 10 }, () => 150), requests };
  expect(utilizationReplicas(situation(shape), 'cpu', undefined, percent).replicas).toBe(expected);
});

test('tolerances are of directions', () => {
  const wide = (tolerances: Situation['tolerances'], level: number): number => {
    const shape = { current: 2, pods: 'rr', levels: [level, level] };
    return utilizationReplicas({ ...situation(shape), tolerances }, 'cpu', undefined, 50).replicas;
  };
  expect([wide({ scaleUp: 0.5, scaleDown: 0.1 }, 740), wide({ scaleUp: 0.5, scaleDown: 0.1 }, 800)]).toEqual([2, 4]);
  expect([wide({ scaleUp: 0, scaleDown: 0.9 }, 100), wide({ scaleUp: 0, scaleDown: 0.1 }, 510)]).toEqual([2, 3]);
});

test.each<[string, Shape, number, number, number]>([
  ['more', { current: 3, pods: 'rrr', levels: [20_000, 10_000, 30_000] }, 15_000, 4, 20_000],
  [
    'unready ones count, as memory is used before',
    { current: 3, pods: 'rru', levels: [50_000, 10_000, 30_000] },
    15_000,
    6,
    30_000,
  ],
  ['so do all but one', { current: 3, pods: 'uru', levels: [50_000, 15_000, 30_000] }, 15_000, 7, 31_666],
  ['fewer', { current: 5, pods: 'rrrrr', levels: [12_000, 12_000, 12_000, 12_000, 12_000] }, 20_000, 3, 12_000],
  ['near enough', { current: 3, pods: 'rrr', levels: [20_000, 21_000, 21_000] }, 20_000, 3, 20_666],
  [
    'missing ones are on target when fewer are wanted',
    { current: 3, pods: 'rrr', levels: [1000, 1000] },
    10_000,
    2,
    1000,
  ],
])('an amount per pod: %s', (_, shape, target, replicas, usage) => {
  expect(averageReplicas(situation(shape), 'memory', target)).toEqual({ replicas, usage });
});

test.each<[string, Situation, string]>([
  [
    'no pods',
    situation({ current: 1, pods: '', levels: [100] }),
    'no pods returned by selector while calculating replica count',
  ],
  [
    'only unready pods',
    situation({ current: 1, pods: 'u', levels: [100] }),
    'did not receive metrics for targeted pods (pods might be unready)',
  ],
  [
    'no request',
    situation({ current: 1, pods: 'r', levels: [200], requests: [] }),
    'missing request for cpu in container main of Pod pod-0',
  ],
  [
    'pods that are not known',
    { ...situation({ current: 1, pods: 'r', levels: [] }), metrics: metricsOf([100], 'older') },
    'no metrics returned matched known pods',
  ],
])('%s: nothing can be said', (_, state, message) => {
  expect(() => utilizationReplicas(state, 'cpu', undefined, 100)).toThrow(message);
});
