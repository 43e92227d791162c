import { expect, test } from 'vitest';
import { type ClusterRole, clusterRoles, type New, type PolicyRule } from '../api/index.ts';
import { startTestCluster } from './testing/test-cluster.ts';

function role(name: string, more: Partial<New<ClusterRole>>, labels: Record<string, string> = {}): New<ClusterRole> {
  return {
    apiVersion: 'rbac.authorization.k8s.io/v1',
    kind: 'ClusterRole',
    metadata: { name, labels },
    rules: [],
    ...more,
  };
}

const see: PolicyRule = { verbs: ['get'], apiGroups: ['example.com'], resources: ['widgets'] };
const use: PolicyRule = { verbs: ['use'], apiGroups: ['example.com'], resources: ['widgets'] };
const TO_VIEW = { 'rbac.authorization.k8s.io/aggregate-to-view': 'true' };

// upstream: pkg/controller/clusterroleaggregation/clusterroleaggregation_controller_test.go
test('roles that gather others have their rules, also through each other', async () => {
  const { client, until, stop } = await startTestCluster({ nodes: 0 });
  const rulesOf = async (name: string): Promise<readonly PolicyRule[]> =>
    (await client.get(clusterRoles, { name })).rules ?? [];
  const has = async (name: string, wanted: PolicyRule): Promise<boolean> =>
    (await rulesOf(name)).some((rule) => JSON.stringify(rule) === JSON.stringify(wanted));
  const before = await client.get(clusterRoles, { name: 'view' });

  await client.create(clusterRoles, role('widgets', { rules: [see] }, TO_VIEW));
  await until('admin sees widgets', () => has('admin', see));
  expect(await has('view', see)).toBe(true);
  expect(await has('edit', see)).toBe(true);

  const aggregationRule = { clusterRoleSelectors: [{ matchLabels: { mine: 'yes' } }] };
  await client.create(clusterRoles, role('gatherer', { aggregationRule, rules: [use] }));
  await until('nothing was gathered', async () => (await rulesOf('gatherer')).length === 0);
  await client.create(clusterRoles, role('gathered', { rules: [use, use] }, { mine: 'yes' }));
  await until('once', async () => (await rulesOf('gatherer')).length === 1);

  await client.delete(clusterRoles, { name: 'widgets' });
  await until('nobody sees widgets', async () => !(await has('admin', see)));
  expect((await client.get(clusterRoles, { name: 'view' })).rules).toEqual(before.rules);
  await stop();
});

test('the default roles are gathered from the beginning', async () => {
  const { client, clock, stop } = await startTestCluster({ nodes: 0 });
  const before = await client.list(clusterRoles);
  await clock.advance(1000);
  const after = await client.list(clusterRoles);
  expect(after.items).toEqual(before.items);
  for (const name of ['view', 'edit', 'admin']) {
    expect((await client.get(clusterRoles, { name })).metadata.managedFields ?? []).toEqual([]);
  }
  await stop();
});
