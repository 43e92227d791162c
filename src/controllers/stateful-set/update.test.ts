import { expect, test } from 'vitest';
import type { Pod, StatefulSet, StatefulSetSpec } from '../../api/index.ts';
import { newPod } from '../testing/objects.ts';
import type { Slot } from './members.ts';
import { maxUnavailable, podsToReplace } from './update.ts';

// Cases: stateful_set_control_test.go (TestStatefulSetControlRollingUpdate*MaxUnavailable*, *Parallel*), stateful_set_utils_test.go.

const READY = '2026-01-01T00:00:00Z';
const NOW = Date.parse('2026-01-01T01:00:00Z');

function set(spec: Partial<StatefulSetSpec>): StatefulSet {
  return {
    apiVersion: 'apps/v1',
    kind: 'StatefulSet',
    metadata: { name: 'web', uid: 'set', resourceVersion: '1', creationTimestamp: READY },
    spec: { selector: {}, template: {}, ...spec },
  };
}

/** `o`ld or `n`ew, `!` for unavailable, `x` for being deleted, `-` for absent. */
function slots(text: string): readonly Slot[] {
  return text
    .split(' ')
    .map((shape, ordinal) => ({ ordinal, pod: shape === '-' ? undefined : podLike(shape, ordinal) }));
}

function podLike(shape: string, ordinal: number): Pod {
  const labels = { 'controller-revision-hash': shape.startsWith('n') ? 'web-new' : 'web-old' };
  return newPod(`web-${String(ordinal)}`, {
    metadata: { labels, ...(shape.includes('x') ? { deletionTimestamp: READY } : {}) },
    ...(shape.includes('!') ? {} : { readySince: READY }),
  });
}

const names = (pods: readonly Pod[]): string => pods.map(({ metadata }) => metadata.name).join(' ');

test.each([
  [undefined, 3, 1],
  [2, 3, 2],
  ['50%', 5, 2],
  ['10%', 3, 1],
  ['100%', 3, 3],
])('maxUnavailable %s of %d is %d', (value, replicas, expected) => {
  const rollingUpdate = value === undefined ? {} : { maxUnavailable: value };
  expect(maxUnavailable(set({ replicas, updateStrategy: { rollingUpdate } }))).toBe(expected);
});

test.each<[policy: string, partition: number, max: number, pods: string, replaced: string]>([
  ['OrderedReady', 0, 1, 'o o o', 'web-2'],
  ['OrderedReady', 0, 1, 'o o n', 'web-1'],
  ['OrderedReady', 0, 1, 'o o n!', ''],
  ['OrderedReady', 0, 1, 'o o ox', ''],
  ['OrderedReady', 0, 1, 'n n n', ''],
  ['OrderedReady', 2, 1, 'o o o', 'web-2'],
  ['OrderedReady', 2, 1, 'o o n', ''],
  ['OrderedReady', 5, 1, 'o o o', ''],
  ['OrderedReady', 0, 2, 'o o o o', 'web-3 web-2'],
  ['OrderedReady', 0, 2, 'o o o n!', 'web-2'],
  ['OrderedReady', 0, 2, 'o! o o n!', ''],
  ['OrderedReady', 0, 9, 'o o o', 'web-2 web-1 web-0'],
  // Old pods that do not work are replaced without regard to the budget, and before any that does.
  ['Parallel', 0, 1, 'o! o! o!', 'web-2 web-1 web-0'],
  ['Parallel', 0, 1, 'o! o o', 'web-0'],
  ['Parallel', 0, 2, 'o! o o', 'web-0 web-2'],
  ['Parallel', 0, 1, 'o o n!', ''],
  ['Parallel', 1, 1, 'o! o! o', 'web-1'],
  ['Parallel', 0, 1, 'o o -', ''],
  ['Parallel', 0, 1, 'o ox! o', ''],
])(
  '%s, partition %d, maxUnavailable %d: of %s are replaced: %s',
  (podManagementPolicy, partition, max, pods, replaced) => {
    const rollingUpdate = { partition, maxUnavailable: max };
    const web = set({
      replicas: slots(pods).length,
      podManagementPolicy,
      updateStrategy: { type: 'RollingUpdate', rollingUpdate },
    });
    expect(names(podsToReplace(web, slots(pods), 'web-new', NOW))).toBe(replaced);
  },
);

test('OnDelete replaces none', () => {
  const web = set({ replicas: 2, updateStrategy: { type: 'OnDelete' } });
  expect(podsToReplace(web, slots('o o!'), 'web-new', NOW)).toEqual([]);
});
