import { afterEach, beforeEach, expect, test } from 'vitest';
import { configMaps, persistentVolumeClaims, statefulSets } from '../../api/index.ts';
import { startTestCluster, type TestCluster } from '../testing/test-cluster.ts';
import { WEB, WebSet } from './testing/web-set.ts';

// Behaviour: kubernetes.io/docs/concepts/workloads/controllers/statefulset (volumeClaimTemplates), stateful_pod_control_test.go.

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

const dataClaim = {
  apiVersion: 'v1',
  kind: 'PersistentVolumeClaim',
  metadata: { name: 'data', labels: { tier: 'gold' } },
  spec: { accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '1Mi' } } },
};

test('each pod has claims of its own, which stay', async () => {
  await web.create({ replicas: 2, volumeClaimTemplates: [dataClaim] as never });
  await web.untilReady(2);
  expect(await web.claims()).toEqual(['data-web-0', 'data-web-1']);
  const claim = await cluster.client.get(persistentVolumeClaims, { namespace, name: 'data-web-1' });
  expect(claim.metadata.labels).toEqual({ app: 'web', tier: 'gold' });
  expect(claim.metadata.ownerReferences).toBeUndefined();
  expect((await web.pod(1)).spec.volumes?.[0]).toEqual({
    name: 'data',
    persistentVolumeClaim: { claimName: 'data-web-1' },
  });
  expect((await web.messages()).slice(0, 2)).toEqual([
    'SuccessfulCreate: create Claim data-web-0 Pod web-0 in StatefulSet web success',
    'SuccessfulCreate: create Pod web-0 in StatefulSet web successful',
  ]);
  await web.change({ replicas: 0 });
  await web.untilReady(0);
  await cluster.client.delete(statefulSets, WEB);
  await web.settle();
  expect(await web.claims()).toEqual(['data-web-0', 'data-web-1']);
});

test('with whenScaled claims go with their pods, with whenDeleted with the set', async () => {
  await web.create({
    replicas: 2,
    volumeClaimTemplates: [dataClaim] as never,
    persistentVolumeClaimRetentionPolicy: { whenScaled: 'Delete', whenDeleted: 'Delete' },
  });
  await web.untilReady(2);
  const owner = async (name: string) =>
    (await cluster.client.get(persistentVolumeClaims, { namespace, name })).metadata.ownerReferences;
  expect(await owner('data-web-1')).toMatchObject([{ kind: 'StatefulSet', name: 'web', controller: true }]);
  await web.change({ replicas: 1 });
  await cluster.until('the claim of the second is gone', async () => (await web.claims()).join() === 'data-web-0');
  await web.change({ replicas: 2 });
  await web.untilReady(2);
  expect(await web.claims()).toEqual(['data-web-0', 'data-web-1']);
  await cluster.client.delete(statefulSets, WEB);
  await cluster.until('all claims are gone', async () => (await web.claims()).length === 0);
});

test('a change of the retention policy reaches claims that exist', async () => {
  await web.create({ replicas: 1, volumeClaimTemplates: [dataClaim] as never });
  await web.untilReady(1);
  const owners = async () =>
    (await cluster.client.get(persistentVolumeClaims, { namespace, name: 'data-web-0' })).metadata.ownerReferences ??
    [];
  await web.change({ persistentVolumeClaimRetentionPolicy: { whenDeleted: 'Delete' } });
  await cluster.until('the set owns the claim', async () => (await owners()).length === 1);
  await web.change({ persistentVolumeClaimRetentionPolicy: { whenDeleted: 'Retain' } });
  await cluster.until('nobody owns the claim', async () => (await owners()).length === 0);
});

test('a claim that vanishes while its pod waits is made anew', async () => {
  cluster.kubelets.kill('node-1');
  await web.create({ replicas: 1, volumeClaimTemplates: [dataClaim] as never });
  await cluster.until('the pod waits', async () => (await web.names()).length === 1);
  const ref = { namespace, name: 'data-web-0' };
  const { metadata } = await cluster.client.get(persistentVolumeClaims, ref);
  await cluster.until('it is protected', async () => {
    const { items } = await cluster.client.list(persistentVolumeClaims, { namespace });
    return items[0]?.metadata.finalizers !== undefined;
  });
  await cluster.client.delete(persistentVolumeClaims, ref);
  await cluster.client.patch(persistentVolumeClaims, ref, 'application/merge-patch+json', {
    metadata: { finalizers: null },
  });
  await cluster.until('there is another', async () => {
    const { items } = await cluster.client.list(persistentVolumeClaims, { namespace });
    return items.some((it) => it.metadata.name === ref.name && it.metadata.uid !== metadata.uid);
  });
});

test('a claim that another controls stays as it is, and the set says so', async () => {
  const owner = { apiVersion: 'v1', kind: 'ConfigMap', name: 'other', uid: 'none-of-ours', controller: true };
  await cluster.client.create(configMaps, {
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: { namespace, name: 'other' },
  });
  const { uid } = (await cluster.client.get(configMaps, { namespace, name: 'other' })).metadata;
  await cluster.client.create(persistentVolumeClaims, {
    ...dataClaim,
    metadata: { namespace, name: 'data-web-0', ownerReferences: [{ ...owner, uid }] },
  });
  await web.create({
    replicas: 1,
    volumeClaimTemplates: [dataClaim] as never,
    persistentVolumeClaimRetentionPolicy: { whenDeleted: 'Delete' },
  });
  await web.untilReady(1);
  const claim = await cluster.client.get(persistentVolumeClaims, { namespace, name: 'data-web-0' });
  expect(claim.metadata.ownerReferences).toEqual([{ ...owner, uid }]);
  expect(await web.messages()).toContain(
    'ConflictingController: PersistentVolumeClaim data-web-0 has a conflicting OwnerReference that acts as a manging controller, the retention policy is ignored for this claim',
  );
});
