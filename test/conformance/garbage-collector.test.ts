import { expect, test } from 'vitest';
import { type ConformanceCluster, startCluster } from './support/cluster.ts';
import { deployment, pausePod, replicationController } from './support/objects.ts';

// upstream: test/e2e/apimachinery/garbage_collector.go

const PODS = '/api/v1/namespaces/default/pods';
const CONTROLLERS = '/api/v1/namespaces/default/replicationcontrollers';
const DEPLOYMENTS = '/apis/apps/v1/namespaces/default/deployments';
const REPLICA_SETS = '/apis/apps/v1/namespaces/default/replicasets';

async function count(cluster: ConformanceCluster, path: string): Promise<number> {
  return (await cluster.get(path)).items.length as number;
}

async function startController(cluster: ConformanceCluster, name: string, replicas: number) {
  await cluster.create(CONTROLLERS, replicationController(name, replicas));
  await cluster.until(`${name} has its pods`, async () => {
    return (await cluster.get(`${CONTROLLERS}/${name}`)).status.replicas === replicas;
  });
  return cluster.get(`${CONTROLLERS}/${name}`);
}

function ownedBy(owner: { metadata: { name: string; uid: string }; apiVersion: string; kind: string }, block = true) {
  const { apiVersion, kind, metadata } = owner;
  return { apiVersion, kind, name: metadata.name, uid: metadata.uid, blockOwnerDeletion: block };
}

test('[sig-api-machinery] Garbage collector should delete pods created by rc when not orphaning', async () => {
  const cluster = await startCluster();
  const { metadata } = await startController(cluster, 'simpletest.rc', 2);
  await cluster.delete(`${CONTROLLERS}/simpletest.rc`, {
    propagationPolicy: 'Background',
    preconditions: { uid: metadata.uid },
  });
  await cluster.until('the pods are gone', async () => (await count(cluster, PODS)) === 0);
});

test('[sig-api-machinery] Garbage collector should orphan pods created by rc if delete options say so', async () => {
  const cluster = await startCluster();
  await startController(cluster, 'simpletest.rc', 20);
  await cluster.delete(`${CONTROLLERS}/simpletest.rc`, { propagationPolicy: 'Orphan' });
  await cluster.gone(`${CONTROLLERS}/simpletest.rc`);
  // What the collector would delete by mistake, it would delete within this time.
  await cluster.clock.advance(30_000);
  const pods = await cluster.get(PODS);
  expect(pods.items).toHaveLength(20);
  for (const pod of pods.items) expect(pod.metadata.ownerReferences ?? []).toEqual([]);
});

test('[sig-api-machinery] Garbage collector should delete RS created by deployment when not orphaning', async () => {
  const cluster = await startCluster();
  await cluster.create(DEPLOYMENTS, deployment('simpletest.deployment', 2));
  await cluster.until('the ReplicaSet is there', async () => (await count(cluster, REPLICA_SETS)) === 1);
  await cluster.delete(`${DEPLOYMENTS}/simpletest.deployment`, { propagationPolicy: 'Background' });
  await cluster.until('ReplicaSet and pods are gone', async () => {
    return (await count(cluster, REPLICA_SETS)) + (await count(cluster, PODS)) === 0;
  });
});

test('[sig-api-machinery] Garbage collector should orphan RS created by deployment when deleteOptions.PropagationPolicy is Orphan', async () => {
  const cluster = await startCluster();
  await cluster.create(DEPLOYMENTS, deployment('simpletest.deployment', 2));
  await cluster.until('the ReplicaSet is there', async () => (await count(cluster, REPLICA_SETS)) === 1);
  await cluster.delete(`${DEPLOYMENTS}/simpletest.deployment`, { propagationPolicy: 'Orphan' });
  await cluster.gone(`${DEPLOYMENTS}/simpletest.deployment`);
  await cluster.clock.advance(30_000);
  const sets = await cluster.get(REPLICA_SETS);
  expect(sets.items).toHaveLength(1);
  expect(sets.items[0].metadata.ownerReferences ?? []).toEqual([]);
});

test('[sig-api-machinery] Garbage collector should keep the rc around until all its pods are deleted if the deleteOptions says so', async () => {
  const cluster = await startCluster();
  await startController(cluster, 'simpletest.rc', 10);
  await cluster.delete(`${CONTROLLERS}/simpletest.rc`, { propagationPolicy: 'Foreground' });
  const waiting = await cluster.get(`${CONTROLLERS}/simpletest.rc`);
  expect(waiting.metadata.finalizers).toEqual(['foregroundDeletion']);
  let podsWhenGone = -1;
  await cluster.until('the controller is gone', async () => {
    const pods = await count(cluster, PODS);
    if ((await cluster.send('GET', `${CONTROLLERS}/simpletest.rc`)).code !== 404) return false;
    podsWhenGone = pods;
    return true;
  });
  expect(podsWhenGone).toBe(0);
});

test("[sig-api-machinery] Garbage collector should not delete dependents that have both valid owner and owner that's waiting for dependents to be deleted", async () => {
  const cluster = await startCluster();
  const dying = await startController(cluster, 'simpletest-rc-to-be-deleted', 10);
  const staying = await startController(cluster, 'simpletest-rc-to-stay', 0);
  const pods = (await cluster.get(PODS)).items as { metadata: { name: string } }[];
  const shared = pods.slice(0, 5).map((pod) => pod.metadata.name);
  for (const name of shared) {
    const reference = ownedBy({ apiVersion: 'v1', kind: 'ReplicationController', metadata: staying.metadata });
    await cluster.patch(
      `${PODS}/${name}`,
      { metadata: { ownerReferences: [reference] } },
      'application/strategic-merge-patch+json',
    );
  }
  await cluster.delete(`${CONTROLLERS}/${dying.metadata.name as string}`, { propagationPolicy: 'Foreground' });
  await cluster.gone(`${CONTROLLERS}/${dying.metadata.name as string}`);
  await cluster.clock.advance(5_000);
  const left = (await cluster.get(PODS)).items;
  expect(left.map((pod: { metadata: { name: string } }) => pod.metadata.name).sort()).toEqual([...shared].sort());
  for (const pod of left) {
    expect(pod.metadata.deletionTimestamp).toBeUndefined();
    expect(pod.metadata.ownerReferences.map((it: { name: string }) => it.name)).toEqual(['simpletest-rc-to-stay']);
  }
});

test('[sig-api-machinery] Garbage collector should not be blocked by dependency circle', async () => {
  const cluster = await startCluster();
  const pods = [];
  for (const name of ['pod1', 'pod2', 'pod3']) pods.push(await cluster.create(PODS, pausePod(name)));
  for (const [index, pod] of pods.entries()) {
    const owner = pods[(index + 2) % 3];
    const reference = ownedBy({ apiVersion: 'v1', kind: 'Pod', metadata: owner.metadata });
    await cluster.patch(`${PODS}/${pod.metadata.name as string}`, { metadata: { ownerReferences: [reference] } });
  }
  await cluster.delete(`${PODS}/pod1`, { propagationPolicy: 'Foreground' });
  await cluster.until('the circle is gone', async () => (await count(cluster, PODS)) === 0, 90_000);
});
