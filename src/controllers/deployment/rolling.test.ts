import { expect, test } from 'vitest';
import { newDeployment, newReplicaSet, type SetShape } from '../testing/objects.ts';
import { fenceposts, maxUnavailable } from './arithmetic.ts';
import { planNewReplicaSet, planOldReplicaSets } from './rolling.ts';
import { isScalingEvent, planScale } from './scaling.ts';
import { planCleanup } from './scale.ts';

function rolling(replicas: number, surge: number | string, unavailable: number | string) {
  const rollingUpdate = { maxSurge: surge, maxUnavailable: unavailable };
  return newDeployment({ replicas, strategy: { type: 'RollingUpdate', rollingUpdate } });
}

test.each([
  [10, '25%', '25%', 3, 2],
  [1, '25%', '25%', 1, 0],
  [3, '25%', '25%', 1, 0],
  [4, 0, 0, 0, 1],
  [2, 0, '10%', 0, 1],
  [100, '7%', '7%', 7, 7],
  [2, 5, 5, 5, 5],
])(
  '%d replicas with surge %s and unavailable %s may have %d more and %d fewer',
  (replicas, surge, unavailable, more, fewer) => {
    expect(fenceposts(rolling(replicas, surge, unavailable))).toEqual({ maxSurge: more, maxUnavailable: fewer });
  },
);

test('no more can be missing than there should be', () => {
  expect(maxUnavailable(rolling(2, 5, 5))).toBe(2);
  expect(maxUnavailable(rolling(0, 1, 1))).toBe(0);
  expect(maxUnavailable(newDeployment({ strategy: { type: 'Recreate' } }))).toBe(0);
});

interface RollingCase {
  readonly title: string;
  readonly deployment: ReturnType<typeof newDeployment>;
  readonly newSet: SetShape;
  readonly old: readonly SetShape[];
  readonly grow?: number;
  readonly shrink?: Readonly<Record<string, number>>;
}

const cases: readonly RollingCase[] = [
  {
    title: 'the new set grows by the surge',
    deployment: rolling(10, 2, 0),
    newSet: { replicas: 0 },
    old: [{ replicas: 10, available: 10 }],
    grow: 2,
  },
  {
    title: 'nothing shrinks before a new pod is available',
    deployment: rolling(10, 2, 0),
    newSet: { replicas: 2 },
    old: [{ replicas: 10, available: 10 }],
  },
  {
    title: 'an available new pod lets an old one go',
    deployment: rolling(10, 2, 0),
    newSet: { replicas: 2, available: 1 },
    old: [{ replicas: 10, available: 10 }],
    shrink: { 'old-0': 9 },
  },
  {
    title: 'as many as may be missing go at once',
    deployment: rolling(10, 0, 2),
    newSet: { replicas: 0 },
    old: [{ replicas: 10, available: 10 }],
    shrink: { 'old-0': 8 },
  },
  {
    title: 'those that are not available go first',
    deployment: rolling(10, 2, 2),
    newSet: { replicas: 2 },
    old: [
      { replicas: 5, available: 5 },
      { replicas: 5, available: 3 },
    ],
    shrink: { 'old-1': 3 },
  },
  {
    title: 'the oldest set shrinks first',
    deployment: rolling(4, 1, 1),
    newSet: { replicas: 1, available: 1 },
    old: [
      { replicas: 2, available: 2, created: '2026-01-02T00:00:00Z' },
      { replicas: 2, available: 2 },
    ],
    shrink: { 'old-1': 0 },
  },
  {
    title: 'a new set that is too large shrinks',
    deployment: rolling(3, 1, 1),
    newSet: { replicas: 5, available: 5 },
    old: [],
    grow: 3,
  },
];
test.each(cases)('$title', ({ deployment, newSet, old, grow, shrink }) => {
  const current = newReplicaSet('new', newSet);
  const others = old.map((shape, index) => newReplicaSet(`old-${String(index)}`, shape));
  if (grow !== undefined) expect(planNewReplicaSet(deployment, current, others)?.replicas).toBe(grow);
  else {
    const planned = planOldReplicaSets(deployment, current, others);
    expect(Object.fromEntries(planned.map(({ rs, replicas }) => [rs.metadata.name, replicas]))).toEqual(shrink ?? {});
  }
});

test('a new set never grows past what is asked for', () => {
  const old = newReplicaSet('old', { replicas: 2, available: 2 });
  expect(planNewReplicaSet(rolling(10, 5, 0), newReplicaSet('new', { replicas: 8 }), [old])?.replicas).toBe(10);
});

test('sets of a Deployment that is scaled during a rollout keep their shares', () => {
  const scaled = rolling(20, 0, 1);
  const newSet = newReplicaSet('new', { replicas: 5, desired: 10, max: 10, created: '2026-01-02T00:00:00Z' });
  const old = newReplicaSet('old', { replicas: 5, desired: 10, max: 10 });
  expect(isScalingEvent(scaled, [newSet, old])).toBe(true);
  const sizes = (deployment: ReturnType<typeof rolling>) =>
    Object.fromEntries(planScale(deployment, newSet, [old]).map(({ rs, replicas }) => [rs.metadata.name, replicas]));
  expect(sizes(scaled)).toEqual({ new: 10, old: 10 });
  expect(sizes(rolling(5, 0, 1))).toEqual({ new: 3, old: 2 });
  expect(sizes(rolling(13, 0, 1))).toEqual({ new: 7, old: 6 });
  expect(sizes(rolling(0, 0, 1))).toEqual({ new: 0, old: 0 });
});

test('a single active set takes the whole change', () => {
  const only = newReplicaSet('only', { replicas: 3, desired: 3 });
  expect(planScale(rolling(7, 1, 1), only, [])).toEqual([{ rs: only, replicas: 7 }]);
});

test('of the empty old sets the oldest revisions beyond the limit go', () => {
  const sets = [3, 1, 2].map((revision) => newReplicaSet(`r${String(revision)}`, { replicas: 0, revision }));
  const busy = newReplicaSet('busy', { replicas: 1, revision: 0 });
  const names = (limit: number) =>
    planCleanup(newDeployment({ revisionHistoryLimit: limit }), [...sets, busy]).map((rs) => rs.metadata.name);
  expect(names(4)).toEqual([]);
  expect(names(2)).toEqual(['r1']);
  expect(names(0)).toEqual(['r1', 'r2', 'r3']);
});
