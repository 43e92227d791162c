import { afterEach, beforeEach, expect, test } from 'vitest';
import { controllerRevisions, namespaces, pods, serviceAccounts, statefulSets } from '../../api/index.ts';
import { startTestCluster, type TestCluster } from '../testing/test-cluster.ts';
import { WEB, WebSet } from './testing/web-set.ts';

// Behaviour: kubernetes.io/docs/concepts/workloads/controllers/statefulset, stateful_set_control_test.go.

const namespace = 'default';
let cluster: TestCluster;
let web: WebSet;

beforeEach(async () => {
  cluster = await startTestCluster({ nodes: 1 });
  web = new WebSet(cluster);
});

afterEach(async () => {
  expect(cluster.errors).toEqual([]);
  await cluster.stop();
});

test('pods are made one after the other, each with a name, a host name and labels of its own', async () => {
  web.unready(1);
  await web.create();
  await cluster.until('the second is there', async () => (await web.names()).length === 2);
  await web.settle();
  expect(await web.names()).toEqual(['web-0', 'web-1']);
  await web.makeReady(1);
  await web.untilReady(3);
  const { metadata, spec } = await web.pod(2);
  const { status } = await web.get();
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
  expect(await web.messages()).toEqual([
    'SuccessfulCreate: create Pod web-0 in StatefulSet web successful',
    'SuccessfulCreate: create Pod web-1 in StatefulSet web successful',
    'SuccessfulCreate: create Pod web-2 in StatefulSet web successful',
  ]);
});

test('in parallel nobody waits for anybody', async () => {
  web.unready(0, 1, 2);
  await web.create({ podManagementPolicy: 'Parallel' });
  await cluster.until('all are there', async () => (await web.names()).length === 3);
  await web.change({ replicas: 1 });
  await cluster.until('two are gone', async () => (await web.names()).length === 1);
  expect(await web.names()).toEqual(['web-0']);
});

test('ordinals may start elsewhere', async () => {
  await web.create({ ordinals: { start: 5 }, replicas: 2 });
  await web.untilReady(2);
  expect(await web.names()).toEqual(['web-5', 'web-6']);
  await web.change({ ordinals: { start: 6 } });
  await cluster.until('they have moved', async () => (await web.names()).join() === 'web-6,web-7');
  await web.untilReady(2);
});

test('scaled down, the last goes first, and only while the others are ready', async () => {
  await web.create();
  await web.untilReady(3);
  await cluster.kubelets.setReady(await web.pod(0), false);
  await web.change({ replicas: 1 });
  await web.settle();
  expect(await web.names()).toEqual(['web-0', 'web-1', 'web-2']);
  await cluster.kubelets.setReady(await web.pod(0), true);
  await web.untilReady(1);
  expect(await web.names()).toEqual(['web-0']);
  expect((await web.messages()).filter((message) => message.startsWith('SuccessfulDelete'))).toEqual([
    'SuccessfulDelete: delete Pod web-2 in StatefulSet web successful',
    'SuccessfulDelete: delete Pod web-1 in StatefulSet web successful',
  ]);
});

test('a new template is rolled out from the last pod to the first, one at a time', async () => {
  await web.create();
  await web.untilReady(3);
  const before = (await web.get()).status?.currentRevision;
  web.unready(2);
  await web.roll('v2');
  await cluster.until('the last is replaced', async () => (await web.images())[2] === 'v2');
  await web.settle();
  expect(await web.images()).toEqual(['v1', 'v1', 'v2']);
  expect((await web.get()).status).toMatchObject({ currentReplicas: 2, updatedReplicas: 1, currentRevision: before });
  await web.makeReady(2);
  await web.untilUpdated('v2');
  const { status } = await web.get();
  expect(status?.currentRevision).not.toBe(before);
  const { items } = await cluster.client.list(controllerRevisions, { namespace });
  expect(items.map(({ revision }) => revision).sort()).toEqual([1, 2]);
  expect(items.find(({ revision }) => revision === 1)?.metadata.name).toBe(before);
});

test('below the partition pods keep the template that they had, even when they are made anew', async () => {
  await web.create();
  await web.untilReady(3);
  await web.change({ updateStrategy: { type: 'RollingUpdate', rollingUpdate: { partition: 2 } } });
  await web.roll('v2');
  await cluster.until('the last is replaced', async () => (await web.images())[2] === 'v2');
  await web.untilReady(3);
  expect(await web.images()).toEqual(['v1', 'v1', 'v2']);
  await cluster.client.delete(pods, { namespace, name: 'web-0' });
  await cluster.client.delete(pods, { namespace, name: 'web-2' });
  await web.settle();
  await web.untilReady(3);
  expect(await web.images()).toEqual(['v1', 'v1', 'v2']);
  await web.change({ updateStrategy: { rollingUpdate: { partition: 0 } } });
  await web.untilUpdated('v2');
});

test('OnDelete replaces nothing by itself', async () => {
  await web.create({ updateStrategy: { type: 'OnDelete' } });
  await web.untilReady(3);
  await web.roll('v2');
  await web.settle();
  expect(await web.images()).toEqual(['v1', 'v1', 'v1']);
  await cluster.client.delete(pods, { namespace, name: 'web-1' });
  await cluster.until('the deleted one is new', async () => (await web.images())[1] === 'v2');
  await web.untilReady(3);
  expect(await web.images()).toEqual(['v1', 'v2', 'v1']);
});

test('maxUnavailable pods are replaced at a time', async () => {
  await web.create({
    replicas: 4,
    podManagementPolicy: 'Parallel',
    updateStrategy: { type: 'RollingUpdate', rollingUpdate: { maxUnavailable: 2 } },
  });
  await web.untilReady(4);
  web.unready(2, 3);
  await web.roll('v2');
  await cluster.until('two are replaced', async () => (await web.images()).filter((it) => it === 'v2').length === 2);
  await web.settle();
  expect(await web.images()).toEqual(['v1', 'v1', 'v2', 'v2']);
  await web.makeReady(2, 3);
  await web.untilUpdated('v2');
});

test('going back to an old template gives its revision a new number, and old revisions are forgotten', async () => {
  await web.create({ replicas: 1, revisionHistoryLimit: 1 });
  await web.untilReady(1);
  const first = (await web.get()).status?.currentRevision;
  for (const image of ['v2', 'v3']) {
    await web.roll(image);
    await web.untilUpdated(image);
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
  await web.roll('v2');
  await web.untilUpdated('v2');
  const { items } = await cluster.client.list(controllerRevisions, { namespace });
  expect(items.map(({ revision }) => revision).sort()).toEqual([3, 4]);
  expect(items.find(({ revision }) => revision === 4)?.metadata.name).toBe(second);
});

test('a failed pod is deleted and made anew under its name', async () => {
  await web.create({ replicas: 2 });
  await web.untilReady(2);
  const { metadata } = await web.pod(0);
  await cluster.client.patch(
    pods,
    { namespace, name: 'web-0' },
    'application/merge-patch+json',
    { status: { phase: 'Failed', reason: 'Evicted', conditions: [{ type: 'Ready', status: 'False' }] } },
    { subresource: 'status' },
  );
  await cluster.until('another has its name', async () => {
    const found = (await web.all()).find((it) => it.metadata.name === 'web-0');
    return found !== undefined && found.metadata.uid !== metadata.uid;
  });
  await web.untilReady(2);
});

test('a pod has to stay ready for minReadySeconds before the next one comes', async () => {
  await web.create({ replicas: 2, minReadySeconds: 5 });
  await cluster.until('the first is ready', async () => (await web.get()).status?.readyReplicas === 1, 10_000);
  await web.settle(3000);
  expect(await web.names()).toEqual(['web-0']);
  expect((await web.get()).status?.availableReplicas).toBe(0);
  await web.settle(3000);
  expect(await web.names()).toEqual(['web-0', 'web-1']);
  expect((await web.get()).status?.availableReplicas).toBe(1);
  await web.settle(6000);
  expect((await web.get()).status?.availableReplicas).toBe(2);
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
  await web.create({ replicas: 1, updateStrategy: { type: 'OnDelete' } });
  await cluster.until(
    'it is adopted',
    async () => (await web.pod(0)).metadata.ownerReferences?.[0]?.kind === 'StatefulSet',
  );
  await cluster.until('it has its label', async () => {
    return (await web.pod(0)).metadata.labels?.['statefulset.kubernetes.io/pod-name'] === 'web-0';
  });
  const other = await cluster.client.get(pods, { namespace, name: 'web-x' });
  expect(other.metadata.ownerReferences).toBeUndefined();
});

test('a set that is deleted takes its pods and revisions along; orphaned, another adopts them', async () => {
  await web.create({ replicas: 2 });
  await web.untilReady(2);
  const before = (await web.all()).map(({ metadata }) => metadata.uid);
  await cluster.client.delete(statefulSets, WEB, { propagationPolicy: 'Orphan' });
  await cluster.until('the set is gone', async () => {
    return (await cluster.client.list(statefulSets, { namespace })).items.length === 0;
  });
  await web.create({ replicas: 2 });
  await web.untilReady(2);
  expect((await web.all()).map(({ metadata }) => metadata.uid)).toEqual(before);
  expect((await cluster.client.list(controllerRevisions, { namespace })).items).toHaveLength(1);
  await cluster.client.delete(statefulSets, WEB);
  await cluster.until('all are gone', async () => {
    const { items } = await cluster.client.list(controllerRevisions, { namespace });
    return (await web.names()).length === 0 && items.length === 0;
  });
});

test('a restart of the controllers changes nothing', async () => {
  await web.create();
  await web.untilReady(3);
  const before = (await web.all()).map(({ metadata }) => metadata.uid);
  await cluster.restart();
  await web.settle();
  await web.change({ replicas: 4 });
  await web.untilReady(4);
  expect((await web.all()).slice(0, 3).map(({ metadata }) => metadata.uid)).toEqual(before);
});

test('in a namespace that goes it makes nothing anew, and says nothing', async () => {
  await cluster.client.create(namespaces, {
    apiVersion: 'v1',
    kind: 'Namespace',
    metadata: { name: 'going' },
    spec: {},
  });
  await cluster.until('accounts are there', async () => {
    return (await cluster.client.list(serviceAccounts, { namespace: 'going' })).items.length > 0;
  });
  const { spec } = await web.create();
  await cluster.client.create(statefulSets, {
    apiVersion: 'apps/v1',
    kind: 'StatefulSet',
    metadata: { namespace: 'going', name: 'web' },
    spec,
  });
  await cluster.until('there is a pod', async () => {
    return (await cluster.client.list(pods, { namespace: 'going' })).items.length > 0;
  });
  await cluster.client.delete(namespaces, { name: 'going' });
  await cluster.until('it is gone', async () => {
    return (await cluster.client.list(namespaces)).items.every(({ metadata }) => metadata.name !== 'going');
  });
});

test('a revision of another template that has the name makes for another name', async () => {
  await web.create({ replicas: 1 });
  await web.untilReady(1);
  const name = (await web.get()).status?.currentRevision ?? '';
  await cluster.client.delete(statefulSets, WEB);
  await cluster.until('all are gone', async () => {
    const { items } = await cluster.client.list(controllerRevisions, { namespace });
    return (await web.names()).length === 0 && items.length === 0;
  });
  await cluster.client.create(controllerRevisions, {
    apiVersion: 'apps/v1',
    kind: 'ControllerRevision',
    metadata: { namespace, name },
    revision: 1,
    data: { other: true },
  });
  await web.create({ replicas: 1 });
  await web.untilReady(1);
  const { status } = await web.get();
  expect(status?.collisionCount).toBe(1);
  expect(status?.currentRevision).not.toBe(name);
  expect((await web.pod(0)).metadata.labels?.['controller-revision-hash']).toBe(status?.currentRevision);
});
