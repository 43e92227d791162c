import type { ClusterRole, ClusterRoleBinding, RbacV1Subject, Role, RoleBinding } from '../generated/types.ts';
import { clusterRoleBindings, clusterRoles, roleBindings, roles } from '../resources/index.ts';
import { ageOf } from '../time/index.ts';
import {
  AGE,
  AGE_DESCRIPTION,
  NAME,
  type TableCell,
  type TableColumn,
  type TableDefinition,
  column,
  wide,
} from './column.ts';

const ROLE_COLUMNS: readonly TableColumn[] = [NAME, column('Created At', AGE_DESCRIPTION, 'date')];

/** @param kind as the descriptions say it: `roleBinding` */
function bindingColumns(kind: string, role: string): readonly TableColumn[] {
  return [
    NAME,
    column('Role', `${role} If the RoleRef cannot be resolved, the Authorizer must return an error.`),
    AGE,
    wide('Users', `Users in the ${kind}`),
    wide('Groups', `Groups in the ${kind}`),
    wide('ServiceAccounts', `ServiceAccounts in the ${kind}`),
  ];
}

function roleCells({ metadata }: Role | ClusterRole): readonly TableCell[] {
  return [metadata.name, metadata.creationTimestamp];
}

function bindingCells(
  { metadata, roleRef, subjects = [] }: RoleBinding | ClusterRoleBinding,
  now: number,
): readonly TableCell[] {
  const named = (kind: string, show: (subject: RbacV1Subject) => string): string =>
    subjects
      .filter((subject) => subject.kind === kind)
      .map(show)
      .join(', ');
  return [
    metadata.name,
    `${roleRef.kind}/${roleRef.name}`,
    ageOf(metadata.creationTimestamp, now),
    named('User', ({ name }) => name),
    named('Group', ({ name }) => name),
    named('ServiceAccount', ({ namespace = '', name }) => `${namespace}/${name}`),
  ];
}

export const roleTable: TableDefinition<Role> = { resource: roles, columns: ROLE_COLUMNS, cells: roleCells };

export const clusterRoleTable: TableDefinition<ClusterRole> = {
  resource: clusterRoles,
  columns: ROLE_COLUMNS,
  cells: roleCells,
};

export const roleBindingTable: TableDefinition<RoleBinding> = {
  resource: roleBindings,
  columns: bindingColumns(
    'roleBinding',
    'RoleRef can reference a Role in the current namespace or a ClusterRole in the global namespace.',
  ),
  cells: bindingCells,
};

export const clusterRoleBindingTable: TableDefinition<ClusterRoleBinding> = {
  resource: clusterRoleBindings,
  columns: bindingColumns('clusterRoleBinding', 'RoleRef can only reference a ClusterRole in the global namespace.'),
  cells: bindingCells,
};
