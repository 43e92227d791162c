import { hasReason, type KubernetesObject } from '../../api/index.ts';
import type { Command, CommandContext, Invocation } from '../command.ts';
import { viewLastApplied } from './apply/view-last-applied.ts';
import { CommandError, errorText, failure, statusMessage } from '../errors.ts';
import { DRY_RUN, dryRunOf, dryRunSuffix } from '../dry-run.ts';
import { fieldValidationOf } from '../field-validation.ts';
import { flag, type Flags } from '../flags.ts';
import { LAST_APPLIED, withLastApplied } from '../last-applied.ts';
import { readManifests, type ManifestItem } from '../manifests.ts';
import { OUTPUT_FLAG, printObjects } from '../printers/output.ts';
import { FILENAME_FLAGS, printedName, hasFiles } from '../selection.ts';
import { StatusError } from '../../api/index.ts';
import { applyPatch } from '../three-way-patch.ts';

const MANAGER = 'kubectl-client-side-apply';

function isEmptyPatch(patch: unknown): boolean {
  return typeof patch === 'object' && patch !== null && Object.keys(patch).length === 0;
}

type Outcome = 'created' | 'configured' | 'unchanged' | 'serverside-applied';

interface Applied {
  readonly object: KubernetesObject;
  readonly outcome: Outcome;
}

/** How an object is applied. */
interface Manner {
  readonly dryRun: boolean;
  readonly fieldManager: string;
  readonly fieldValidation: 'Strict' | 'Warn' | 'Ignore';
  /** Whether the annotation that remembers what was applied is written. */
  readonly remember: boolean;
}

function mannerOf(flags: Flags): Manner {
  return {
    dryRun: dryRunOf(flags) === 'server',
    fieldManager: flags.string('field-manager') || MANAGER,
    fieldValidation: fieldValidationOf(flags),
    remember: true,
  };
}

function createInstead(context: CommandContext, item: ManifestItem, manner: Manner): Promise<KubernetesObject> {
  const { remember, ...options } = manner;
  return context.client.create(item.resource, remember ? withLastApplied(item.object) : item.object, options);
}

function original(live: KubernetesObject): unknown {
  const text = live.metadata.annotations?.[LAST_APPLIED];
  if (text === undefined) return {};
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return {};
  }
}

async function patchLive(
  context: CommandContext,
  item: ManifestItem,
  live: KubernetesObject,
  { remember, ...options }: Manner,
): Promise<Applied> {
  const { client, io } = context;
  const { resource, namespace, name } = item;
  if (remember && live.metadata.annotations?.[LAST_APPLIED] === undefined) {
    io.stderr(
      `Warning: resource ${resource.resource}/${name} is missing the ${LAST_APPLIED} annotation which is required by kubectl apply. kubectl apply should only be used on resources created declaratively by either kubectl create --save-config or kubectl apply. The missing annotation will be patched automatically.\n`,
    );
  }
  const modified = remember ? withLastApplied(item.object) : item.object;
  const { type, patch } = applyPatch(resource, original(live), modified, live);
  if (isEmptyPatch(patch)) return { object: live, outcome: 'unchanged' };
  const object = await client.patch(resource, { namespace, name }, type, patch, options);
  return { object, outcome: 'configured' };
}

async function applyOne(context: CommandContext, item: ManifestItem, flags: Flags): Promise<Applied> {
  if (flags.bool('server-side')) return applyOnServer(context, item, flags);
  const clientOnly = dryRunOf(flags) === 'client';
  const manner = mannerOf(flags);
  const { resource, namespace, name } = item;
  if (name === '') throw failure(`error when retrieving current configuration of: resource name may not be empty`);
  let live: KubernetesObject;
  try {
    live = await context.client.get(resource, { namespace, name });
  } catch (cause) {
    if (!hasReason(cause, 'NotFound')) throw cause;
    if (clientOnly) return { object: item.object as unknown as KubernetesObject, outcome: 'created' };
    return {
      object: await createInstead(context, item, manner).catch(notCreated(item)),
      outcome: 'created',
    };
  }
  if (clientOnly) return { object: live, outcome: 'configured' };
  return patchLive(context, item, live, manner);
}

/** What upstream tells people whose apply met other owners. */
const CONFLICT_HELP = `Please review the fields above--they currently have other managers. Here
are the ways you can resolve this warning:
* If you intend to manage all of these fields, please re-run the apply
  command with the \`--force-conflicts\` flag.
* If you do not intend to manage all of the fields, please edit your
  manifest to remove references to the fields that should keep their
  current managers.
* You may co-own fields by updating your manifest to match the existing
  value; in this case, you'll become the manager if the other manager(s)
  stop managing the field (remove it from their configuration).
See https://kubernetes.io/docs/reference/using-api/server-side-apply/#conflicts`;

async function applyOnServer(context: CommandContext, item: ManifestItem, flags: Flags): Promise<Applied> {
  const { resource, namespace, name } = item;
  const options = {
    dryRun: dryRunOf(flags) === 'server',
    force: flags.bool('force-conflicts'),
    fieldManager: flags.string('field-manager') || 'kubectl',
    fieldValidation: fieldValidationOf(flags),
  };
  const type = 'application/apply-patch+yaml';
  try {
    const object = await context.client.patch(resource, { namespace, name }, type, item.object, options);
    return { object, outcome: 'serverside-applied' };
  } catch (cause) {
    if (!(cause instanceof StatusError) || cause.reason !== 'Conflict') throw cause;
    throw failure(`${cause.message}\n${CONFLICT_HELP}`);
  }
}

/** Says which file the object that the server refused is in. */
function notCreated({ source }: ManifestItem): (cause: unknown) => never {
  return (cause) => {
    if (!(cause instanceof StatusError)) throw cause;
    throw new CommandError(statusMessage(cause.status, `creating "${source}"`));
  };
}

/** What is there, and what would be there after an apply, for `kubectl diff`. */
export async function wouldBe(
  context: CommandContext,
  item: ManifestItem,
  flags: Flags,
): Promise<{ readonly live: KubernetesObject | undefined; readonly merged: KubernetesObject }> {
  const { resource, namespace, name } = item;
  const live = await context.client.get(resource, { namespace, name }).catch((cause: unknown) => {
    if (hasReason(cause, 'NotFound')) return undefined;
    throw cause;
  });
  const manner = { ...mannerOf(flags), dryRun: true, remember: false };
  if (live === undefined) return { live, merged: await createInstead(context, item, manner) };
  return { live, merged: (await patchLive(context, item, live, manner)).object };
}

function describeFailure(cause: unknown, item: ManifestItem): string {
  if (!(cause instanceof StatusError)) return errorText(cause);
  return statusMessage(cause.status, cause.reason === 'Invalid' ? undefined : `applying patch to ${item.source}`);
}

async function print(context: CommandContext, item: ManifestItem, applied: Applied, flags: Flags): Promise<void> {
  const output = flags.string('output');
  const name = printedName(item.resource, applied.object.metadata.name);
  if (output !== '') {
    context.io.stdout(await printObjects({ items: [{ object: applied.object, name }], list: false }, output));
    return;
  }
  context.io.stdout(`${name} ${applied.outcome}${dryRunSuffix(dryRunOf(flags))}\n`);
}

async function run(context: CommandContext, { flags, args }: Invocation): Promise<number> {
  if (args.length > 0)
    throw failure(`Unexpected args: [${args.join(' ')}]\nSee 'kubectl apply -h' for help and examples`);
  if (!hasFiles(flags)) throw failure('must specify one of -f and -k');
  if (flags.bool('force-conflicts') && !flags.bool('server-side'))
    throw failure('--force-conflicts only works with --server-side');
  if (dryRunOf(flags) === 'client' && flags.bool('server-side'))
    throw failure("--dry-run=client doesn't work with --server-side (did you mean --dry-run=server instead?)");
  let code = 0;
  for (const item of await readManifests(context, flags)) {
    if (item instanceof CommandError) {
      context.io.stderr(`${item.message}\n`);
      code = 1;
      continue;
    }
    try {
      await print(context, item, await applyOne(context, item, flags), flags);
    } catch (cause) {
      context.io.stderr(`${describeFailure(cause, item)}\n`);
      code = 1;
    }
  }
  return code;
}

export const apply: Command = {
  name: 'apply',
  summary: 'Apply a configuration to a resource by file name or stdin',
  usage: '(-f FILENAME | -k DIRECTORY)',
  subcommands: [viewLastApplied],
  flags: [
    ...FILENAME_FLAGS,
    OUTPUT_FLAG,
    DRY_RUN,
    flag('force-conflicts', 'bool', 'If true, server-side apply will force the changes against conflicts.'),
    flag('server-side', 'bool', 'If true, apply runs in the server instead of the client.'),
  ],
  run,
};
