import { afterEach, beforeEach, expect, test } from 'vitest';
import {
  controllerRevisions,
  daemonSets,
  events,
  nodes,
  pods,
  type DaemonSet,
  type DaemonSetSpec,
  type New,
  type Pod,
} from '../../api/index.ts';
import { startTestCluster, type TestCluster } from '../testing/test-cluster.ts';

// Behaviour: kubernetes.io/docs/concepts/workloads/controllers/daemonset, daemon_controller_test.go, update_test.go.

const namespace = 'default';
const ref = { namespace, name: 'agent' };
let cluster: TestCluster;

beforeEach(async () => {
  cluster = await startTestCluster({ nodes: 3 });
});

afterEach(async () => {
  expect(cluster.errors).toEqual([]);
  await cluster.stop();
});

const template = (image: string, spec: object = {}) => ({
  metadata: { labels: { app: 'agent' } },
  spec: { containers: [{ name: 'main', image }], ...spec },
});

function create(spec: Partial<DaemonSetSpec> = {}): Promise<DaemonSet> {
  const set: New<DaemonSet> = {
    apiVersion: 'apps/v1',
    kind: 'DaemonSet',
    metadata: ref,
    spec: { selector: { matchLabels: { app: 'agent' } }, template: template('v1'), ...spec },
  };
  return cluster.client.create(daemonSets, set);
}

function change(spec: object): Promise<DaemonSet> {
  return cluster.client.patch(daemonSets, ref, 'application/merge-patch+json', { spec });
}

const roll = (image: string): Promise<DaemonSet> =>
  change({ template: { spec: { containers: [{ name: 'main', image }] } } });

const get = (): Promise<DaemonSet> => cluster.client.get(daemonSets, ref);

async function all(): Promise<readonly Pod[]> {
  return (await cluster.client.list(pods, { namespace })).items;
}

/** `node image` of each pod, sorted. */
async function placed(): Promise<readonly string[]> {
  return (await all()).map(({ spec }) => `${spec.nodeName ?? '?'} ${spec.containers[0]?.image ?? ''}`).sort();
}

async function onNode(node: string): Promise<Pod> {
  const found = (await all()).find(({ spec }) => spec.nodeName === node);
  if (found === undefined) throw new Error(`no pod on ${node}`);
  return found;
}

async function messages(): Promise<readonly string[]> {
  const { items } = await cluster.client.list(events, { namespace });
  return items
    .filter(({ involvedObject }) => involvedObject.kind === 'DaemonSet')
    .map(({ type = '', reason = '', message = '' }) => `${type} ${reason}: ${message}`);
}

const untilPlaced = (...expected: readonly string[]): Promise<void> =>
  cluster.until(expected.join(', '), async () => (await placed()).join() === expected.join());

const untilReady = (count: number): Promise<void> =>
  cluster.until(`${String(count)} are ready`, async () => {
    const { status, metadata } = await get();
    return (
      status?.numberReady === count &&
      status.desiredNumberScheduled === count &&
      status.observedGeneration === metadata.generation
    );
  });

const settle = (milliseconds = 2000): Promise<void> => cluster.clock.advance(milliseconds);

const label = (name: string, labels: object): Promise<unknown> =>
  cluster.client.patch(nodes, { name }, 'application/merge-patch+json', { metadata: { labels } });

const taint = (name: string, taints: readonly object[]): Promise<unknown> =>
  cluster.client.patch(nodes, { name }, 'application/merge-patch+json', { spec: { taints } });

test('there is a pod on each node, bound to it by affinity and tolerating what befalls nodes', async () => {
  await create({ template: template('v1', { tolerations: [{ key: 'own', operator: 'Exists' }] }) });
  await untilPlaced('node-1 v1', 'node-2 v1', 'node-3 v1');
  await untilReady(3);
  const { metadata, spec } = await onNode('node-2');
  const [revision] = (await cluster.client.list(controllerRevisions, { namespace })).items;
  expect(metadata.labels).toEqual({
    app: 'agent',
    'controller-revision-hash': revision?.metadata.labels?.['controller-revision-hash'],
    'pod-template-generation': '1',
  });
  expect(revision?.metadata.name).toBe(`agent-${metadata.labels?.['controller-revision-hash'] ?? ''}`);
  expect(spec.affinity?.nodeAffinity?.requiredDuringSchedulingIgnoredDuringExecution).toEqual({
    nodeSelectorTerms: [{ matchFields: [{ key: 'metadata.name', operator: 'In', values: ['node-2'] }] }],
  });
  expect(spec.tolerations?.map(({ key = '', effect = '' }) => `${key}:${effect}`)).toEqual([
    'own:',
    'node.kubernetes.io/not-ready:NoExecute',
    'node.kubernetes.io/unreachable:NoExecute',
    'node.kubernetes.io/disk-pressure:NoSchedule',
    'node.kubernetes.io/memory-pressure:NoSchedule',
    'node.kubernetes.io/pid-pressure:NoSchedule',
    'node.kubernetes.io/unschedulable:NoSchedule',
  ]);
  expect((await get()).status).toEqual({
    observedGeneration: 1,
    desiredNumberScheduled: 3,
    currentNumberScheduled: 3,
    numberMisscheduled: 0,
    numberReady: 3,
    updatedNumberScheduled: 3,
    numberAvailable: 3,
  });
  const created = (await all()).map((pod) => `Normal SuccessfulCreate: Created pod: ${pod.metadata.name}`);
  expect([...(await messages())].sort()).toEqual(created.sort());
});

test('nodes that come, go, and change their labels get and lose their pod', async () => {
  await create({ template: template('v1', { nodeSelector: { disk: 'ssd' } }) });
  await cluster.until('it is observed', async () => (await get()).status?.observedGeneration === 1);
  expect(await placed()).toEqual([]);
  await label('node-1', { disk: 'ssd' });
  await untilPlaced('node-1 v1');
  await cluster.kubelets.join('node-4');
  await label('node-4', { disk: 'ssd' });
  await untilPlaced('node-1 v1', 'node-4 v1');
  await untilReady(2);
  await label('node-1', { disk: null });
  await untilPlaced('node-4 v1');
  await untilReady(1);
});

test('a node that is deleted is no longer counted, and what waited for it goes', async () => {
  await create();
  await untilReady(3);
  cluster.kubelets.kill('node-3');
  await cluster.client.delete(nodes, { name: 'node-3' });
  await untilReady(2);
  expect((await get()).status).toMatchObject({ currentNumberScheduled: 2, numberMisscheduled: 0 });
  const affinity = (await onNode('node-1')).spec.affinity;
  await cluster.client.create(pods, {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { namespace, name: 'waits', labels: { app: 'agent' } },
    spec: {
      containers: [{ name: 'main', image: 'v1' }],
      schedulerName: 'nobody',
      affinity: JSON.parse(JSON.stringify(affinity).replace('node-1', 'node-9')) as NonNullable<typeof affinity>,
    },
  });
  await cluster.until('it is gone', async () => (await all()).every(({ metadata }) => metadata.name !== 'waits'));
});

test('a taint keeps new pods away, and drives those out that are there only with NoExecute', async () => {
  await taint('node-1', [{ key: 'dedicated', value: 'x', effect: 'NoSchedule' }]);
  await create();
  await untilPlaced('node-2 v1', 'node-3 v1');
  await untilReady(2);
  await taint('node-2', [{ key: 'dedicated', value: 'x', effect: 'NoSchedule' }]);
  await cluster.until('it is misscheduled', async () => (await get()).status?.numberMisscheduled === 1);
  expect(await placed()).toEqual(['node-2 v1', 'node-3 v1']);
  await taint('node-3', [{ key: 'dedicated', value: 'x', effect: 'NoExecute' }]);
  await untilPlaced('node-2 v1');
});

test('a cordoned node gets its pod all the same', async () => {
  await cluster.client.patch(nodes, { name: 'node-1' }, 'application/merge-patch+json', {
    spec: { unschedulable: true },
  });
  await create();
  await untilPlaced('node-1 v1', 'node-2 v1', 'node-3 v1');
});

test('a new template replaces one pod after the other', async () => {
  await create();
  await untilReady(3);
  cluster.kubelets.becomesReady = ({ spec }) => spec.containers[0]?.image === 'v1';
  await roll('v2');
  await cluster.until('one is new', async () => (await placed()).filter((it) => it.endsWith('v2')).length === 1);
  await settle();
  expect((await placed()).filter((it) => it.endsWith('v2'))).toHaveLength(1);
  expect((await get()).status).toMatchObject({ updatedNumberScheduled: 1, numberUnavailable: 1 });
  cluster.kubelets.becomesReady = () => true;
  const stuck = (await all()).find(({ spec }) => spec.containers[0]?.image === 'v2');
  if (stuck !== undefined) await cluster.kubelets.setReady(stuck, true);
  await untilPlaced('node-1 v2', 'node-2 v2', 'node-3 v2');
  const { items } = await cluster.client.list(controllerRevisions, { namespace });
  expect(items.map(({ revision }) => revision).sort()).toEqual([1, 2]);
});

test('a rollback in the middle of an update leaves alone what was not touched', async () => {
  await create();
  await untilReady(3);
  const before = new Set((await all()).map(({ metadata }) => metadata.uid));
  cluster.kubelets.becomesReady = ({ spec }) => spec.containers[0]?.image === 'v1';
  await roll('broken');
  await cluster.until('one is new', async () => (await placed()).some((it) => it.endsWith('broken')));
  await roll('v1');
  await untilPlaced('node-1 v1', 'node-2 v1', 'node-3 v1');
  await untilReady(3);
  expect((await all()).filter(({ metadata }) => before.has(metadata.uid))).toHaveLength(2);
  const { items } = await cluster.client.list(controllerRevisions, { namespace });
  expect(items.map(({ revision }) => revision).sort()).toEqual([2, 3]);
});

test('with maxSurge the new pod is there before the old one goes', async () => {
  await create({ updateStrategy: { type: 'RollingUpdate', rollingUpdate: { maxSurge: 1, maxUnavailable: 0 } } });
  await untilReady(3);
  cluster.kubelets.becomesReady = ({ spec }) => spec.containers[0]?.image === 'v1';
  await roll('v2');
  await cluster.until('one is new', async () => (await all()).length === 4);
  await settle();
  expect((await placed()).filter((it) => it.endsWith('v1'))).toHaveLength(3);
  expect((await placed()).filter((it) => it.endsWith('v2'))).toHaveLength(1);
  cluster.kubelets.becomesReady = () => true;
  const stuck = (await all()).find(({ spec }) => spec.containers[0]?.image === 'v2');
  if (stuck !== undefined) await cluster.kubelets.setReady(stuck, true);
  await untilPlaced('node-1 v2', 'node-2 v2', 'node-3 v2');
});

test('OnDelete replaces nothing by itself', async () => {
  await create({ updateStrategy: { type: 'OnDelete' } });
  await untilReady(3);
  await roll('v2');
  await settle();
  expect(await placed()).toEqual(['node-1 v1', 'node-2 v1', 'node-3 v1']);
  await cluster.client.delete(pods, { namespace, name: (await onNode('node-2')).metadata.name });
  await untilPlaced('node-1 v1', 'node-2 v2', 'node-3 v1');
});

async function fail(pod: Pod): Promise<void> {
  const { name } = pod.metadata;
  const status = { phase: 'Failed', conditions: [{ type: 'Ready', status: 'False' }] };
  await cluster.client.patch(
    pods,
    { namespace, name },
    'application/merge-patch+json',
    { status },
    { subresource: 'status' },
  );
}

test('a failed pod is replaced at once, the next one on the node only after a while', async () => {
  await create();
  await untilReady(3);
  const first = await onNode('node-1');
  await fail(first);
  const replaced = (old: Pod) => async (): Promise<boolean> => {
    const now = (await all()).find(({ spec }) => spec.nodeName === 'node-1');
    return now?.status?.phase === 'Running' && now.metadata.uid !== old.metadata.uid;
  };
  await cluster.until('it is replaced', replaced(first), 500);
  expect(await messages()).toContain(
    `Warning FailedDaemonPod: Found failed daemon pod default/${first.metadata.name} on node node-1, will try to kill it`,
  );
  expect(await messages()).toContain(`Normal SuccessfulDelete: Deleted pod: ${first.metadata.name}`);
  const second = await onNode('node-1');
  await fail(second);
  await settle(300);
  expect((await onNode('node-1')).metadata.uid).toBe(second.metadata.uid);
  await cluster.until('it is replaced', replaced(second), 3000);
});

test('a pod counts as available after minReadySeconds', async () => {
  await create({ minReadySeconds: 10 });
  await untilReady(3);
  expect((await get()).status?.numberAvailable ?? 0).toBe(0);
  await settle(8000);
  expect((await get()).status?.numberAvailable ?? 0).toBe(0);
  await settle(4000);
  expect((await get()).status?.numberAvailable).toBe(3);
});

test('matching pods are adopted; of two on a node the younger goes', async () => {
  await create();
  await untilReady(3);
  const before = (await all()).map(({ metadata }) => metadata.uid).sort();
  await cluster.client.delete(daemonSets, ref, { propagationPolicy: 'Orphan' });
  await cluster.until('the set is gone', async () => {
    return (await cluster.client.list(daemonSets, { namespace })).items.length === 0;
  });
  await cluster.clock.advance(1000);
  await cluster.client.create(pods, {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { namespace, name: 'extra', labels: { app: 'agent' } },
    spec: { nodeName: 'node-1', containers: [{ name: 'main', image: 'v1' }] },
  });
  await create();
  await untilReady(3);
  await cluster.until('three are left', async () => (await all()).length === 3);
  expect((await all()).map(({ metadata }) => metadata.uid).sort()).toEqual(before);
});

test('a set that is deleted takes its pods and revisions along', async () => {
  await create();
  await untilReady(3);
  await cluster.client.delete(daemonSets, ref);
  await cluster.until('all are gone', async () => {
    const { items } = await cluster.client.list(controllerRevisions, { namespace });
    return (await all()).length === 0 && items.length === 0;
  });
});

test('only as many old revisions are kept as asked for', async () => {
  await create({ revisionHistoryLimit: 1 });
  await untilReady(3);
  for (const image of ['v2', 'v3', 'v4']) {
    await roll(image);
    await untilPlaced(`node-1 ${image}`, `node-2 ${image}`, `node-3 ${image}`);
    await untilReady(3);
  }
  await cluster.until('two are left', async () => {
    const { items } = await cluster.client.list(controllerRevisions, { namespace });
    return (
      items
        .map(({ revision }) => revision)
        .sort()
        .join() === '3,4'
    );
  });
});

test('a revision of another template that has the name makes for another name', async () => {
  await create();
  await untilReady(3);
  const [first] = (await cluster.client.list(controllerRevisions, { namespace })).items;
  const name = first?.metadata.name ?? '';
  await cluster.client.delete(daemonSets, ref);
  await cluster.until('all are gone', async () => {
    const { items } = await cluster.client.list(controllerRevisions, { namespace });
    return (await all()).length === 0 && items.length === 0;
  });
  await cluster.client.create(controllerRevisions, {
    apiVersion: 'apps/v1',
    kind: 'ControllerRevision',
    metadata: { namespace, name },
    revision: 1,
    data: { other: true },
  });
  await create();
  await untilReady(3);
  expect((await get()).status?.collisionCount).toBe(1);
  const { items } = await cluster.client.list(controllerRevisions, { namespace });
  const own = items.find(({ metadata }) => metadata.name !== name);
  const hash = own?.metadata.labels?.['controller-revision-hash'];
  expect(own?.metadata.name).toBe(`agent-${hash ?? ''}`);
  expect((await all()).every(({ metadata }) => metadata.labels?.['controller-revision-hash'] === hash)).toBe(true);
});
