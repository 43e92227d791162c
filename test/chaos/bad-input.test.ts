import { describe, expect, test } from 'vitest';
import { deployments, pods, type Deployment, type Namespace, type Node, type Pod } from '../../src/api/index.ts';
import type { FakeProgram } from '../../src/cri/testing/fake-kernel.ts';
import { startCluster, startWorkloadCluster, type ConformanceCluster } from '../conformance/support/cluster.ts';
import { configMap, deployment, pausePod } from '../conformance/support/objects.ts';
import { ChaosCluster } from './support/cluster.ts';
import { createWorkloads, NAMESPACE, programs } from './support/workloads.ts';

// Sources: upstream's pkg/controller/{garbagecollector,namespace,cronjob,nodelifecycle}, pkg/kubelet/prober.

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const CORE = '/api/v1/namespaces/default';
const PODS = `${CORE}/pods`;
const MAPS = `${CORE}/configmaps`;

async function events(cluster: ConformanceCluster, name: string, namespace = 'default'): Promise<readonly string[]> {
  const path = `/api/v1/namespaces/${namespace}/events?fieldSelector=involvedObject.name%3D${name}`;
  const { items } = (await cluster.get(path)) as {
    items: readonly { readonly type: string; readonly reason: string; readonly message: string }[];
  };
  return items.map(({ type, reason, message }) => `${type} ${reason}: ${message}`);
}

describe('owners', () => {
  const owned = (name: string, owner: object) => {
    const made = configMap(name);
    return { ...made, metadata: { ...made.metadata, ownerReferences: [owner] } };
  };
  const isThere = async (cluster: ConformanceCluster, name: string): Promise<boolean> =>
    (await cluster.send('GET', `${MAPS}/${name}`)).code === 200;

  test('what belongs to somebody who is not there, or is somebody else by now, goes', async () => {
    const cluster = await startCluster(0);
    const owner = await cluster.create(MAPS, configMap('owner'));
    const reference = { apiVersion: 'v1', kind: 'ConfigMap', name: 'owner' };
    await cluster.create(MAPS, owned('of-nobody', { ...reference, name: 'nobody', uid: 'no-such-uid' }));
    await cluster.create(MAPS, owned('of-another', { ...reference, uid: 'the-one-before' }));
    await cluster.create(MAPS, owned('of-owner', { ...reference, uid: owner.metadata.uid }));
    await cluster.gone(`${MAPS}/of-nobody`);
    await cluster.gone(`${MAPS}/of-another`);
    expect(await isThere(cluster, 'of-owner')).toBe(true);
  });

  test('what belongs to a kind that nobody knows stays, for nobody can tell', async () => {
    const cluster = await startCluster(0);
    const owner = { apiVersion: 'example.com/v1', kind: 'Widget', name: 'w', uid: 'some-uid' };
    await cluster.create(MAPS, owned('of-unknown', owner));
    await cluster.clock.advance(2 * MINUTE);
    expect(await isThere(cluster, 'of-unknown')).toBe(true);
  });

  test('an owner of another namespace is none, and an event says so', async () => {
    const cluster = await startCluster(0);
    await cluster.namespace('other');
    const owner = await cluster.create(MAPS.replace('default', 'other'), configMap('owner'));
    const { uid } = owner.metadata as { uid: string };
    await cluster.create(MAPS, owned('stray', { apiVersion: 'v1', kind: 'ConfigMap', name: 'owner', uid }));
    const said =
      `Warning OwnerRefInvalidNamespace: ownerRef [v1/ConfigMap, namespace: default, name: owner, uid: ${uid}] ` +
      'does not exist in namespace "default"';
    await cluster.until('it is gone or told of', async () => (await events(cluster, 'stray')).includes(said));
  });

  test('a ring goes when one of it does; one that owns itself stays until it is deleted', async () => {
    const cluster = await startCluster(0);
    const names = ['a', 'b', 'c'];
    const uids = new Map<string, string>();
    for (const name of [...names, 'self']) {
      const { metadata } = (await cluster.create(MAPS, configMap(name))) as { metadata: { uid: string } };
      uids.set(name, metadata.uid);
    }
    const own = (name: string, by: string): Promise<unknown> => {
      const reference = { apiVersion: 'v1', kind: 'ConfigMap', name: by, uid: uids.get(by), blockOwnerDeletion: true };
      return cluster.patch(`${MAPS}/${name}`, { metadata: { ownerReferences: [reference] } });
    };
    for (const [index, name] of names.entries()) await own(name, names[(index + 1) % 3] ?? '');
    await own('self', 'self');
    await cluster.clock.advance(MINUTE);
    for (const name of [...names, 'self']) expect(await isThere(cluster, name)).toBe(true);
    await cluster.delete(`${MAPS}/a`, { propagationPolicy: 'Foreground' });
    for (const name of names) await cluster.gone(`${MAPS}/${name}`);
    await cluster.delete(`${MAPS}/self`, { propagationPolicy: 'Background' });
    await cluster.gone(`${MAPS}/self`);
  });
});

test('a namespace whose contents have finalizers waits for them, says for which, and goes', async () => {
  const cluster = await startCluster(0);
  await cluster.namespace('held');
  const maps = MAPS.replace('default', 'held');
  for (const name of ['one', 'two']) {
    const made = configMap(name);
    await cluster.create(maps, { ...made, metadata: { ...made.metadata, finalizers: ['example.com/hold'] } });
  }
  await cluster.create(maps, configMap('free'));
  await cluster.delete('/api/v1/namespaces/held');
  const conditions = async (): Promise<readonly string[]> => {
    const { status } = (await cluster.get('/api/v1/namespaces/held')) as Namespace;
    return (status?.conditions ?? []).map(({ type, status: is, message }) => `${type}=${is} ${message ?? ''}`);
  };
  const expected = [
    'NamespaceContentRemaining=True Some resources are remaining: configmaps. has 2 resource instances',
    'NamespaceFinalizersRemaining=True Some finalizers are remaining: example.com/hold in 2 resource instances',
  ];
  await cluster.until('it says so', async () => {
    const said = await conditions();
    return expected.every((condition) => said.includes(condition));
  });
  await cluster.clock.advance(5 * MINUTE);
  expect((await cluster.get('/api/v1/namespaces/held')).status.phase).toBe('Terminating');
  const refused = await cluster.refused(403, 'POST', maps, configMap('three'));
  expect(refused.message).toContain('because it is being terminated');
  for (const name of ['one', 'two']) await cluster.patch(`${maps}/${name}`, { metadata: { finalizers: null } });
  await cluster.until(
    'it is gone',
    async () => (await cluster.send('GET', '/api/v1/namespaces/held')).code === 404,
    10 * MINUTE,
  );
});

test('nodes that come and go every second do not keep a rollout from its end', { timeout: 120_000 }, async () => {
  const cluster = new ChaosCluster(7, programs(7));
  await cluster.start(3);
  await createWorkloads(cluster);
  await cluster.pass(10_000);
  const name = 'web';
  const read = (): Promise<Deployment> => cluster.client.get(deployments, { namespace: NAMESPACE, name });
  const { spec } = (await read()).spec.template;
  const containers = spec?.containers.map((it) => ({ ...it, image: 'v9' }));
  const patch = { spec: { replicas: 4, template: { spec: { containers } } } };
  await cluster.client.patch(deployments, { namespace: NAMESPACE, name }, 'application/merge-patch+json', patch);
  for (let second = 0; second < 60; second++) {
    const node = `node-${String(2 + (second % 2))}`;
    if (cluster.nodes.has(node)) await cluster.killNode(node);
    else await cluster.startNode(node);
    await cluster.pass(1000);
  }
  for (const node of ['node-2', 'node-3']) if (!cluster.nodes.has(node)) await cluster.startNode(node);
  const problems = async (): Promise<readonly string[]> => {
    const { status, metadata } = await read();
    const { items } = await cluster.client.list(pods, { namespace: NAMESPACE, labelSelector: 'app=web' });
    const images = items.map((pod) => pod.spec.containers[0]?.image);
    const is = [
      status?.replicas,
      status?.updatedReplicas,
      status?.availableReplicas,
      status?.observedGeneration,
      images,
    ];
    const should = [4, 4, 4, metadata.generation, ['v9', 'v9', 'v9', 'v9']];
    return JSON.stringify(is) === JSON.stringify(should) ? [] : [JSON.stringify(is)];
  };
  await cluster.until('the rollout is complete', problems, 10 * MINUTE);
  expect(cluster.errors).toEqual([]);
  await cluster.stop();
});

const PROGRAMS: Readonly<Record<string, FakeProgram>> = {
  serve: ({ onSignal }) => onSignal('SIGTERM').then(() => 0),
  crash: () => Promise.resolve(1),
  // Never ends, and does not listen.
  hang: ({ onSignal, killed }) => {
    void onSignal('SIGTERM');
    return new Promise((resolve) => {
      killed.addEventListener('abort', () => {
        resolve(137);
      });
    });
  },
};

function podOf(name: string, command: string, more: object = {}) {
  const made = pausePod(name);
  return { ...made, spec: { containers: [{ name: 'main', image: 'app', command: [command], ...more }] } };
}

const read = (cluster: ConformanceCluster, name: string): Promise<Pod> =>
  cluster.get(`${PODS}/${name}`) as Promise<Pod>;
const restarts = async (cluster: ConformanceCluster, name: string): Promise<number> =>
  (await read(cluster, name)).status?.containerStatuses?.[0]?.restartCount ?? 0;

test.each([
  ['forward', 5 * HOUR],
  ['backward', -5 * HOUR],
])('a wall clock that jumps %s by hours takes nothing down, and holds nothing up', async (_, jump) => {
  const cluster = await startWorkloadCluster(PROGRAMS);
  const web = deployment('web', 2);
  const template = { metadata: { labels: { app: 'web' } }, spec: podOf('', 'serve').spec };
  await cluster.create('/apis/apps/v1/namespaces/default/deployments', { ...web, spec: { ...web.spec, template } });
  await cluster.create(PODS, podOf('crash', 'crash'));
  await cluster.until('they run', async () => {
    const { status } = (await cluster.get('/apis/apps/v1/namespaces/default/deployments/web')) as Deployment;
    return status?.availableReplicas === 2 && (await restarts(cluster, 'crash')) >= 2;
  });
  const uids = async (): Promise<readonly string[]> => {
    const { items } = (await cluster.get(`${PODS}?labelSelector=app%3Dweb`)) as { items: readonly Pod[] };
    return items.map(({ metadata }) => metadata.uid).sort();
  };
  const before = await uids();
  const count = await restarts(cluster, 'crash');
  cluster.clock.jump(jump);
  await cluster.clock.advance(MINUTE);
  const node = (await cluster.get('/api/v1/nodes/node-1')) as Node;
  expect(node.status?.conditions?.find(({ type }) => type === 'Ready')?.status).toBe('True');
  expect(node.spec.taints ?? []).toEqual([]);
  expect(await uids()).toEqual(before);
  await cluster.until(
    'the container is tried again',
    async () => (await restarts(cluster, 'crash')) > count,
    6 * MINUTE,
  );
  await cluster.create(PODS, podOf('later', 'serve'));
  await cluster.until('a pod still starts', async () => (await read(cluster, 'later')).status?.phase === 'Running');
  await cluster.patch('/apis/apps/v1/namespaces/default/deployments/web', {
    spec: { template: { metadata: { labels: { rolled: 'yes' } } } },
  });
  await cluster.until('a rollout still completes', async () => {
    const { status } = (await cluster.get('/apis/apps/v1/namespaces/default/deployments/web')) as Deployment;
    return status?.updatedReplicas === 2 && status.replicas === 2 && status.availableReplicas === 2;
  });
});

test('a container that ignores SIGTERM is killed when its grace period is over', async () => {
  const cluster = await startWorkloadCluster(PROGRAMS);
  await cluster.create(PODS, podOf('deaf', 'hang'));
  await cluster.until('it runs', async () => (await read(cluster, 'deaf')).status?.phase === 'Running');
  const begin = cluster.clock.monotonic();
  await cluster.delete(`${PODS}/deaf`, { gracePeriodSeconds: 20 });
  await cluster.clock.advance(19_000);
  expect((await read(cluster, 'deaf')).metadata.deletionGracePeriodSeconds).toBe(20);
  expect(await events(cluster, 'deaf')).toContain('Normal Killing: Stopping container main');
  await cluster.gone(`${PODS}/deaf`);
  expect(cluster.clock.monotonic() - begin).toBeLessThan(25_000);
});

test('a probe that hangs fails when its time is over, and the container is restarted for it', async () => {
  const cluster = await startWorkloadCluster(PROGRAMS);
  const probe = { exec: { command: ['hang'] }, timeoutSeconds: 2, periodSeconds: 5, failureThreshold: 2 };
  await cluster.create(PODS, podOf('slow', 'serve', { livenessProbe: probe, readinessProbe: probe }));
  await cluster.until('it is restarted', async () => (await restarts(cluster, 'slow')) === 1, 2 * MINUTE);
  const said = await events(cluster, 'slow');
  expect(said).toContain('Warning Unhealthy: Liveness probe failed: command timed out: "hang" timed out after 2s');
  expect(said).toContain('Warning Unhealthy: Readiness probe failed: command timed out: "hang" timed out after 2s');
  expect(said).toContain('Normal Killing: Container main failed liveness probe, will be restarted');
  const { status } = await read(cluster, 'slow');
  expect(status?.conditions?.find(({ type }) => type === 'Ready')?.status).toBe('False');
});
