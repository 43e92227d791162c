import { EVENTS } from './notation.ts';

/** A role in a namespace and who has it: `user:<name>`, or `account:<name>` of kube-system. */
export interface NamespaceRole {
  readonly namespace: string;
  readonly name: string;
  readonly rules: readonly string[];
  readonly subjects: readonly string[];
  /** Name of the binding, where it is not that of the role. */
  readonly binding?: string;
}

function leaderLocking(component: string): NamespaceRole {
  return {
    namespace: 'kube-system',
    name: `system::leader-locking-${component}`,
    rules: ['watch core configmaps', `get,update core configmaps ${component}`],
    subjects: [`user:system:${component}`, `account:${component}`],
  };
}

/** upstream: plugin/pkg/auth/authorizer/rbac/bootstrappolicy/namespace_policy.go */
export const NAMESPACE_ROLES: readonly NamespaceRole[] = [
  {
    namespace: 'kube-system',
    name: 'extension-apiserver-authentication-reader',
    rules: ['read core configmaps extension-apiserver-authentication'],
    subjects: ['user:system:kube-controller-manager', 'user:system:kube-scheduler'],
    binding: 'system::extension-apiserver-authentication-reader',
  },
  {
    namespace: 'kube-system',
    name: 'system:controller:bootstrap-signer',
    rules: ['read core secrets'],
    subjects: ['account:bootstrap-signer'],
  },
  {
    namespace: 'kube-system',
    name: 'system:controller:cloud-provider',
    rules: ['create,read core configmaps'],
    subjects: ['account:cloud-provider'],
  },
  {
    namespace: 'kube-system',
    name: 'system:controller:token-cleaner',
    rules: ['read,delete core secrets', EVENTS],
    subjects: ['account:token-cleaner'],
  },
  leaderLocking('kube-controller-manager'),
  leaderLocking('kube-scheduler'),
  {
    namespace: 'kube-public',
    name: 'system:controller:bootstrap-signer',
    rules: ['read core configmaps', 'update core configmaps cluster-info', EVENTS],
    subjects: ['account:bootstrap-signer'],
  },
];
