import { afterEach, expect, test } from 'vitest';
import {
  events,
  persistentVolumeClaims,
  persistentVolumes,
  pods,
  storageClasses,
  type Event,
  type New,
  type PersistentVolume,
  type PersistentVolumeClaim,
  type StorageClass,
} from '../../api/index.ts';
import { exists, startTestCluster, type TestCluster } from '../testing/test-cluster.ts';

// upstream: pkg/controller/volume/persistentvolume/{binder,provision,delete,recycle}_test.go

const running: TestCluster[] = [];
afterEach(async () => {
  for (const cluster of running.splice(0)) await cluster.stop();
});

async function start(removed: string[] = []): Promise<TestCluster> {
  const volumeContents = {
    remove: (handle: string) => {
      removed.push(handle);
      return Promise.resolve();
    },
  };
  const cluster = await startTestCluster({ nodes: 0, controllers: { volumeContents } });
  running.push(cluster);
  return cluster;
}

type Fields<T> = Partial<T extends { readonly spec: infer S } ? S : never>;

const claimOf = (name: string, spec: Fields<PersistentVolumeClaim> = {}): New<PersistentVolumeClaim> => ({
  apiVersion: 'v1',
  kind: 'PersistentVolumeClaim',
  metadata: { name, namespace: 'default' },
  spec: {
    accessModes: ['ReadWriteOnce'],
    storageClassName: '',
    resources: { requests: { storage: '1Gi' } },
    ...spec,
  },
});

const volumeOf = (name: string, spec: Fields<PersistentVolume> = {}): New<PersistentVolume> => ({
  apiVersion: 'v1',
  kind: 'PersistentVolume',
  metadata: { name },
  spec: {
    capacity: { storage: '1Gi' },
    accessModes: ['ReadWriteOnce'],
    persistentVolumeReclaimPolicy: 'Retain',
    hostPath: { path: '/data' },
    ...spec,
  },
});

const classOf = (name: string, more: Partial<StorageClass> = {}): New<StorageClass> => ({
  apiVersion: 'storage.k8s.io/v1',
  kind: 'StorageClass',
  metadata: { name },
  provisioner: 'browser.csi.tabernetes.io',
  ...more,
});

const claim = ({ client }: TestCluster, name: string): Promise<PersistentVolumeClaim> =>
  client.get(persistentVolumeClaims, { namespace: 'default', name });
const volume = ({ client }: TestCluster, name: string): Promise<PersistentVolume> =>
  client.get(persistentVolumes, { name });

async function eventsOf({ client }: TestCluster, name: string): Promise<readonly string[]> {
  const { items } = await client.list<Event>(events, {});
  return items
    .filter(({ involvedObject }) => involvedObject.name === name)
    .map(({ type, reason, message }) => `${type ?? ''} ${reason ?? ''}: ${message ?? ''}`);
}

function inPhase(cluster: TestCluster, name: string, phase: string): Promise<void> {
  return cluster.until(`${name} is ${phase}`, async () => (await claim(cluster, name)).status?.phase === phase);
}

function volumeInPhase(cluster: TestCluster, name: string, phase: string): Promise<void> {
  return cluster.until(`${name} is ${phase}`, async () => (await volume(cluster, name)).status?.phase === phase);
}

test('a claim gets the smallest volume that is large enough, and both say so', async () => {
  const cluster = await start();
  const { client } = cluster;
  const sizes = { large: '10Gi', fits: '2Gi', small: '500Mi' };
  for (const [name, storage] of Object.entries(sizes)) {
    await client.create(persistentVolumes, volumeOf(name, { capacity: { storage } }));
  }
  await client.create(persistentVolumeClaims, claimOf('c'));
  await inPhase(cluster, 'c', 'Bound');
  const bound = await claim(cluster, 'c');
  expect(bound.spec.volumeName).toBe('fits');
  expect(bound.metadata.annotations).toEqual({
    'pv.kubernetes.io/bind-completed': 'yes',
    'pv.kubernetes.io/bound-by-controller': 'yes',
  });
  expect(bound.status).toMatchObject({ capacity: { storage: '2Gi' }, accessModes: ['ReadWriteOnce'] });
  const fits = await volume(cluster, 'fits');
  expect(fits.metadata.annotations).toEqual({ 'pv.kubernetes.io/bound-by-controller': 'yes' });
  expect(fits.spec.claimRef).toMatchObject({
    apiVersion: 'v1',
    kind: 'PersistentVolumeClaim',
    namespace: 'default',
    name: 'c',
    uid: bound.metadata.uid,
  });
  expect(fits.status?.phase).toBe('Bound');
  expect((await volume(cluster, 'large')).status?.phase).toBe('Available');
  expect(cluster.errors).toEqual([]);
});

test('each of many claims gets a volume of its own', async () => {
  const cluster = await start();
  const names = Array.from({ length: 12 }, (_, index) => String(index));
  await Promise.all(names.map((name) => cluster.client.create(persistentVolumeClaims, claimOf(`c${name}`))));
  await Promise.all(names.map((name) => cluster.client.create(persistentVolumes, volumeOf(`v${name}`))));
  for (const name of names) await inPhase(cluster, `c${name}`, 'Bound');
  const { items } = await cluster.client.list(persistentVolumeClaims, {});
  expect(new Set(items.map(({ spec }) => spec.volumeName)).size).toBe(12);
});

test.each<[string, Fields<PersistentVolumeClaim>, Fields<PersistentVolume>]>([
  ['of another class', { storageClassName: '' }, { storageClassName: 'slow' }],
  ['that lacks an access mode', { accessModes: ['ReadWriteMany'] }, {}],
  ['that the selector does not match', { selector: { matchLabels: { disk: 'ssd' } } }, {}],
  ['of another mode', { volumeMode: 'Block' }, {}],
  ['of other attributes', { volumeAttributesClassName: 'fast' }, {}],
  ['that is too small', { resources: { requests: { storage: '2Gi' } } }, {}],
  ['that is kept for another', {}, { claimRef: { namespace: 'default', name: 'other' } }],
])('a volume %s is not for the claim', async (_, claimSpec, volumeSpec) => {
  const cluster = await start();
  await cluster.client.create(persistentVolumes, volumeOf('v', volumeSpec));
  await cluster.client.create(persistentVolumeClaims, claimOf('c', claimSpec));
  await volumeInPhase(cluster, 'v', 'Available');
  await cluster.clock.advance(2000);
  expect((await claim(cluster, 'c')).status).toEqual({ phase: 'Pending' });
  expect(await eventsOf(cluster, 'c')).toEqual([
    'Normal FailedBinding: no persistent volumes available for this claim and no storage class is set',
  ]);
});

test('a volume that comes later is taken at once', async () => {
  const cluster = await start();
  await cluster.client.create(persistentVolumeClaims, claimOf('c'));
  await cluster.clock.advance(1000);
  await cluster.client.create(persistentVolumes, volumeOf('v'));
  await inPhase(cluster, 'c', 'Bound');
});

test('a volume that is kept for a claim goes to it, and the binding is the user’s', async () => {
  const cluster = await start();
  await cluster.client.create(persistentVolumes, volumeOf('small'));
  const claimRef = { namespace: 'default', name: 'c' };
  await cluster.client.create(persistentVolumes, volumeOf('kept', { claimRef, capacity: { storage: '5Gi' } }));
  await cluster.client.create(persistentVolumeClaims, claimOf('c'));
  await inPhase(cluster, 'c', 'Bound');
  expect((await claim(cluster, 'c')).spec.volumeName).toBe('kept');
  const kept = await volume(cluster, 'kept');
  expect([kept.metadata.annotations, kept.spec.claimRef?.uid]).toEqual([
    undefined,
    (await claim(cluster, 'c')).metadata.uid,
  ]);
});

test.each<[string, Fields<PersistentVolume>, string]>([
  ['is too small', { capacity: { storage: '1Mi' } }, 'requested PV is too small'],
  ['is of another class', { storageClassName: 'gold' }, 'storageClassName does not match'],
  [
    'is of another mode',
    { volumeMode: 'Block', hostPath: undefined, local: { path: '/dev/x' } } as never,
    'incompatible volumeMode',
  ],
  ['lacks an access mode', { accessModes: ['ReadOnlyMany'] }, 'incompatible accessMode'],
  [
    'has other attributes',
    { volumeAttributesClassName: 'fast', hostPath: undefined, csi: { driver: 'd', volumeHandle: 'v' } } as never,
    'volumeAttributesClassName does not match',
  ],
])('a claim that names a volume which %s waits', async (_, spec, why) => {
  const cluster = await start();
  const nodeAffinity = {
    required: { nodeSelectorTerms: [{ matchExpressions: [{ key: 'a', operator: 'Exists' }] }] },
  };
  await cluster.client.create(persistentVolumes, volumeOf('v', { ...spec, nodeAffinity }));
  await cluster.client.create(persistentVolumeClaims, claimOf('c', { volumeName: 'v' }));
  await cluster.clock.advance(2000);
  expect((await claim(cluster, 'c')).status?.phase).toBe('Pending');
  expect(await eventsOf(cluster, 'c')).toEqual([`Warning VolumeMismatch: Cannot bind to requested volume "v": ${why}`]);
});

test('a claim that names a volume of another one waits', async () => {
  const cluster = await start();
  await cluster.client.create(persistentVolumes, volumeOf('v'));
  await cluster.client.create(persistentVolumeClaims, claimOf('first', { volumeName: 'v' }));
  await inPhase(cluster, 'first', 'Bound');
  expect((await claim(cluster, 'first')).metadata.annotations).toEqual({ 'pv.kubernetes.io/bind-completed': 'yes' });
  await cluster.client.create(persistentVolumeClaims, claimOf('second', { volumeName: 'v' }));
  await cluster.clock.advance(2000);
  expect(await eventsOf(cluster, 'second')).toEqual([
    'Warning FailedBinding: volume "v" already bound to a different claim.',
  ]);
});

test('a claim whose volume is taken away is lost', async () => {
  const cluster = await start();
  await cluster.client.create(persistentVolumes, volumeOf('v'));
  await cluster.client.create(persistentVolumeClaims, claimOf('c'));
  await inPhase(cluster, 'c', 'Bound');
  await cluster.client.delete(persistentVolumes, { name: 'v' });
  const held = await volume(cluster, 'v');
  const finalizers: string[] = [];
  await cluster.client.update(persistentVolumes, { ...held, metadata: { ...held.metadata, finalizers } });
  await inPhase(cluster, 'c', 'Lost');
  await cluster.clock.advance(100);
  expect(await eventsOf(cluster, 'c')).toContain(
    'Warning ClaimLost: Bound claim has lost its PersistentVolume. Data on the volume is lost!',
  );
});

test('a retained volume is released with its claim, and free when its reference is taken away', async () => {
  const cluster = await start();
  await cluster.client.create(persistentVolumes, volumeOf('v'));
  await cluster.client.create(persistentVolumeClaims, claimOf('c'));
  await inPhase(cluster, 'c', 'Bound');
  await cluster.client.delete(persistentVolumeClaims, { namespace: 'default', name: 'c' });
  await volumeInPhase(cluster, 'v', 'Released');
  await cluster.client.create(persistentVolumeClaims, claimOf('c'));
  await cluster.clock.advance(2000);
  expect((await claim(cluster, 'c')).status?.phase).toBe('Pending');
  await cluster.client.patch(persistentVolumes, { name: 'v' }, 'application/merge-patch+json', {
    spec: { claimRef: null },
  });
  await inPhase(cluster, 'c', 'Bound');
});

test.each<[string, Fields<PersistentVolume>, string]>([
  ['Recycle', {}, 'Warning VolumeFailedRecycle: No recycler plugin found for the volume!'],
  ['Delete', {}, 'Warning VolumeFailedDelete: host_path deleter only supports /tmp/.+ but received provided /data'],
  [
    'Delete',
    { hostPath: undefined, nfs: { server: 's', path: '/' } } as never,
    'Warning VolumeFailedDelete: error getting deleter volume plugin for volume "v": no deletable volume plugin matched',
  ],
])('a volume that cannot be reclaimed (%s) has failed', async (policy, spec, event) => {
  const cluster = await start();
  await cluster.client.create(persistentVolumes, volumeOf('v', { persistentVolumeReclaimPolicy: policy, ...spec }));
  await cluster.client.create(persistentVolumeClaims, claimOf('c'));
  await inPhase(cluster, 'c', 'Bound');
  await cluster.client.delete(persistentVolumeClaims, { namespace: 'default', name: 'c' });
  await volumeInPhase(cluster, 'v', 'Failed');
  await cluster.clock.advance(100);
  expect(await eventsOf(cluster, 'v')).toEqual([event]);
  expect((await volume(cluster, 'v')).status?.message).toBe(event.slice(event.indexOf(':') + 2));
});

test('a volume below /tmp of a host is deleted', async () => {
  const cluster = await start();
  const spec = { persistentVolumeReclaimPolicy: 'Delete', hostPath: { path: '/tmp/v' } };
  await cluster.client.create(persistentVolumes, volumeOf('v', spec));
  await cluster.client.create(persistentVolumeClaims, claimOf('c'));
  await inPhase(cluster, 'c', 'Bound');
  await cluster.client.delete(persistentVolumeClaims, { namespace: 'default', name: 'c' });
  await cluster.until(
    'v is gone',
    async () => !(await exists(cluster.client, persistentVolumes, { namespace: '', name: 'v' })),
  );
});

test('a claim of the default class gets a volume made for it, whose content goes with it', async () => {
  const removed: string[] = [];
  const cluster = await start(removed);
  await cluster.until('there is a class', () =>
    exists(cluster.client, storageClasses, { namespace: '', name: 'standard' }),
  );
  const { storageClassName: _none, ...spec } = claimOf('c').spec;
  await cluster.client.create(persistentVolumeClaims, { ...claimOf('c'), spec });
  await inPhase(cluster, 'c', 'Bound');
  const bound = await claim(cluster, 'c');
  const name = `pvc-${bound.metadata.uid}`;
  expect(bound.spec).toMatchObject({ storageClassName: 'standard', volumeName: name });
  const made = await volume(cluster, name);
  expect(made.metadata.annotations).toEqual({
    'pv.kubernetes.io/provisioned-by': 'browser.csi.tabernetes.io',
  });
  expect(made.spec).toMatchObject({
    capacity: { storage: '1Gi' },
    persistentVolumeReclaimPolicy: 'Delete',
    storageClassName: 'standard',
    csi: { driver: 'browser.csi.tabernetes.io', volumeHandle: name },
  });
  await cluster.clock.advance(100);
  expect((await eventsOf(cluster, 'c')).toSorted()).toEqual([
    "Normal ExternalProvisioning: Waiting for a volume to be created either by the external provisioner 'browser.csi.tabernetes.io' or manually by the system administrator. If volume creation is delayed, please verify that the provisioner is running and correctly registered.",
    'Normal Provisioning: External provisioner is provisioning volume for claim "default/c"',
    `Normal ProvisioningSucceeded: Successfully provisioned volume ${name}`,
  ]);
  await cluster.client.delete(persistentVolumeClaims, { namespace: 'default', name: 'c' });
  await cluster.until('its volume is gone', async () => {
    return !(await exists(cluster.client, persistentVolumes, { namespace: '', name }));
  });
  expect(removed).toEqual([name]);
});

test('a volume that is deleted before its claim still takes its content with it', async () => {
  const removed: string[] = [];
  const cluster = await start(removed);
  await cluster.client.create(storageClasses, classOf('fast'));
  await cluster.client.create(persistentVolumeClaims, claimOf('c', { storageClassName: 'fast' }));
  await inPhase(cluster, 'c', 'Bound');
  const { volumeName = '' } = (await claim(cluster, 'c')).spec;
  await cluster.client.delete(persistentVolumes, { name: volumeName });
  await cluster.clock.advance(1000);
  expect([(await volume(cluster, volumeName)).status?.phase, removed]).toEqual(['Bound', []]);
  await cluster.client.delete(persistentVolumeClaims, { namespace: 'default', name: 'c' });
  await cluster.until('its volume is gone', async () => {
    return !(await exists(cluster.client, persistentVolumes, { namespace: '', name: volumeName }));
  });
  expect(removed).toEqual([volumeName]);
});

test.each<[string, Partial<StorageClass> | undefined, Fields<PersistentVolumeClaim>, string]>([
  ['no such class', undefined, {}, 'storageclass.storage.k8s.io "fast" not found'],
  [
    'nobody to make it',
    { provisioner: 'kubernetes.io/no-provisioner' },
    {},
    'no volume plugin matched name: kubernetes.io/no-provisioner',
  ],
  [
    'a block device',
    {},
    { volumeMode: 'Block' },
    'failed to provision volume with StorageClass "fast": block volumes are not supported: there are no block devices',
  ],
  [
    'a parameter',
    { parameters: { type: 'ssd' } },
    {},
    'failed to provision volume with StorageClass "fast": unknown parameter "type"',
  ],
  [
    'a selector',
    {},
    { selector: { matchLabels: { a: 'b' } } },
    'failed to provision volume with StorageClass "fast": claim Selector is not supported',
  ],
])('a volume is not made: %s', async (_, storageClass, spec, message) => {
  const cluster = await start();
  if (storageClass !== undefined) await cluster.client.create(storageClasses, classOf('fast', storageClass));
  await cluster.client.create(persistentVolumeClaims, claimOf('c', { storageClassName: 'fast', ...spec }));
  await cluster.clock.advance(1000);
  expect((await claim(cluster, 'c')).status?.phase).toBe('Pending');
  expect(await eventsOf(cluster, 'c')).toContain(`Warning ProvisioningFailed: ${message}`);
});

test('a claim that was made before there is a default class gets it', async () => {
  const cluster = await start();
  const standard = { name: 'standard' };
  await cluster.until('there is a class', () => exists(cluster.client, storageClasses, { namespace: '', ...standard }));
  await cluster.client.delete(storageClasses, standard);
  const { storageClassName: _none, ...spec } = claimOf('c').spec;
  await cluster.client.create(persistentVolumeClaims, { ...claimOf('c'), spec });
  await cluster.clock.advance(1000);
  expect((await claim(cluster, 'c')).spec.storageClassName).toBeUndefined();
  const annotations = { 'storageclass.kubernetes.io/is-default-class': 'true' };
  await cluster.client.create(storageClasses, { ...classOf('new'), metadata: { name: 'new', annotations } });
  await inPhase(cluster, 'c', 'Bound');
  expect((await claim(cluster, 'c')).spec.storageClassName).toBe('new');
});

test('a claim that waits for its first consumer says for whom, and is provisioned on the scheduler’s word', async () => {
  const cluster = await start();
  const { client } = cluster;
  await client.create(storageClasses, classOf('later', { volumeBindingMode: 'WaitForFirstConsumer' }));
  await client.create(persistentVolumes, volumeOf('v', { storageClassName: 'later' }));
  await client.create(persistentVolumeClaims, claimOf('c', { storageClassName: 'later' }));
  await cluster.clock.advance(1000);
  const pod = (name: string) => ({
    apiVersion: 'v1' as const,
    kind: 'Pod' as const,
    metadata: { name, namespace: 'default' },
    spec: {
      schedulerName: 'nobody',
      containers: [{ name: 'c', image: 'i' }],
      volumes: [{ name: 'v', persistentVolumeClaim: { claimName: 'c' } }],
    },
  });
  await client.create(pods, pod('a'));
  await cluster.clock.advance(1000);
  await client.create(pods, pod('b'));
  await cluster.clock.advance(1000);
  expect(await eventsOf(cluster, 'c')).toEqual([
    'Normal WaitForFirstConsumer: waiting for first consumer to be created before binding',
    'Normal WaitForPodScheduled: waiting for pod a to be scheduled',
    'Normal WaitForPodScheduled: waiting for pods a,b to be scheduled',
  ]);
  expect((await claim(cluster, 'c')).status?.phase).toBe('Pending');
  await client.patch(persistentVolumeClaims, { namespace: 'default', name: 'c' }, 'application/merge-patch+json', {
    metadata: { annotations: { 'volume.kubernetes.io/selected-node': 'node-1' } },
  });
  await inPhase(cluster, 'c', 'Bound');
  expect((await claim(cluster, 'c')).spec.volumeName).toMatch(/^pvc-/);
});

test('a claim of a class that allows it grows with its volume', async () => {
  const cluster = await start();
  await cluster.client.create(storageClasses, classOf('fast', { allowVolumeExpansion: true }));
  await cluster.client.create(persistentVolumeClaims, claimOf('c', { storageClassName: 'fast' }));
  await inPhase(cluster, 'c', 'Bound');
  const key = { namespace: 'default', name: 'c' };
  await cluster.client.patch(persistentVolumeClaims, key, 'application/merge-patch+json', {
    spec: { resources: { requests: { storage: '3Gi' } } },
  });
  await cluster.until('it has grown', async () => {
    return (await claim(cluster, 'c')).status?.capacity?.['storage'] === '3Gi';
  });
  const { spec, status } = await claim(cluster, 'c');
  expect((await volume(cluster, spec.volumeName ?? '')).spec.capacity).toEqual({ storage: '3Gi' });
  expect(status).toMatchObject({ phase: 'Bound', allocatedResources: { storage: '3Gi' } });
  expect([status?.conditions, status?.allocatedResourceStatuses]).toEqual([undefined, undefined]);
  await cluster.clock.advance(100);
  const told = await eventsOf(cluster, 'c');
  expect(told.slice(-2)).toEqual([
    `Normal Resizing: External resizer is resizing volume ${spec.volumeName ?? ''}`,
    'Normal VolumeResizeSuccessful: Resize volume succeeded',
  ]);
});

test('pods of ephemeral volumes get claims of their own, which go with them', async () => {
  const cluster = await start();
  const { client } = cluster;
  await client.create(persistentVolumeClaims, claimOf('p-taken'));
  const spec = { accessModes: ['ReadWriteOnce'], storageClassName: '', resources: { requests: { storage: '1Gi' } } };
  const ephemeral = (name: string) => ({
    name,
    ephemeral: { volumeClaimTemplate: { metadata: { labels: { app: name } }, spec } },
  });
  const pod = await client.create(pods, {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name: 'p', namespace: 'default' },
    spec: { containers: [{ name: 'c', image: 'i' }], volumes: [ephemeral('own'), ephemeral('taken')] },
  });
  await cluster.until('there is a claim', () =>
    exists(client, persistentVolumeClaims, { namespace: 'default', name: 'p-own' }),
  );
  const own = await claim(cluster, 'p-own');
  expect(own.metadata).toMatchObject({
    labels: { app: 'own' },
    ownerReferences: [{ kind: 'Pod', name: 'p', uid: pod.metadata.uid, controller: true, blockOwnerDeletion: true }],
  });
  await cluster.clock.advance(100);
  expect(await eventsOf(cluster, 'p')).toContain(
    'Warning FailedBinding: ephemeral volume taken: PVC default/p-taken was not created for pod default/p (pod is not owner)',
  );
  await client.delete(pods, { namespace: 'default', name: 'p' }, { gracePeriodSeconds: 0 });
  await cluster.until('its claim is gone', async () => {
    return !(await exists(client, persistentVolumeClaims, { namespace: 'default', name: 'p-own' }));
  });
});

test('a pod and its claim wait for one another, and get a node and a volume', async () => {
  const cluster = await startTestCluster({ nodes: 1 });
  running.push(cluster);
  const { client } = cluster;
  await client.create(storageClasses, classOf('later', { volumeBindingMode: 'WaitForFirstConsumer' }));
  await client.create(persistentVolumeClaims, claimOf('c', { storageClassName: 'later' }));
  await client.create(pods, {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name: 'p', namespace: 'default' },
    spec: {
      containers: [{ name: 'c', image: 'i' }],
      volumes: [{ name: 'v', persistentVolumeClaim: { claimName: 'c' } }],
    },
  });
  await inPhase(cluster, 'c', 'Bound');
  expect((await claim(cluster, 'c')).metadata.annotations?.['volume.kubernetes.io/selected-node']).toBe('node-1');
  const scheduled = async (): Promise<unknown> =>
    (await client.get(pods, { namespace: 'default', name: 'p' })).spec.nodeName;
  await cluster.until('the pod has its node', async () => (await scheduled()) === 'node-1');
});
