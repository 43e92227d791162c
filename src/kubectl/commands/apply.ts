import { hasReason, type KubernetesObject } from '../../api/index.ts';
import type { Command, CommandContext, Invocation } from '../command.ts';
import { CommandError, errorText, failure, statusMessage } from '../errors.ts';
import { DRY_RUN, dryRunOf, dryRunSuffix } from '../dry-run.ts';
import { flag, type Flags } from '../flags.ts';
import { LAST_APPLIED, withLastApplied } from '../last-applied.ts';
import { readManifests, type ManifestItem } from '../manifests.ts';
import { OUTPUT_FLAG, printObjects } from '../printers/output.ts';
import { FILENAME_FLAGS, printedName } from '../selection.ts';
import { StatusError } from '../../api/index.ts';
import { applyPatch } from '../three-way-patch.ts';

const MANAGER = 'kubectl-client-side-apply';

function isEmptyPatch(patch: unknown): boolean {
  return typeof patch === 'object' && patch !== null && Object.keys(patch).length === 0;
}

type Outcome = 'created' | 'configured' | 'unchanged';

interface Applied {
  readonly object: KubernetesObject;
  readonly outcome: Outcome;
}

/** @param remember whether the annotation that remembers what was applied is written */
function createInstead(
  context: CommandContext,
  item: ManifestItem,
  dryRun: boolean,
  remember = true,
): Promise<KubernetesObject> {
  return context.client.create(item.resource, remember ? withLastApplied(item.object) : item.object, {
    dryRun,
    fieldManager: MANAGER,
    fieldValidation: 'Strict',
  });
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
  dryRun: boolean,
  remember = true,
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
  const object = await client.patch(resource, { namespace, name }, type, patch, {
    dryRun,
    fieldManager: MANAGER,
    fieldValidation: 'Strict',
  });
  const same = object.metadata.resourceVersion === live.metadata.resourceVersion;
  return { object, outcome: same ? 'unchanged' : 'configured' };
}

async function applyOne(context: CommandContext, item: ManifestItem, dryRun: string): Promise<Applied> {
  const { resource, namespace, name } = item;
  if (name === '') throw failure(`error when retrieving current configuration of: resource name may not be empty`);
  let live: KubernetesObject;
  try {
    live = await context.client.get(resource, { namespace, name });
  } catch (cause) {
    if (!hasReason(cause, 'NotFound')) throw cause;
    if (dryRun === 'client') return { object: item.object as unknown as KubernetesObject, outcome: 'created' };
    return {
      object: await createInstead(context, item, dryRun === 'server').catch(notCreated(item)),
      outcome: 'created',
    };
  }
  if (dryRun === 'client') return { object: live, outcome: 'configured' };
  return patchLive(context, item, live, dryRun === 'server');
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
): Promise<{ readonly live: KubernetesObject | undefined; readonly merged: KubernetesObject }> {
  const { resource, namespace, name } = item;
  const live = await context.client.get(resource, { namespace, name }).catch((cause: unknown) => {
    if (hasReason(cause, 'NotFound')) return undefined;
    throw cause;
  });
  if (live === undefined) return { live, merged: await createInstead(context, item, true, false) };
  return { live, merged: (await patchLive(context, item, live, true, false)).object };
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
  if (!flags.has('filename')) throw failure('must specify one of -f and -k');
  if (flags.bool('server-side')) throw failure('server-side apply is not supported by this cluster yet');
  const dryRun = dryRunOf(flags);
  let code = 0;
  for (const item of await readManifests(context, flags)) {
    if (item instanceof CommandError) {
      context.io.stderr(`${item.message}\n`);
      code = 1;
      continue;
    }
    try {
      await print(context, item, await applyOne(context, item, dryRun), flags);
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
  flags: [
    ...FILENAME_FLAGS,
    OUTPUT_FLAG,
    DRY_RUN,
    flag('server-side', 'bool', 'If true, apply runs in the server instead of the client.'),
  ],
  run,
};
