import type { KubernetesObject } from '../../../api/index.ts';
import type { PatchType } from '../../../client/index.ts';
import type { CommandContext, Invocation } from '../../command.ts';
import { DRY_RUN, dryRunOf, dryRunSuffix } from '../../dry-run.ts';
import { failure } from '../../errors.ts';
import type { FlagSpec } from '../../flags.ts';
import { OUTPUT_FLAG, printObjects, SHOW_MANAGED_FIELDS, TEMPLATE_FLAGS } from '../../printers/output.ts';
import { FILENAME_FLAGS, fetchObjects, printedName, selectTargets, type Target, hasFiles } from '../../selection.ts';

/** What {@link patchTargets} reads. */
export const PATCH_FLAGS: readonly FlagSpec[] = [
  ...FILENAME_FLAGS,
  DRY_RUN,
  OUTPUT_FLAG,
  ...TEMPLATE_FLAGS,
  SHOW_MANAGED_FIELDS,
];

export interface Change {
  /** `kubectl set selector` */
  readonly command: string;
  /** `selector updated` */
  readonly done: string;
  readonly type: PatchType;
  /** @throws CommandError when such an object cannot be changed so */
  readonly patchOf: (target: Target, object: KubernetesObject) => object;
}

/** Changes each of the objects that are named, and says so. @param names what comes before the new value */
export async function patchTargets(
  context: CommandContext,
  { flags }: Invocation,
  names: readonly string[],
  { command, done, type, patchOf }: Change,
): Promise<void> {
  const dryRun = dryRunOf(flags);
  if (names.length === 0 && !hasFiles(flags))
    throw failure('one or more resources must be specified as <resource> <name> or <resource>/<name>');
  const targets = await selectTargets(context, names, flags, command);
  for (const { target, object } of await fetchObjects(context, targets, flags)) {
    const patch = patchOf(target, object);
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
        ? `${name} ${done}${dryRunSuffix(dryRun)}\n`
        : await printObjects({ items: [{ object: patched, name }], list: false }, output, flags, context.io),
    );
  }
}
