import { hasReason, type KubernetesObject, StatusError } from '../../api/index.ts';
import type { Command, CommandContext, Invocation } from '../command.ts';
import { DRY_RUN, dryRunOf, dryRunSuffix } from '../dry-run.ts';
import { CommandError, errorText, failure, statusMessage, usageError } from '../errors.ts';
import { fieldValidationOf } from '../field-validation.ts';
import { fieldManager, SAVE_CONFIG, subresource, VALIDATE } from '../common-flags.ts';
import { flag, type Flags } from '../flags.ts';
import { withLastApplied } from '../last-applied.ts';
import { type ManifestItem, readManifests } from '../manifests.ts';
import { OUTPUT_FLAG, printObjects, SHOW_MANAGED_FIELDS, TEMPLATE_FLAGS } from '../printers/output.ts';
import { FILENAME_FLAGS, printedName, hasFiles } from '../selection.ts';
import { deletionFlags, propagationOf, untilDeleted } from './delete.ts';
import { sendRaw } from '../send-raw.ts';

const FIVE_MINUTES = 5 * 60_000;

async function print(
  context: CommandContext,
  item: ManifestItem,
  object: KubernetesObject,
  flags: Flags,
): Promise<void> {
  const name = printedName(item.resource, item.name);
  const output = flags.string('output');
  context.io.stdout(
    output === ''
      ? `${name} replaced${dryRunSuffix(dryRunOf(flags))}\n`
      : await printObjects({ items: [{ object, name }], list: false }, output, flags, context.io),
  );
}

function written(item: ManifestItem, flags: Flags): KubernetesObject {
  return (flags.bool('save-config') ? withLastApplied(item.object) : item.object) as unknown as KubernetesObject;
}

async function replaceOne(context: CommandContext, item: ManifestItem, flags: Flags): Promise<void> {
  const dryRun = dryRunOf(flags);
  const subresource = flags.string('subresource');
  const object =
    dryRun === 'client'
      ? written(item, flags)
      : await context.client.update(item.resource, written(item, flags), {
          dryRun: dryRun === 'server',
          fieldManager: flags.string('field-manager') || 'kubectl-replace',
          fieldValidation: fieldValidationOf(flags),
          ...(subresource === '' ? {} : { subresource }),
        });
  await print(context, item, object, flags);
}

/** What `--force` deletes first. @returns it, when it was there */
async function deleteFirst(
  context: CommandContext,
  item: ManifestItem,
  flags: Flags,
): Promise<KubernetesObject | undefined> {
  const { client, io } = context;
  const { resource, namespace, name } = item;
  try {
    const live = await client.get(resource, { namespace, name });
    const given = flags.int('grace-period');
    // So that nobody loses data by a zero, upstream makes it one.
    const grace = given < 0 ? undefined : Math.max(1, given);
    const options = { gracePeriodSeconds: grace, propagationPolicy: propagationOf(flags) };
    await client.delete(resource, { namespace, name }, options);
    const kind =
      resource.group === '' ? resource.kind.toLowerCase() : `${resource.kind.toLowerCase()}.${resource.group}`;
    io.stdout(`${kind} "${name}" deleted\n`);
    return live;
  } catch (cause) {
    if (hasReason(cause, 'NotFound')) return undefined;
    throw cause;
  }
}

async function forceReplace(context: CommandContext, items: readonly ManifestItem[], flags: Flags): Promise<void> {
  const { clock, client, io } = context;
  const deleted: { readonly item: ManifestItem; readonly object: KubernetesObject }[] = [];
  for (const item of items) {
    const object = await deleteFirst(context, item, flags);
    if (object !== undefined) deleted.push({ item, object });
  }
  const limit = new AbortController();
  const cancel = clock.setTimeout(
    () => {
      limit.abort();
    },
    flags.milliseconds('timeout') || FIVE_MINUTES,
  );
  for (const { item, object } of deleted) {
    const target = { resource: item.resource, namespace: item.namespace, name: item.name, written: item.name };
    await untilDeleted(context, target, object, AbortSignal.any([limit.signal, io.signal]));
  }
  cancel();
  if (limit.signal.aborted) throw failure('timed out waiting for the condition');
  for (const item of items) {
    const object = await client.create(item.resource, written(item, flags), {
      fieldManager: flags.string('field-manager') || 'kubectl-replace',
      fieldValidation: fieldValidationOf(flags),
    });
    await print(context, item, object, flags);
  }
}

function check(flags: Flags, args: readonly string[]): void {
  if (!hasFiles(flags)) throw failure('must specify one of -f and -k');
  if (args.length > 0) throw usageError(`Unexpected args: [${args.join(' ')}]`, 'kubectl replace');
  const force = flags.bool('force');
  if (flags.has('grace-period') && flags.int('grace-period') >= 0 && !force)
    throw failure('--grace-period must have --force specified');
  if (flags.milliseconds('timeout') !== 0 && !force) throw failure('--timeout must have --force specified');
}

async function run(context: CommandContext, { flags, args }: Invocation): Promise<number> {
  dryRunOf(flags);
  check(flags, args);
  if (flags.string('raw') !== '') return sendRaw(context, flags, 'PUT');
  const items = await readManifests(context, flags, flags.bool('force') ? 'replace' : '');
  if (flags.bool('force')) {
    const readable = items.map((item) => {
      if (item instanceof CommandError) throw item;
      return item;
    });
    await forceReplace(context, readable, flags);
    return 0;
  }
  let code = 0;
  for (const item of items) {
    try {
      if (item instanceof CommandError) throw item;
      await replaceOne(context, item, flags);
    } catch (cause) {
      const source = item instanceof CommandError ? undefined : `replacing "${item.source}"`;
      const text = cause instanceof StatusError ? statusMessage(cause.status, source) : errorText(cause);
      context.io.stderr(`${text}\n`);
      code = 1;
    }
  }
  return code;
}

/** Upstream: kubectl/pkg/cmd/replace. */
export const replace: Command = {
  name: 'replace',
  summary: 'Replace a resource by file name or stdin',
  usage: '-f FILENAME',
  flags: [
    ...FILENAME_FLAGS,
    ...deletionFlags(false),
    DRY_RUN,
    OUTPUT_FLAG,
    ...TEMPLATE_FLAGS,
    SHOW_MANAGED_FIELDS,
    flag('raw', 'string', 'Raw URI to PUT to the server.  Uses the transport specified by the kubeconfig file.'),
    SAVE_CONFIG,
    subresource('replace'),
    VALIDATE,
    fieldManager('kubectl-replace'),
  ],
  run,
};
