import {
  type ClusterRole,
  clusterRoleBindings,
  clusterRoles,
  compactRules,
  type KubernetesObject,
  type PolicyRule,
  quotedList,
  type Resource,
  type Role,
  type RoleBinding,
  roleBindings,
  roles,
  ruleText,
  statusError,
  SYSTEM_MASTERS,
  uncovered,
  type UserInfo,
} from '../../api/index.ts';
import {
  type AdmissionAttributes,
  type AdmissionPlugin,
  equalJson,
  forbidden,
  omit,
  sentMetadata,
} from '../registry/index.ts';
import { MissingRole } from './binding-index.ts';
import type { RbacAuthorizer } from './rbac-authorizer.ts';

const EVERYTHING: readonly PolicyRule[] = [
  { verbs: ['*'], apiGroups: ['*'], resources: ['*'] },
  { verbs: ['*'], nonResourceURLs: ['*'] },
];

const ROLES: ReadonlySet<Resource> = new Set<Resource>([clusterRoles, roles]);
const BINDINGS: ReadonlySet<Resource> = new Set<Resource>([clusterRoleBindings, roleBindings]);

/**
 * Nobody grants what they do not have, unless they may `escalate` roles or `bind` them.
 * upstream: pkg/registry/rbac/{role,clusterrole,rolebinding,clusterrolebinding}/policybased
 */
export function escalationCheck(authorizer: RbacAuthorizer): AdmissionPlugin {
  return {
    name: 'RBACEscalation',
    handles: (operation, resource, subresource) =>
      (operation === 'CREATE' || operation === 'UPDATE') &&
      subresource === '' &&
      (ROLES.has(resource) || BINDINGS.has(resource)),
    // Before the object is validated, as upstream.
    mutate: (attributes) => {
      const object = attributes.object;
      if (attributes.user.groups.includes(SYSTEM_MASTERS)) return object;
      if (attributes.oldObject !== undefined && onlyForDeletion(object, attributes.oldObject)) return object;
      if (ROLES.has(attributes.resource)) checkRole(authorizer, attributes, object);
      else checkBinding(authorizer, attributes, object as RoleBinding);
      return object;
    },
  };
}

/** What the garbage collector changes of an object that it is to delete. upstream: rbac.IsOnlyMutatingGCFields */
function onlyForDeletion(next: KubernetesObject, old: KubernetesObject): boolean {
  const rest = ({ metadata, ...others }: KubernetesObject): object => ({
    ...others,
    metadata: omit(
      metadata as unknown as Readonly<Record<string, unknown>>,
      'ownerReferences',
      'finalizers',
      'managedFields',
      'resourceVersion',
    ),
  });
  return equalJson(rest(next), rest(old));
}

function checkRole(authorizer: RbacAuthorizer, attributes: AdmissionAttributes, role: ClusterRole | Role): void {
  const { user, resource, namespace, name, operation } = attributes;
  const asked = {
    kind: 'resource',
    user,
    verb: 'escalate',
    group: resource.group,
    resource: resource.resource,
    subresource: '',
    namespace,
    // The path of a creation names no object.
    name: operation === 'CREATE' ? '' : name,
  } as const;
  if (authorizer.authorize(asked).allowed) return;
  const old = attributes.oldObject as ClusterRole | undefined;
  const refuse = (why: string): never => {
    throw forbidden(resource, sentMetadata(role).name ?? '', why);
  };
  const gathers = 'aggregationRule' in role || old?.aggregationRule !== undefined;
  if (gathers && excess(authorizer, user, namespace, EVERYTHING) !== undefined) {
    refuse('must have cluster-admin privileges to use the aggregationRule');
  }
  const message = excess(authorizer, user, namespace, role.rules ?? []);
  if (message !== undefined) refuse(message);
}

function checkBinding(authorizer: RbacAuthorizer, attributes: AdmissionAttributes, binding: RoleBinding): void {
  const { user, resource, namespace } = attributes;
  const { roleRef } = binding;
  const asked = {
    kind: 'resource',
    user,
    verb: 'bind',
    group: roleRef.apiGroup ?? '',
    resource: roleRef.kind === 'ClusterRole' ? 'clusterroles' : 'roles',
    subresource: '',
    namespace,
    name: roleRef.name,
  } as const;
  if (authorizer.authorize(asked).allowed) return;
  const rules = authorizer.rulesOf(roleRef, namespace);
  if (rules instanceof MissingRole) {
    const kind = roleRef.kind.toLowerCase();
    throw statusError(404, 'NotFound', rules.message, { name: roleRef.name, group: resource.group, kind });
  }
  const message = excess(authorizer, user, namespace, rules);
  if (message !== undefined) throw forbidden(resource, sentMetadata(binding).name ?? '', message);
}

/** What a user would grant without having it; undefined when there is nothing. upstream: validation.ConfirmNoEscalation */
function excess(
  authorizer: RbacAuthorizer,
  user: UserInfo,
  namespace: string,
  wanted: readonly PolicyRule[],
): string | undefined {
  const { rules, errors } = authorizer.rulesFor(user, namespace);
  const missing = uncovered(rules, wanted);
  if (missing.length === 0) return undefined;
  const lines = [...new Set(compactRules(missing).map(ruleText))].sort();
  const who = `user ${JSON.stringify(user.username)} (groups=${quotedList(user.groups)})`;
  const unresolved = errors.length === 0 ? '' : `; resolution errors: [${errors.join(' ')}]`;
  return `${who} is attempting to grant RBAC permissions not currently held:\n${lines.join('\n')}${unresolved}`;
}
