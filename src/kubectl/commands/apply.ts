import { fieldManager, VALIDATE } from '../common-flags.ts';
import {
  hasReason,
  type KubernetesObject,
  mergePatch,
  StatusError,
  strategicMergePatch,
  typeNameOf,
} from '../../api/index.ts';
import type { Command, CommandContext, Invocation } from '../command.ts';
import { PRUNE_FLAGS } from './apply/prune-flags.ts';
import { setLastApplied } from './apply/set-last-applied.ts';
import { viewLastApplied } from './apply/view-last-applied.ts';
import { deletionFlags, propagationOf, untilAllDeleted } from './delete.ts';
import { CommandError, errorText, failure, statusMessage } from '../errors.ts';
import { DRY_RUN, dryRunOf, dryRunSuffix } from '../dry-run.ts';
import { fieldValidationOf } from '../field-validation.ts';
import { flag, type Flags } from '../flags.ts';
import { LAST_APPLIED, withLastApplied } from '../last-applied.ts';
import { selectedItems } from '../label-filter.ts';
import { readManifests, type ManifestItem } from '../manifests.ts';
import { OUTPUT_FLAG, printObjects, SHOW_MANAGED_FIELDS, TEMPLATE_FLAGS } from '../printers/output.ts';
import { FILENAME_FLAGS, hasFiles, LABEL_SELECTOR, printedName } from '../selection.ts';
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
  const { metadata } = item.object;
  // Upstream always has the map: without it the one that is there would be taken out.
  const plain = { ...item.object, metadata: { ...metadata, annotations: metadata.annotations ?? {} } };
  const modified = remember ? withLastApplied(item.object) : plain;
  const { type, patch } = applyPatch(resource, original(live), modified, live);
  if (isEmptyPatch(patch)) return { object: live, outcome: 'unchanged' };
  const object = await client.patch(resource, { namespace, name }, type, patch, options);
  return { object, outcome: 'configured' };
}

/** What an object would be like, without asking the server. */
function patchedHere({ resource, object: wanted }: ManifestItem, live: KubernetesObject): Applied {
  const { type, patch } = applyPatch(resource, original(live), withLastApplied(wanted), live);
  // That nothing changes is only told when the server was asked.
  const object =
    type === 'application/merge-patch+json'
      ? mergePatch(live, patch)
      : strategicMergePatch(typeNameOf(resource), live, patch);
  return { object: object as KubernetesObject, outcome: 'configured' };
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
  if (clientOnly) return patchedHere(item, live);
  const wanted = gracePeriodOf(flags);
  return patchLive(context, item, live, manner).catch((cause: unknown) => {
    const refused = hasReason(cause, 'Conflict') || hasReason(cause, 'Invalid');
    if (!refused || !flags.bool('force')) throw cause;
    return recreate(context, item, live, manner, flags, wanted);
  });
}

function gracePeriodOf(flags: Flags): number | undefined {
  return flags.has('grace-period') && flags.int('grace-period') >= 0 ? flags.int('grace-period') : undefined;
}

/** What cannot be changed is deleted and made again; the old one comes back when that fails. Upstream: patcher.go */
async function recreate(
  context: CommandContext,
  item: ManifestItem,
  live: KubernetesObject,
  manner: Manner,
  flags: Flags,
  gracePeriodSeconds: number | undefined,
): Promise<Applied> {
  const { client } = context;
  const { resource, namespace, name } = item;
  await client.delete(
    resource,
    { namespace, name },
    { ...(gracePeriodSeconds === undefined ? {} : { gracePeriodSeconds }), propagationPolicy: propagationOf(flags) },
  );
  const target = { resource, namespace, name, written: resource.resource };
  await untilAllDeleted(context, [{ target, object: live }], flags);
  try {
    return { object: await createInstead(context, item, manner), outcome: 'configured' };
  } catch (cause) {
    const { resourceVersion: _version, uid: _uid, ...metadata } = live.metadata;
    await client.create(resource, { ...live, metadata });
    throw cause;
  }
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
    fieldManager: flags.has('field-manager') ? flags.string('field-manager') : 'kubectl',
    fieldValidation: fieldValidationOf(flags),
  };
  const type = 'application/apply-patch+yaml';
  const subresource = flags.string('subresource');
  const sent = subresource === '' ? options : { ...options, subresource };
  try {
    const object = await context.client.patch(resource, { namespace, name }, type, item.object, sent);
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

/** Whether objects are printed, and not what became of them. */
function printsObjects(flags: Flags): boolean {
  return flags.has('template') || (flags.string('output') !== '' && flags.string('output') !== 'name');
}

function say(context: CommandContext, item: ManifestItem, applied: Applied, flags: Flags): void {
  const name = printedName(item.resource, applied.object.metadata.name);
  const done = flags.string('output') === 'name' ? '' : ` ${applied.outcome}${dryRunSuffix(dryRunOf(flags))}`;
  context.io.stdout(`${name}${done}\n`);
}

function checkFlags(flags: Flags, args: readonly string[]): void {
  if (args.length > 0)
    throw failure(`Unexpected args: [${args.join(' ')}]\nSee 'kubectl apply -h' for help and examples`);
  if (!hasFiles(flags)) throw failure('must specify one of -f and -k');
  const serverSide = flags.bool('server-side');
  const dryRun = dryRunOf(flags);
  propagationOf(flags);
  if (flags.bool('force-conflicts') && !serverSide) throw failure('--force-conflicts only works with --server-side');
  if (dryRun === 'client' && serverSide)
    throw failure("--dry-run=client doesn't work with --server-side (did you mean --dry-run=server instead?)");
  if (flags.bool('force') && serverSide) throw failure('--force cannot be used with --server-side');
  if (flags.bool('force') && dryRun === 'server') throw failure('--dry-run=server cannot be used with --force');
  if (flags.bool('all') && flags.string('selector') !== '')
    throw failure('cannot set --all and --selector at the same time');
  if (flags.bool('prune') && !flags.bool('all') && flags.string('selector') === '') {
    throw failure(
      'all resources selected for prune without explicitly passing --all. To prune all resources, pass the --all flag. If you did not mean to prune all resources, specify a label selector',
    );
  }
  if (flags.bool('prune') && serverSide)
    throw failure("--prune is in alpha and doesn't currently work on objects created by server-side apply");
  if (flags.string('subresource') !== '' && !serverSide)
    throw failure('--subresource can only be specified for --server-side');
}

interface Visited {
  readonly objects: Applied[];
  readonly uids: Set<string>;
  readonly namespaces: Set<string>;
}

async function applyEach(
  context: CommandContext,
  items: readonly (ManifestItem | CommandError)[],
  flags: Flags,
  visited: Visited,
): Promise<number> {
  const { objects, uids, namespaces } = visited;
  let code = 0;
  for (const item of items) {
    if (item instanceof CommandError) {
      context.io.stderr(`${item.message}\n`);
      code = 1;
      continue;
    }
    try {
      if (item.namespace !== undefined) namespaces.add(item.namespace);
      const applied = await applyOne(context, item, flags);
      uids.add(applied.object.metadata.uid);
      objects.push(applied);
      if (!printsObjects(flags)) say(context, item, applied, flags);
    } catch (cause) {
      context.io.stderr(`${describeFailure(cause, item)}\n`);
      code = 1;
    }
  }
  return code;
}

async function run(context: CommandContext, { flags, args }: Invocation): Promise<number> {
  checkFlags(flags, args);
  const allowed = flags.bool('prune') ? flags.each('prune-allowlist') : [];
  const kinds = flags.bool('prune')
    ? await (await import('./apply/prune.ts')).prunedKinds(context, allowed)
    : undefined;
  const items = selectedItems(await readManifests(context, flags), flags);
  if (items.length === 0) throw failure('no objects passed to apply');
  const visited: Visited = { objects: [], uids: new Set(), namespaces: new Set() };
  const code = await applyEach(context, items, flags, visited);
  if (printsObjects(flags) && visited.objects.length > 0) {
    const printed = visited.objects.map(({ object }) => ({ object, name: '' }));
    const list = printed.length > 1;
    context.io.stdout(await printObjects({ items: printed, list }, flags.string('output'), flags, context.io));
  }
  if (kinds === undefined || code !== 0) return code;
  const { prune } = await import('./apply/prune.ts');
  await prune(context, flags, kinds, visited);
  return 0;
}

export const apply: Command = {
  name: 'apply',
  summary: 'Apply a configuration to a resource by file name or stdin',
  usage: '(-f FILENAME | -k DIRECTORY)',
  subcommands: [setLastApplied, viewLastApplied],
  flags: [
    ...FILENAME_FLAGS,
    OUTPUT_FLAG,
    ...TEMPLATE_FLAGS,
    SHOW_MANAGED_FIELDS,
    LABEL_SELECTOR,
    ...deletionFlags(false),
    ...PRUNE_FLAGS,
    DRY_RUN,
    VALIDATE,
    fieldManager('kubectl-client-side-apply'),
    flag('all', 'bool', 'Select all resources in the namespace of the specified resource types.'),
    flag('subresource', 'string', 'If specified, apply will operate on the subresource of the requested object.'),
    // How lists merge is known here for the kinds that are served here: there is nothing to choose.
    flag('openapi-patch', 'bool', 'If true, use openapi to calculate diff when the openapi presents.', {
      default: 'true',
      noEffect: true,
    }),
    flag('force-conflicts', 'bool', 'If true, server-side apply will force the changes against conflicts.'),
    flag('server-side', 'bool', 'If true, apply runs in the server instead of the client.'),
  ],
  run,
};
