import { describe, expect, test } from 'vitest';
import type { Node, Pod, PodAffinityTerm, PodSpec } from '../../api/index.ts';
import { newNode, newPod, place, rejectionsBy, scoresBy, viewOf, type PodShape } from '../testing/objects.ts';
import { createInterPodAffinity } from './inter-pod-affinity.ts';

const interPodAffinity = createInterPodAffinity({
  hardPodAffinityWeight: 1,
  ignorePreferredTermsOfExistingPods: false,
});

// upstream: plugins/interpodaffinity/{filtering,scoring}_test.go

const AFFINITY = "node(s) didn't match pod affinity rules";
const ANTI_AFFINITY = "node(s) didn't match pod anti-affinity rules";
const EXISTING = "node(s) didn't satisfy existing pods anti-affinity rules";

type Kind = 'podAffinity' | 'podAntiAffinity';

/** `app in (web)`: pods with that label, in the same zone unless said otherwise. */
function term(app: string | undefined, others: Partial<PodAffinityTerm> = {}): PodAffinityTerm {
  return {
    topologyKey: 'zone',
    ...(app === undefined
      ? {}
      : { labelSelector: { matchExpressions: [{ key: 'app', operator: 'In', values: [app] }] } }),
    ...others,
  };
}

function required(kind: Kind, ...terms: readonly PodAffinityTerm[]): Partial<PodSpec> {
  return { affinity: { [kind]: { requiredDuringSchedulingIgnoredDuringExecution: terms } } };
}

function preferred(kind: Kind, weight: number, podAffinityTerm: PodAffinityTerm): Partial<PodSpec> {
  return { affinity: { [kind]: { preferredDuringSchedulingIgnoredDuringExecution: [{ weight, podAffinityTerm }] } } };
}

const NODES: readonly Node[] = [
  newNode('a1', { labels: { zone: 'a' } }),
  newNode('a2', { labels: { zone: 'a' } }),
  newNode('b1', { labels: { zone: 'b' } }),
  newNode('none'),
];

const app = (name: string, shape: PodShape = {}): Pod => newPod(name, { labels: { app: name }, ...shape });
const NAMESPACES = { default: {}, blue: { team: 'blue' }, red: { team: 'red' } };

const near = (...terms: readonly PodAffinityTerm[]) => app('p', { spec: required('podAffinity', ...terms) });
const far = (...terms: readonly PodAffinityTerm[]) => app('p', { spec: required('podAntiAffinity', ...terms) });

describe('required terms', () => {
  test.each<[string, Pod, readonly Pod[], Readonly<Record<string, string | undefined>>]>([
    [
      'nearness to a pod in a zone',
      near(term('web')),
      [app('web', { node: 'a1' })],
      { a1: undefined, a2: undefined, b1: AFFINITY, none: AFFINITY },
    ],
    [
      'nearness to pods that are nowhere',
      near(term('web')),
      [app('db', { node: 'a1' })],
      { a1: AFFINITY, a2: AFFINITY, b1: AFFINITY, none: AFFINITY },
    ],
    [
      'nearness to its own kind, as the first of it: anywhere in a zone',
      near(term('p')),
      [],
      { a1: undefined, a2: undefined, b1: undefined, none: AFFINITY },
    ],
    [
      'nearness to its own kind in another namespace: it is not the first of that',
      near(term('p', { namespaces: ['blue'] })),
      [],
      { a1: AFFINITY, a2: AFFINITY, b1: AFFINITY, none: AFFINITY },
    ],
    [
      'nearness to pods of another namespace',
      near(term('web', { namespaces: ['blue'] })),
      [app('web', { node: 'a1' }), app('web', { node: 'b1', namespace: 'blue' })],
      { a1: AFFINITY, a2: AFFINITY, b1: undefined, none: AFFINITY },
    ],
    [
      'nearness to pods of namespaces by their labels',
      near(term('web', { namespaceSelector: { matchLabels: { team: 'red' } } })),
      [app('web', { node: 'a1', namespace: 'blue' }), app('web', { node: 'b1', namespace: 'red' })],
      { a1: AFFINITY, a2: AFFINITY, b1: undefined, none: AFFINITY },
    ],
    [
      'nearness to pods of any namespace',
      near(term('web', { namespaceSelector: {} })),
      [app('web', { node: 'a1', namespace: 'blue' })],
      { a1: undefined, a2: undefined, b1: AFFINITY, none: AFFINITY },
    ],
    [
      'nearness by a term without a selector: to nobody',
      near(term(undefined)),
      [app('web', { node: 'a1' })],
      { a1: AFFINITY, a2: AFFINITY, b1: AFFINITY, none: AFFINITY },
    ],
    [
      'two terms that no one pod matches',
      near(term('web'), term('db', { topologyKey: 'kubernetes.io/hostname' })),
      [app('web', { node: 'a1' }), app('db', { node: 'a1' })],
      { a1: AFFINITY, a2: AFFINITY, b1: AFFINITY, none: AFFINITY },
    ],
    [
      'two terms of different topology that one pod matches',
      near(term('web'), term('web', { topologyKey: 'kubernetes.io/hostname' })),
      [app('web', { node: 'a1' })],
      { a1: undefined, a2: AFFINITY, b1: AFFINITY, none: AFFINITY },
    ],
    [
      'distance from a pod in a zone',
      far(term('web')),
      [app('web', { node: 'a1' })],
      { a1: ANTI_AFFINITY, a2: ANTI_AFFINITY, b1: undefined, none: undefined },
    ],
    [
      'distance from a pod in another namespace',
      far(term('web')),
      [app('web', { node: 'a1', namespace: 'blue' })],
      { a1: undefined, a2: undefined, b1: undefined, none: undefined },
    ],
    [
      'distance by any of several terms',
      far(term('web', { topologyKey: 'kubernetes.io/hostname' }), term('db')),
      [app('web', { node: 'a1' }), app('db', { node: 'b1' })],
      { a1: ANTI_AFFINITY, a2: undefined, b1: ANTI_AFFINITY, none: undefined },
    ],
    [
      'a pod that others keep away from',
      app('p'),
      [app('web', { node: 'a1', spec: required('podAntiAffinity', term('p')) })],
      { a1: EXISTING, a2: EXISTING, b1: undefined, none: undefined },
    ],
    [
      'a pod that others of namespaces with labels keep away from',
      app('p', { namespace: 'red' }),
      [
        app('x', {
          node: 'a1',
          spec: required('podAntiAffinity', term('p', { namespaceSelector: { matchLabels: { team: 'red' } } })),
        }),
        app('y', {
          node: 'b1',
          spec: required('podAntiAffinity', term('p', { namespaceSelector: { matchLabels: { team: 'blue' } } })),
        }),
      ],
      { a1: EXISTING, a2: EXISTING, b1: undefined, none: undefined },
    ],
    [
      'a pod that another one keeps away from on a node without the topology',
      app('p'),
      [app('web', { node: 'none', spec: required('podAntiAffinity', term('p')) })],
      { a1: undefined, a2: undefined, b1: undefined, none: undefined },
    ],
  ])('%s', (_title, pod, pods, expected) => {
    const view = viewOf(NODES, uniquely(pods), { namespaces: NAMESPACES });
    expect(rejectionsBy(interPodAffinity, pod, view)).toEqual(expected);
  });
});

/** Pods of one name are different ones. */
function uniquely(pods: readonly Pod[]): readonly Pod[] {
  return pods.map((pod, index) => ({ ...pod, metadata: { ...pod.metadata, uid: String(index) } }));
}

test('what is counted follows the pods that come, change and go', () => {
  const view = viewOf(NODES, [], { namespaces: NAMESPACES });
  const pod = far(term('web'));
  const free = (): readonly string[] =>
    Object.entries(rejectionsBy(interPodAffinity, pod, view)).flatMap(([name, why]) =>
      why === undefined ? [name] : [],
    );
  expect(free()).toEqual(['a1', 'a2', 'b1', 'none']);
  const web = app('web', { node: 'a1' });
  view.cache.setPod(web);
  expect(free()).toEqual(['b1', 'none']);
  view.cache.setPod({ ...web, metadata: { ...web.metadata, labels: { app: 'other' } } });
  expect(free()).toEqual(['a1', 'a2', 'b1', 'none']);
  const keeper = app('keeper', { node: 'b1', spec: required('podAntiAffinity', term('p')) });
  view.cache.setPod(keeper);
  expect(free()).toEqual(['a1', 'a2', 'none']);
  view.cache.removePod('keeper');
  view.cache.setPod(web);
  view.cache.removeNode('a1');
  view.cache.setNode(newNode('a1', { labels: { zone: 'c' } }));
  expect(free()).toEqual(['a2', 'b1', 'none']);
});

test.each<[string, Partial<PodSpec>, readonly Pod[], string]>([
  ['the pod that keeps away', required('podAntiAffinity', term('web')), [app('web', { node: 'a1' })], 'a1 without web'],
  [
    'whom others keep away',
    {},
    [app('web', { node: 'a1', spec: required('podAntiAffinity', term('p')) })],
    'a1 without web',
  ],
])('%s may have less important ones leave', (_title, spec, pods, expected) => {
  const pod = app('p', { spec: { ...spec, priority: 10 } });
  const view = viewOf([newNode('a1', { labels: { zone: 'a' } })], pods);
  expect(place(pod, view)).toBe(expected);
});

test('nobody has to leave for whom the pod wants to be near', () => {
  const pod = app('p', { spec: { ...required('podAffinity', term('web')), priority: 10 } });
  expect(place(pod, viewOf([newNode('n')], [app('low', { node: 'n' })]))).toBe(
    `0/1 nodes are available: 1 ${AFFINITY}. ` +
      'preemption: 0/1 nodes are available: 1 Preemption is not helpful for scheduling.',
  );
});

describe('scores', () => {
  test.each<[string, Pod, readonly Pod[], Readonly<Record<string, number>> | undefined]>([
    ['without any wish', app('p'), [app('web', { node: 'a1' })], undefined],
    [
      'of nearness that is wished for',
      app('p', { spec: preferred('podAffinity', 5, term('web')) }),
      [app('web', { node: 'a1' })],
      { a1: 100, a2: 100, b1: 0, none: 0 },
    ],
    [
      'of nearness to more and to less',
      app('p', { spec: preferred('podAffinity', 5, term('web')) }),
      [app('web', { node: 'a1' }), app('web', { node: 'a2' }), app('web', { node: 'b1' })],
      { a1: 100, a2: 100, b1: 50, none: 0 },
    ],
    [
      'of distance that is wished for',
      app('p', { spec: preferred('podAntiAffinity', 5, term('web')) }),
      [app('web', { node: 'a1' })],
      { a1: 0, a2: 0, b1: 100, none: 100 },
    ],
    [
      'of those that wish the pod near, who require it and who do not want it',
      app('p'),
      [
        app('fan', { node: 'a1', spec: preferred('podAffinity', 3, term('p')) }),
        app('friend', { node: 'b1', spec: required('podAffinity', term('p')) }),
        app('foe', { node: 'b1', spec: preferred('podAntiAffinity', 2, term('p')) }),
      ],
      { a1: 100, a2: 100, b1: 0, none: 25 },
    ],
    [
      'of equals',
      app('p', { spec: preferred('podAffinity', 5, term('nobody')) }),
      [app('web', { node: 'a1' })],
      undefined,
    ],
  ])('%s', (_title, pod, pods, expected) => {
    expect(scoresBy(interPodAffinity, pod, viewOf(NODES, uniquely(pods)))).toEqual(expected);
  });
});

describe('hints', () => {
  const { hints } = interPodAffinity;
  const lonely = near(term('web'));
  const shy = far(term('web'));
  const web = app('web', { node: 'a1' });
  const other = app('other', { node: 'a1' });
  test.each<[string, boolean | undefined, boolean]>([
    [
      'a pod it wants to be near came',
      hints?.['assigned-pod-add']?.(lonely, { kind: 'assigned-pod-add', pod: web }),
      true,
    ],
    ['another one came', hints?.['assigned-pod-add']?.(lonely, { kind: 'assigned-pod-add', pod: other }), false],
    ['one it avoids left', hints?.['assigned-pod-delete']?.(shy, { kind: 'assigned-pod-delete', pod: web }), true],
    ['another one left', hints?.['assigned-pod-delete']?.(shy, { kind: 'assigned-pod-delete', pod: other }), false],
    [
      'one it avoids changed its labels',
      hints?.['assigned-pod-update']?.(shy, { kind: 'assigned-pod-update', pod: other, old: web }),
      true,
    ],
    [
      'a node with the topology came',
      hints?.['node-add']?.(lonely, { kind: 'node-add', node: NODES[0] as Node }),
      true,
    ],
    ['a node without it came', hints?.['node-add']?.(lonely, { kind: 'node-add', node: NODES[3] as Node }), false],
  ])('%s', (_title, helps, expected) => {
    expect(helps).toBe(expected);
  });
});
