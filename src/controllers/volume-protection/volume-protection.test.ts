import { afterEach, expect, test } from 'vitest';
import {
  persistentVolumeClaims,
  persistentVolumes,
  pods,
  volumeAttributesClasses,
  type KubernetesObject,
  type New,
  type PersistentVolumeClaim,
  type Pod,
  type Resource,
} from '../../api/index.ts';
import { exists, startTestCluster, type TestCluster } from '../testing/test-cluster.ts';

const running: TestCluster[] = [];
afterEach(async () => {
  for (const cluster of running.splice(0)) await cluster.stop();
});

async function start(): Promise<TestCluster> {
  const cluster = await startTestCluster({ nodes: 1 });
  running.push(cluster);
  return cluster;
}

const claim = (name: string, more: object = {}): New<PersistentVolumeClaim> => ({
  apiVersion: 'v1',
  kind: 'PersistentVolumeClaim',
  metadata: { name, namespace: 'default' },
  spec: { accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '1Gi' } }, ...more },
});

function podWith(claimName: string, nodeName: string): New<Pod> {
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name: 'p', namespace: 'default' },
    spec: {
      nodeName,
      containers: [{ name: 'c', image: 'i' }],
      volumes: [{ name: 'v', persistentVolumeClaim: { claimName } }],
    },
  };
}

function gone(cluster: TestCluster, resource: Resource, name: string, namespace = ''): Promise<void> {
  return cluster.until(`${name} is gone`, async () => !(await exists(cluster.client, resource, { namespace, name })));
}

async function staysDeleted(cluster: TestCluster, resource: Resource, name: string, namespace = ''): Promise<void> {
  await cluster.clock.advance(5000);
  const found: KubernetesObject = await cluster.client.get(resource, { namespace, name });
  expect(found.metadata.deletionTimestamp).toBeDefined();
}

/** upstream: pkg/controller/volume/pvcprotection/pvc_protection_controller_test.go TestPVCProtectionController */
test('a claim goes with the last pod on a node that uses it', async () => {
  const cluster = await start();
  const { client } = cluster;
  await client.create(persistentVolumeClaims, claim('free'));
  await client.create(persistentVolumeClaims, claim('used'));
  await client.create(pods, podWith('used', 'node-1'));
  for (const name of ['free', 'used']) await client.delete(persistentVolumeClaims, { namespace: 'default', name });
  await gone(cluster, persistentVolumeClaims, 'free', 'default');
  await staysDeleted(cluster, persistentVolumeClaims, 'used', 'default');
  await client.delete(pods, { namespace: 'default', name: 'p' });
  await gone(cluster, persistentVolumeClaims, 'used', 'default');
});

/** upstream: pkg/controller/volume/pvprotection/pv_protection_controller_test.go */
test('a volume goes once no claim has it', async () => {
  const cluster = await start();
  const { client } = cluster;
  await client.create(persistentVolumes, {
    apiVersion: 'v1',
    kind: 'PersistentVolume',
    metadata: { name: 'v' },
    spec: { capacity: { storage: '1Gi' }, accessModes: ['ReadWriteOnce'], hostPath: { path: '/v' } },
  });
  const phase = async (): Promise<unknown> => (await client.get(persistentVolumes, { name: 'v' })).status?.phase;
  await client.create(persistentVolumeClaims, claim('c', { storageClassName: '', volumeName: 'v' }));
  await cluster.until('v is bound', async () => (await phase()) === 'Bound');
  await client.delete(persistentVolumes, { name: 'v' });
  await staysDeleted(cluster, persistentVolumes, 'v');
  await client.delete(persistentVolumeClaims, { namespace: 'default', name: 'c' });
  await gone(cluster, persistentVolumes, 'v');
});

/** upstream: pkg/controller/volume/vacprotection/vac_protection_controller_test.go */
test('a class of attributes goes with the last claim that names it', async () => {
  const cluster = await start();
  const { client } = cluster;
  await client.create(volumeAttributesClasses, {
    apiVersion: 'storage.k8s.io/v1',
    kind: 'VolumeAttributesClass',
    metadata: { name: 'fast' },
    driverName: 'd',
    parameters: { a: 'b' },
  });
  await client.create(persistentVolumeClaims, claim('c', { volumeAttributesClassName: 'fast' }));
  await client.delete(volumeAttributesClasses, { name: 'fast' });
  await staysDeleted(cluster, volumeAttributesClasses, 'fast');
  await client.delete(persistentVolumeClaims, { namespace: 'default', name: 'c' });
  await gone(cluster, volumeAttributesClasses, 'fast');
});
