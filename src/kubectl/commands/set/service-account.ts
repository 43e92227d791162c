import type { Command, CommandContext, Invocation } from '../../command.ts';
import { DRY_RUN, dryRunOf, dryRunSuffix } from '../../dry-run.ts';
import { failure } from '../../errors.ts';
import { flag } from '../../flags.ts';
import { OUTPUT_FLAG, printObjects, SHOW_MANAGED_FIELDS, TEMPLATE_FLAGS } from '../../printers/output.ts';
import { FILENAME_FLAGS, fetchObjects, printedName, selectTargets } from '../../selection.ts';

async function run(context: CommandContext, { flags, args }: Invocation): Promise<number> {
  const dryRun = dryRunOf(flags);
  const serviceAccountName = args.at(-1);
  if (serviceAccountName === undefined) throw failure('serviceaccount is required');
  const names = args.slice(0, -1);
  if (names.length === 0 && !flags.has('filename'))
    throw failure('one or more resources must be specified as <resource> <name> or <resource>/<name>');
  const targets = await selectTargets(context, names, flags, 'kubectl set serviceaccount');
  for (const { target, object } of await fetchObjects(context, targets, flags)) {
    const { spec } = object as { readonly spec?: { readonly template?: unknown } };
    if (spec?.template === undefined)
      throw failure(`the object is not a pod or does not have a pod template: *v1.${target.resource.kind}`);
    const patch = { spec: { template: { spec: { serviceAccountName } } } };
    const type = 'application/strategic-merge-patch+json';
    const patched =
      dryRun === 'client'
        ? object
        : await context.client.patch(target.resource, object.metadata, type, patch, {
            dryRun: dryRun === 'server',
            fieldManager: flags.string('field-manager') || 'kubectl-set',
          });
    const name = printedName(target.resource, object.metadata.name);
    const output = flags.string('output');
    context.io.stdout(
      output === ''
        ? `${name} serviceaccount updated${dryRunSuffix(dryRun)}\n`
        : await printObjects({ items: [{ object: patched, name }], list: false }, output, flags, context.io),
    );
  }
  return 0;
}

export const serviceAccount: Command = {
  name: 'serviceaccount',
  aliases: ['sa'],
  summary: 'Update the service account of a resource',
  usage: '(-f FILENAME | TYPE NAME) SERVICE_ACCOUNT',
  completes: 'workloads',
  flags: [
    ...FILENAME_FLAGS,
    DRY_RUN,
    OUTPUT_FLAG,
    ...TEMPLATE_FLAGS,
    SHOW_MANAGED_FIELDS,
    flag('all', 'bool', 'Select all resources, in the namespace of the specified resource types'),
  ],
  run,
};
