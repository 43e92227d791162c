import { jsonPatch, mergePatch, strategicMergePatch, typeNameOf, type KubernetesObject } from '../../api/index.ts';
import type { PatchType } from '../../client/index.ts';
import type { Command, CommandContext, Invocation } from '../command.ts';
import { fieldManager, local, subresource } from '../common-flags.ts';
import { DRY_RUN, dryRunOf } from '../dry-run.ts';
import { failure } from '../errors.ts';
import { flag, type Flags } from '../flags.ts';
import { goJson } from '../go-json.ts';
import { parseDocuments } from '../manifests.ts';
import { withoutManagedFields } from '../printers/output.ts';
import { PRINT_FLAGS, resultPrinter } from '../printers/result.ts';
import { getObject } from '../raw.ts';
import { FILENAME_FLAGS, fetchObjects, localObjects, printedName, selectNamed, type Target } from '../selection.ts';

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

/** What the patch makes of an object, without a server. Upstream: getPatchedJSON. @throws StatusError, CommandError */
function patchedHere({ resource }: Target, object: KubernetesObject, type: string, patch: unknown): KubernetesObject {
  switch (type) {
    case 'json':
      return jsonPatch(object, patch) as KubernetesObject;
    case 'merge':
      return mergePatch(object, patch) as KubernetesObject;
    default:
      return strategicMergePatch(typeNameOf(resource), object, patch) as KubernetesObject;
  }
}

/** The patch that the flags give. @throws CommandError. Upstream: PatchOptions.Validate */
async function patchOf({ io }: CommandContext, flags: Flags, args: readonly string[]): Promise<unknown> {
  const [inline, file] = [flags.string('patch'), flags.string('patch-file')];
  if (inline !== '' && file !== '') throw failure('cannot specify --patch and --patch-file together');
  if (inline === '' && file === '') {
    throw failure('must specify --patch or --patch-file containing the contents of the patch');
  }
  if (flags.bool('local') && args.length > 0) throw failure('cannot specify --local and server resources');
  if (flags.bool('local') && dryRunOf(flags) === 'server') {
    throw failure('cannot specify --local and --dry-run=server - did you mean --dry-run=client?');
  }
  if (TYPES[flags.string('type').toLowerCase()] === undefined) {
    throw failure(`--type must be one of [json merge strategic], not "${flags.string('type')}"`);
  }
  const text = file === '' ? inline : await io.files.read(file);
  if (text === undefined) throw failure(`unable to read patch file: open ${file}: no such file or directory`);
  const [patch] = await parseDocuments(text, 'patch');
  return patch;
}

/** Objects that are patched, as they are before: of a subresource where one is named. */
async function find(context: CommandContext, args: readonly string[], flags: Flags): ReturnType<typeof fetchObjects> {
  if (flags.bool('local')) return localObjects(context, flags);
  const targets = await selectNamed(context, args, flags, 'kubectl patch');
  const of = flags.string('subresource');
  if (of === '') return fetchObjects(context, targets, flags);
  const found = targets.map(async (target) => {
    const { resource, namespace, name = '' } = target;
    return { target, object: await getObject(context.client, resource, { namespace, name }, of) };
  });
  return Promise.all(found);
}

async function run(context: CommandContext, { flags, args }: Invocation): Promise<number> {
  const dryRun = dryRunOf(flags);
  const print = resultPrinter(context, flags);
  const patch = await patchOf(context, flags, args);
  const type = flags.string('type').toLowerCase();
  const of = flags.string('subresource');
  const found = await find(context, args, flags);
  if (found.length === 0) throw failure('no objects passed to patch');
  for (const { target, object } of found) {
    const here = flags.bool('local') || dryRun === 'client';
    const patched = here
      ? patchedHere(target, object, type, patch)
      : await context.client.patch(
          target.resource,
          object.metadata,
          TYPES[type] ?? 'application/merge-patch+json',
          patch,
          {
            fieldManager: flags.string('field-manager'),
            dryRun: dryRun === 'server',
            ...(of === '' ? {} : { subresource: of }),
          },
        );
    // A subresource may be of a kind of its own: a Scale.
    const name = printedName(of === '' ? target.resource : kindOf(patched), object.metadata.name);
    // What is only tried keeps its version whatever changes.
    const same =
      dryRun === '' && !here
        ? patched.metadata.resourceVersion === object.metadata.resourceVersion
        : goJson(withoutManagedFields(patched)) === goJson(withoutManagedFields(object));
    await print(patched, name, `patched${same ? ' (no change)' : ''}`);
  }
  return 0;
}

/** Upstream: kubectl/pkg/cmd/patch */
export const patch: Command = {
  name: 'patch',
  summary: 'Update fields of a resource',
  usage: '(-f FILENAME | TYPE NAME) [-p PATCH|--patch-file FILE]',
  completes: 'resources',
  flags: [
    ...FILENAME_FLAGS,
    DRY_RUN,
    ...PRINT_FLAGS,
    fieldManager('kubectl-patch'),
    local('patch'),
    subresource('patch'),
    flag('patch', 'string', 'The patch to be applied to the resource JSON file.', { short: 'p' }),
    flag('patch-file', 'string', 'A file containing a patch to be applied to the resource.'),
    flag('type', 'string', 'The type of patch being provided; one of [json merge strategic]', {
      default: 'strategic',
      completes: ['json', 'merge', 'strategic'],
    }),
  ],
  run,
};
