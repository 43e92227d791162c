import type { Command, CommandContext, Invocation } from '../../command.ts';
import { failure } from '../../errors.ts';
import { flag } from '../../flags.ts';
import { LAST_APPLIED } from '../../last-applied.ts';
import { toJson, toYaml } from '../../printers/yaml.ts';
import { FILENAME_FLAGS, fetchObjects, LABEL_SELECTOR, selectTargets } from '../../selection.ts';

async function run(context: CommandContext, { flags, args }: Invocation): Promise<number> {
  const output = flags.string('output') || 'yaml';
  if (output !== 'yaml' && output !== 'json') {
    throw failure(
      `Unexpected -o output mode: ${output}, the flag 'output' must be one of yaml|json\nSee 'kubectl apply view-last-applied -h' for help and examples`,
    );
  }
  const targets = await selectTargets(context, args, flags, 'kubectl apply view-last-applied');
  for (const { object } of await fetchObjects(context, targets, flags)) {
    const text = object.metadata.annotations?.[LAST_APPLIED];
    if (text === undefined) {
      throw failure(`no last-applied-configuration annotation found on resource: ${object.metadata.name}`);
    }
    const applied = JSON.parse(text) as { readonly metadata?: { readonly annotations?: object } };
    // Empty maps are what the annotation has, not what was in the file.
    const { annotations, ...metadata } = applied.metadata ?? {};
    const kept = annotations === undefined || Object.keys(annotations).length === 0 ? metadata : applied.metadata;
    const shown = { ...applied, metadata: kept };
    context.io.stdout(output === 'yaml' ? await toYaml(shown) : toJson(shown));
  }
  return 0;
}

/** Upstream: kubectl/pkg/cmd/apply/apply_view_last_applied.go */
export const viewLastApplied: Command = {
  name: 'view-last-applied',
  summary: 'View the latest last-applied-configuration annotations of a resource/object',
  usage: '(TYPE [NAME | -l label] | TYPE/NAME | -f FILENAME)',
  completes: 'resources',
  flags: [
    ...FILENAME_FLAGS,
    LABEL_SELECTOR,
    flag('all', 'bool', 'Select all resources in the namespace of the specified resource types'),
    flag('output', 'string', 'Output format. Must be one of (yaml, json)', { short: 'o', default: 'yaml' }),
  ],
  run,
};
