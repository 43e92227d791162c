import type * as types from '../generated/types.ts';
import { define, type Resource } from './resource.ts';

export const clusterRoleBindings = define<types.ClusterRoleBinding>(
  'rbac.authorization.k8s.io/v1',
  'ClusterRoleBinding',
  'clusterrolebindings',
  { namespaced: false },
);
export const clusterRoles = define<types.ClusterRole>('rbac.authorization.k8s.io/v1', 'ClusterRole', 'clusterroles', {
  namespaced: false,
});
export const roleBindings = define<types.RoleBinding>('rbac.authorization.k8s.io/v1', 'RoleBinding', 'rolebindings');
export const roles = define<types.Role>('rbac.authorization.k8s.io/v1', 'Role', 'roles');

export const rbacResources: readonly Resource[] = [clusterRoleBindings, clusterRoles, roleBindings, roles];
