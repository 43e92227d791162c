import { describe, expect, it } from 'vitest';
import { clusterRoleBindings, clusterRoles } from '../../../api/index.ts';
import { VirtualClock } from '../../../base/index.ts';
import { type ApiServer, createApiServer, openClusterStore } from '../../api-server.ts';
import { memoryLog } from '../../store/index.ts';
import { defaultPolicy } from './default-policy.ts';

const policy = defaultPolicy();

// upstream: plugin/pkg/auth/authorizer/rbac/bootstrappolicy/testdata
describe('the default policy', () => {
  it('binds roles that it has, and all of it is marked as such', () => {
    const names = policy.clusterRoles.map(({ metadata }) => metadata.name);
    expect(new Set(names).size).toBe(names.length);
    for (const { roleRef, metadata } of policy.clusterRoleBindings) {
      expect(names, metadata.name).toContain(roleRef.name);
    }
    for (const object of [
      ...policy.clusterRoles,
      ...policy.clusterRoleBindings,
      ...policy.roles,
      ...policy.roleBindings,
    ]) {
      expect(object.metadata.labels).toMatchObject({ 'kubernetes.io/bootstrapping': 'rbac-defaults' });
      expect(object.metadata.annotations).toEqual({ 'rbac.authorization.kubernetes.io/autoupdate': 'true' });
    }
  });

  it('view reads no secrets, edit does, and admin grants roles', () => {
    const may = (role: string, verb: string, resource: string): boolean =>
      policy.clusterRoles
        .find(({ metadata }) => metadata.name === role)
        ?.rules?.some(({ verbs, resources = [] }) => verbs.includes(verb) && resources.includes(resource)) === true;
    expect([may('view', 'get', 'pods'), may('view', 'get', 'secrets'), may('view', 'create', 'pods')]).toEqual([
      true,
      false,
      false,
    ]);
    expect([may('edit', 'get', 'pods'), may('edit', 'get', 'secrets'), may('edit', 'create', 'roles')]).toEqual([
      true,
      true,
      false,
    ]);
    expect([may('admin', 'get', 'pods'), may('admin', 'get', 'secrets'), may('admin', 'create', 'roles')]).toEqual([
      true,
      true,
      true,
    ]);
  });

  // upstream: metrics-server/manifests/base/rbac.yaml
  it.each(['view', 'edit', 'admin'])('%s reads what nodes and pods use', (name) => {
    const { rules = [] } = policy.clusterRoles.find(({ metadata }) => metadata.name === name) ?? {};
    const metrics = rules.filter(({ apiGroups }) => apiGroups?.includes('metrics.k8s.io'));
    expect(metrics).toEqual([
      { verbs: ['get', 'list', 'watch'], apiGroups: ['metrics.k8s.io'], resources: ['nodes', 'pods'] },
    ]);
  });
});

// upstream: component-helpers/auth/rbac/reconciliation/{reconcile_role,reconcile_rolebindings}_test.go
describe('at the next start', () => {
  const MERGE = 'application/merge-patch+json';
  const basicUser = { name: 'system:basic-user' };

  /** Starts a server on what the last one left. */
  async function cluster(): Promise<() => Promise<ApiServer>> {
    const clock = new VirtualClock();
    const store = await openClusterStore({ log: memoryLog(), clock });
    return () =>
      createApiServer({
        store,
        clock,
        random: () => 0.5,
        uuid: () => crypto.randomUUID(),
        nodeProxy: () => undefined,
      });
  }

  it('rules and subjects that were taken come back, those that were added stay', async () => {
    const start = await cluster();
    const first = await start();
    const extra = { verbs: ['get'], apiGroups: ['x'], resources: ['y'] };
    await first.client.patch(clusterRoles, basicUser, MERGE, { rules: [extra] });
    await first.client.delete(clusterRoles, { name: 'system:discovery' });
    await first.client.patch(clusterRoleBindings, { name: 'cluster-admin' }, MERGE, { subjects: [] });
    await first.close();
    const { client } = await start();
    const { rules = [] } = await client.get(clusterRoles, basicUser);
    expect(rules[0]).toEqual(extra);
    expect(rules.slice(1).flatMap(({ resources = [] }) => resources)).toEqual([
      'selfsubjectaccessreviews',
      'selfsubjectrulesreviews',
      'selfsubjectreviews',
    ]);
    expect((await client.get(clusterRoles, { name: 'system:discovery' })).rules).toHaveLength(1);
    const { subjects } = await client.get(clusterRoleBindings, { name: 'cluster-admin' });
    expect(subjects).toEqual([{ apiGroup: 'rbac.authorization.k8s.io', kind: 'Group', name: 'system:masters' }]);
  });

  it('what is marked is left alone, and nothing is written without need', async () => {
    const start = await cluster();
    const first = await start();
    const annotations = { 'rbac.authorization.kubernetes.io/autoupdate': 'false' };
    await first.client.patch(clusterRoles, basicUser, MERGE, { metadata: { annotations }, rules: [] });
    const before = await first.client.list(clusterRoles);
    await first.close();
    const { client } = await start();
    expect((await client.get(clusterRoles, basicUser)).rules ?? []).toEqual([]);
    expect((await client.list(clusterRoles)).metadata).toEqual(before.metadata);
  });
});
