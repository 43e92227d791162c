import { describe, expect, it } from 'vitest';
import { applyDefaults } from '../defaults/index.ts';
import type { KubernetesObject } from '../meta.ts';
import { clusterRoleBindings, clusterRoles, type Resource, roleBindings, roles } from '../resources/index.ts';
import { tableColumns, tableRow } from '../tables/index.ts';
import { errorText } from './field-error.ts';
import { validateCreate, validateUpdate } from './validate.ts';

function made(resource: Resource, fields: object, name = 'x'): KubernetesObject {
  const metadata = {
    name,
    resourceVersion: '1',
    uid: 'u',
    creationTimestamp: '2026-01-01T00:00:00Z',
    ...(resource.namespaced ? { namespace: 'default' } : {}),
  };
  return applyDefaults(resource, {
    apiVersion: 'rbac.authorization.k8s.io/v1',
    kind: resource.kind,
    metadata,
    ...fields,
  });
}

function errors(resource: Resource, fields: object, name = 'x'): string[] {
  return validateCreate(resource, made(resource, fields, name)).map(errorText);
}

const view = { kind: 'ClusterRole', name: 'view' };

// upstream: pkg/apis/rbac/validation/validation_test.go
describe('validation of roles and bindings', () => {
  it.each<readonly [string, Resource, object, readonly string[]]>([
    [
      'a role without verbs',
      roles,
      { rules: [{ verbs: [], apiGroups: [''], resources: ['pods'] }] },
      ['rules[0].verbs: Required value: verbs must contain at least one value'],
    ],
    [
      'a role without groups',
      roles,
      { rules: [{ verbs: ['get'], resources: ['pods'] }] },
      ['rules[0].apiGroups: Required value: resource rules must supply at least one api group'],
    ],
    [
      'a role without resources',
      roles,
      { rules: [{ verbs: ['get'], apiGroups: [''] }] },
      ['rules[0].resources: Required value: resource rules must supply at least one resource'],
    ],
    [
      'a role with paths',
      roles,
      { rules: [{ verbs: ['get'], nonResourceURLs: ['/x'] }] },
      ['rules[0].nonResourceURLs: Invalid value: ["/x"]: namespaced rules cannot apply to non-resource URLs'],
    ],
    [
      'paths and resources',
      clusterRoles,
      { rules: [{ verbs: ['get'], nonResourceURLs: ['/x'], resources: ['pods'] }] },
      [
        'rules[0].nonResourceURLs: Invalid value: ["/x"]: rules cannot apply to both regular resources and non-resource URLs',
      ],
    ],
    [
      'an empty aggregation',
      clusterRoles,
      { aggregationRule: {} },
      [
        'aggregationRule.clusterRoleSelectors: Required value: at least one clusterRoleSelector required if aggregationRule is non-nil',
      ],
    ],
    [
      'a binding to a kind that is no role',
      roleBindings,
      { roleRef: { kind: 'Group', name: 'a' } },
      ['roleRef.kind: Unsupported value: "Group": supported values: "ClusterRole", "Role"'],
    ],
    [
      'a cluster binding to a role',
      clusterRoleBindings,
      { roleRef: { kind: 'Role', name: 'a' } },
      ['roleRef.kind: Unsupported value: "Role": supported values: "ClusterRole"'],
    ],
    [
      'an account without a namespace',
      roleBindings,
      { roleRef: view, subjects: [{ kind: 'ServiceAccount', name: 'a' }] },
      ['subjects[0].namespace: Required value'],
    ],
    [
      'an unknown subject',
      roleBindings,
      { roleRef: view, subjects: [{ kind: 'Pod', name: 'a' }] },
      ['subjects[0].kind: Unsupported value: "Pod": supported values: "Group", "ServiceAccount", "User"'],
    ],
    [
      'a wrong group',
      roleBindings,
      { roleRef: view, subjects: [{ kind: 'User', name: 'a', apiGroup: 'x' }] },
      ['subjects[0].apiGroup: Unsupported value: "x": supported values: "rbac.authorization.k8s.io"'],
    ],
    ['a good binding', roleBindings, { roleRef: view, subjects: [{ kind: 'User', name: 'a' }] }, []],
  ])('%s', (_, resource, fields, expected) => {
    expect(errors(resource, fields)).toEqual(expected);
  });

  it('names are path segments', () => {
    expect(errors(clusterRoles, {}, 'system:node')).toEqual([]);
    expect(errors(clusterRoles, {}, 'a/b%')).toEqual([
      `metadata.name: Invalid value: "a/b%": may not contain '/'`,
      `metadata.name: Invalid value: "a/b%": may not contain '%'`,
    ]);
  });

  it('the role of a binding stays', () => {
    const old = made(roleBindings, { roleRef: view });
    const next = made(roleBindings, { roleRef: { kind: 'ClusterRole', name: 'edit' } });
    expect(validateUpdate(roleBindings, next, old).map(errorText)).toEqual([
      'roleRef: Invalid value: {"APIGroup":"rbac.authorization.k8s.io","Kind":"ClusterRole","Name":"edit"}: cannot change roleRef',
    ]);
  });
});

// upstream: pkg/printers/internalversion/printers_test.go
it('bindings are printed with their subjects', () => {
  const binding = made(clusterRoleBindings, {
    roleRef: view,
    subjects: [
      { kind: 'User', name: 'u1' },
      { kind: 'User', name: 'u2' },
      { kind: 'ServiceAccount', namespace: 'ns', name: 'sa' },
    ],
  });
  expect(tableColumns(clusterRoleBindings).map(({ name, priority }) => `${name}/${String(priority)}`)).toEqual([
    'Name/0',
    'Role/0',
    'Age/0',
    'Users/1',
    'Groups/1',
    'ServiceAccounts/1',
  ]);
  expect(tableRow(clusterRoleBindings, binding as never, Date.parse('2026-01-01T00:01:00Z'))).toEqual([
    'x',
    'ClusterRole/view',
    '60s',
    'u1, u2',
    '',
    'ns/sa',
  ]);
});
