import type { ClusterRoleBinding, RbacV1Subject, RoleBinding } from '../generated/types.ts';
import { change, each, fill } from './fill.ts';

const GROUP = 'rbac.authorization.k8s.io';

/** Accounts are of the core group, which is the empty one. */
function defaultSubject(subject: RbacV1Subject): RbacV1Subject {
  return subject.kind === 'User' || subject.kind === 'Group' ? fill(subject, { apiGroup: GROUP }) : subject;
}

/** Upstream: pkg/apis/rbac/v1/defaults.go. */
export function defaultRoleBinding<T extends RoleBinding | ClusterRoleBinding>(binding: T): T {
  const referring: RoleBinding | ClusterRoleBinding = change<RoleBinding | ClusterRoleBinding, 'roleRef'>(
    binding,
    'roleRef',
    (ref) => fill(ref, { apiGroup: GROUP }),
  );
  return change<RoleBinding | ClusterRoleBinding, 'subjects'>(referring, 'subjects', (subjects) =>
    each(subjects, defaultSubject),
  ) as T;
}
