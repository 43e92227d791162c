import { expect, test } from 'vitest';
import type { DaemonSet, Pod } from '../../api/index.ts';
import { newNode, newPod } from '../testing/objects.ts';
import { planPods } from './manage.ts';
import { podsByNode } from './pods.ts';

// Cases: daemon_controller_test.go (TestNodeShouldRunDaemonPod…, TestSurge…, TestDeleteUnscheduledPod…).

const NOW = Date.parse('2026-01-01T01:00:00Z');

function set(surge: boolean): DaemonSet {
  const rollingUpdate = surge ? { maxSurge: 1, maxUnavailable: 0 } : { maxSurge: 0, maxUnavailable: 1 };
  return {
    apiVersion: 'apps/v1',
    kind: 'DaemonSet',
    metadata: { name: 'agent', uid: 'set', resourceVersion: '1', creationTimestamp: '2026-01-01T00:00:00Z' },
    spec: {
      selector: {},
      template: { spec: { containers: [] } },
      updateStrategy: { type: 'RollingUpdate', rollingUpdate },
    },
  };
}

/**
 * `node:pod` with the marks of the pod: `n`ew template, `r`eady, `x` being deleted, `f`ailed, `s`ucceeded, `w`aits for
 * the scheduler. Each pod is a second younger than the one before it.
 */
function podsOf(text: string): readonly Pod[] {
  if (text === '') return [];
  return text.split(' ').map((word, index) => {
    const [node = '', name = '', marks = ''] = word.split(/[:/]/);
    const creationTimestamp = `2026-01-01T00:00:${String(index).padStart(2, '0')}Z`;
    const has = (mark: string): boolean => marks.includes(mark);
    const term = { matchFields: [{ key: 'metadata.name', operator: 'In', values: [node] }] };
    return newPod(name, {
      metadata: {
        creationTimestamp,
        labels: { 'controller-revision-hash': has('n') ? 'new' : 'old' },
        ...(has('x') ? { deletionTimestamp: creationTimestamp } : {}),
      },
      spec: has('w')
        ? {
            affinity: {
              nodeAffinity: { requiredDuringSchedulingIgnoredDuringExecution: { nodeSelectorTerms: [term] } },
            },
          }
        : { nodeName: node },
      ...(has('r') ? { readySince: creationTimestamp } : {}),
      ...(has('f') ? { status: { phase: 'Failed' } } : {}),
      ...(has('s') ? { status: { phase: 'Succeeded' } } : {}),
    });
  });
}

interface Case {
  readonly surge?: boolean;
  readonly pods: string;
  readonly create?: string;
  readonly delete?: string;
}

// Of three nodes `a` is for daemons, `b` keeps those that it has, `c` is for none.
test.each<Case>([
  { pods: '', create: 'a' },
  { pods: 'a:1/r' },
  { pods: 'a:1/w' },
  { pods: 'a:1/rx' },
  { pods: 'b:1/r c:2/r a:3/r', delete: '2' },
  { pods: 'a:1/r c:2/rx' },
  // The oldest of those that are on the node stays.
  { pods: 'a:1/w a:2/r a:3/r', delete: '3 1' },
  { pods: 'a:1/f', delete: '1' },
  { pods: 'a:1/s', delete: '1' },
  { pods: 'a:1/f a:2/r', delete: '1' },
  { pods: 'a:1/fx', create: 'a' },
  { pods: 'b:1/f a:2/r', delete: '1' },
  // What waits for a node that is gone is deleted; what is on it is left to the pod garbage collector.
  { pods: 'a:1/r gone:2/w gone:3/r', delete: '2' },
  // Where a second pod is allowed, one that is being deleted does not count.
  { surge: true, pods: 'a:1/rx', create: 'a' },
  { surge: true, pods: 'b:1/rx a:2/r' },
  { surge: true, pods: 'a:1/r a:2/n' },
  { surge: true, pods: 'a:1/r a:2/nr', delete: '1' },
  { surge: true, pods: 'a:1 a:2/n', delete: '1' },
  { surge: true, pods: 'a:1/r a:2/r a:3/n a:4/n', delete: '2 4' },
  { surge: true, pods: 'a:1/r a:2/r', delete: '2' },
])('of $pods (surge: $surge) are created: $create, deleted: $delete', (example) => {
  const plan = planPods({
    set: set(example.surge ?? false),
    nodes: ['a', 'b', 'c'].map((name) => newNode(name)),
    judge: ({ metadata: { name } }) => ({ run: name === 'a', stay: name !== 'c' }),
    pods: podsByNode(podsOf(example.pods)),
    hash: 'new',
    backoff: () => 0,
    now: NOW,
  });
  expect({
    create: plan.create.join(' '),
    delete: plan.delete.map(({ metadata }) => metadata.name).join(' '),
  }).toEqual({ create: example.create ?? '', delete: example.delete ?? '' });
});

test('a failed pod whose node has to wait stays until then', () => {
  const plan = planPods({
    set: set(false),
    nodes: [newNode('a'), newNode('b')],
    judge: () => ({ run: true, stay: true }),
    pods: podsByNode(podsOf('a:1/f b:2/f')),
    hash: 'new',
    backoff: (node) => (node === 'a' ? 700 : 0),
    now: NOW,
  });
  expect(plan.delete.map(({ metadata }) => metadata.name)).toEqual(['2']);
  expect(plan.wait).toBe(700);
});
