import {
  aggregatedRules,
  type ClusterRole,
  type ClusterRoleBinding,
  type New,
  type RbacV1Subject,
  type Role,
  type RoleBinding,
} from '../../../api/index.ts';
import { CLUSTER_ROLES, type RoleNotation } from './cluster-roles.ts';
import { CONTROLLER_ROLES } from './controller-roles.ts';
import { NAMESPACE_ROLES } from './namespace-roles.ts';
import { parseRule } from './notation.ts';

const GROUP = 'rbac.authorization.k8s.io';
const API_VERSION = `${GROUP}/v1`;
const LABELS = { 'kubernetes.io/bootstrapping': 'rbac-defaults' };
const ANNOTATIONS = { 'rbac.authorization.kubernetes.io/autoupdate': 'true' };

export interface DefaultPolicy {
  readonly clusterRoles: readonly New<ClusterRole>[];
  readonly clusterRoleBindings: readonly New<ClusterRoleBinding>[];
  readonly roles: readonly New<Role>[];
  readonly roleBindings: readonly New<RoleBinding>[];
}

function aggregateLabels(...roles: readonly string[]): Readonly<Record<string, string>> {
  return Object.fromEntries(roles.map((role) => [`rbac.authorization.k8s.io/aggregate-to-${role}`, 'true']));
}

function clusterRole(name: string, { rules = [], gathers, aggregatesTo = [] }: RoleNotation): New<ClusterRole> {
  return {
    apiVersion: API_VERSION,
    kind: 'ClusterRole',
    metadata: {
      name,
      labels: { ...LABELS, ...aggregateLabels(...aggregatesTo) },
      annotations: ANNOTATIONS,
    },
    ...(gathers === undefined
      ? {}
      : { aggregationRule: { clusterRoleSelectors: [{ matchLabels: aggregateLabels(gathers) }] } }),
    rules: rules.map(parseRule),
  };
}

/** With the rules of those that gather others. They gather each other, so this goes on until nothing is new. */
function withAggregation(roles: readonly New<ClusterRole>[]): readonly New<ClusterRole>[] {
  let current = roles as readonly ClusterRole[];
  for (const name of ['view', 'edit', 'admin']) {
    current = current.map((role) =>
      role.metadata.name === name ? { ...role, rules: aggregatedRules(role, current) ?? [] } : role,
    );
  }
  return current;
}

function subject(notation: string): RbacV1Subject {
  const colon = notation.indexOf(':');
  const name = notation.slice(colon + 1);
  switch (notation.slice(0, colon)) {
    case 'user':
      return { apiGroup: GROUP, kind: 'User', name };
    case 'group':
      return { apiGroup: GROUP, kind: 'Group', name };
    default:
      return { kind: 'ServiceAccount', name, namespace: 'kube-system' };
  }
}

function clusterBinding(name: string, role: string, subjects: readonly string[]): New<ClusterRoleBinding> {
  return {
    apiVersion: API_VERSION,
    kind: 'ClusterRoleBinding',
    metadata: { name, labels: LABELS, annotations: ANNOTATIONS },
    roleRef: { apiGroup: GROUP, kind: 'ClusterRole', name: role },
    ...(subjects.length === 0 ? {} : { subjects: subjects.map(subject) }),
  };
}

/** Who has which ClusterRole of the same name. Nodes have theirs by the node authorizer, not by a binding. */
const BINDINGS: Readonly<Record<string, readonly string[]>> = {
  'cluster-admin': ['group:system:masters'],
  'system:monitoring': ['group:system:monitoring'],
  'system:discovery': ['group:system:authenticated'],
  'system:basic-user': ['group:system:authenticated'],
  'system:public-info-viewer': ['group:system:authenticated', 'group:system:unauthenticated'],
  'system:node-proxier': ['user:system:kube-proxy'],
  'system:kube-controller-manager': ['user:system:kube-controller-manager'],
  'system:kube-dns': ['account:kube-dns'],
  'system:kube-scheduler': ['user:system:kube-scheduler'],
  'system:volume-scheduler': ['user:system:kube-scheduler'],
  'system:node': [],
  'system:service-account-issuer-discovery': ['group:system:serviceaccounts'],
  'tabernetes:node-agent': ['group:system:nodes'],
};

/** The roles and bindings that every cluster has, made anew at each call. */
export function defaultPolicy(): DefaultPolicy {
  const controllers = Object.entries(CONTROLLER_ROLES).map(([name, rules]) => ({
    account: name,
    role: `system:controller:${name}`,
    rules,
  }));
  return {
    clusterRoles: [
      ...withAggregation(Object.entries(CLUSTER_ROLES).map(([name, role]) => clusterRole(name, role))),
      ...controllers.map(({ role, rules }) => clusterRole(role, { rules })),
    ],
    clusterRoleBindings: [
      ...Object.entries(BINDINGS).map(([name, subjects]) => clusterBinding(name, name, subjects)),
      // As kubeadm binds its administrators, and k3s lets nodes be their own kube-proxy.
      clusterBinding('kubeadm:cluster-admins', 'cluster-admin', ['group:kubeadm:cluster-admins']),
      clusterBinding('tabernetes:node-proxier', 'system:node-proxier', ['group:system:nodes']),
      ...controllers.map(({ account, role }) => clusterBinding(role, role, [`account:${account}`])),
    ],
    roles: NAMESPACE_ROLES.map(({ namespace, name, rules }) => ({
      apiVersion: API_VERSION,
      kind: 'Role',
      metadata: { name, namespace, labels: LABELS, annotations: ANNOTATIONS },
      rules: rules.map(parseRule),
    })),
    roleBindings: NAMESPACE_ROLES.map(({ namespace, name, binding = name, subjects }) => ({
      apiVersion: API_VERSION,
      kind: 'RoleBinding',
      metadata: { name: binding, namespace, labels: LABELS, annotations: ANNOTATIONS },
      roleRef: { apiGroup: GROUP, kind: 'Role', name },
      subjects: subjects.map(subject),
    })),
  };
}
