import type { Disposer } from '../../base/index.ts';
import {
  type ClusterRole,
  type ClusterRoleBinding,
  clusterRoleBindings,
  clusterRoles,
  type PolicyRule,
  type RbacV1Subject,
  type Role,
  type RoleBinding,
  roleBindings,
  type RoleRef,
  roles,
  serviceAccountUsername,
  type UserInfo,
} from '../../api/index.ts';
import { storeName } from '../registry/index.ts';
import type { Store } from '../store/index.ts';

/** That a subject has the rules of a role. */
export interface Grant {
  readonly binding: RoleBinding | ClusterRoleBinding;
  readonly subject: RbacV1Subject;
}

/** Grants by subject: `u:<username>`, `g:<group>`. */
type Grants = ReadonlyMap<string, readonly Grant[]>;

const NONE: Grants = new Map();

/** The bindings by whom they are for, so that a request costs the bindings of its user only. Made anew when one of them changed. */
export class BindingIndex {
  readonly #store: Store;
  readonly #stop: readonly Disposer[];
  #cluster: Grants | undefined;
  #namespaces: ReadonlyMap<string, Grants> | undefined;

  constructor(store: Store) {
    this.#store = store;
    this.#stop = [
      store.watch({ resource: storeName(clusterRoleBindings) }, store.revision, () => {
        this.#cluster = undefined;
      }),
      store.watch({ resource: storeName(roleBindings) }, store.revision, () => {
        this.#namespaces = undefined;
      }),
    ];
  }

  dispose(): void {
    for (const stop of this.#stop) stop();
  }

  /** What a user was granted everywhere, then what in a namespace (none for `''`). */
  *grantsOf(user: UserInfo, namespace: string): Generator<Grant> {
    this.#cluster ??= indexOf(this.#store.list(storeName(clusterRoleBindings)).map(bindingOf));
    yield* grantsIn(this.#cluster, user);
    if (namespace === '') return;
    this.#namespaces ??= this.#indexNamespaces();
    yield* grantsIn(this.#namespaces.get(namespace) ?? NONE, user);
  }

  /** The rules of a role, or why there are none. */
  rulesOf(ref: RoleRef, namespace: string): readonly PolicyRule[] | MissingRole {
    const isCluster = ref.kind === 'ClusterRole';
    const resource = storeName(isCluster ? clusterRoles : roles);
    const stored = this.#store.get({ resource, namespace: isCluster ? '' : namespace, name: ref.name });
    if (stored === undefined) return new MissingRole(ref);
    return (stored.object as Role | ClusterRole).rules ?? [];
  }

  #indexNamespaces(): ReadonlyMap<string, Grants> {
    const byNamespace = new Map<string, RoleBinding[]>();
    for (const stored of this.#store.list(storeName(roleBindings))) {
      const list = byNamespace.get(stored.namespace);
      if (list === undefined) byNamespace.set(stored.namespace, [bindingOf(stored)]);
      else list.push(bindingOf(stored));
    }
    return new Map([...byNamespace].map(([namespace, bindings]) => [namespace, indexOf(bindings)]));
  }
}

/** A binding names a role that does not exist. */
export class MissingRole {
  readonly ref: RoleRef;

  constructor(ref: RoleRef) {
    this.ref = ref;
  }

  get message(): string {
    return `${this.ref.kind.toLowerCase()}.rbac.authorization.k8s.io ${JSON.stringify(this.ref.name)} not found`;
  }
}

function bindingOf(stored: { readonly object: object }): RoleBinding {
  return stored.object as RoleBinding;
}

function indexOf(bindings: readonly (RoleBinding | ClusterRoleBinding)[]): Grants {
  const grants = new Map<string, Grant[]>();
  for (const binding of bindings) {
    for (const subject of binding.subjects ?? []) {
      const key = keyOf(subject, binding.metadata.namespace ?? '');
      const list = grants.get(key);
      if (list === undefined) grants.set(key, [{ binding, subject }]);
      else list.push({ binding, subject });
    }
  }
  return grants;
}

function keyOf({ kind, name, namespace: own = '' }: RbacV1Subject, bindingNamespace: string): string {
  if (kind === 'Group') return `g:${name}`;
  if (kind === 'User') return `u:${name}`;
  return `u:${serviceAccountUsername({ namespace: own === '' ? bindingNamespace : own, name })}`;
}

function* grantsIn(grants: Grants, user: UserInfo): Generator<Grant> {
  yield* grants.get(`u:${user.username}`) ?? [];
  for (const group of user.groups) yield* grants.get(`g:${group}`) ?? [];
}
