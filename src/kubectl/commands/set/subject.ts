import type { KubernetesObject } from '../../../api/index.ts';
import type { Command, CommandContext, Invocation } from '../../command.ts';
import { failure } from '../../errors.ts';
import { flag } from '../../flags.ts';
import { hasFiles, LABEL_SELECTOR } from '../../selection.ts';
import { ALL, change, chosenObjects, LOCAL } from './objects.ts';
import { PATCH_FLAGS } from './flags.ts';

interface Subject {
  readonly kind: string;
  readonly name: string;
  readonly apiGroup?: string;
  readonly namespace?: string;
}

const BINDINGS: readonly string[] = ['RoleBinding', 'ClusterRoleBinding'];
const GROUP = 'rbac.authorization.k8s.io';

function accountOf(text: string, namespace: string): Subject {
  const [place = '', name = '', ...more] = text.split(':');
  if (name === '' || more.length > 0) throw failure('serviceaccount must be <namespace>:<name>');
  return { kind: 'ServiceAccount', name, namespace: place === '' ? namespace : place };
}

function same(a: Subject, b: Subject): boolean {
  return a.kind === b.kind && a.name === b.name && (a.namespace ?? '') === (b.namespace ?? '');
}

async function run(context: CommandContext, invocation: Invocation): Promise<number> {
  const { flags, args } = invocation;
  const lists = ['user', 'group', 'serviceaccount'].map((name) => [...new Set(flags.list(name))].sort());
  const [users = [], groups = [], accounts = []] = lists;
  if (args.length === 0 && !hasFiles(flags) && !flags.bool('local')) {
    throw failure(
      "You must provide one or more resources by argument or filename.\nExample resource specifications include:\n   '-f rsrc.yaml'\n   '--filename=rsrc.json'\n   '<resource> <name>'\n   '<resource>'",
    );
  }
  const objects = await chosenObjects(context, invocation, args, 'kubectl set subject');
  if (flags.bool('all') && flags.string('selector') !== '')
    throw failure('cannot set --all and --selector at the same time');
  if (lists.flat().length === 0) throw failure('you must specify at least one value of user, group or serviceaccount');
  const subjects: readonly Subject[] = [
    ...users.map((name) => ({ kind: 'User', apiGroup: GROUP, name })),
    ...groups.map((name) => ({ kind: 'Group', apiGroup: GROUP, name })),
    ...accounts.map((text) => accountOf(text, context.namespace)),
  ];
  for (const chosen of objects) {
    const { object, target } = chosen;
    if (!BINDINGS.includes(target.resource.kind)) {
      throw failure(
        `${target.resource.resource}/${object.metadata.name} setting subjects is only supported for RoleBinding/ClusterRoleBinding`,
      );
    }
    if (object.kind === 'ClusterRoleBinding' && accounts.some((text) => text.startsWith(':')))
      throw failure('serviceaccount must be <namespace>:<name>, namespace must be specified');
    const { subjects: old = [] } = object as KubernetesObject & { readonly subjects?: readonly Subject[] };
    const added = subjects.filter((it) => !old.some((known) => same(known, it)));
    const next = { ...object, subjects: [...old, ...added] } as KubernetesObject;
    if (added.length > 0)
      await change(context, flags, chosen, next, { done: 'subjects updated', failed: 'subjects to rolebinding:' });
  }
  return 0;
}

/** Upstream: kubectl/pkg/cmd/set/set_subject.go */
export const subject: Command = {
  name: 'subject',
  summary: 'Update the user, group, or service account in a role binding or cluster role binding',
  usage:
    '(-f FILENAME | TYPE NAME) [--user=username] [--group=groupname] [--serviceaccount=namespace:serviceaccountname] [--dry-run=server|client|none]',
  completes: 'resources',
  flags: [
    ...PATCH_FLAGS,
    ALL,
    LOCAL,
    LABEL_SELECTOR,
    flag('user', 'list', 'Usernames to bind to the role'),
    flag('group', 'list', 'Groups to bind to the role'),
    flag('serviceaccount', 'list', 'Service accounts to bind to the role'),
  ],
  run,
};
