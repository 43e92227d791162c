import { priorityClasses } from '../../../api/index.ts';
import { flag } from '../../flags.ts';
import { create, nameOf, subcommand } from './object.ts';

export const createPriorityClass = {
  ...subcommand(
    'priorityclass',
    'Create a priority class with the specified name',
    'NAME --value=VALUE --global-default=BOOL [--dry-run=server|client|none]',
    [
      flag(
        'description',
        'string',
        'description is an arbitrary string that usually provides guidelines on when this priority class should be used.',
      ),
      flag(
        'global-default',
        'bool',
        'global-default specifies whether this PriorityClass should be considered as the default priority.',
      ),
      flag('preemption-policy', 'string', 'preemption-policy is the policy for preempting pods with lower priority.', {
        default: 'PreemptLowerPriority',
      }),
      flag('value', 'int', 'the value of this priority class.', { default: '0' }),
    ],
    async (context, invocation) => {
      const { flags } = invocation;
      const object = {
        apiVersion: 'scheduling.k8s.io/v1',
        kind: 'PriorityClass',
        metadata: { name: nameOf(invocation, 'priorityclass') },
        ...(flags.string('description') === '' ? {} : { description: flags.string('description') }),
        ...(flags.bool('global-default') ? { globalDefault: true } : {}),
        preemptionPolicy: flags.string('preemption-policy'),
        value: flags.int('value'),
      };
      await create(context, priorityClasses, object, flags, { failed: 'priorityclass:' });
    },
  ),
  aliases: ['pc'],
};
