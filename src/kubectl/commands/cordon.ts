import type { Node } from '../../api/index.ts';
import type { Command } from '../command.ts';
import { usageError } from '../errors.ts';
import { fetchObjects, SELECTOR_FLAGS, selectTargets } from '../selection.ts';

function schedulable(name: 'cordon' | 'uncordon', unschedulable: boolean, summary: string): Command {
  return {
    name,
    summary,
    usage: 'NODE',
    completes: 'nodes',
    flags: SELECTOR_FLAGS,
    async run(context, { flags, args }) {
      if (args.length === 0 && flags.string('selector') === '')
        throw usageError(`USAGE: ${name} NODE [flags]`, `kubectl ${name}`);
      const targets = await selectTargets(
        context,
        ['nodes', ...args.map((arg) => arg.replace(/^nodes?\//, ''))],
        flags,
        `kubectl ${name}`,
      );
      for (const { target, object } of await fetchObjects(context, targets, flags)) {
        const node = object as Node;
        const already = (node.spec.unschedulable === true) === unschedulable;
        if (!already) {
          const patch = { spec: { unschedulable: unschedulable ? true : null } };
          await context.client.patch(target.resource, node.metadata, 'application/strategic-merge-patch+json', patch);
        }
        context.io.stdout(`node/${node.metadata.name} ${already ? 'already ' : ''}${name}ed\n`);
      }
      return 0;
    },
  };
}

export const cordon = schedulable('cordon', true, 'Mark node as unschedulable');
export const uncordon = schedulable('uncordon', false, 'Mark node as schedulable');
