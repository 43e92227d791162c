import { describe, expect, test } from 'vitest';
import type { ContainerPort, NodeSelectorTerm, Taint, Toleration } from '../../api/index.ts';
import type { SchedulerPlugin } from '../framework.ts';
import {
  newNode,
  newPod,
  place,
  rejectionsBy,
  scoresBy,
  viewOf,
  type NodeShape,
  type PodShape,
} from '../testing/objects.ts';
import { imageLocality } from './image-locality.ts';
import { createNodeAffinity } from './node-affinity.ts';
import { nodePorts } from './node-ports.ts';
import { createBalancedAllocation } from './balanced-allocation.ts';
import { createNodeResourcesFit } from './node-resources.ts';
import { LEAST_ALLOCATED } from './scoring-strategy.ts';
import { nodeUnschedulable } from './node-unschedulable.ts';
import { taintToleration } from './taint-toleration.ts';

const nodeAffinity = createNodeAffinity();
const nodeResourcesFit = createNodeResourcesFit({
  strategy: LEAST_ALLOCATED,
  ignoredResources: [],
  ignoredResourceGroups: [],
});
const nodeResourcesBalancedAllocation = createBalancedAllocation(['cpu', 'memory']);

/** What a plugin says of a pod on one node, with pods there. */
function on(plugin: SchedulerPlugin, pod: PodShape, node: NodeShape, others: readonly PodShape[] = []) {
  const pods = others.map((other, index) => newPod(`other-${String(index)}`, { node: 'n', ...other }));
  return rejectionsBy(plugin, newPod('p', pod), viewOf([newNode('n', node)], pods))['n'];
}

function scores(
  plugin: SchedulerPlugin,
  pod: PodShape,
  nodes: Readonly<Record<string, NodeShape>>,
  others: readonly PodShape[] = [],
) {
  const all = Object.entries(nodes).map(([name, shape]) => newNode(name, shape));
  const pods = others.map((other, index) => newPod(`other-${String(index)}`, other));
  return scoresBy(plugin, newPod('p', pod), viewOf(all, pods));
}

describe('NodeAffinity', () => {
  // upstream: plugins/nodeaffinity/node_affinity_test.go
  const requires = (...nodeSelectorTerms: readonly NodeSelectorTerm[]): PodShape => ({
    spec: { affinity: { nodeAffinity: { requiredDuringSchedulingIgnoredDuringExecution: { nodeSelectorTerms } } } },
  });
  const expression = (key: string, operator: string, ...values: readonly string[]): NodeSelectorTerm => ({
    matchExpressions: [{ key, operator, ...(values.length === 0 ? {} : { values }) }],
  });
  const named = (...values: readonly string[]): NodeSelectorTerm => ({
    matchFields: [{ key: 'metadata.name', operator: 'In', values }],
  });
  const labels = { disk: 'ssd', cores: '8' };

  test.each<[string, PodShape, boolean]>([
    ['In', requires(expression('disk', 'In', 'hdd', 'ssd')), true],
    ['not In', requires(expression('disk', 'In', 'hdd')), false],
    ['NotIn', requires(expression('disk', 'NotIn', 'hdd')), true],
    ['NotIn, without the label', requires(expression('other', 'NotIn', 'hdd')), true],
    ['Exists', requires(expression('disk', 'Exists')), true],
    ['DoesNotExist', requires(expression('disk', 'DoesNotExist')), false],
    ['Gt', requires(expression('cores', 'Gt', '7')), true],
    ['not Gt', requires(expression('cores', 'Gt', '8')), false],
    ['Lt', requires(expression('cores', 'Lt', '9')), true],
    ['Gt of what is no number', requires(expression('disk', 'Gt', '1')), false],
    ['one of two terms', requires(expression('disk', 'In', 'hdd'), expression('cores', 'Exists')), true],
    [
      'one of two requirements of a term',
      requires({
        matchExpressions: [
          { key: 'cores', operator: 'Exists' },
          { key: 'x', operator: 'Exists' },
        ],
      }),
      false,
    ],
    ['an empty term', requires({}), false],
    ['no terms', requires(), false],
    ['the name of the node', requires(named('n')), true],
    ['its name, and a label it has not', requires({ ...named('n'), ...expression('disk', 'In', 'hdd') }), false],
    ['the selector, and a term', { spec: { ...requires(named('n')).spec, nodeSelector: { disk: 'ssd' } } }, true],
    ['another selector, and a term', { spec: { ...requires(named('n')).spec, nodeSelector: { disk: 'hdd' } } }, false],
  ])('%s', (_title, pod, fits) => {
    const reason = on(nodeAffinity, pod, { labels });
    expect(reason).toBe(fits ? undefined : "node(s) didn't match Pod's node affinity/selector");
  });

  test('names that contradict each other fit no node', () => {
    const { matchFields: a = [] } = named('n');
    const { matchFields: b = [] } = named('m');
    const pod = newPod('p', requires({ matchFields: [...a, ...b] }));
    expect(place(pod, viewOf([newNode('n'), newNode('m')]))).toBe(
      '0/2 nodes are available: pod affinity terms conflict. ' +
        'preemption: 0/2 nodes are available: 2 Preemption is not helpful for scheduling.',
    );
  });

  test('nodes that are not named are not looked at', () => {
    const pod = newPod('p', { ...requires(named('n', 'gone')), requests: { cpu: '9' } });
    expect(place(pod, viewOf([newNode('n'), newNode('m'), newNode('o')]))).toBe(
      "0/3 nodes are available: 1 Insufficient cpu, 2 node(s) didn't satisfy plugin(s) [NodeAffinity]. " +
        'preemption: 0/3 nodes are available: 3 Preemption is not helpful for scheduling.',
    );
    expect(place(newPod('q', requires(named('m'))), viewOf([newNode('n'), newNode('m')]))).toBe('m');
  });

  test('preferences add up, the empty one is none', () => {
    const preferredDuringSchedulingIgnoredDuringExecution = [
      { weight: 2, preference: expression('disk', 'In', 'ssd') },
      { weight: 4, preference: expression('key', 'In', 'value') },
      { weight: 5, preference: { ...expression('foo', 'In', 'bar') } },
      { weight: 9, preference: {} },
    ];
    const pod = { spec: { affinity: { nodeAffinity: { preferredDuringSchedulingIgnoredDuringExecution } } } };
    const nodes = {
      a: { labels: { disk: 'ssd' } },
      b: { labels: { disk: 'ssd', foo: 'bar', key: 'value' } },
      c: { labels: { foo: 'bar' } },
    };
    expect(scores(nodeAffinity, pod, nodes)).toEqual({ a: 18, b: 100, c: 45 });
    expect(scores(nodeAffinity, {}, nodes)).toBeUndefined();
  });

  test('hints: a node that comes to match', () => {
    const pod = newPod('p', requires(expression('disk', 'Exists')));
    const update = nodeAffinity.hints?.['node-update'];
    const [with_, without] = [newNode('n', { labels }), newNode('n')];
    expect(update?.(pod, { kind: 'node-update', node: with_, old: without })).toBe(true);
    expect(update?.(pod, { kind: 'node-update', node: without, old: with_ })).toBe(false);
    expect(update?.(pod, { kind: 'node-update', node: with_, old: with_ })).toBe(false);
  });
});

describe('TaintToleration', () => {
  // upstream: plugins/tainttoleration/taint_toleration_test.go
  const taint = (effect: string, others: Partial<Taint> = {}): Taint => ({ key: 'k', value: 'v', effect, ...others });
  const tolerates = (...tolerations: readonly Toleration[]): PodShape => ({ spec: { tolerations } });

  test.each<[string, PodShape, Taint, boolean]>([
    ['no toleration', {}, taint('NoSchedule'), false],
    [
      'the same',
      tolerates({ key: 'k', operator: 'Equal', value: 'v', effect: 'NoSchedule' }),
      taint('NoSchedule'),
      true,
    ],
    ['of every effect', tolerates({ key: 'k', value: 'v' }), taint('NoExecute'), true],
    ['of another value', tolerates({ key: 'k', value: 'w' }), taint('NoSchedule'), false],
    ['of another effect', tolerates({ key: 'k', value: 'v', effect: 'NoExecute' }), taint('NoSchedule'), false],
    ['of every value', tolerates({ key: 'k', operator: 'Exists' }), taint('NoSchedule'), true],
    ['of everything', tolerates({ operator: 'Exists' }), taint('NoExecute'), true],
    ['a taint that only discourages', {}, taint('PreferNoSchedule'), true],
  ])('%s', (_title, pod, one, fits) => {
    const reason = on(taintToleration, pod, { spec: { taints: [one] } });
    expect(reason).toBe(fits ? undefined : 'node(s) had untolerated taint(s)');
  });

  test('the more taints that are only discouraged are not tolerated, the worse', () => {
    const nodes = {
      none: {},
      one: { spec: { taints: [taint('PreferNoSchedule')] } },
      two: { spec: { taints: [taint('PreferNoSchedule'), taint('PreferNoSchedule', { key: 'other' })] } },
    };
    expect(scores(taintToleration, {}, nodes)).toEqual({ none: 100, one: 50, two: 0 });
    expect(scores(taintToleration, tolerates({ key: 'k', operator: 'Exists' }), nodes)).toEqual({
      none: 100,
      one: 100,
      two: 0,
    });
  });

  test('hints: a taint that goes', () => {
    const [tainted, free] = [newNode('n', { spec: { taints: [taint('NoSchedule')] } }), newNode('n')];
    const update = taintToleration.hints?.['node-update'];
    expect(update?.(newPod('p'), { kind: 'node-update', node: free, old: tainted })).toBe(true);
    expect(update?.(newPod('p'), { kind: 'node-update', node: tainted, old: free })).toBe(false);
  });
});

test('a cordoned node takes who tolerates that', () => {
  const cordon = { spec: { unschedulable: true } };
  expect(on(nodeUnschedulable, {}, cordon)).toBe('node(s) were unschedulable');
  const tolerations = [{ key: 'node.kubernetes.io/unschedulable', operator: 'Exists' }];
  expect(on(nodeUnschedulable, { spec: { tolerations } }, cordon)).toBeUndefined();
});

describe('NodePorts', () => {
  // upstream: plugins/nodeports/node_ports_test.go
  const ports = (...all: readonly Omit<ContainerPort, 'containerPort'>[]): PodShape => ({
    spec: { containers: [{ name: 'c', ports: all.map((port) => ({ containerPort: 1, ...port })) }] },
  });
  test.each<[string, PodShape, PodShape, boolean]>([
    ['another port', ports({ hostPort: 8080 }), ports({ hostPort: 9090 }), true],
    ['the same port', ports({ hostPort: 8080 }), ports({ hostPort: 8080 }), false],
    ['of another protocol', ports({ hostPort: 80, protocol: 'TCP' }), ports({ hostPort: 80, protocol: 'UDP' }), true],
    [
      'on another address',
      ports({ hostPort: 80, hostIP: '127.0.0.1' }),
      ports({ hostPort: 80, hostIP: '127.0.0.2' }),
      true,
    ],
    [
      'on every address',
      ports({ hostPort: 80, hostIP: '127.0.0.1' }),
      ports({ hostPort: 80, hostIP: '0.0.0.0' }),
      false,
    ],
    ['one of several', ports({ hostPort: 1 }, { hostPort: 80 }), ports({ hostPort: 80 }, { hostPort: 81 }), false],
    ['no host port', ports({}), ports({ hostPort: 80 }), true],
  ])('%s', (_title, pod, there, fits) => {
    const reason = on(nodePorts, pod, {}, [there]);
    expect(reason).toBe(fits ? undefined : "node(s) didn't have free ports for the requested pod ports");
  });

  test('of a sidecar, not of an init container', () => {
    const init = (restartPolicy?: string): PodShape => ({
      spec: {
        containers: [{ name: 'c' }],
        initContainers: [
          {
            name: 'i',
            ports: [{ containerPort: 1, hostPort: 80 }],
            ...(restartPolicy === undefined ? {} : { restartPolicy }),
          },
        ],
      },
    });
    expect(on(nodePorts, ports({ hostPort: 80 }), {}, [init()])).toBeUndefined();
    expect(on(nodePorts, ports({ hostPort: 80 }), {}, [init('Always')])).toBeDefined();
  });
});

describe('NodeResourcesFit', () => {
  // upstream: plugins/noderesources/fit_test.go
  const container = (cpu: string, memory: string) => ({ name: 'c', resources: { requests: { cpu, memory } } });
  test.each<[string, PodShape, readonly PodShape[], string | undefined]>([
    [
      'all that is left',
      { requests: { cpu: '1', memory: '1Gi' } },
      [{ requests: { cpu: '3', memory: '3Gi' } }],
      undefined,
    ],
    [
      'more of both than is left',
      { requests: { cpu: '2', memory: '2Gi' } },
      [{ requests: { cpu: '3', memory: '3Gi' } }],
      'Insufficient cpu, Insufficient memory',
    ],
    ['nothing, where nothing is left', {}, [{ requests: { cpu: '4', memory: '4Gi' } }], undefined],
    [
      'the largest init container counts',
      { spec: { containers: [container('1', '1Gi')], initContainers: [container('5', '1Gi')] } },
      [],
      'Insufficient cpu',
    ],
    [
      'init containers do not add up',
      { spec: { containers: [container('1', '1Gi')], initContainers: [container('3', '1Gi'), container('3', '1Gi')] } },
      [],
      undefined,
    ],
    [
      'sidecars do',
      {
        spec: {
          containers: [container('1', '1Gi')],
          initContainers: [
            { ...container('2', '1Gi'), restartPolicy: 'Always' },
            { ...container('2', '1Gi'), restartPolicy: 'Always' },
          ],
        },
      },
      [],
      'Insufficient cpu',
    ],
    [
      'overhead counts',
      { requests: { cpu: '4' }, spec: { containers: [container('4', '1Gi')], overhead: { cpu: '1m' } } },
      [],
      'Insufficient cpu',
    ],
    [
      'an extended resource that is there',
      { requests: { 'example.com/gpu': '2' } },
      [{ requests: { 'example.com/gpu': '1' } }],
      undefined,
    ],
    [
      'one that is taken',
      { requests: { 'example.com/gpu': '2' } },
      [{ requests: { 'example.com/gpu': '2' } }],
      'Insufficient example.com/gpu',
    ],
    ['none of one that nobody has', { requests: { 'example.com/none': '0' } }, [], undefined],
    ['huge pages', { requests: { 'hugepages-2Mi': '4Mi' } }, [], 'Insufficient hugepages-2Mi'],
  ])('%s', (_title, pod, others, reason) => {
    expect(on(nodeResourcesFit, pod, { extended: { 'example.com/gpu': '3' } }, others)).toBe(reason);
  });

  test.each<[string, string, Readonly<Record<string, string>>, string | undefined, number]>([
    ['is being made smaller', '1', { cpu: '3' }, undefined, 1],
    ['is being made larger', '3', { cpu: '1' }, undefined, 1],
    ['cannot be made larger', '3', { cpu: '1' }, 'Infeasible', 3],
    ['is as it should be', '1', { cpu: '1' }, undefined, 3],
  ])('a pod that %s leaves room', (_title, asked, inForce, pending, room) => {
    const status = {
      containerStatuses: [
        { name: 'c', image: '', imageID: '', ready: true, restartCount: 0, resources: { requests: inForce } },
      ],
      ...(pending === undefined ? {} : { conditions: [{ type: 'PodResizePending', status: 'True', reason: pending }] }),
    };
    const others = [{ requests: { cpu: asked }, status }];
    expect(on(nodeResourcesFit, { requests: { cpu: String(room) } }, {}, others)).toBeUndefined();
    expect(on(nodeResourcesFit, { requests: { cpu: String(room + 1) } }, {}, others)).toBe('Insufficient cpu');
  });

  test('the emptier node is better; containers that ask for nothing count a little', () => {
    const nodes = { a: {}, b: {}, c: { cpu: '0' } };
    const busy = [{ node: 'a', requests: { cpu: '2', memory: '1Gi' } }];
    expect(scores(nodeResourcesFit, { requests: { cpu: '1', memory: '1Gi' } }, nodes, busy)).toEqual({
      a: 37,
      b: 75,
      c: 75,
    });
    // 100m of 4 CPU leave 97 %, 200 Mi of 4 Gi leave 95 %.
    expect(scores(nodeResourcesFit, {}, nodes)).toEqual({ a: 96, b: 96, c: 95 });
  });

  test('hints: only who takes something away from a node helps', () => {
    const pod = newPod('p', { requests: { cpu: '4' } });
    const { hints } = nodeResourcesFit;
    expect(hints?.['node-add']?.(pod, { kind: 'node-add', node: newNode('n') })).toBe(true);
    expect(hints?.['node-add']?.(pod, { kind: 'node-add', node: newNode('n', { cpu: '3' }) })).toBe(false);
    const [small, large] = [newPod('q', { requests: { cpu: '1' } }), newPod('q', { requests: { cpu: '2' } })];
    const update = hints?.['assigned-pod-update'];
    expect(update?.(pod, { kind: 'assigned-pod-update', pod: small, old: large })).toBe(true);
    expect(update?.(pod, { kind: 'assigned-pod-update', pod: large, old: small })).toBe(false);
  });
});

test('BalancedAllocation prefers the node whose CPU and memory fill up alike', () => {
  // upstream: plugins/noderesources/balanced_allocation_test.go
  const nodes = { a: { cpu: '4', memory: '10Gi' }, b: { cpu: '6', memory: '10Gi' } };
  const pod = { requests: { cpu: '3', memory: '5Gi' } };
  // 75 % and 50 % are 25 apart; 50 % and 50 % are not.
  expect(scores(nodeResourcesBalancedAllocation, pod, nodes)).toEqual({ a: 87, b: 100 });
  expect(scores(nodeResourcesBalancedAllocation, {}, nodes)).toBeUndefined();
});

test('ImageLocality prefers nodes that have large images, the more nodes have them', () => {
  // upstream: plugins/imagelocality/image_locality_test.go
  const MIB = 1024 * 1024;
  const image = (name: string, size: number) => ({ names: [name], sizeBytes: size * MIB });
  const nodes = {
    a: { images: [image('registry/40:latest', 40), image('registry/300:latest', 300)] },
    b: { images: [image('registry/250:latest', 250), image('registry/10:v1', 10)] },
  };
  const pod = (...images: readonly string[]): PodShape => ({
    spec: { containers: images.map((name, index) => ({ name: String(index), image: name })) },
  });
  expect(scores(imageLocality, pod('registry/40', 'registry/250'), nodes)).toEqual({ a: 0, b: 5 });
  expect(scores(imageLocality, pod('registry/40', 'registry/300'), nodes)).toEqual({ a: 7, b: 0 });
  expect(scores(imageLocality, pod('registry/10'), nodes)).toBeUndefined();
});
