import { afterEach, beforeEach, expect, test } from 'vitest';
import {
  controllerRevisions,
  events,
  persistentVolumeClaims,
  pods,
  statefulSets,
  type New,
  type Pod,
  type StatefulSet,
  type StatefulSetSpec,
} from '../../api/index.ts';
import { startTestCluster, type TestCluster } from '../testing/test-cluster.ts';

// Behaviour: kubernetes.io/docs/concepts/workloads/controllers/statefulset, stateful_set_control_test.go.

const namespace = 'default';
const ref = { namespace, name: 'web' };
let cluster: TestCluster;

beforeEach(async () => {
  cluster = await startTestCluster({ nodes: 1 });
});

afterEach(async () => {
  expect(cluster.errors).toEqual([]);
  await cluster.stop();
});

const template = (image: string) => ({
  metadata: { labels: { app: 'web' } },
  spec: { containers: [{ name: 'main', image }] },
});

const dataClaim = {
  apiVersion: 'v1',
  kind: 'PersistentVolumeClaim',
  metadata: { name: 'data', labels: { tier: 'gold' } },
  spec: { accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '1Mi' } } },
};

function create(spec: Partial<StatefulSetSpec> = {}): Promise<StatefulSet> {
  const set: New<StatefulSet> = {
    apiVersion: 'apps/v1',
    kind: 'StatefulSet',
    metadata: ref,
    spec: {
      replicas: 3,
      serviceName: 'nginx',
      selector: { matchLabels: { app: 'web' } },
      template: template('v1'),
      ...spec,
    },
  };
  return cluster.client.create(statefulSets, set);
}

function change(spec: object): Promise<StatefulSet> {
  return cluster.client.patch(statefulSets, ref, 'application/merge-patch+json', { spec });
}

const roll = (image: string): Promise<StatefulSet> =>
  change({ template: { spec: { containers: [{ name: 'main', image }] } } });

const get = (): Promise<StatefulSet> => cluster.client.get(statefulSets, ref);

async function all(): Promise<readonly Pod[]> {
  const { items } = await cluster.client.list(pods, { namespace });
  return [...items].sort((a, b) => (a.metadata.name < b.metadata.name ? -1 : 1));
}

const pod = (ordinal: number): Promise<Pod> => cluster.client.get(pods, { namespace, name: `web-${String(ordinal)}` });

const names = async (): Promise<readonly string[]> => (await all()).map(({ metadata }) => metadata.name);
const images = async (): Promise<readonly (string | undefined)[]> =>
  (await all()).map(({ spec }) => spec.containers[0]?.image);
const claims = async (): Promise<readonly string[]> =>
  (await cluster.client.list(persistentVolumeClaims, { namespace })).items.map(({ metadata }) => metadata.name).sort();

async function messages(): Promise<readonly string[]> {
  const { items } = await cluster.client.list(events, { namespace });
  return items
    .filter(({ involvedObject }) => involvedObject.kind === 'StatefulSet')
    .map(({ reason = '', message = '' }) => `${reason}: ${message}`);
}

const untilReady = (replicas: number): Promise<void> =>
  cluster.until(`${String(replicas)} are ready`, async () => {
    const { status, metadata } = await get();
    return (
      (status?.readyReplicas ?? 0) === replicas &&
      status?.replicas === replicas &&
      status.observedGeneration === metadata.generation
    );
  });

/** Until all pods have the new template. */
const untilUpdated = (image: string): Promise<void> =>
  cluster.until(`all have ${image}`, async () => {
    const { status, spec, metadata } = await get();
    return (
      (await images()).every((it) => it === image) &&
      status?.readyReplicas === spec.replicas &&
      status?.currentRevision === status?.updateRevision &&
      status?.observedGeneration === metadata.generation
    );
  });

/** A while in which something could happen. */
const settle = (milliseconds = 2000): Promise<void> => cluster.clock.advance(milliseconds);

/** Keeps the pods of some ordinals from becoming ready. */
function unready(...ordinals: readonly number[]): void {
  cluster.kubelets.becomesReady = ({ metadata }) => !ordinals.some((it) => metadata.name === `web-${String(it)}`);
}

test('pods are made one after the other, each with a name, a host name and labels of its own', async () => {
  unready(1);
  await create();
  await cluster.until('the second is there', async () => (await names()).length === 2);
  await settle();
  expect(await names()).toEqual(['web-0', 'web-1']);
  unready();
  await cluster.kubelets.setReady(await pod(1), true);
  await untilReady(3);
  const { metadata, spec } = await pod(2);
  const { status } = await get();
  expect(metadata.labels).toEqual({
    app: 'web',
    'statefulset.kubernetes.io/pod-name': 'web-2',
    'apps.kubernetes.io/pod-index': '2',
    'controller-revision-hash': status?.updateRevision,
  });
  expect(metadata.generateName).toBe('web-');
  expect({ hostname: spec.hostname, subdomain: spec.subdomain }).toEqual({ hostname: 'web-2', subdomain: 'nginx' });
  expect(metadata.ownerReferences).toMatchObject([{ kind: 'StatefulSet', name: 'web', controller: true }]);
  expect(status).toEqual({
    observedGeneration: 1,
    replicas: 3,
    readyReplicas: 3,
    currentReplicas: 3,
    updatedReplicas: 3,
    availableReplicas: 3,
    currentRevision: status?.updateRevision,
    updateRevision: expect.stringMatching(/^web-/),
    collisionCount: 0,
  });
  expect(await messages()).toEqual([
    'SuccessfulCreate: create Pod web-0 in StatefulSet web successful',
    'SuccessfulCreate: create Pod web-1 in StatefulSet web successful',
    'SuccessfulCreate: create Pod web-2 in StatefulSet web successful',
  ]);
});

test('in parallel nobody waits for anybody', async () => {
  unready(0, 1, 2);
  await create({ podManagementPolicy: 'Parallel' });
  await cluster.until('all are there', async () => (await names()).length === 3);
  await change({ replicas: 1 });
  await cluster.until('two are gone', async () => (await names()).length === 1);
  expect(await names()).toEqual(['web-0']);
});

test('ordinals may start elsewhere', async () => {
  await create({ ordinals: { start: 5 }, replicas: 2 });
  await untilReady(2);
  expect(await names()).toEqual(['web-5', 'web-6']);
  await change({ ordinals: { start: 6 } });
  await cluster.until('they have moved', async () => (await names()).join() === 'web-6,web-7');
  await untilReady(2);
});

test('scaled down, the last goes first, and only while the others are ready', async () => {
  await create();
  await untilReady(3);
  await cluster.kubelets.setReady(await pod(0), false);
  await change({ replicas: 1 });
  await settle();
  expect(await names()).toEqual(['web-0', 'web-1', 'web-2']);
  await cluster.kubelets.setReady(await pod(0), true);
  await untilReady(1);
  expect(await names()).toEqual(['web-0']);
  expect((await messages()).filter((message) => message.startsWith('SuccessfulDelete'))).toEqual([
    'SuccessfulDelete: delete Pod web-2 in StatefulSet web successful',
    'SuccessfulDelete: delete Pod web-1 in StatefulSet web successful',
  ]);
});

test('a new template is rolled out from the last pod to the first, one at a time', async () => {
  await create();
  await untilReady(3);
  const before = (await get()).status?.currentRevision;
  unready(2);
  await roll('v2');
  await cluster.until('the last is replaced', async () => (await images())[2] === 'v2');
  await settle();
  expect(await images()).toEqual(['v1', 'v1', 'v2']);
  expect((await get()).status).toMatchObject({ currentReplicas: 2, updatedReplicas: 1, currentRevision: before });
  unready();
  await cluster.kubelets.setReady(await pod(2), true);
  await untilUpdated('v2');
  const { status } = await get();
  expect(status?.currentRevision).not.toBe(before);
  const { items } = await cluster.client.list(controllerRevisions, { namespace });
  expect(items.map(({ revision }) => revision).sort()).toEqual([1, 2]);
  expect(items.find(({ revision }) => revision === 1)?.metadata.name).toBe(before);
});

test('below the partition pods keep the template that they had, even when they are made anew', async () => {
  await create();
  await untilReady(3);
  await change({ updateStrategy: { type: 'RollingUpdate', rollingUpdate: { partition: 2 } } });
  await roll('v2');
  await cluster.until('the last is replaced', async () => (await images())[2] === 'v2');
  await untilReady(3);
  expect(await images()).toEqual(['v1', 'v1', 'v2']);
  await cluster.client.delete(pods, { namespace, name: 'web-0' });
  await cluster.client.delete(pods, { namespace, name: 'web-2' });
  await settle();
  await untilReady(3);
  expect(await images()).toEqual(['v1', 'v1', 'v2']);
  await change({ updateStrategy: { rollingUpdate: { partition: 0 } } });
  await untilUpdated('v2');
});

test('OnDelete replaces nothing by itself', async () => {
  await create({ updateStrategy: { type: 'OnDelete' } });
  await untilReady(3);
  await roll('v2');
  await settle();
  expect(await images()).toEqual(['v1', 'v1', 'v1']);
  await cluster.client.delete(pods, { namespace, name: 'web-1' });
  await cluster.until('the deleted one is new', async () => (await images())[1] === 'v2');
  await untilReady(3);
  expect(await images()).toEqual(['v1', 'v2', 'v1']);
});

test('maxUnavailable pods are replaced at a time', async () => {
  await create({
    replicas: 4,
    podManagementPolicy: 'Parallel',
    updateStrategy: { type: 'RollingUpdate', rollingUpdate: { maxUnavailable: 2 } },
  });
  await untilReady(4);
  unready(2, 3);
  await roll('v2');
  await cluster.until('two are replaced', async () => (await images()).filter((it) => it === 'v2').length === 2);
  await settle();
  expect(await images()).toEqual(['v1', 'v1', 'v2', 'v2']);
  unready();
  for (const ordinal of [2, 3]) await cluster.kubelets.setReady(await pod(ordinal), true);
  await untilUpdated('v2');
});

test('going back to an old template gives its revision a new number, and old revisions are forgotten', async () => {
  await create({ replicas: 1, revisionHistoryLimit: 1 });
  await untilReady(1);
  const first = (await get()).status?.currentRevision;
  for (const image of ['v2', 'v3']) {
    await roll(image);
    await untilUpdated(image);
  }
  await cluster.until('one is forgotten', async () => {
    const { items } = await cluster.client.list(controllerRevisions, { namespace });
    return (
      items
        .map(({ revision }) => revision)
        .sort()
        .join() === '2,3'
    );
  });
  const second = (await cluster.client.list(controllerRevisions, { namespace })).items.find(
    ({ revision }) => revision === 2,
  )?.metadata.name;
  expect(second).not.toBe(first);
  await roll('v2');
  await untilUpdated('v2');
  const { items } = await cluster.client.list(controllerRevisions, { namespace });
  expect(items.map(({ revision }) => revision).sort()).toEqual([3, 4]);
  expect(items.find(({ revision }) => revision === 4)?.metadata.name).toBe(second);
});

test('a failed pod is deleted and made anew under its name', async () => {
  await create({ replicas: 2 });
  await untilReady(2);
  const { metadata } = await pod(0);
  await cluster.client.patch(
    pods,
    { namespace, name: 'web-0' },
    'application/merge-patch+json',
    { status: { phase: 'Failed', reason: 'Evicted', conditions: [{ type: 'Ready', status: 'False' }] } },
    { subresource: 'status' },
  );
  await cluster.until('another has its name', async () => {
    const found = (await all()).find((it) => it.metadata.name === 'web-0');
    return found !== undefined && found.metadata.uid !== metadata.uid;
  });
  await untilReady(2);
});

test('a pod has to stay ready for minReadySeconds before the next one comes', async () => {
  await create({ replicas: 2, minReadySeconds: 30 });
  await cluster.until('the first is ready', async () => (await get()).status?.readyReplicas === 1);
  await settle(25_000);
  expect(await names()).toEqual(['web-0']);
  expect((await get()).status?.availableReplicas).toBe(0);
  await cluster.until('the second is there', async () => (await names()).length === 2, 10_000);
  await cluster.until('both are available', async () => (await get()).status?.availableReplicas === 2, 40_000);
});

test('each pod has claims of its own, which stay', async () => {
  await create({ replicas: 2, volumeClaimTemplates: [dataClaim] as never });
  await untilReady(2);
  expect(await claims()).toEqual(['data-web-0', 'data-web-1']);
  const claim = await cluster.client.get(persistentVolumeClaims, { namespace, name: 'data-web-1' });
  expect(claim.metadata.labels).toEqual({ app: 'web', tier: 'gold' });
  expect(claim.metadata.ownerReferences).toBeUndefined();
  expect((await pod(1)).spec.volumes?.[0]).toEqual({
    name: 'data',
    persistentVolumeClaim: { claimName: 'data-web-1' },
  });
  expect((await messages()).slice(0, 2)).toEqual([
    'SuccessfulCreate: create Claim data-web-0 Pod web-0 in StatefulSet web success',
    'SuccessfulCreate: create Pod web-0 in StatefulSet web successful',
  ]);
  await change({ replicas: 0 });
  await untilReady(0);
  await cluster.client.delete(statefulSets, ref);
  await settle();
  expect(await claims()).toEqual(['data-web-0', 'data-web-1']);
});

test('with whenScaled claims go with their pods, with whenDeleted with the set', async () => {
  await create({
    replicas: 2,
    volumeClaimTemplates: [dataClaim] as never,
    persistentVolumeClaimRetentionPolicy: { whenScaled: 'Delete', whenDeleted: 'Delete' },
  });
  await untilReady(2);
  const owner = async (name: string) =>
    (await cluster.client.get(persistentVolumeClaims, { namespace, name })).metadata.ownerReferences;
  expect(await owner('data-web-1')).toMatchObject([{ kind: 'StatefulSet', name: 'web', controller: true }]);
  await change({ replicas: 1 });
  await cluster.until('the claim of the second is gone', async () => (await claims()).join() === 'data-web-0');
  await change({ replicas: 2 });
  await untilReady(2);
  expect(await claims()).toEqual(['data-web-0', 'data-web-1']);
  await cluster.client.delete(statefulSets, ref);
  await cluster.until('all claims are gone', async () => (await claims()).length === 0);
});

test('a change of the retention policy reaches claims that exist', async () => {
  await create({ replicas: 1, volumeClaimTemplates: [dataClaim] as never });
  await untilReady(1);
  const owners = async () =>
    (await cluster.client.get(persistentVolumeClaims, { namespace, name: 'data-web-0' })).metadata.ownerReferences ??
    [];
  await change({ persistentVolumeClaimRetentionPolicy: { whenDeleted: 'Delete' } });
  await cluster.until('the set owns the claim', async () => (await owners()).length === 1);
  await change({ persistentVolumeClaimRetentionPolicy: { whenDeleted: 'Retain' } });
  await cluster.until('nobody owns the claim', async () => (await owners()).length === 0);
});

test('a matching pod of the right name is adopted, one of another name is not', async () => {
  for (const name of ['web-0', 'web-x']) {
    await cluster.client.create(pods, {
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: { namespace, name, labels: { app: 'web' } },
      spec: { containers: [{ name: 'main', image: 'v1' }] },
    });
  }
  await create({ replicas: 1, updateStrategy: { type: 'OnDelete' } });
  await cluster.until(
    'it is adopted',
    async () => (await pod(0)).metadata.ownerReferences?.[0]?.kind === 'StatefulSet',
  );
  await cluster.until('it has its label', async () => {
    return (await pod(0)).metadata.labels?.['statefulset.kubernetes.io/pod-name'] === 'web-0';
  });
  const other = await cluster.client.get(pods, { namespace, name: 'web-x' });
  expect(other.metadata.ownerReferences).toBeUndefined();
});

test('a set that is deleted takes its pods and revisions along; orphaned, another adopts them', async () => {
  await create({ replicas: 2 });
  await untilReady(2);
  const before = (await all()).map(({ metadata }) => metadata.uid);
  await cluster.client.delete(statefulSets, ref, { propagationPolicy: 'Orphan' });
  await cluster.until('the set is gone', async () => {
    return (await cluster.client.list(statefulSets, { namespace })).items.length === 0;
  });
  await create({ replicas: 2 });
  await untilReady(2);
  expect((await all()).map(({ metadata }) => metadata.uid)).toEqual(before);
  expect((await cluster.client.list(controllerRevisions, { namespace })).items).toHaveLength(1);
  await cluster.client.delete(statefulSets, ref);
  await cluster.until('all are gone', async () => {
    const { items } = await cluster.client.list(controllerRevisions, { namespace });
    return (await names()).length === 0 && items.length === 0;
  });
});

test('a restart of the controllers changes nothing', async () => {
  await create();
  await untilReady(3);
  const before = (await all()).map(({ metadata }) => metadata.uid);
  await cluster.restart();
  await settle();
  await change({ replicas: 4 });
  await untilReady(4);
  expect((await all()).slice(0, 3).map(({ metadata }) => metadata.uid)).toEqual(before);
});
