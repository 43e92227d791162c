import { beforeEach, describe, expect, test } from 'vitest';
import type { Pod, ReplicaSet } from '../../src/api/index.ts';
import { startCluster, type ConformanceCluster } from './support/cluster.ts';
import { pausePod, podTemplate, replicationController } from './support/objects.ts';
import { checkScale, checkStatusEndpoints } from './support/subresources.ts';

// upstream: test/e2e/apps/{replica_set,rc}.go

const PODS = '/api/v1/namespaces/default/pods';
const SETS = '/apis/apps/v1/namespaces/default/replicasets';
const CONTROLLERS = '/api/v1/namespaces/default/replicationcontrollers';
const STRATEGIC = 'application/strategic-merge-patch+json';
const NEW = 'registry.k8s.io/pause:3.11';
let cluster: ConformanceCluster;

beforeEach(async () => {
  cluster = await startCluster();
});

function replicaSet(name: string, replicas: number, more: Readonly<Record<string, string>> = {}) {
  const labels = { name };
  return {
    apiVersion: 'apps/v1',
    kind: 'ReplicaSet',
    metadata: { name, labels: { ...labels, ...more } },
    spec: { replicas, selector: { matchLabels: labels }, template: podTemplate(labels) },
  };
}

async function pods(): Promise<readonly Pod[]> {
  return ((await cluster.get(PODS)) as { items: readonly Pod[] }).items;
}

const controllerOf = ({ metadata }: Pod): string | undefined =>
  metadata.ownerReferences?.find(({ controller }) => controller === true)?.name;

async function ready(path: string, replicas: number): Promise<void> {
  await cluster.until(`${String(replicas)} of ${path} are available`, async () => {
    const { status, metadata } = (await cluster.get(path)) as ReplicaSet;
    return (
      (status?.availableReplicas ?? 0) === replicas &&
      status?.replicas === replicas &&
      status.observedGeneration === metadata.generation
    );
  });
}

/** The pod that was there before is taken in, the one that got other labels is let go and replaced. */
async function checkAdoption(collection: string, object: { readonly metadata: { readonly name: string } }) {
  const { name } = object.metadata;
  await cluster.create(PODS, pausePod('orphan', { name }));
  await cluster.until('the orphan runs', async () => (await pods())[0]?.status?.phase === 'Running');
  await cluster.create(collection, object);
  await cluster.until('it is adopted', async () => (await pods()).some((pod) => controllerOf(pod) === name));
  await ready(`${collection}/${name}`, 1);
  expect((await pods()).map(({ metadata }) => metadata.name)).toEqual(['orphan']);
}

async function checkRelease(name: string): Promise<void> {
  const [pod] = await pods();
  const path = `${PODS}/${String(pod?.metadata.name)}`;
  await cluster.patch(path, { metadata: { labels: { name: 'not-matching-name' } } });
  await cluster.until('it is released', async () => {
    return controllerOf((await cluster.get(path)) as Pod) === undefined;
  });
  await cluster.until('there is another', async () => (await pods()).some((other) => controllerOf(other) === name));
  expect(await pods()).toHaveLength(2);
}

describe('[sig-apps] ReplicaSet', () => {
  test('should adopt matching pods on creation and release no longer matching pods', async () => {
    await checkAdoption(SETS, replicaSet('pod-adoption-release', 1));
    await checkRelease('pod-adoption-release');
  });

  test('Replicaset should have a working scale subresource', async () => {
    await cluster.create(SETS, replicaSet('test-rs', 1));
    await ready(`${SETS}/test-rs`, 1);
    await checkScale(cluster, `${SETS}/test-rs`);
    await ready(`${SETS}/test-rs`, 4);
  });

  test('Replace and Patch tests', async () => {
    const path = `${SETS}/test-rs`;
    await cluster.create(SETS, replicaSet('test-rs', 1));
    await ready(path, 1);
    const watch = await cluster.watch(`${SETS}?labelSelector=test-rs%3Dpatched`);
    const scale = await cluster.get(`${path}/scale`);
    scale.spec.replicas = 2;
    await cluster.replace(`${path}/scale`, scale);
    await ready(path, 2);
    const containers = [{ name: 'pause', image: NEW }];
    const patch = {
      metadata: { labels: { 'test-rs': 'patched' } },
      spec: { replicas: 3, template: { spec: { terminationGracePeriodSeconds: 0, containers } } },
    };
    await cluster.patch(path, patch, STRATEGIC);
    await watch.find('ADDED', 'test-rs');
    await ready(path, 3);
    const { spec, metadata } = (await cluster.get(path)) as ReplicaSet;
    expect([spec.replicas, metadata.labels?.['test-rs']]).toEqual([3, 'patched']);
    // Pods that are there keep what they were made of.
    const images = (await pods()).map((pod) => pod.spec.containers[0]?.image);
    expect(images.filter((image) => image === NEW)).toHaveLength(1);
  });

  test('should list and delete a collection of ReplicaSets', async () => {
    await cluster.create(SETS, replicaSet('test-rs', 3, { 'e2e-set': 'yes' }));
    await ready(`${SETS}/test-rs`, 3);
    const selected = '/apis/apps/v1/replicasets?labelSelector=e2e-set%3Dyes';
    expect((await cluster.get(selected)).items).toHaveLength(1);
    await cluster.delete(`${SETS}?labelSelector=e2e-set%3Dyes`);
    expect((await cluster.get(selected)).items).toEqual([]);
    await cluster.until('its pods are gone', async () => (await pods()).length === 0);
  });

  test('should validate Replicaset Status endpoints', async () => {
    await cluster.create(SETS, replicaSet('test-rs', 1));
    await ready(`${SETS}/test-rs`, 1);
    await checkStatusEndpoints(cluster, `${SETS}/test-rs`);
  });
});

describe('[sig-apps] ReplicationController', () => {
  test('should adopt matching pods on creation', async () => {
    await checkAdoption(CONTROLLERS, replicationController('pod-adoption', 1));
  });

  test('should release no longer matching pods', async () => {
    await cluster.create(CONTROLLERS, replicationController('pod-release', 1));
    await ready(`${CONTROLLERS}/pod-release`, 1);
    await checkRelease('pod-release');
  });

  test('should get and update a ReplicationController scale', async () => {
    const path = `${CONTROLLERS}/e2e-rc`;
    await cluster.create(CONTROLLERS, replicationController('e2e-rc', 1));
    await ready(path, 1);
    const scale = await cluster.get(`${path}/scale`);
    expect(scale).toMatchObject({ spec: { replicas: 1 }, status: { replicas: 1, selector: 'name=e2e-rc' } });
    scale.spec.replicas = 2;
    expect((await cluster.replace(`${path}/scale`, scale)).spec.replicas).toBe(2);
    await ready(path, 2);
  });

  test('should surface a failure condition on a common issue like exceeded quota', async () => {
    const path = `${CONTROLLERS}/condition-test`;
    const quotas = '/api/v1/namespaces/default/resourcequotas';
    const metadata = { name: 'condition-test' };
    await cluster.create(quotas, { apiVersion: 'v1', kind: 'ResourceQuota', metadata, spec: { hard: { pods: '2' } } });
    await cluster.until('the quota is counted', async () => {
      return (await cluster.get(`${quotas}/condition-test`)).status?.hard?.pods === '2';
    });
    await cluster.create(CONTROLLERS, replicationController('condition-test', 3));
    const failure = async () => {
      const { status } = (await cluster.get(path)) as ReplicaSet;
      return status?.conditions?.find(({ type }) => type === 'ReplicaFailure');
    };
    await cluster.until('it says so', async () => (await failure()) !== undefined);
    const condition = await failure();
    expect(condition).toMatchObject({ status: 'True', reason: 'FailedCreate' });
    expect(condition?.message).toContain('exceeded quota: condition-test');
    await cluster.patch(path, { spec: { replicas: 2 } });
    await cluster.until('it no longer does', async () => (await failure()) === undefined);
    expect(await pods()).toHaveLength(2);
  });

  test('should test the lifecycle of a ReplicationController', async () => {
    const path = `${CONTROLLERS}/rc-test`;
    const marked = 'labelSelector=test-rc-static%3Dtrue';
    const labels = { 'test-rc-static': 'true' };
    const watch = await cluster.watch(`${CONTROLLERS}?${marked}`);
    const made = replicationController('rc-test', 1);
    await cluster.create(CONTROLLERS, { ...made, metadata: { ...made.metadata, labels } });
    await watch.find('ADDED', 'rc-test');
    await ready(path, 1);
    await cluster.patch(path, { metadata: { labels: { 'test-rc': 'patched' } } }, STRATEGIC);
    const patched = await cluster.patch(`${path}/status`, { status: { readyReplicas: 0, availableReplicas: 0 } });
    expect([patched.status.readyReplicas ?? 0, patched.status.availableReplicas ?? 0]).toEqual([0, 0]);
    await ready(path, 1);
    expect((await cluster.get(`${path}/status`)).metadata.labels['test-rc']).toBe('patched');
    expect((await cluster.patch(`${path}/scale`, { spec: { replicas: 2 } }, STRATEGIC)).spec.replicas).toBe(2);
    await ready(path, 2);
    const read = await cluster.get(`${path}/status`);
    read.status = { replicas: 0, observedGeneration: read.status.observedGeneration };
    await cluster.replace(`${path}/status`, read);
    // It counts again.
    await ready(path, 2);
    const all = (await cluster.get(`/api/v1/replicationcontrollers?${marked}`)) as { items: readonly ReplicaSet[] };
    expect(all.items.map(({ spec }) => spec.replicas)).toEqual([2]);
    await cluster.delete(`${CONTROLLERS}?${marked}`);
    await watch.find('DELETED', 'rc-test');
    expect((await cluster.get(CONTROLLERS)).items).toEqual([]);
  });
});
