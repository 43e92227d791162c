import { group } from '../../command.ts';
import { flag } from '../../flags.ts';
import { lazily } from '../../lazy.ts';
import { OUTPUT_FLAG, SHOW_MANAGED_FIELDS, TEMPLATE_FLAGS } from '../../printers/output.ts';
import { DRY_RUN } from '../../dry-run.ts';
import { ALL_NAMESPACES, FILENAME_FLAGS } from '../../selection.ts';

export const auth = group('auth', 'Inspect authorization', [
  {
    name: 'can-i',
    summary: 'Check whether an action is allowed',
    usage: 'VERB [TYPE | TYPE/NAME | NONRESOURCEURL]',
    completes: 'access',
    flags: [
      ALL_NAMESPACES,
      flag('list', 'bool', 'If true, prints all allowed actions.'),
      flag('no-headers', 'bool', 'If true, prints allowed actions without headers'),
      flag('quiet', 'bool', 'If true, suppress output and just return the exit code.', { short: 'q' }),
      flag('subresource', 'string', 'SubResource such as pod/log or deployment/scale'),
    ],
    run: lazily(async () => (await import('./can-i.ts')).canI),
  },
  {
    name: 'reconcile',
    summary: 'Reconciles rules for RBAC role, role binding, cluster role, and cluster role binding objects',
    usage: '-f FILENAME',
    flags: [
      ...FILENAME_FLAGS,
      OUTPUT_FLAG,
      ...TEMPLATE_FLAGS,
      SHOW_MANAGED_FIELDS,
      DRY_RUN,
      flag('remove-extra-permissions', 'bool', 'If true, removes extra permissions added to roles'),
      flag('remove-extra-subjects', 'bool', 'If true, removes extra subjects added to rolebindings'),
    ],
    run: lazily(async () => (await import('./reconcile.ts')).run),
  },
  {
    name: 'whoami',
    summary: 'Experimental: Check self subject attributes',
    usage: '',
    flags: [OUTPUT_FLAG, ...TEMPLATE_FLAGS, SHOW_MANAGED_FIELDS],
    run: lazily(async () => (await import('./who-am-i.ts')).whoAmI),
  },
]);
