import type { KubernetesObject } from '../../../api/index.ts';
import type { Command, CommandContext, Invocation } from '../../command.ts';
import { DRY_RUN, dryRunOf, dryRunSuffix } from '../../dry-run.ts';
import { CommandError, failure } from '../../errors.ts';
import { flag } from '../../flags.ts';
import { goJson } from '../../go-json.ts';
import { LAST_APPLIED } from '../../last-applied.ts';
import { type ManifestItem, readManifests } from '../../manifests.ts';
import { OUTPUT_FLAG, printObjects, SHOW_MANAGED_FIELDS, TEMPLATE_FLAGS } from '../../printers/output.ts';
import { printedName } from '../../selection.ts';

interface Change {
  readonly item: ManifestItem;
  readonly live: KubernetesObject;
  readonly text: string;
}

/** Nothing is changed before all of them are known to be there. */
async function changesOf(context: CommandContext, { flags }: Invocation): Promise<readonly Change[]> {
  const changes: Change[] = [];
  for (const item of await readManifests(context, flags, '')) {
    if (item instanceof CommandError) throw item;
    const { resource, namespace, name, object } = item;
    const live = await context.client.get(resource, { namespace, name });
    const old = live.metadata.annotations?.[LAST_APPLIED];
    if (old === undefined && !flags.bool('create-annotation')) {
      throw failure(
        `no last-applied-configuration annotation found on resource: ${name}, to create the annotation, run the command with --create-annotation`,
      );
    }
    const text = `${goJson(object)}\n`;
    if (text === old) context.io.stdout(`set-last-applied ${name}: no changes required.\n`);
    else changes.push({ item, live, text });
  }
  return changes;
}

async function run(context: CommandContext, invocation: Invocation): Promise<number> {
  const { flags } = invocation;
  if (!flags.has('filename')) {
    throw failure(
      "You must provide one or more resources by argument or filename.\nExample resource specifications include:\n   '-f rsrc.yaml'\n   '--filename=rsrc.json'\n   '<resource> <name>'\n   '<resource>'",
    );
  }
  const dryRun = dryRunOf(flags);
  const output = flags.string('output');
  for (const { item, live, text } of await changesOf(context, invocation)) {
    const { resource, namespace, name } = item;
    const patch = { metadata: { annotations: { [LAST_APPLIED]: text } } };
    const object =
      dryRun === 'client'
        ? live
        : await context.client.patch(resource, { namespace, name }, 'application/merge-patch+json', patch, {
            dryRun: dryRun === 'server',
          });
    const printed = printedName(resource, name);
    context.io.stdout(
      output === '' && !flags.has('template')
        ? `${printed} configured${dryRunSuffix(dryRun)}\n`
        : await printObjects({ items: [{ object, name: printed }], list: false }, output, flags, context.io),
    );
  }
  return 0;
}

/** Upstream: kubectl/pkg/cmd/apply/apply_set_last_applied.go */
export const setLastApplied: Command = {
  name: 'set-last-applied',
  summary: 'Set the last-applied-configuration annotation on a live object to match the contents of a file',
  usage: '-f FILENAME',
  flags: [
    OUTPUT_FLAG,
    ...TEMPLATE_FLAGS,
    SHOW_MANAGED_FIELDS,
    DRY_RUN,
    flag(
      'create-annotation',
      'bool',
      "Will create 'last-applied-configuration' annotations if current objects doesn't have one",
    ),
    flag(
      'filename',
      'list',
      'Filename, directory, or URL to files that contains the last-applied-configuration annotations',
      { short: 'f' },
    ),
  ],
  run,
};
