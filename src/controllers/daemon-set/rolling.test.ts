import { expect, test } from 'vitest';
import type { DaemonSet, Pod } from '../../api/index.ts';
import { newNode, newPod } from '../testing/objects.ts';
import { podsByNode } from './pods.ts';
import { planRollingUpdate } from './rolling.ts';
import { maxSurge, maxUnavailable } from './strategy.ts';

// Cases: pkg/controller/daemon/update_test.go (TestDaemonSetUpdates…, TestGetUnavailableNumbers).

const READY = '2026-01-01T00:00:00Z';
const NOW = Date.parse('2026-01-01T01:00:00Z');

function set(rollingUpdate: object, minReadySeconds = 0): DaemonSet {
  return {
    apiVersion: 'apps/v1',
    kind: 'DaemonSet',
    metadata: { name: 'agent', uid: 'set', resourceVersion: '1', creationTimestamp: READY },
    spec: {
      minReadySeconds,
      selector: {},
      template: { spec: { containers: [] } },
      updateStrategy: { type: 'RollingUpdate', rollingUpdate },
    },
  };
}

/** Pods of a node: `o`ld or `n`ew, capital when they do not work, `x` for one being deleted; `-` for none. */
function podsOn(node: string, shapes: string): readonly Pod[] {
  return [...shapes.replace('-', '')].map((shape, index) =>
    newPod(`${node}${String(index)}`, {
      metadata: {
        labels: { 'controller-revision-hash': shape.toLowerCase() === 'n' ? 'new' : 'old' },
        ...(shape === 'x' ? { deletionTimestamp: READY } : {}),
      },
      spec: { nodeName: node },
      ...(shape === shape.toLowerCase() ? { readySince: READY } : {}),
    }),
  );
}

/** @param nodes pods of nodes a, b, c, …; in parentheses those of nodes that are for no pod any more */
function plan(rollingUpdate: object, nodes: string): { readonly create: string; readonly delete: string } {
  const all = nodes.split(' ').map((text, index) => ({ name: 'abcdef'.charAt(index), text }));
  const runs = new Set(all.filter(({ text }) => !text.startsWith('(')).map(({ name }) => name));
  const { create, delete: doomed } = planRollingUpdate({
    set: set(rollingUpdate),
    nodes: all.map(({ name }) => newNode(name)),
    judge: ({ metadata }) => ({ run: runs.has(metadata.name), stay: true }),
    pods: podsByNode(all.flatMap(({ name, text }) => podsOn(name, text.replace(/[()]/g, '')))),
    hash: 'new',
    now: NOW,
  });
  return { create: create.join(' '), delete: doomed.map(({ metadata }) => metadata.name).join(' ') };
}

test.each<[max: number | string, nodes: string, deleted: string]>([
  [1, 'o o o', 'a0'],
  [2, 'o o o', 'a0 b0'],
  ['50%', 'o o o', 'a0 b0'],
  [1, 'n o o', 'b0'],
  [1, 'N o o', ''],
  [1, '- o o', ''],
  [1, 'x o o', ''],
  [1, 'n n n', ''],
  // Old ones that do not work go in any case.
  [1, 'O O o', 'a0 b0'],
  [2, 'O o o', 'a0 b0'],
  [1, 'N O o', 'b0'],
  // Two of a kind, or one of each, are for others to clear up.
  [1, 'oo o o', ''],
  [1, 'on o o', ''],
  [2, 'on o o', 'b0'],
  [1, '(o) o', 'a0'],
])('maxUnavailable %s: of %s go: %s', (max, nodes, deleted) => {
  expect(plan({ maxUnavailable: max, maxSurge: 0 }, nodes)).toEqual({ create: '', delete: deleted });
});

test.each<[max: number | string, nodes: string, created: string, deleted: string]>([
  [1, 'o o o', 'a', ''],
  [2, 'o o o', 'a b', ''],
  ['50%', 'o o o', 'a b', ''],
  [1, 'oN o o', '', ''],
  [2, 'oN o o', 'b', ''],
  [1, 'on o o', 'b', 'a0'],
  [1, 'O O o', 'a b c', ''],
  [1, 'n n n', '', ''],
  [1, 'oo o o', '', ''],
  // On a node that is for no pod any more, an old one stays until as many work elsewhere.
  [1, '(o) -', '', ''],
  [1, '(o) n', '', 'a0'],
  [1, '(O) n', '', 'a0'],
])('maxSurge %s: of %s nodes %s get another, and %s go', (max, nodes, created, deleted) => {
  expect(plan({ maxUnavailable: 0, maxSurge: max }, nodes)).toEqual({ create: created, delete: deleted });
});

test.each([
  [{ maxUnavailable: 3 }, 2, 3, 0],
  [{ maxUnavailable: '50%' }, 3, 2, 0],
  [{ maxUnavailable: 0, maxSurge: 0 }, 3, 1, 0],
  [{ maxUnavailable: 0, maxSurge: '34%' }, 3, 0, 2],
  [{ maxUnavailable: 0, maxSurge: 0 }, 0, 0, 0],
])('%j of %d nodes: %d unavailable, %d surge', (rollingUpdate, wanted, unavailable, surge) => {
  expect(maxUnavailable(set(rollingUpdate), wanted)).toBe(unavailable);
  expect(maxSurge(set(rollingUpdate), wanted)).toBe(surge);
});
