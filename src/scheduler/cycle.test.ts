import { expect, test } from 'vitest';
import type { Node, Pod } from '../api/index.ts';
import { enoughNodes, schedulePod } from './cycle.ts';
import { defaultPlugins } from './plugins/index.ts';
import { newNode, newPod, place, viewOf, type NodeShape, type PodShape } from './testing/objects.ts';

function placeOn(pod: Pod, nodes: readonly Node[], pods: readonly Pod[] = [], turn = 0): string {
  return place(pod, viewOf(nodes, pods), { turn });
}

const onlyTaint = { taints: [{ key: 'k', value: 'v', effect: 'NoSchedule' }] };

test.each<[string, PodShape, NodeShape, string | undefined]>([
  ['enough of everything', { requests: { cpu: '4', memory: '4Gi' } }, {}, undefined],
  ['too little CPU', { requests: { cpu: '4001m' } }, {}, 'Insufficient cpu'],
  ['too little memory', { requests: { memory: '5Gi' } }, {}, 'Insufficient memory'],
  ['no such resource', { requests: { 'example.com/gpu': '1' } }, {}, 'Insufficient example.com/gpu'],
  ['no room for pods', {}, { pods: '0' }, 'Too many pods'],
  ['a cordon', {}, { spec: { unschedulable: true } }, 'node(s) were unschedulable'],
  ['a taint', {}, { spec: onlyTaint }, 'node(s) had untolerated taint(s)'],
  ['a tolerated taint', { spec: { tolerations: [{ key: 'k', value: 'v' }] } }, { spec: onlyTaint }, undefined],
  [
    'another node selector',
    { spec: { nodeSelector: { disk: 'ssd' } } },
    {},
    "node(s) didn't match Pod's node affinity/selector",
  ],
  ['the node selector', { spec: { nodeSelector: { disk: 'ssd' } } }, { labels: { disk: 'ssd' } }, undefined],
  ['another host name', { spec: { nodeName: 'other' } }, {}, "node(s) didn't match the requested node name"],
])('a node with %s', (_title, pod, node, reason) => {
  const answer = placeOn(newPod('p', pod), [newNode('n', node)]);
  if (reason === undefined) expect(answer).toBe('n');
  else {
    const resolvable = reason === 'Too many pods';
    const help = resolvable
      ? 'No preemption victims found for incoming pod'
      : 'Preemption is not helpful for scheduling';
    expect(answer).toBe(`0/1 nodes are available: 1 ${reason}. preemption: 0/1 nodes are available: 1 ${help}.`);
  }
});

test.each([
  ['In', ['ssd'], true],
  ['In', ['hdd'], false],
  ['NotIn', ['hdd'], true],
  ['Exists', undefined, true],
  ['DoesNotExist', undefined, false],
])('required node affinity %s %j', (operator, values, fits) => {
  const expression = { key: 'disk', operator, ...(values === undefined ? {} : { values }) };
  const nodeSelectorTerms = [{ matchExpressions: [expression] }];
  const affinity = { nodeAffinity: { requiredDuringSchedulingIgnoredDuringExecution: { nodeSelectorTerms } } };
  const answer = placeOn(newPod('p', { spec: { affinity } }), [newNode('n', { labels: { disk: 'ssd' } })]);
  expect(answer === 'n').toBe(fits);
});

test('reasons are counted over nodes, and sorted as text', () => {
  const busy = newPod('busy', { node: 'n3', requests: { memory: '3Gi' } });
  const nodes = [newNode('n1', { spec: { unschedulable: true } }), newNode('n2', { spec: onlyTaint }), newNode('n3')];
  expect(placeOn(newPod('p', { requests: { memory: '2Gi' } }), nodes, [busy])).toBe(
    '0/3 nodes are available: 1 Insufficient memory, 1 node(s) had untolerated taint(s), 1 node(s) were unschedulable. ' +
      'preemption: 0/3 nodes are available: 1 No preemption victims found for incoming pod, 2 Preemption is not helpful for scheduling.',
  );
  expect(placeOn(newPod('p'), [])).toBe('no nodes available to schedule pods');
});

test('a host port is taken once', () => {
  const spec = { containers: [{ name: 'c', ports: [{ containerPort: 80, hostPort: 80 }] }] };
  const first = newPod('a', { node: 'n1', spec });
  expect(placeOn(newPod('b', { spec }), [newNode('n1'), newNode('n2')], [first])).toBe('n2');
  expect(placeOn(newPod('b', { spec }), [newNode('n1')], [first])).toContain(
    "1 node(s) didn't have free ports for the requested pod ports",
  );
});

test('the emptier node is preferred, and an untainted one before a discouraged one', () => {
  const busy = newPod('busy', { node: 'n1', requests: { cpu: '2', memory: '2Gi' } });
  const pod = newPod('p', { requests: { cpu: '1', memory: '1Gi' } });
  expect(placeOn(pod, [newNode('n1'), newNode('n2')], [busy])).toBe('n2');
  const discouraged = { taints: [{ key: 'k', effect: 'PreferNoSchedule' }] };
  expect(placeOn(pod, [newNode('n1', { spec: discouraged }), newNode('n2')])).toBe('n2');
});

test('replicas of one Service go to different nodes and zones, equals in turn', () => {
  const labels = { app: 'web' };
  const nodes = ['a', 'a', 'b'].map((zone, index) =>
    newNode(`n${String(index)}`, { labels: { 'topology.kubernetes.io/zone': zone } }),
  );
  const placed: Pod[] = [];
  for (let turn = 0; turn < 4; turn++) {
    const pod = newPod(`p${String(turn)}`, { labels });
    const placement = schedulePod(defaultPlugins, pod, viewOf(nodes, placed, { selected: labels }), turn);
    if (placement.kind !== 'placed') throw new Error('not placed');
    placed.push({ ...pod, spec: { ...pod.spec, nodeName: placement.nodeName } });
  }
  const on = placed.map((pod) => pod.spec.nodeName);
  expect(new Set(on.slice(0, 3)).size).toBe(3);
  expect(on.slice(0, 2)).toContain('n2');
});

test('a hard spread constraint keeps the difference within its skew', () => {
  const labels = { app: 'web' };
  const constraint = {
    maxSkew: 1,
    topologyKey: 'kubernetes.io/hostname',
    whenUnsatisfiable: 'DoNotSchedule',
    labelSelector: { matchLabels: labels },
  };
  const pod = newPod('p', { labels, spec: { topologySpreadConstraints: [constraint] } });
  const there = newPod('q', { labels, node: 'n1' });
  expect(placeOn(pod, [newNode('n1'), newNode('n2')], [there])).toBe('n2');
  expect(placeOn(pod, [newNode('n1'), newNode('n2', { cpu: '4', pods: '0' })], [there])).toContain(
    "1 node(s) didn't match pod topology spread constraints",
  );
});

test('the fewest and least important pods make room for a more important one', () => {
  const low = (name: string, node: string, cpu: string, priority = 0) =>
    newPod(name, { node, requests: { cpu }, spec: { priority } });
  const important = newPod('p', { requests: { cpu: '2' }, spec: { priority: 100 } });
  const pods = [low('a', 'n1', '2'), low('b', 'n1', '2'), low('c', 'n2', '4', 50)];
  expect(placeOn(important, [newNode('n1'), newNode('n2')], pods)).toMatch(/^n1 without [ab]$/);
  const never = { ...important, spec: { ...important.spec, preemptionPolicy: 'Never' } };
  expect(placeOn(never, [newNode('n1'), newNode('n2')], pods)).toBe(
    '0/2 nodes are available: 2 Insufficient cpu. preemption: not eligible due to preemptionPolicy=Never.',
  );
});

test('a node that is kept for a nominated pod takes no lesser one', () => {
  const nominated = newPod('vip', { requests: { cpu: '4' }, spec: { priority: 100 } });
  const view = viewOf([newNode('n1')], [], { nominated: { n1: [nominated] } });
  const pod = newPod('p', { requests: { cpu: '1' } });
  expect(schedulePod(defaultPlugins, pod, view, 0).kind).toBe('unschedulable');
  expect(schedulePod(defaultPlugins, nominated, view, 0).kind).toBe('placed');
});

test('the nominated node is taken at once if the pod fits there', () => {
  const busy = newPod('busy', { node: 'n1', requests: { cpu: '3' } });
  const pod = newPod('p', { requests: { cpu: '1' }, status: { nominatedNodeName: 'n1' } });
  expect(placeOn(pod, [newNode('n1'), newNode('n2')], [busy])).toBe('n1');
});

test.each([
  [1, 1],
  [99, 99],
  [100, 100],
  [1000, 420],
  [5000, 500],
  [6000, 300],
])('of %i nodes, %i that fit are enough', (all, enough) => {
  expect(enoughNodes(all)).toBe(enough);
});

test('in a large cluster the next pod begins where the last one ended', () => {
  const nodes = Array.from({ length: 300 }, (_, index) => newNode(`n${String(index)}`));
  const view = viewOf(nodes);
  const looked = (offset: number): readonly string[] => {
    const placement = schedulePod(defaultPlugins, newPod('p'), view, 0, offset);
    return placement.examination.feasible.map(({ name }) => name);
  };
  expect(looked(0)).toHaveLength(144);
  expect([looked(144)[0], looked(288)[12]]).toEqual(['n144', 'n0']);
});
