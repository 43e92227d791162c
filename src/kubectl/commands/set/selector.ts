import type { KubernetesObject } from '../../../api/index.ts';
import type { Command, CommandContext, Invocation } from '../../command.ts';
import { failure } from '../../errors.ts';
import { flag } from '../../flags.ts';
import { labelSelectorOf } from '../create/budget.ts';
import { hasFiles } from '../../selection.ts';
import { ALL, change, chosenObjects, LOCAL } from './objects.ts';
import { PATCH_FLAGS } from './flags.ts';

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
  const { args, flags } = invocation;
  const expression = args.at(-1);
  if (expression?.includes('=') !== true) throw failure('one selector is required, but none was given');
  const names = args.slice(0, -1);
  if (names.length === 0 && !hasFiles(flags))
    throw failure('one or more resources must be specified as <resource> <name> or <resource>/<name>');
  for (const chosen of await chosenObjects(context, invocation, names, 'kubectl set selector')) {
    const { object, target } = chosen;
    if (target.resource.kind !== 'Service') throw failure('setting a selector is only supported for Services');
    const { spec } = object as KubernetesObject & { readonly spec?: object };
    const version = flags.string('resource-version');
    const metadata = version === '' ? object.metadata : { ...object.metadata, resourceVersion: version };
    const next = { ...object, metadata, spec: { ...spec, selector: serviceSelector(expression) } } as KubernetesObject;
    await change(context, flags, chosen, next, { done: 'selector updated' });
  }
  return 0;
}

export const selector: Command = {
  name: 'selector',
  summary: 'Set the selector on a resource',
  usage: '(-f FILENAME | TYPE NAME) EXPRESSIONS [--resource-version=version]',
  flags: [
    ...PATCH_FLAGS,
    ALL,
    LOCAL,
    flag(
      'resource-version',
      'string',
      'If non-empty, the selectors update will only succeed if this is the current resource-version for the object.',
    ),
  ],
  run,
};
