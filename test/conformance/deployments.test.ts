import { beforeEach, expect, test } from 'vitest';
import type { Deployment, Pod, ReplicaSet } from '../../src/api/index.ts';
import { startCluster, type ConformanceCluster } from './support/cluster.ts';
import { deployment, podTemplate } from './support/objects.ts';
import { checkScale, checkStatusEndpoints } from './support/subresources.ts';

// upstream: test/e2e/apps/deployment.go

const APPS = '/apis/apps/v1/namespaces/default';
const DEPLOYMENTS = `${APPS}/deployments`;
const WEB = `${DEPLOYMENTS}/web`;
const REVISION = 'deployment.kubernetes.io/revision';
const [OLD, NEW, BROKEN] = ['registry.k8s.io/pause:3.10', 'registry.k8s.io/pause:3.11', 'webserver:404'];
let cluster: ConformanceCluster;

beforeEach(async () => {
  cluster = await startCluster();
  // What cannot be pulled does not run.
  cluster.kubelets.becomesReady = ({ spec }) => spec.containers[0]?.image !== BROKEN;
});

const get = (): Promise<Deployment> => cluster.get(WEB) as Promise<Deployment>;

async function replicaSets(): Promise<readonly ReplicaSet[]> {
  return ((await cluster.get(`${APPS}/replicasets`)) as { items: readonly ReplicaSet[] }).items;
}

async function pods(): Promise<readonly Pod[]> {
  return ((await cluster.get('/api/v1/namespaces/default/pods')) as { items: readonly Pod[] }).items;
}

const imageOf = ({ spec }: Pod | { readonly spec?: Pod['spec'] }): string | undefined => spec?.containers[0]?.image;

async function ofImage(image: string): Promise<ReplicaSet | undefined> {
  return (await replicaSets()).find(({ spec }) => imageOf(spec.template ?? {}) === image);
}

function setImage(image: string): Promise<unknown> {
  return cluster.patch(WEB, { spec: { template: { spec: { containers: [{ name: 'pause', image }] } } } });
}

/** As upstream's DeploymentComplete says. */
async function complete(replicas: number): Promise<void> {
  await cluster.until(
    `${String(replicas)} are updated and available`,
    async () => {
      const { status, metadata } = await get();
      return (
        status?.updatedReplicas === replicas &&
        status.replicas === replicas &&
        status.availableReplicas === replicas &&
        (status.observedGeneration ?? 0) >= (metadata.generation ?? 0)
      );
    },
    120_000,
  );
}

/** A ReplicaSet that a Deployment of the same selector finds. */
async function olderReplicaSet(name: string, replicas: number, annotations: object = {}): Promise<void> {
  const labels = { app: 'web', pod: 'httpd' };
  await cluster.create(`${APPS}/replicasets`, {
    apiVersion: 'apps/v1',
    kind: 'ReplicaSet',
    metadata: { name, labels, annotations },
    spec: { replicas, selector: { matchLabels: labels }, template: podTemplate(labels) },
  });
  await cluster.until('its pods are ready', async () => {
    const { status } = (await cluster.get(`${APPS}/replicasets/${name}`)) as ReplicaSet;
    return status?.readyReplicas === replicas;
  });
}

/** @param spec over that of `support/objects.ts`; the image is the newer one */
async function create(replicas: number, spec: object = {}, image = NEW): Promise<void> {
  const made = deployment('web', replicas);
  const template = { ...made.spec.template, spec: { containers: [{ name: 'pause', image }] } };
  await cluster.create(DEPLOYMENTS, { ...made, spec: { ...made.spec, template, ...spec } });
}

test('[sig-apps] Deployment RollingUpdateDeployment should delete old pods and create new ones', async () => {
  await olderReplicaSet('older', 1, { [REVISION]: '3546343826724305832' });
  await create(1);
  await complete(1);
  expect((await get()).metadata.annotations?.[REVISION]).toBe('3546343826724305833');
  const [older, newer] = [await ofImage(OLD), await ofImage(NEW)];
  expect(older?.metadata).toMatchObject({ name: 'older', ownerReferences: [{ name: 'web', controller: true }] });
  expect([older?.spec.replicas, newer?.spec.replicas]).toEqual([0, 1]);
  expect(newer?.metadata.annotations?.[REVISION]).toBe('3546343826724305833');
  await cluster.until('the old pod is gone', async () => (await pods()).length === 1);
  expect((await pods()).map(imageOf)).toEqual([NEW]);
});

test('[sig-apps] Deployment RecreateDeployment should delete old pods and create new ones', async () => {
  await create(2, { strategy: { type: 'Recreate' } }, OLD);
  await complete(2);
  expect((await get()).metadata.annotations?.[REVISION]).toBe('1');
  const watch = await cluster.watch('/api/v1/namespaces/default/pods');
  await setImage(NEW);
  await complete(2);
  // Whenever a new pod comes, no old one is left.
  const old = new Set<string>();
  let updated = 0;
  while (updated < 2) {
    const { type, object } = (await watch.next()) as { type: string; object: Pod };
    const { name } = object.metadata;
    if (imageOf(object) === OLD) {
      if (type === 'DELETED') old.delete(name);
      else old.add(name);
    } else if (type === 'ADDED') {
      expect([...old]).toEqual([]);
      updated++;
    }
  }
});

test('[sig-apps] Deployment deployment should delete old replica sets', async () => {
  await olderReplicaSet('older', 1);
  const watch = await cluster.watch('/api/v1/namespaces/default/pods');
  await create(1, { revisionHistoryLimit: 0 });
  await complete(1);
  await cluster.until('the older one is gone', async () => (await ofImage(OLD)) === undefined);
  expect(await replicaSets()).toHaveLength(1);
  // It makes one pod for the one that was there.
  const made = await watch.find('ADDED', (await pods()).find((pod) => imageOf(pod) === NEW)?.metadata.name);
  expect(imageOf(made.object as Pod)).toBe(NEW);
});

test('[sig-apps] Deployment deployment should support rollover', async () => {
  await olderReplicaSet('older', 1);
  const spec = { minReadySeconds: 10, strategy: { rollingUpdate: { maxUnavailable: 0, maxSurge: 1 } } };
  await create(1, spec, BROKEN);
  await cluster.until('the first of it is there', async () => (await ofImage(BROKEN))?.spec.replicas === 1);
  const first = await ofImage(BROKEN);
  expect((await get()).metadata.annotations?.[REVISION]).toBe('1');
  await setImage(NEW);
  await cluster.until('it follows', async () => (await ofImage(NEW)) !== undefined);
  // What works stays until the new one has been ready for long enough.
  expect((await cluster.get(`${APPS}/replicasets/older`)).status.readyReplicas).toBe(1);
  await complete(1);
  expect((await ofImage(BROKEN))?.metadata.name).toBe(first?.metadata.name);
  for (const image of [OLD, BROKEN]) {
    await cluster.until(`no pod of ${image}`, async () => (await ofImage(image))?.status?.replicas === 0);
  }
  expect((await get()).metadata.annotations?.[REVISION]).toBe('2');
});

test('[sig-apps] Deployment deployment should support proportional scaling', async () => {
  await create(10, { strategy: { rollingUpdate: { maxSurge: 3, maxUnavailable: 2 } } }, OLD);
  await complete(10);
  await setImage(BROKEN);
  const sizes = async () => [(await ofImage(OLD))?.spec.replicas, (await ofImage(BROKEN))?.spec.replicas];
  await cluster.until('both are at their bounds', async () => (await sizes()).join() === '8,5');
  await cluster.until('8 are available', async () => (await ofImage(OLD))?.status?.availableReplicas === 8);
  await cluster.until('it is seen', async () => (await get()).status?.availableReplicas === 8);
  await cluster.patch(WEB, { spec: { replicas: 30 } });
  await cluster.until('both have grown', async () => (await sizes()).join() === '20,13');
});

test('[sig-apps] Deployment should run the lifecycle of a Deployment', async () => {
  const everywhere = '/apis/apps/v1/deployments?labelSelector=test-deployment-static%3Dtrue';
  const labels = { 'test-deployment-static': 'true' };
  const watch = await cluster.watch(`${DEPLOYMENTS}?labelSelector=test-deployment-static%3Dtrue`);
  const made = deployment('web', 2);
  await cluster.create(DEPLOYMENTS, { ...made, metadata: { ...made.metadata, labels } });
  await watch.find('ADDED', 'web');
  await complete(2);
  const strategic = 'application/strategic-merge-patch+json';
  const containers = [{ name: 'pause', image: NEW }];
  const patch = {
    metadata: { labels: { 'test-deployment': 'patched' } },
    spec: { replicas: 1, template: { spec: { terminationGracePeriodSeconds: 0, containers } } },
  };
  const patched = await cluster.patch(WEB, patch, strategic);
  expect(patched.metadata.labels).toEqual({ ...labels, 'test-deployment': 'patched' });
  await complete(1);
  const { items } = (await cluster.get(everywhere)) as { items: readonly Deployment[] };
  expect(items.map(({ spec }) => [spec.replicas, imageOf(spec.template)])).toEqual([[1, NEW]]);
  const read = await cluster.get(`${WEB}/status`);
  read.metadata.labels = { ...read.metadata.labels, 'test-deployment': 'updated' };
  delete read.metadata.resourceVersion;
  read.status.readyReplicas = 1;
  const updated = await cluster.get(WEB);
  updated.metadata.labels['test-deployment'] = 'updated';
  updated.spec.replicas = 2;
  expect((await cluster.replace(WEB, updated)).metadata.labels['test-deployment']).toBe('updated');
  await complete(2);
  const conditions = [{ type: 'Seen', status: 'True' }];
  const { status } = await cluster.patch(`${WEB}/status`, { status: { conditions } });
  expect(status.conditions).toMatchObject(conditions);
  await cluster.delete(`${DEPLOYMENTS}?labelSelector=test-deployment-static%3Dtrue`);
  await watch.find('DELETED', 'web');
  expect((await cluster.get(everywhere)).items).toEqual([]);
  await cluster.until('nothing of it is left', async () => {
    return (await replicaSets()).length === 0 && (await pods()).length === 0;
  });
});

test('[sig-apps] Deployment should validate Deployment Status endpoints', async () => {
  await create(1);
  await complete(1);
  await checkStatusEndpoints(cluster, WEB);
});

test('[sig-apps] Deployment Deployment should have a working scale subresource', async () => {
  await create(1);
  await complete(1);
  await checkScale(cluster, WEB);
  await complete(4);
});
