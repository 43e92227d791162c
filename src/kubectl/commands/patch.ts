import type { KubernetesObject } from '../../api/index.ts';
import type { PatchType } from '../../client/index.ts';
import type { Command, CommandContext, Invocation } from '../command.ts';
import { DRY_RUN, dryRunOf } from '../dry-run.ts';
import { failure } from '../errors.ts';
import { flag } from '../flags.ts';
import { goJson } from '../go-json.ts';
import { parseDocuments } from '../manifests.ts';
import { OUTPUT_FLAG, printObjects, withoutManagedFields } from '../printers/output.ts';
import { FILENAME_FLAGS, fetchObjects, printedName, selectTargets } from '../selection.ts';

const TYPES: Readonly<Record<string, PatchType>> = {
  json: 'application/json-patch+json',
  merge: 'application/merge-patch+json',
  strategic: 'application/strategic-merge-patch+json',
};

/** Kind and group as an object itself tells of them. */
function kindOf({ apiVersion, kind }: KubernetesObject): { readonly kind: string; readonly group: string } {
  const slash = apiVersion.indexOf('/');
  return { kind, group: slash < 0 ? '' : apiVersion.slice(0, slash) };
}

async function run(context: CommandContext, { flags, args }: Invocation): Promise<number> {
  const type = TYPES[flags.string('type')];
  if (type === undefined) throw failure(`--type must be one of [json merge strategic], not "${flags.string('type')}"`);
  const file = flags.string('patch-file');
  const text = file === '' ? flags.string('patch') : await context.io.files.read(file);
  if (text === undefined) throw failure(`unable to read patch file: open ${file}: no such file or directory`);
  if (text === '') throw failure('must specify --patch or --patch-file containing the contents of the patch');
  const [patch] = await parseDocuments(text, 'patch');
  const dryRun = dryRunOf(flags);
  const subresource = flags.string('subresource');
  const targets = await selectTargets(context, args, flags, 'kubectl patch');
  for (const { target, object } of await fetchObjects(context, targets, flags)) {
    const patched = await context.client.patch(target.resource, object.metadata, type, patch, {
      fieldManager: flags.string('field-manager') || 'kubectl-patch',
      dryRun: dryRun !== '',
      ...(subresource === '' ? {} : { subresource }),
    });
    // A subresource may be of a kind of its own: a Scale.
    const name = printedName(subresource === '' ? target.resource : kindOf(patched), object.metadata.name);
    // What is only tried keeps its version whatever changes.
    const same =
      dryRun === ''
        ? patched.metadata.resourceVersion === object.metadata.resourceVersion
        : goJson(withoutManagedFields(patched)) === goJson(withoutManagedFields(object));
    const output = flags.string('output');
    context.io.stdout(
      output === ''
        ? `${name} patched${same ? ' (no change)' : ''}\n`
        : await printObjects({ items: [{ object: patched, name }], list: false }, output),
    );
  }
  return 0;
}

export const patch: Command = {
  name: 'patch',
  summary: 'Update fields of a resource',
  usage: '(-f FILENAME | TYPE NAME) [-p PATCH|--patch-file FILE]',
  completes: 'resources',
  flags: [
    ...FILENAME_FLAGS,
    DRY_RUN,
    OUTPUT_FLAG,
    flag('patch', 'string', 'The patch to be applied to the resource JSON file.', { short: 'p' }),
    flag('patch-file', 'string', 'A file containing a patch to be applied to the resource.'),
    flag('type', 'string', 'The type of patch being provided; one of [json merge strategic]', {
      default: 'strategic',
      completes: ['json', 'merge', 'strategic'],
    }),
    flag('subresource', 'string', 'If specified, patch will operate on the subresource of the requested object.'),
  ],
  run,
};
