import { expect, test } from 'vitest';
import type { ControllerRevision, StatefulSet, StatefulSetSpec, StatefulSetStatus } from '../../api/index.ts';
import { newPod } from '../testing/objects.ts';
import { parsePodName } from './identity.ts';
import { membersOf, podOf, revisionFor, withIdentity } from './members.ts';

// Cases: stateful_set_utils_test.go (TestGetParentNameAndOrdinal, TestNewPodControllerRef, TestUpdateIdentity, …).

const meta = { uid: 'uid', resourceVersion: '1', creationTimestamp: '2026-01-01T00:00:00Z' };

function set(spec: Partial<StatefulSetSpec>, status?: Partial<StatefulSetStatus>): StatefulSet {
  return {
    apiVersion: 'apps/v1',
    kind: 'StatefulSet',
    metadata: { ...meta, namespace: 'default', name: 'web' },
    spec: { selector: { matchLabels: { app: 'web' } }, template: {}, ...spec },
    ...(status === undefined ? {} : { status: { replicas: 0, ...status } }),
  };
}

test.each([
  ['web-0', { set: 'web', ordinal: 0 }],
  ['a-b-12', { set: 'a-b', ordinal: 12 }],
  ['web-01', undefined],
  ['web', undefined],
  ['web-x', undefined],
  ['-1', undefined],
  ['web-99999999999', undefined],
])('the name %s is of %j', (name, parts) => {
  expect(parsePodName(name)).toEqual(parts);
});

/** Ordinals of places, in brackets where there is no pod; then those of pods without a place. */
function shape(spec: Partial<StatefulSetSpec>, ordinals: readonly number[]): string {
  const pods = ordinals.map((ordinal) => newPod(`web-${String(ordinal)}`));
  const { slots, condemned } = membersOf(set(spec), pods);
  const places = slots.map(({ ordinal, pod }) => (pod === undefined ? `[${String(ordinal)}]` : String(ordinal)));
  return `${places.join(' ')} | ${condemned.map(({ metadata }) => metadata.name.slice(4)).join(' ')}`;
}

test.each<[spec: Partial<StatefulSetSpec>, ordinals: number[], members: string]>([
  [{ replicas: 3 }, [], '[0] [1] [2] | '],
  [{ replicas: 3 }, [2, 0], '0 [1] 2 | '],
  [{ replicas: 1 }, [3, 0, 1], '0 | 3 1'],
  [{ replicas: 2, ordinals: { start: 2 } }, [0, 3, 10], '[2] 3 | 10 0'],
  [{ replicas: 0 }, [0], ' | 0'],
])('of %j with pods %j: %s', (spec, ordinals, members) => {
  expect(shape(spec, ordinals)).toBe(members);
});

test('of more places than anybody could fill only some are looked at', () => {
  const { slots } = membersOf(set({ replicas: 2_147_483_647 }), [newPod('web-1'), newPod('web-2000000000')]);
  expect(slots).toHaveLength(502);
  expect(slots.at(1)?.pod).toBeDefined();
  expect(slots.at(-1)?.ordinal).toBe(2_000_000_000);
});

const revision = (name: string): ControllerRevision => ({
  apiVersion: 'apps/v1',
  kind: 'ControllerRevision',
  metadata: { ...meta, name },
  revision: 1,
  data: {
    spec: {
      template: {
        $patch: 'replace',
        metadata: { labels: { app: 'web' }, annotations: { note: 'x' } },
        spec: {
          hostname: 'own',
          containers: [],
          volumes: [
            { name: 'data', emptyDir: {} },
            { name: 'tmp', emptyDir: {} },
          ],
        },
      },
    },
  },
});
const REVISIONS = { current: revision('old'), update: revision('new') };

test.each<[spec: Partial<StatefulSetSpec>, currentReplicas: number, ordinal: number, name: string]>([
  [{ updateStrategy: { type: 'RollingUpdate', rollingUpdate: { partition: 2 } } }, 0, 1, 'old'],
  [{ updateStrategy: { type: 'RollingUpdate', rollingUpdate: { partition: 2 } } }, 3, 2, 'new'],
  [{ updateStrategy: { type: 'RollingUpdate', rollingUpdate: { partition: 2 } }, ordinals: { start: 3 } }, 0, 4, 'old'],
  [{ updateStrategy: { type: 'RollingUpdate', rollingUpdate: { partition: 2 } }, ordinals: { start: 3 } }, 0, 5, 'new'],
  // Without a partition what was not reached yet stays as it was.
  [{ updateStrategy: { type: 'RollingUpdate' } }, 2, 1, 'old'],
  [{ updateStrategy: { type: 'RollingUpdate' } }, 2, 2, 'new'],
  [{ updateStrategy: { type: 'OnDelete' } }, 3, 0, 'new'],
])('with %j and %d at the current revision, %d is made of the %s one', (spec, currentReplicas, ordinal, name) => {
  expect(revisionFor(set(spec, { currentReplicas }), REVISIONS, ordinal).metadata.name).toBe(name);
});

test('a pod is what its revision says, under its own name and with its own claims', () => {
  const claim = { apiVersion: 'v1', kind: 'PersistentVolumeClaim', metadata: { ...meta, name: 'data' }, spec: {} };
  const web = set({ serviceName: 'nginx', volumeClaimTemplates: [claim] });
  const pod = podOf(web, REVISIONS.update, 7);
  expect(pod.metadata).toMatchObject({
    name: 'web-7',
    namespace: 'default',
    labels: { app: 'web', 'apps.kubernetes.io/pod-index': '7', 'controller-revision-hash': 'new' },
    annotations: { note: 'x' },
  });
  expect(pod.spec).toEqual({
    containers: [],
    hostname: 'web-7',
    subdomain: 'nginx',
    volumes: [
      { name: 'data', persistentVolumeClaim: { claimName: 'data-web-7' } },
      { name: 'tmp', emptyDir: {} },
    ],
  });
  const there = newPod('web-7', { metadata: { labels: pod.metadata.labels }, spec: pod.spec });
  expect(withIdentity(web, there)).toBe(there);
  const stray = newPod('web-7', { spec: pod.spec });
  expect(withIdentity(web, stray).metadata.labels).toMatchObject({ 'statefulset.kubernetes.io/pod-name': 'web-7' });
  expect(() => podOf(web, { ...REVISIONS.update, data: {} }, 7)).toThrow('holds no pod template');
});
