import { expect, test } from 'vitest';
import { decode } from '../decode/index.ts';
import { deployments, namespaces, nodes, pods } from '../resources/index.ts';
import { omit } from '../omit.ts';
import { generateName, prepareForCreate, prepareForStatusUpdate, prepareForUpdate } from './index.ts';

const NOW = Date.UTC(2026, 0, 1);
const context = { now: NOW, uid: 'u', namespace: 'default', random: () => 0 };

test('a new pod has the server’s metadata and no made-up status', () => {
  const sent = decode(pods, {
    metadata: {
      generateName: 'web-',
      uid: 'mine',
      resourceVersion: '7',
      generation: 9,
      deletionTimestamp: '2026-01-01T00:00:00Z',
    },
    spec: { containers: [{ name: 'a' }] },
    status: { phase: 'Running' },
  }).object;
  const pod = prepareForCreate(pods, sent, context);
  expect(pod.metadata).toEqual({
    generateName: 'web-',
    name: 'web-bbbbb',
    namespace: 'default',
    uid: 'u',
    creationTimestamp: '2026-01-01T00:00:00Z',
    generation: 1,
  });
  expect(pod.status).toEqual({ phase: 'Pending', qosClass: 'BestEffort' });
});

test('a gated pod says from the beginning why it has no node', () => {
  const spec = { containers: [{ name: 'a' }], schedulingGates: [{ name: 'example.com/wait' }] };
  const pod = prepareForCreate(pods, decode(pods, { metadata: { name: 'p' }, spec }).object, context);
  expect(pod.status?.conditions).toEqual([
    {
      type: 'PodScheduled',
      status: 'False',
      reason: 'SchedulingGated',
      message: 'Scheduling is blocked due to non-empty scheduling gates',
      lastTransitionTime: '2026-01-01T00:00:00Z',
    },
  ]);
});

test('what affinity says of the pod’s own labels becomes a part of its selectors', () => {
  const term = (labelSelector: object | undefined) => ({
    topologyKey: 'zone',
    matchLabelKeys: ['a', 'missing'],
    mismatchLabelKeys: ['b'],
    ...(labelSelector === undefined ? {} : { labelSelector }),
  });
  const exists = { key: 'c', operator: 'Exists' };
  const affinity = {
    podAffinity: {
      requiredDuringSchedulingIgnoredDuringExecution: [term({ matchExpressions: [exists] }), term(undefined)],
    },
    podAntiAffinity: {
      preferredDuringSchedulingIgnoredDuringExecution: [
        { weight: 1, podAffinityTerm: term({ matchLabels: { d: '4' } }) },
      ],
    },
  };
  const spec = { containers: [{ name: 'a' }], affinity };
  const sent = decode(pods, { metadata: { name: 'p', labels: { a: '1', b: '2' } }, spec }).object;
  const made = prepareForCreate(pods, sent, context).spec.affinity;
  const own = [
    { key: 'a', operator: 'In', values: ['1'] },
    { key: 'b', operator: 'NotIn', values: ['2'] },
  ];
  const [selected, unselected] = made?.podAffinity?.requiredDuringSchedulingIgnoredDuringExecution ?? [];
  expect(selected?.labelSelector).toEqual({ matchExpressions: [exists, ...own] });
  expect(unselected).toEqual(term(undefined));
  const [preferred] = made?.podAntiAffinity?.preferredDuringSchedulingIgnoredDuringExecution ?? [];
  expect(preferred?.podAffinityTerm.labelSelector).toEqual({ matchLabels: { d: '4' }, matchExpressions: own });
});

test('a namespace is finalized by the cluster, a node keeps the status it registers with', () => {
  const namespace = prepareForCreate(namespaces, decode(namespaces, { metadata: { name: 'n' } }).object, context);
  expect(namespace).toMatchObject({ spec: { finalizers: ['kubernetes'] }, status: { phase: 'Active' } });
  const node = decode(nodes, { metadata: { name: 'n' }, status: { phase: 'Running' } }).object;
  expect(prepareForCreate(nodes, node, context).status).toBe(node.status);
});

test('a generated name fits a label', () => {
  expect(generateName('x'.repeat(70), () => 0)).toBe(`${'x'.repeat(58)}bbbbb`);
});

const old = decode(deployments, {
  metadata: {
    name: 'd',
    namespace: 'default',
    uid: 'u',
    creationTimestamp: '2026-01-01T00:00:00Z',
    generation: 2,
    resourceVersion: '5',
  },
  spec: { replicas: 1 },
  status: { replicas: 1 },
}).object;

test('an update keeps the status and counts a changed spec', () => {
  const next = { ...old, spec: { ...old.spec, replicas: 2 }, status: { replicas: 9 } };
  const updated = prepareForUpdate(deployments, next, old);
  expect(updated.metadata.generation).toBe(3);
  expect(updated.status).toBe(old.status);
  const labelled = { ...old, metadata: { ...old.metadata, labels: { a: 'b' } } };
  expect(prepareForUpdate(deployments, labelled, old).metadata.generation).toBe(2);
});

test('an update that leaves out the identity gets it back; another one is kept for validation to refuse', () => {
  const rest = omit(old.metadata, 'uid', 'creationTimestamp', 'generation');
  const bare = { ...old, metadata: rest as typeof old.metadata };
  expect(prepareForUpdate(deployments, bare, old).metadata).toEqual(old.metadata);
  const other = { ...old, metadata: { ...old.metadata, uid: 'v' } };
  expect(prepareForUpdate(deployments, other, old).metadata.uid).toBe('v');
});

test('an update of the status changes nothing else', () => {
  const next = {
    ...old,
    metadata: { ...old.metadata, labels: { a: 'b' } },
    spec: { ...old.spec, replicas: 5 },
    status: { replicas: 2 },
  };
  const updated = prepareForStatusUpdate(deployments, next, old);
  expect(updated.spec).toBe(old.spec);
  expect(updated.status).toEqual({ replicas: 2 });
  expect(updated.metadata).toEqual(old.metadata);
});
