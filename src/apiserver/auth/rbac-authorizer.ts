import {
  type Access,
  type AccessDecision,
  type Authorizer,
  type ClusterRole,
  clusterRoles,
  type PolicyRule,
  type RoleRef,
  ruleAllows,
  SYSTEM_MASTERS,
  type UserInfo,
} from '../../api/index.ts';
import { storeName } from '../registry/index.ts';
import type { Store } from '../store/index.ts';
import { BindingIndex, type Grant, MissingRole } from './binding-index.ts';

const ALLOWED: AccessDecision = { allowed: true, reason: '' };

export interface UserRules {
  readonly rules: readonly PolicyRule[];
  /** Roles that bindings name and that do not exist. */
  readonly errors: readonly string[];
}

/**
 * Nodes may do what the role of nodes says, administrators everything, and all others what roles say that are bound to
 * them. upstream: --authorization-mode=Node,RBAC; plugin/pkg/auth/authorizer/{node,rbac}
 */
export class RbacAuthorizer implements Authorizer {
  readonly #store: Store;
  readonly #index: BindingIndex;

  constructor(store: Store) {
    this.#store = store;
    this.#index = new BindingIndex(store);
  }

  dispose(): void {
    this.#index.dispose();
  }

  authorize(access: Access): AccessDecision {
    const { user } = access;
    if (user.groups.includes(SYSTEM_MASTERS)) return ALLOWED;
    if (isNode(user) && this.#nodeRules().some((rule) => ruleAllows(rule, access))) return ALLOWED;
    const namespace = namespaceOf(access);
    const errors: string[] = [];
    for (const grant of this.#index.grantsOf(user, namespace)) {
      const rules = this.#index.rulesOf(grant.binding.roleRef, namespace);
      if (rules instanceof MissingRole) errors.push(rules.message);
      else if (rules.some((rule) => ruleAllows(rule, access))) {
        return { allowed: true, reason: `RBAC: allowed by ${describe(grant)}` };
      }
    }
    return { allowed: false, reason: errors.length === 0 ? '' : `RBAC: ${aggregate(errors)}` };
  }

  /** Everything that bindings let a user do in a namespace, and everywhere. upstream: RulesFor */
  rulesFor(user: UserInfo, namespace: string): UserRules {
    const rules: PolicyRule[] = [];
    const errors: string[] = [];
    for (const { binding } of this.#index.grantsOf(user, namespace)) {
      const found = this.#index.rulesOf(binding.roleRef, namespace);
      if (found instanceof MissingRole) errors.push(found.message);
      else rules.push(...found);
    }
    return { rules, errors };
  }

  /** The rules of a role as a binding in this namespace names it. */
  rulesOf(ref: RoleRef, namespace: string): readonly PolicyRule[] | MissingRole {
    return this.#index.rulesOf(ref, namespace);
  }

  #nodeRules(): readonly PolicyRule[] {
    const stored = this.#store.get({ resource: storeName(clusterRoles), namespace: '', name: 'system:node' });
    return (stored?.object as ClusterRole | undefined)?.rules ?? [];
  }
}

/** upstream: pkg/auth/nodeidentifier */
export function isNode(user: UserInfo): boolean {
  return user.username.startsWith('system:node:') && user.groups.includes('system:nodes');
}

function namespaceOf(access: Access): string {
  return access.kind === 'resource' ? access.namespace : '';
}

/** upstream: utilerrors.NewAggregate */
export function aggregate(errors: readonly string[]): string {
  const different = [...new Set(errors)];
  return different.length === 1 ? (different[0] ?? '') : `[${different.join(', ')}]`;
}

/** upstream: clusterRoleBindingDescriber, roleBindingDescriber */
function describe({ binding, subject }: Grant): string {
  const { kind, metadata, roleRef } = binding;
  const { namespace = '' } = metadata;
  const name = kind === 'RoleBinding' ? `${metadata.name}/${namespace}` : metadata.name;
  const who = subject.kind === 'ServiceAccount' ? `${subject.name}/${subject.namespace ?? namespace}` : subject.name;
  return `${kind} ${JSON.stringify(name)} of ${roleRef.kind} ${JSON.stringify(roleRef.name)} to ${subject.kind} ${JSON.stringify(who)}`;
}
