import type { Command, CommandContext, Invocation } from '../../command.ts';
import { DRY_RUN, dryRunOf, dryRunSuffix } from '../../dry-run.ts';
import { failure } from '../../errors.ts';
import { flag } from '../../flags.ts';
import { OUTPUT_FLAG, printObjects, SHOW_MANAGED_FIELDS, TEMPLATE_FLAGS } from '../../printers/output.ts';
import { FILENAME_FLAGS, fetchObjects, printedName, selectTargets } from '../../selection.ts';
import { labelSelectorOf } from '../create/budget.ts';

/** A Service's selector knows only equality. */
function serviceSelector(expression: string): object {
  const { matchLabels = {}, matchExpressions } = labelSelectorOf(expression) as {
    readonly matchLabels?: object;
    readonly matchExpressions?: unknown;
  };
  if (matchExpressions !== undefined) throw failure(`match expression not supported on this object`);
  return matchLabels;
}

async function run(context: CommandContext, { flags, args }: Invocation): Promise<number> {
  const dryRun = dryRunOf(flags);
  const expression = args.at(-1);
  if (expression?.includes('=') !== true) throw failure('one selector is required, but none was given');
  const names = args.slice(0, -1);
  if (names.length === 0 && !flags.has('filename'))
    throw failure('one or more resources must be specified as <resource> <name> or <resource>/<name>');
  const targets = await selectTargets(context, names, flags, 'kubectl set selector');
  for (const { target, object } of await fetchObjects(context, targets, flags)) {
    if (target.resource.kind !== 'Service') throw failure('setting a selector is only supported for Services');
    const selector = serviceSelector(expression);
    const { selector: old = {} } = (object as { readonly spec?: { readonly selector?: object } }).spec ?? {};
    const gone = Object.fromEntries(Object.keys(old).map((key) => [key, null]));
    const patch = { spec: { selector: { ...gone, ...selector } } };
    const patched =
      dryRun === 'client'
        ? object
        : await context.client.patch(target.resource, object.metadata, 'application/merge-patch+json', patch, {
            dryRun: dryRun === 'server',
            fieldManager: flags.string('field-manager') || 'kubectl-set',
          });
    const name = printedName(target.resource, object.metadata.name);
    const output = flags.string('output');
    context.io.stdout(
      output === ''
        ? `${name} selector updated${dryRunSuffix(dryRun)}\n`
        : await printObjects({ items: [{ object: patched, name }], list: false }, output, flags, context.io),
    );
  }
  return 0;
}

export const selector: Command = {
  name: 'selector',
  summary: 'Set the selector on a resource',
  usage: '(-f FILENAME | TYPE NAME) EXPRESSIONS [--resource-version=version]',
  flags: [
    ...FILENAME_FLAGS,
    DRY_RUN,
    OUTPUT_FLAG,
    ...TEMPLATE_FLAGS,
    SHOW_MANAGED_FIELDS,
    flag('all', 'bool', 'Select all resources in the namespace of the specified resource types'),
  ],
  run,
};
