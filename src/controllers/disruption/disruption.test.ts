import { afterEach, expect, test } from 'vitest';
import {
  configMaps,
  type Deployment,
  deployments,
  events,
  type New,
  type Pod,
  type PodDisruptionBudget,
  podDisruptionBudgets,
  type PodDisruptionBudgetSpec,
  pods,
} from '../../api/index.ts';
import { startTestCluster, type TestCluster } from '../testing/test-cluster.ts';

const running: TestCluster[] = [];
afterEach(async () => {
  for (const cluster of running.splice(0)) await cluster.stop();
});

async function start(): Promise<TestCluster> {
  const cluster = await startTestCluster({ nodes: 1 });
  running.push(cluster);
  return cluster;
}

const namespace = 'default';
const web = { namespace, name: 'web' };
const selector = { matchLabels: { app: 'web' } };

function budget(spec: PodDisruptionBudgetSpec): New<PodDisruptionBudget> {
  return { apiVersion: 'policy/v1', kind: 'PodDisruptionBudget', metadata: web, spec: { selector, ...spec } };
}

const template = { metadata: { labels: { app: 'web' } }, spec: { containers: [{ name: 'web', image: 'v1' }] } };

function deployment(replicas: number): New<Deployment> {
  return {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: web,
    spec: { replicas, selector, template },
  };
}

function bare(name: string): New<Pod> {
  return { apiVersion: 'v1', kind: 'Pod', metadata: { namespace, name, ...template.metadata }, spec: template.spec };
}

function statusOf({ client }: TestCluster): Promise<PodDisruptionBudget> {
  return client.get(podDisruptionBudgets, web);
}

async function settles(cluster: TestCluster, wanted: object): Promise<void> {
  await cluster.until(JSON.stringify(wanted), async () => {
    const { status } = await statusOf(cluster);
    return Object.entries(wanted).every(([key, value]) => status?.[key as 'expectedPods'] === value);
  });
}

// upstream: pkg/controller/disruption/disruption_test.go
test.each([
  [{ minAvailable: 2 }, { expectedPods: 5, desiredHealthy: 2, currentHealthy: 5, disruptionsAllowed: 3 }],
  [{ minAvailable: '50%' }, { expectedPods: 5, desiredHealthy: 3, currentHealthy: 5, disruptionsAllowed: 2 }],
  [{ maxUnavailable: 1 }, { expectedPods: 5, desiredHealthy: 4, currentHealthy: 5, disruptionsAllowed: 1 }],
  [{ maxUnavailable: '25%' }, { expectedPods: 5, desiredHealthy: 3, currentHealthy: 5, disruptionsAllowed: 2 }],
  [{ minAvailable: 8 }, { expectedPods: 5, desiredHealthy: 8, currentHealthy: 5, disruptionsAllowed: 0 }],
])('the budget %j of five pods', async (spec, wanted) => {
  const cluster = await start();
  await cluster.client.create(deployments, deployment(5));
  await cluster.client.create(podDisruptionBudgets, budget(spec));
  await settles(cluster, wanted);
  const { status, metadata } = await statusOf(cluster);
  expect(status?.observedGeneration).toBe(metadata.generation);
  const allowed = wanted.disruptionsAllowed > 0;
  expect(status?.conditions).toMatchObject([
    {
      type: 'DisruptionAllowed',
      status: allowed ? 'True' : 'False',
      reason: allowed ? 'SufficientPods' : 'InsufficientPods',
      message: '',
    },
  ]);
});

test('a budget without pods allows nothing', async () => {
  const cluster = await start();
  await cluster.client.create(podDisruptionBudgets, budget({ maxUnavailable: 1 }));
  await settles(cluster, { expectedPods: 0, desiredHealthy: 0, disruptionsAllowed: 0 });
  await cluster.until('told of', async () => {
    const { items } = await cluster.client.list(events, { namespace });
    return items.some(({ reason, message }) => reason === 'NoPods' && message === 'No matching pods found');
  });
});

test('pods that nobody controls count only for an absolute minimum', async () => {
  const cluster = await start();
  const { client } = cluster;
  await client.create(pods, bare('a'));
  await client.create(podDisruptionBudgets, budget({ minAvailable: '50%' }));
  await settles(cluster, { expectedPods: 0, currentHealthy: 1, disruptionsAllowed: 0 });
  const { items } = await client.list(events, { namespace });
  expect(items.find(({ reason }) => reason === 'UnmanagedPods')?.message).toContain(
    '(selector: &LabelSelector{MatchLabels:map[string]string{app: web,},MatchExpressions:[]LabelSelectorRequirement{},})',
  );
  await client.delete(podDisruptionBudgets, web);
  await client.create(podDisruptionBudgets, budget({ minAvailable: 0 }));
  await settles(cluster, { expectedPods: 1, currentHealthy: 1, disruptionsAllowed: 1 });
});

test('nothing is allowed when the owner of a pod cannot say how many it wants', async () => {
  const cluster = await start();
  const map = { apiVersion: 'v1', kind: 'ConfigMap', metadata: { namespace, name: 'j' } };
  const { uid } = (await cluster.client.create(configMaps, map)).metadata;
  const owner = { apiVersion: 'v1', kind: 'ConfigMap', name: 'j', uid, controller: true };
  const pod = bare('a');
  await cluster.client.create(pods, { ...pod, metadata: { ...pod.metadata, ownerReferences: [owner] } });
  await cluster.client.create(podDisruptionBudgets, budget({ maxUnavailable: 1 }));
  await cluster.until('it failed', async () => {
    const { status } = await statusOf(cluster);
    return status?.conditions?.[0]?.reason === 'SyncFailed';
  });
  const { status } = await statusOf(cluster);
  expect(status?.conditions?.[0]?.message).toBe('configmaps does not implement the scale subresource');
});

test('an eviction counts until the pod is gone, or for two minutes', async () => {
  const cluster = await start();
  const { client } = cluster;
  await client.create(pods, bare('a'));
  await client.create(podDisruptionBudgets, budget({ minAvailable: 0 }));
  await settles(cluster, { disruptionsAllowed: 1 });
  const now = await statusOf(cluster);
  const disruptedPods = {
    a: new Date(cluster.clock.now()).toISOString().replace(/\.\d+/, ''),
    gone: '2026-01-01T00:00:00Z',
  };
  await client.update(
    podDisruptionBudgets,
    { ...now, status: { ...now.status, disruptedPods } },
    { subresource: 'status' },
  );
  await settles(cluster, { currentHealthy: 0, disruptionsAllowed: 0 });
  expect(Object.keys((await statusOf(cluster)).status?.disruptedPods ?? {})).toEqual(['a']);
  await cluster.until('two minutes later', async () => (await statusOf(cluster)).status?.currentHealthy === 1, 130_000);
  expect((await statusOf(cluster)).status?.disruptedPods).toBeUndefined();
});

test('a pod that was to go but stays is no target any more', async () => {
  const cluster = await start();
  const { client, clock } = cluster;
  const pod = await client.create(pods, bare('a'));
  const lastTransitionTime = new Date(clock.now()).toISOString().replace(/\.\d+/, '');
  const condition = { type: 'DisruptionTarget', status: 'True', reason: 'EvictionByEvictionAPI', lastTransitionTime };
  await client.patch(
    pods,
    { namespace, name: pod.metadata.name },
    'application/strategic-merge-patch+json',
    { status: { conditions: [condition] } },
    { subresource: 'status' },
  );
  const target = async (): Promise<string | undefined> => {
    const { status } = await client.get(pods, { namespace, name: 'a' });
    return status?.conditions?.find(({ type }) => type === 'DisruptionTarget')?.status;
  };
  await clock.advance(100_000);
  expect(await target()).toBe('True');
  await cluster.until('it is over', async () => (await target()) === 'False');
});
