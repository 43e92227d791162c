import { clusterRoleBindings, roleBindings } from '../../../api/index.ts';
import { failure } from '../../errors.ts';
import { flag, type Flags, type FlagSpec } from '../../flags.ts';
import { create, nameOf, place, requireFlags, subcommand } from './object.ts';

const RBAC = 'rbac.authorization.k8s.io';

const SUBJECT_FLAGS: readonly FlagSpec[] = [
  flag('group', 'array', 'Groups to bind to the role. The flag can be repeated to add multiple groups.'),
  flag('serviceaccount', 'array', 'Service accounts to bind to the role, in the format <namespace>:<name>.'),
  flag('user', 'array', 'Usernames to bind to the role. The flag can be repeated to add multiple users.'),
];

interface Subject {
  readonly apiGroup?: string;
  readonly kind: string;
  readonly name: string;
  readonly namespace?: string;
}

/** Users, groups and accounts, in upstream's order. @throws CommandError */
export function subjectsOf(flags: Flags): readonly Subject[] {
  const of = (name: string, kind: string): readonly Subject[] =>
    flags.each(name).map((each) => ({ apiGroup: RBAC, kind, name: each }));
  const accounts = flags.each('serviceaccount').map((text): Subject => {
    const [namespace = '', name = '', ...more] = text.split(':');
    if (namespace === '' || name === '' || more.length > 0) throw failure('serviceaccount must be <namespace>:<name>');
    return { kind: 'ServiceAccount', name, namespace };
  });
  return [...of('user', 'User'), ...of('group', 'Group'), ...accounts];
}

/** Upstream: kubectl/pkg/cmd/create/create_rolebinding.go */
export const createRoleBinding = subcommand(
  'rolebinding',
  'Create a role binding for a particular role or cluster role',
  'NAME --clusterrole=NAME|--role=NAME [--user=username] [--group=groupname] [--serviceaccount=namespace:serviceaccountname] [--dry-run=server|client|none]',
  [
    flag('clusterrole', 'string', 'ClusterRole this RoleBinding should reference'),
    flag('role', 'string', 'Role this RoleBinding should reference'),
    ...SUBJECT_FLAGS,
  ],
  async (context, invocation) => {
    const { flags } = invocation;
    const name = nameOf(invocation, 'rolebinding');
    const [role, clusterRole] = [flags.string('role'), flags.string('clusterrole')];
    if ((role === '') === (clusterRole === '')) throw failure('exactly one of clusterrole or role must be specified');
    const roleRef =
      role === ''
        ? { apiGroup: RBAC, kind: 'ClusterRole', name: clusterRole }
        : { apiGroup: RBAC, kind: 'Role', name: role };
    const subjects = subjectsOf(flags);
    const object = {
      apiVersion: `${RBAC}/v1`,
      kind: 'RoleBinding',
      metadata: { name, ...place(context) },
      roleRef,
      ...(subjects.length === 0 ? {} : { subjects }),
    };
    await create(context, roleBindings, object, flags, { failed: 'rolebinding:' });
  },
);

/** Upstream: kubectl/pkg/cmd/create/create_clusterrolebinding.go */
export const createClusterRoleBinding = subcommand(
  'clusterrolebinding',
  'Create a cluster role binding for a particular cluster role',
  'NAME --clusterrole=NAME [--user=username] [--group=groupname] [--serviceaccount=namespace:serviceaccountname] [--dry-run=server|client|none]',
  [flag('clusterrole', 'string', 'ClusterRole this ClusterRoleBinding should reference'), ...SUBJECT_FLAGS],
  async (context, invocation) => {
    const { flags } = invocation;
    requireFlags(flags, 'clusterrole');
    const subjects = subjectsOf(flags);
    const object = {
      apiVersion: `${RBAC}/v1`,
      kind: 'ClusterRoleBinding',
      metadata: { name: nameOf(invocation, 'clusterrolebinding') },
      roleRef: { apiGroup: RBAC, kind: 'ClusterRole', name: flags.string('clusterrole') },
      ...(subjects.length === 0 ? {} : { subjects }),
    };
    await create(context, clusterRoleBindings, object, flags, { failed: 'clusterrolebinding:' });
  },
);
