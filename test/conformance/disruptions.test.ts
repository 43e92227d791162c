import { expect, test } from 'vitest';
import type { PodDisruptionBudget } from '../../src/api/index.ts';
import { startCluster, type ConformanceCluster } from './support/cluster.ts';
import { pausePod } from './support/objects.ts';

// upstream: test/e2e/apps/disruption.go

const PODS = '/api/v1/namespaces/default/pods';
const BUDGETS = '/apis/policy/v1/namespaces/default/poddisruptionbudgets';
const LABELS = { foo: 'bar' };

async function create(cluster: ConformanceCluster, minAvailable: number): Promise<void> {
  await cluster.create(BUDGETS, {
    apiVersion: 'policy/v1',
    kind: 'PodDisruptionBudget',
    metadata: { name: 'foo' },
    spec: { selector: { matchLabels: LABELS }, minAvailable },
  });
  await cluster.until('it is observed', async () => {
    const { status, metadata } = await get(cluster);
    return status?.observedGeneration === metadata.generation;
  });
}

const get = (cluster: ConformanceCluster): Promise<PodDisruptionBudget> =>
  cluster.get(`${BUDGETS}/foo`) as Promise<PodDisruptionBudget>;

async function runPods(cluster: ConformanceCluster, count: number): Promise<void> {
  for (let index = 0; index < count; index++) await cluster.create(PODS, pausePod(`pod-${String(index)}`, LABELS));
  await cluster.until('they run', async () => {
    const { items } = (await cluster.get(PODS)) as { items: readonly { status: { phase: string } }[] };
    return items.every(({ status }) => status.phase === 'Running');
  });
}

const allowed = (cluster: ConformanceCluster, count: number): Promise<void> =>
  cluster.until(`${String(count)} may go`, async () => (await get(cluster)).status?.disruptionsAllowed === count);

const evict = (cluster: ConformanceCluster, name: string) =>
  cluster.send('POST', `${PODS}/${name}/eviction`, { apiVersion: 'policy/v1', kind: 'Eviction', metadata: { name } });

test('[sig-apps] DisruptionController should observe PodDisruptionBudget status updated', async () => {
  const cluster = await startCluster();
  await create(cluster, 1);
  await runPods(cluster, 3);
  await allowed(cluster, 2);
  expect((await get(cluster)).status?.conditions).toMatchObject([
    { type: 'DisruptionAllowed', status: 'True', reason: 'SufficientPods' },
  ]);
});

test('[sig-apps] DisruptionController should update/patch PodDisruptionBudget status', async () => {
  const cluster = await startCluster();
  await create(cluster, 1);
  await runPods(cluster, 1);
  const read = await cluster.get(`${BUDGETS}/foo/status`);
  const time = new Date(cluster.clock.now()).toISOString().replace('.000', '');
  read.status.disruptedPods = { 'pod-0': time };
  expect((await cluster.replace(`${BUDGETS}/foo/status`, read)).status.disruptedPods).toEqual({ 'pod-0': time });
  await cluster.patch(`${BUDGETS}/foo/status`, { status: { disruptedPods: { other: time } } });
  // The controller forgets those that are not there.
  await cluster.until('it has looked', async () => {
    return Object.keys((await get(cluster)).status?.disruptedPods ?? {}).join() === 'pod-0';
  });
  const patched = await cluster.patch(`${BUDGETS}/foo/status`, { status: { disruptedPods: null } });
  expect(patched.status.disruptedPods ?? {}).toEqual({});
});

test('[sig-apps] DisruptionController should block an eviction until the PDB is updated to allow it', async () => {
  const cluster = await startCluster();
  await create(cluster, 3);
  await runPods(cluster, 3);
  await cluster.until('it has counted', async () => (await get(cluster)).status?.currentHealthy === 3);
  const refused = await evict(cluster, 'pod-0');
  expect(refused.code).toBe(429);
  expect(refused.body).toMatchObject({
    reason: 'TooManyRequests',
    message: "Cannot evict pod as it would violate the pod's disruption budget.",
    details: {
      causes: [
        { reason: 'DisruptionBudget', message: 'The disruption budget foo needs 3 healthy pods and has 3 currently' },
      ],
    },
  });
  await cluster.patch(`${BUDGETS}/foo`, { spec: { minAvailable: 2 } });
  await allowed(cluster, 1);
  expect((await evict(cluster, 'pod-0')).code).toBe(201);
  await cluster.gone(`${PODS}/pod-0`);
  // The first of those that are left would be one too many; so would it be by a share.
  await allowed(cluster, 0);
  expect((await evict(cluster, 'pod-1')).code).toBe(429);
  await cluster.delete(`${BUDGETS}/foo`);
  expect((await evict(cluster, 'pod-1')).code).toBe(201);
});
