import {
  type ClusterRole,
  type ClusterRoleBinding,
  clusterRoleBindings,
  clusterRoles,
  formatTime,
  type KubernetesObject,
  type New,
  type RbacV1Subject,
  type Resource,
  type Role,
  type RoleBinding,
  roleBindings,
  roles,
  uncovered,
} from '../../../api/index.ts';
import { equalJson, latest, type Registry, storeKey, type Target } from '../../registry/index.ts';
import { defaultPolicy } from './default-policy.ts';

const AUTO_UPDATE = 'rbac.authorization.kubernetes.io/autoupdate';

type Merge<T> = (current: T, wanted: New<T & KubernetesObject>) => T;

/**
 * Creates the default roles and bindings that are missing, and gives back what others took from them, unless they are
 * marked to be left alone. Everything is written at once, so that it shares one batch of the log.
 * upstream: pkg/registry/rbac/rest/storage_rbac.go, component-helpers/auth/rbac/reconciliation
 */
export async function reconcilePolicy(registry: Registry): Promise<void> {
  const policy = defaultPolicy();
  const writes = [
    ...policy.clusterRoles.map((role) => ensure(registry, clusterRoles, role, withRules)),
    ...policy.clusterRoleBindings.map((binding) => ensure(registry, clusterRoleBindings, binding, withSubjects)),
    ...policy.roles.map((role) => ensure(registry, roles, role, withRules)),
    ...policy.roleBindings.map((binding) => ensure(registry, roleBindings, binding, withSubjects)),
  ];
  await Promise.all(writes.filter((write) => write !== undefined));
}

/** Straight into the store: these objects are this program's own, and the page waits for them when it starts. */
function ensure<T extends KubernetesObject>(
  registry: Registry,
  resource: Resource<T>,
  wanted: New<T>,
  merge: Merge<T>,
): Promise<void> | undefined {
  const { name = '', namespace = '' } = wanted.metadata;
  const target: Target = { resource, namespace, name };
  const stored = latest(registry, target);
  if (stored === undefined) {
    const object = {
      ...wanted,
      metadata: {
        ...wanted.metadata,
        uid: registry.uuid(),
        creationTimestamp: formatTime(registry.clock.now()),
      },
    } as unknown as KubernetesObject;
    return write(registry, target, 0, object);
  }
  const current = stored.object as T;
  if (current.metadata.annotations?.[AUTO_UPDATE] === 'false') return undefined;
  const merged = merge(current, wanted);
  return merged === current ? undefined : write(registry, target, stored.revision, merged);
}

function write(
  registry: Registry,
  target: Target,
  expected: number,
  object: KubernetesObject,
): Promise<void> | undefined {
  const result = registry.store.txn(storeKey(target), expected, { kind: 'put', object });
  return result.ok ? result.committed : undefined;
}

function withRules<T extends Role | ClusterRole>(current: T, wanted: Pick<Role | ClusterRole, 'rules'>): T {
  const { rules = [] } = current;
  // The rules of a role that gathers others are those of the others.
  if ('aggregationRule' in current || equalJson(rules, wanted.rules)) return current;
  const missing = uncovered(rules, wanted.rules ?? []);
  return missing.length === 0 ? current : { ...current, rules: [...rules, ...missing] };
}

function withSubjects<T extends RoleBinding | ClusterRoleBinding>(
  current: T,
  wanted: Pick<RoleBinding, 'subjects'>,
): T {
  const { subjects = [] } = current;
  const has = (subject: RbacV1Subject): boolean => subjects.some((known) => equalJson(known, subject));
  const missing = (wanted.subjects ?? []).filter((subject) => !has(subject));
  return missing.length === 0 ? current : { ...current, subjects: [...subjects, ...missing] };
}
