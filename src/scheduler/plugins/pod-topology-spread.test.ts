import { describe, expect, test } from 'vitest';
import type { Node, Pod, TopologySpreadConstraint } from '../../api/index.ts';
import { newNode, newPod, place, rejectionsBy, scoresBy, viewOf, type PodShape } from '../testing/objects.ts';
import { SYSTEM_DEFAULTS } from '../spread/constraints.ts';
import { createPodTopologySpread } from './pod-topology-spread.ts';

const podTopologySpread = createPodTopologySpread(SYSTEM_DEFAULTS);

// upstream: plugins/podtopologyspread/{filtering,scoring}_test.go

const UNEVEN = "node(s) didn't match pod topology spread constraints";
const NOWHERE = `${UNEVEN} (missing required label)`;
const HOSTNAME = 'kubernetes.io/hostname';

const node = (name: string, zone: string, others: Readonly<Record<string, string>> = {}): Node =>
  newNode(name, { labels: { zone, ...others } });

/** Zones a and b, of two nodes each. */
const NODES: readonly Node[] = [node('a1', 'a'), node('a2', 'a'), node('b1', 'b'), node('b2', 'b')];

const hard = (others: Partial<TopologySpreadConstraint> = {}): TopologySpreadConstraint => ({
  maxSkew: 1,
  topologyKey: 'zone',
  whenUnsatisfiable: 'DoNotSchedule',
  labelSelector: { matchExpressions: [{ key: 'foo', operator: 'Exists' }] },
  ...others,
});
const soft = (others: Partial<TopologySpreadConstraint> = {}) =>
  hard({ whenUnsatisfiable: 'ScheduleAnyway', ...others });

const foo = (name: string, shape: PodShape = {}): Pod => newPod(name, { labels: { foo: '' }, ...shape });
const spread = (...topologySpreadConstraints: readonly TopologySpreadConstraint[]): Pod =>
  foo('p', { spec: { topologySpreadConstraints } });

/** Pods with the label on nodes. */
const on = (...names: readonly string[]): readonly Pod[] =>
  names.map((name, index) => foo(`${name}-${String(index)}`, { node: name }));

describe('hard constraints', () => {
  test.each<[string, Pod, readonly Node[], readonly Pod[], readonly (string | undefined)[]]>([
    ['without any pod', spread(hard()), NODES, [], [undefined, undefined, undefined, undefined]],
    ['1 and 0 in zones', spread(hard()), NODES, on('a1'), [UNEVEN, UNEVEN, undefined, undefined]],
    ['2 and 1, with a skew of 2', spread(hard({ maxSkew: 2 })), NODES, on('a1', 'a2', 'b1'), Array(4).fill(undefined)],
    [
      'a node without the label',
      spread(hard()),
      [...NODES, newNode('none')],
      on('b1'),
      [undefined, undefined, UNEVEN, UNEVEN, NOWHERE],
    ],
    [
      'pods that do not match, leave, or are of other namespaces',
      spread(hard()),
      NODES,
      [
        newPod('x', { node: 'a1' }),
        foo('y', { node: 'a1', deletionTimestamp: '2026-01-01T00:00:00Z' }),
        foo('z', { node: 'a1', namespace: 'other' }),
        ...on('b1'),
      ],
      [undefined, undefined, UNEVEN, UNEVEN],
    ],
    [
      'two constraints, of zones and of nodes',
      spread(hard(), hard({ topologyKey: HOSTNAME })),
      NODES,
      on('a1', 'a1', 'a2', 'b1', 'b1'),
      [UNEVEN, UNEVEN, UNEVEN, undefined],
    ],
    [
      'a pod that does not count itself',
      newPod('p', { spec: { topologySpreadConstraints: [hard()] } }),
      NODES,
      on('a1'),
      [undefined, undefined, undefined, undefined],
    ],
    [
      'an empty selector counts nobody but the pod',
      spread(hard({ labelSelector: {} })),
      NODES,
      on('a1', 'a1', 'a1'),
      [undefined, undefined, undefined, undefined],
    ],
    [
      'no selector matches nobody',
      newPod('p', {
        spec: { topologySpreadConstraints: [{ maxSkew: 1, topologyKey: 'zone', whenUnsatisfiable: 'DoNotSchedule' }] },
      }),
      NODES,
      on('a1', 'a1'),
      [undefined, undefined, undefined, undefined],
    ],
    [
      'fewer domains than there should be count as empty ones',
      spread(hard({ minDomains: 3 })),
      NODES,
      on('a1', 'b1'),
      [UNEVEN, UNEVEN, UNEVEN, UNEVEN],
    ],
    [
      'as many domains as there should be',
      spread(hard({ minDomains: 2 })),
      NODES,
      on('a1', 'b1'),
      Array(4).fill(undefined),
    ],
    [
      'pods on nodes that the pod may not be on do not count',
      foo('p', { spec: { topologySpreadConstraints: [hard()], nodeSelector: { pool: 'x' } } }),
      [node('a1', 'a', { pool: 'x' }), node('b1', 'b'), node('c1', 'c', { pool: 'x' })],
      on('a1'),
      // Zone b would have none, but is no domain.
      [UNEVEN, undefined, undefined],
    ],
    [
      'they do when its affinity is ignored',
      foo('p', {
        spec: { topologySpreadConstraints: [hard({ nodeAffinityPolicy: 'Ignore' })], nodeSelector: { pool: 'x' } },
      }),
      [node('a1', 'a', { pool: 'x' }), node('b1', 'b'), node('c1', 'c', { pool: 'x' })],
      on('a1', 'c1'),
      [UNEVEN, undefined, UNEVEN],
    ],
    [
      'nodes with taints count',
      spread(hard()),
      [node('a1', 'a'), { ...node('b1', 'b'), spec: { taints: [{ key: 'k', effect: 'NoSchedule' }] } }],
      on('a1'),
      [UNEVEN, undefined],
    ],
    [
      'they do not when taints are honoured',
      spread(hard({ nodeTaintsPolicy: 'Honor' })),
      [node('a1', 'a'), { ...node('b1', 'b'), spec: { taints: [{ key: 'k', effect: 'NoSchedule' }] } }],
      on('a1'),
      [undefined, undefined],
    ],
    [
      'only pods with the same value of a label count',
      newPod('p', {
        labels: { foo: '', rev: '2' },
        spec: { topologySpreadConstraints: [hard({ matchLabelKeys: ['rev', 'missing'] })] },
      }),
      NODES,
      [
        newPod('old', { node: 'a1', labels: { foo: '', rev: '1' } }),
        newPod('new', { node: 'b1', labels: { foo: '', rev: '2' } }),
      ],
      [undefined, undefined, UNEVEN, UNEVEN],
    ],
    ['soft ones forbid nothing', spread(soft()), NODES, on('a1', 'a1'), Array(4).fill(undefined)],
  ])('%s', (_title, pod, nodes, pods, expected) => {
    const found = rejectionsBy(podTopologySpread, pod, viewOf(nodes, pods));
    expect(nodes.map(({ metadata }) => found[metadata.name])).toEqual(expected);
  });
});

test.each<[string, readonly Pod[], string]>([
  // With 2 and 0, one must leave for there to be 2 and 0 again.
  ['of the fuller domain', on('a1', 'a1'), 'a1 without a1-1'],
])('a more important pod has those leave that make it uneven: %s', (_title, pods, expected) => {
  const pod = foo('p', { spec: { priority: 1, topologySpreadConstraints: [hard({ maxSkew: 2 })] } });
  const full = { ...node('b1', 'b'), spec: { unschedulable: true } };
  expect(place(pod, viewOf([node('a1', 'a'), full], pods))).toBe(expected);
});

describe('scores', () => {
  const scores = (
    pod: Pod,
    nodes: readonly Node[],
    pods: readonly Pod[],
    selected?: Readonly<Record<string, string>>,
  ) => scoresBy(podTopologySpread, pod, viewOf(nodes, pods, selected === undefined ? {} : { selected }));

  test('a pod without soft constraints, and that nothing selects, has none', () => {
    expect(scores(spread(hard()), NODES, [])).toBeUndefined();
    expect(scores(foo('p'), NODES, [])).toBeUndefined();
  });

  test('two nodes with one pod more and less', () => {
    const nodes = [newNode('x'), newNode('y')];
    expect(scores(spread(soft({ topologyKey: HOSTNAME })), nodes, on('x', 'x', 'y'))).toEqual({ x: 33, y: 100 });
  });

  test('four nodes, the emptier the better', () => {
    const nodes = ['a', 'b', 'c', 'd'].map((name) => newNode(name));
    const pods = on('a', 'a', 'b', 'd', 'd', 'd');
    expect(scores(spread(soft({ topologyKey: HOSTNAME })), nodes, pods)).toEqual({ a: 20, b: 60, c: 100, d: 0 });
  });

  test('nobody matches: all are the best', () => {
    expect(scores(spread(soft()), NODES, [])).toEqual({ a1: 100, a2: 100, b1: 100, b2: 100 });
  });

  test('nodes without the label are the worst', () => {
    const none = newNode('none');
    expect(scores(spread(soft()), [...NODES, none], on('a1'))).toMatchObject({ b1: 100, none: 0 });
  });

  test('pods of a Service are spread over zones before nodes by default', () => {
    const zone = (name: string, value: string) => newNode(name, { labels: { 'topology.kubernetes.io/zone': value } });
    const nodes = [zone('a1', 'a'), zone('a2', 'a'), zone('b1', 'b')];
    const found = scores(foo('p'), nodes, on('a1'), { foo: '' });
    expect(found?.['b1']).toBe(100);
    expect(found?.['a2']).toBeLessThan(100);
    expect(found?.['a1']).toBeLessThan(found?.['a2'] ?? 0);
  });
});

test.each([
  ['a pod that is spread with it left', { kind: 'assigned-pod-delete', pod: foo('x', { node: 'a1' }) } as const, true],
  ['another pod left', { kind: 'assigned-pod-delete', pod: newPod('x', { node: 'a1' }) } as const, false],
  ['one of another namespace left', { kind: 'assigned-pod-delete', pod: foo('x', { namespace: 'o' }) } as const, false],
])('hints: %s', (_title, event, expected) => {
  expect(podTopologySpread.hints?.['assigned-pod-delete']?.(spread(hard()), event)).toBe(expected);
});
