import { expect, test } from 'vitest';
import { type ConformanceCluster, startCluster } from './support/cluster.ts';
import { pausePod } from './support/objects.ts';

// upstream: test/e2e/common/storage/{configmap_volume,secrets_volume}.go, test/e2e/storage/{persistent_volumes,csi_inline}.go

const NAMESPACE = '/api/v1/namespaces/default';

/** @param update changes the object in place */
async function updateOf(cluster: ConformanceCluster, path: string, update: (object: never) => void) {
  const object = (await cluster.get(path)) as never;
  update(object);
  return cluster.send('PUT', path, object);
}

async function checkImmutable(cluster: ConformanceCluster, resource: string, kind: string): Promise<void> {
  const collection = `${NAMESPACE}/${resource}`;
  const path = `${collection}/immutable`;
  const value = (text: string): string => (kind === 'Secret' ? btoa(text) : text);
  await cluster.create(collection, {
    apiVersion: 'v1',
    kind,
    metadata: { name: 'immutable' },
    data: { a: value('1') },
  });
  const setData = (object: { data: Record<string, string> }): void => {
    object.data.b = value('2');
  };
  const setImmutable =
    (immutable: boolean | undefined) =>
    (object: { immutable?: boolean | undefined }): void => {
      object.immutable = immutable;
    };
  expect((await updateOf(cluster, path, setData)).code).toBe(200);
  expect((await updateOf(cluster, path, setImmutable(true))).code).toBe(200);
  const refused = await updateOf(cluster, path, setImmutable(false));
  expect([refused.code, refused.body.reason]).toEqual([422, 'Invalid']);
  expect(refused.body.message).toContain('immutable: Forbidden: field is immutable when `immutable` is set');
  expect((await updateOf(cluster, path, setImmutable(undefined))).code).toBe(422);
  const changed = await updateOf(cluster, path, (object: { data: Record<string, string> }) => {
    object.data.c = value('3');
  });
  expect(changed.body.message).toContain('data: Forbidden: field is immutable when `immutable` is set');
  const labelled = await updateOf(cluster, path, (object: { metadata: { labels: object } }) => {
    object.metadata.labels = { a: 'b' };
  });
  expect(labelled.code).toBe(200);
  await cluster.delete(path);
  await cluster.gone(path);
}

test('[sig-storage] ConfigMap should be immutable if `immutable` field is set', async () => {
  await checkImmutable(await startCluster(0), 'configmaps', 'ConfigMap');
});

test('[sig-storage] Secrets should be immutable if `immutable` field is set', async () => {
  await checkImmutable(await startCluster(0), 'secrets', 'Secret');
});

const VOLUME = {
  apiVersion: 'v1',
  kind: 'PersistentVolume',
  metadata: { name: 'pv-first', labels: { volume: 'e2e' } },
  spec: {
    capacity: { storage: '2Gi' },
    accessModes: ['ReadWriteOnce'],
    persistentVolumeReclaimPolicy: 'Retain',
    storageClassName: 'e2e-class',
    hostPath: { path: '/tmp/e2e' },
    nodeAffinity: {
      required: {
        nodeSelectorTerms: [
          { matchExpressions: [{ key: 'kubernetes.io/hostname', operator: 'In', values: ['node-1'] }] },
        ],
      },
    },
  },
};

const CLAIM = {
  apiVersion: 'v1',
  kind: 'PersistentVolumeClaim',
  metadata: { name: 'pvc-first', labels: { volume: 'e2e' } },
  spec: { accessModes: ['ReadWriteOnce'], storageClassName: 'e2e-class', resources: { requests: { storage: '1Gi' } } },
};

test('[sig-storage] PersistentVolumes CSI Conformance should run through the lifecycle of a PV and a PVC', async () => {
  const cluster = await startCluster(0);
  const volumes = '/api/v1/persistentvolumes';
  const claims = `${NAMESPACE}/persistentvolumeclaims`;
  await cluster.create(volumes, VOLUME);
  await cluster.create(claims, CLAIM);
  for (const [collection, name] of [
    [volumes, 'pv-first'],
    [claims, 'pvc-first'],
  ] as const) {
    expect((await cluster.get(`${collection}?labelSelector=volume%3De2e`)).items).toHaveLength(1);
    const patched = await cluster.patch(`${collection}/${name}`, { metadata: { labels: { [name]: 'patched' } } });
    expect(patched.metadata.labels[name]).toBe('patched');
    const read = await cluster.get(`${collection}/${name}`);
    read.metadata.labels[name] = 'updated';
    expect((await cluster.replace(`${collection}/${name}`, read)).metadata.labels[name]).toBe('updated');
  }
  expect((await cluster.get('/api/v1/persistentvolumeclaims?labelSelector=pvc-first%3Dupdated')).items).toHaveLength(1);
  await cluster.delete(`${claims}/pvc-first`);
  await cluster.gone(`${claims}/pvc-first`);
  await cluster.delete(`${volumes}/pv-first`);
  await cluster.gone(`${volumes}/pv-first`);
  // Once more, by collection.
  await cluster.create(volumes, VOLUME);
  await cluster.create(claims, CLAIM);
  await cluster.delete(`${claims}?labelSelector=volume%3De2e`);
  await cluster.gone(`${claims}/pvc-first`);
  await cluster.delete(`${volumes}?labelSelector=volume%3De2e`);
  await cluster.gone(`${volumes}/pv-first`);
});

test('[sig-storage] PersistentVolumes CSI Conformance should apply changes to a pv/pvc status', async () => {
  const cluster = await startCluster(0);
  await cluster.create('/api/v1/persistentvolumes', VOLUME);
  await cluster.create(`${NAMESPACE}/persistentvolumeclaims`, CLAIM);
  const claim = `${NAMESPACE}/persistentvolumeclaims/pvc-first`;
  const condition = (type: string) => ({ type, status: 'True', reason: 'E2E', message: 'Set from e2e test' });
  const patched = await cluster.patch(`${claim}/status`, { status: { conditions: [condition('StatusPatched')] } });
  expect(patched.status.conditions).toMatchObject([condition('StatusPatched')]);
  const read = await cluster.get(`${claim}/status`);
  read.status.conditions.push(condition('StatusUpdated'));
  const updated = await cluster.replace(`${claim}/status`, read);
  expect(updated.status.conditions.map((it: { type: string }) => it.type)).toEqual(['StatusPatched', 'StatusUpdated']);

  const volume = '/api/v1/persistentvolumes/pv-first';
  const failed = await cluster.patch(`${volume}/status`, { status: { message: 'StatusPatched', reason: 'E2E' } });
  expect(failed.status).toMatchObject({ message: 'StatusPatched', reason: 'E2E' });
  const status = await cluster.get(`${volume}/status`);
  status.status.message = 'StatusUpdated';
  expect((await cluster.replace(`${volume}/status`, status)).status.message).toBe('StatusUpdated');
});

test('[sig-storage] CSIInlineVolumes should support CSIVolumeSource in Pod API', async () => {
  const cluster = await startCluster(0);
  await cluster.create('/apis/storage.k8s.io/v1/csidrivers', {
    apiVersion: 'storage.k8s.io/v1',
    kind: 'CSIDriver',
    metadata: { name: 'inline-driver-0000.example.com' },
    spec: { volumeLifecycleModes: ['Ephemeral'] },
  });
  const pod = pausePod('pod-csi-inline-volumes');
  const volumes = [{ name: 'pod-csi-inline', csi: { driver: 'inline-driver-0000.example.com', readOnly: true } }];
  const created = await cluster.create(`${NAMESPACE}/pods`, {
    ...pod,
    metadata: { ...pod.metadata, labels: { csi: 'inline' } },
    spec: {
      containers: [{ ...pod.spec.containers[0], volumeMounts: [{ name: 'pod-csi-inline', mountPath: '/data' }] }],
      volumes,
    },
  });
  // The token of the pod's account comes after it.
  expect(created.spec.volumes[0]).toMatchObject(volumes[0] ?? {});
  const { items } = await cluster.get(`${NAMESPACE}/pods?labelSelector=csi%3Dinline`);
  expect(items[0].spec.volumes[0]).toMatchObject(volumes[0] ?? {});
  const patched = await cluster.patch(`${NAMESPACE}/pods/pod-csi-inline-volumes`, {
    metadata: { labels: { e2e: 'patched' } },
  });
  expect(patched.metadata.labels.e2e).toBe('patched');
  await cluster.delete(`${NAMESPACE}/pods/pod-csi-inline-volumes`, { gracePeriodSeconds: 0 });
  await cluster.gone(`${NAMESPACE}/pods/pod-csi-inline-volumes`);
});
