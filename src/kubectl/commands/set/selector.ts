import type { Command, CommandContext, Invocation } from '../../command.ts';
import { failure } from '../../errors.ts';
import { flag } from '../../flags.ts';
import { labelSelectorOf } from '../create/budget.ts';
import { PATCH_FLAGS, patchTargets } from './patch-targets.ts';

/** A Service's selector knows only equality. */
function serviceSelector(expression: string): object {
  const { matchLabels = {}, matchExpressions } = labelSelectorOf(expression) as {
    readonly matchLabels?: object;
    readonly matchExpressions?: unknown;
  };
  if (matchExpressions !== undefined) throw failure(`match expression not supported on this object`);
  return matchLabels;
}

async function run(context: CommandContext, invocation: Invocation): Promise<number> {
  const { args } = invocation;
  const expression = args.at(-1);
  if (expression?.includes('=') !== true) throw failure('one selector is required, but none was given');
  await patchTargets(context, invocation, args.slice(0, -1), {
    command: 'kubectl set selector',
    done: 'selector updated',
    type: 'application/merge-patch+json',
    patchOf: ({ resource }, object) => {
      if (resource.kind !== 'Service') throw failure('setting a selector is only supported for Services');
      const { selector: old = {} } = (object as { readonly spec?: { readonly selector?: object } }).spec ?? {};
      const gone = Object.fromEntries(Object.keys(old).map((key) => [key, null]));
      return { spec: { selector: { ...gone, ...serviceSelector(expression) } } };
    },
  });
  return 0;
}

export const selector: Command = {
  name: 'selector',
  summary: 'Set the selector on a resource',
  usage: '(-f FILENAME | TYPE NAME) EXPRESSIONS [--resource-version=version]',
  flags: [...PATCH_FLAGS, flag('all', 'bool', 'Select all resources in the namespace of the specified resource types')],
  run,
};
