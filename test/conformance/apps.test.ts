import { expect, test } from 'vitest';
import { startCluster } from './support/cluster.ts';
import { pausePod, podTemplate } from './support/objects.ts';

// upstream: test/e2e/apps/{controller_revision,disruption}.go

const BUDGETS = '/apis/policy/v1/namespaces/default/poddisruptionbudgets';
const REVISIONS = '/apis/apps/v1/namespaces/default/controllerrevisions';

test('[sig-apps] ControllerRevision should manage the lifecycle of a ControllerRevision', async () => {
  const cluster = await startCluster(0);
  const revision = (name: string, number: number) => ({
    apiVersion: 'apps/v1',
    kind: 'ControllerRevision',
    metadata: { name, labels: { 'daemonset-name': 'e2e' } },
    data: { spec: { template: podTemplate({ app: 'e2e' }) } },
    revision: number,
  });
  await cluster.create(REVISIONS, revision('e2e-1', 1));
  const all = '/apis/apps/v1/controllerrevisions?labelSelector=daemonset-name%3De2e';
  expect((await cluster.get(all)).items).toHaveLength(1);
  const patched = await cluster.patch(
    `${REVISIONS}/e2e-1`,
    { metadata: { labels: { 'e2e-1': 'patched' } } },
    'application/strategic-merge-patch+json',
  );
  expect(patched.metadata.labels['e2e-1']).toBe('patched');
  await cluster.create(REVISIONS, revision('e2e-2', 2));
  await cluster.delete(`${REVISIONS}/e2e-1`);
  await cluster.gone(`${REVISIONS}/e2e-1`);
  const second = await cluster.get(`${REVISIONS}/e2e-2`);
  second.revision = 3;
  expect((await cluster.replace(`${REVISIONS}/e2e-2`, second)).revision).toBe(3);
  const changed = await cluster.get(`${REVISIONS}/e2e-2`);
  changed.data = { spec: {} };
  const status = await cluster.refused(422, 'PUT', `${REVISIONS}/e2e-2`, changed);
  expect(status.message).toContain('data: Invalid value');
  expect(status.message).toContain('field is immutable');
  await cluster.delete(`${REVISIONS}?labelSelector=daemonset-name%3De2e`);
  expect((await cluster.get(all)).items).toEqual([]);
});

function budget(name: string, spec: object, labels: Record<string, string> = {}) {
  return {
    apiVersion: 'policy/v1',
    kind: 'PodDisruptionBudget',
    metadata: { name, labels },
    spec: { selector: { matchLabels: { foo: 'bar' } }, ...spec },
  };
}

test('[sig-apps] DisruptionController should create a PodDisruptionBudget', async () => {
  const cluster = await startCluster();
  await cluster.create(BUDGETS, budget('foo', { minAvailable: '1%' }));
  await cluster.until('it is observed', async () => {
    const { status, metadata } = await cluster.get(`${BUDGETS}/foo`);
    return status?.observedGeneration === metadata.generation;
  });
  const read = await cluster.get(`${BUDGETS}/foo`);
  read.spec.minAvailable = '2%';
  expect((await cluster.replace(`${BUDGETS}/foo`, read)).spec.minAvailable).toBe('2%');
  const patched = await cluster.patch(`${BUDGETS}/foo`, { spec: { minAvailable: '3%' } });
  expect(patched.spec.minAvailable).toBe('3%');
  // A share is one of what controllers want; these pods have none.
  await cluster.patch(`${BUDGETS}/foo`, { spec: { minAvailable: 1 } });
  for (const name of ['a', 'b', 'c']) {
    await cluster.create('/api/v1/namespaces/default/pods', pausePod(name, { foo: 'bar' }));
  }
  await cluster.until('healthy pods are counted', async () => {
    return (await cluster.get(`${BUDGETS}/foo`)).status.expectedPods === 3;
  });
  expect((await cluster.get(`${BUDGETS}/foo`)).status).toMatchObject({
    currentHealthy: 3,
    desiredHealthy: 1,
    disruptionsAllowed: 2,
  });
  await cluster.delete(`${BUDGETS}/foo`);
  await cluster.gone(`${BUDGETS}/foo`);
});

test('[sig-apps] DisruptionController Listing PodDisruptionBudgets for all namespaces should list and delete a collection of PodDisruptionBudgets', async () => {
  const cluster = await startCluster(0);
  await cluster.namespace('other');
  const labels = { 'e2e-set': 'yes' };
  await cluster.create(BUDGETS, budget('foo', { minAvailable: 1 }, labels));
  await cluster.create(BUDGETS, budget('foo2', { minAvailable: '1%' }, labels));
  await cluster.create(BUDGETS.replace('default', 'other'), budget('foo3', { minAvailable: 1 }, labels));
  const all = '/apis/policy/v1/poddisruptionbudgets?labelSelector=e2e-set%3Dyes';
  expect((await cluster.get(all)).items).toHaveLength(3);
  await cluster.delete(`${BUDGETS}?labelSelector=e2e-set%3Dyes`);
  const left = (await cluster.get(all)).items;
  expect(left.map((it: { metadata: { name: string } }) => it.metadata.name)).toEqual(['foo3']);
});
