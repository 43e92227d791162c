import { hasReason, type KubernetesObject, StatusError } from '../../api/index.ts';
import type { Command, CommandContext, Invocation } from '../command.ts';
import { CommandError, errorText, failure, statusMessage } from '../errors.ts';
import { flag, type Flags, type FlagSpec } from '../flags.ts';
import { readManifests } from '../manifests.ts';
import {
  ALL_NAMESPACES,
  FILENAME_FLAGS,
  NO_RESOURCES,
  fetchObjects,
  printedName,
  SELECTOR_FLAGS,
  selectNamed,
  type Target,
  hasFiles,
} from '../selection.ts';
import { DRY_RUN, dryRunOf, dryRunSuffix } from '../dry-run.ts';
import { confirmed } from './delete/confirm.ts';
import { sendRaw } from '../send-raw.ts';

type Propagation = 'Background' | 'Foreground' | 'Orphan';

const CASCADE: Readonly<Record<string, Propagation>> = {
  background: 'Background',
  true: 'Background',
  foreground: 'Foreground',
  orphan: 'Orphan',
  false: 'Orphan',
};

/** How what belongs to a deleted object goes. @throws CommandError */
export function propagationOf(flags: Flags): Propagation {
  const cascade = CASCADE[flags.string('cascade')];
  if (cascade !== undefined) return cascade;
  throw failure(`invalid cascade value (${flags.string('cascade')}). Must be "background", "foreground", or "orphan"`);
}

/** Flags of all commands that delete. */
const DELETION_FLAGS: readonly FlagSpec[] = [
  flag('cascade', 'string', 'Must be "background", "orphan", or "foreground".', {
    default: 'background',
    alone: 'background',
  }),
  flag('force', 'bool', 'If true, immediately remove resources from API and bypass graceful deletion.'),
  flag('grace-period', 'int', 'Period of time in seconds given to the resource to terminate gracefully.', {
    default: '-1',
  }),
  flag(
    'timeout',
    'duration',
    'The length of time to wait before giving up on a delete, zero means determine a timeout from the size of the object',
  ),
];

/** @param wait whether that is what happens when nothing is said */
export function deletionFlags(wait: boolean): readonly FlagSpec[] {
  const text = 'If true, wait for resources to be gone before returning. This waits for finalizers.';
  return [...DELETION_FLAGS, flag('wait', 'bool', text, { default: String(wait) })];
}

function gracePeriod(flags: Flags): number | undefined {
  if (flags.bool('now')) {
    if (flags.has('grace-period')) throw failure('--now and --grace-period cannot be specified together');
    return 1;
  }
  const given = flags.has('grace-period') ? flags.int('grace-period') : -1;
  if (given === 0 && !flags.bool('force')) return 1;
  if (flags.bool('force')) return given < 0 ? 0 : given;
  return given < 0 ? undefined : given;
}

/** Waits until the object with this uid is gone. */
export async function untilDeleted(
  context: CommandContext,
  target: Target,
  object: KubernetesObject,
  signal: AbortSignal,
): Promise<void> {
  const { client } = context;
  const { resource, namespace } = target;
  const { name, uid } = object.metadata;
  const controller = new AbortController();
  const stop = AbortSignal.any([signal, controller.signal]);
  try {
    const live = await client.get(resource, { namespace, name });
    if (live.metadata.uid !== uid) return;
    const options = {
      namespace,
      fieldSelector: `metadata.name=${name}`,
      resourceVersion: live.metadata.resourceVersion,
    };
    for await (const event of client.watch(resource, options, stop)) {
      if (event.type === 'DELETED' && event.object.metadata.uid === uid) return;
    }
  } catch (cause) {
    if (!hasReason(cause, 'NotFound')) throw cause;
  } finally {
    controller.abort();
  }
}

interface Deleted {
  readonly target: Target;
  readonly object: KubernetesObject;
}

/** Waits for all of them. @throws CommandError after `--timeout` */
export async function untilAllDeleted(
  context: CommandContext,
  deleted: readonly Deleted[],
  flags: Flags,
): Promise<void> {
  const { clock, io } = context;
  const limit = new AbortController();
  const timeout = flags.milliseconds('timeout');
  const cancel = timeout === 0 ? undefined : clock.setTimeout(() => limit.abort(), timeout);
  const signal = AbortSignal.any([io.signal, limit.signal]);
  for (const { target, object } of deleted) {
    await untilDeleted(context, target, object, signal);
    if (limit.signal.aborted)
      throw failure(`timed out waiting for the condition on ${target.resource.resource}/${object.metadata.name}`);
  }
  cancel?.();
}

async function targetsOf(context: CommandContext, args: readonly string[], flags: Flags): Promise<readonly Target[]> {
  if (hasFiles(flags)) {
    const items = await readManifests(context, flags);
    return items.map((item) => {
      if (item instanceof CommandError) throw item;
      return {
        resource: item.resource,
        namespace: item.namespace,
        name: item.name,
        written: item.resource.resource,
        source: item.source,
      };
    });
  }
  if (args.length === 0) {
    throw failure(NO_RESOURCES);
  }
  return selectNamed(context, args, flags, 'kubectl delete');
}

async function deleteOne(
  context: CommandContext,
  target: Target,
  object: KubernetesObject,
  flags: Flags,
): Promise<KubernetesObject | undefined> {
  const { client, io } = context;
  const { resource, namespace } = target;
  const { name } = object.metadata;
  const dryRun = dryRunOf(flags);
  const written =
    resource.group === '' ? resource.kind.toLowerCase() : `${resource.kind.toLowerCase()}.${resource.group}`;
  const cascade = propagationOf(flags);
  if (dryRun !== 'client') {
    await client.delete(
      resource,
      { namespace: namespace ?? object.metadata.namespace, name },
      { gracePeriodSeconds: gracePeriod(flags), propagationPolicy: cascade, dryRun: dryRun === 'server' },
    );
  }
  const how = gracePeriod(flags) === 0 ? 'force deleted' : 'deleted';
  const suffix = dryRunSuffix(dryRun);
  io.stdout(
    flags.string('output') === 'name' ? `${printedName(resource, name)}\n` : `${written} "${name}" ${how}${suffix}\n`,
  );
  return dryRun === '' ? object : undefined;
}

async function run(context: CommandContext, { flags, args }: Invocation): Promise<number> {
  const { io } = context;
  if (flags.string('raw') !== '') {
    if (flags.bool('interactive')) throw failure('--interactive can not be used with --raw');
    return sendRaw(context, flags, 'DELETE');
  }
  const targets = await targetsOf(context, args, flags);
  if (gracePeriod(flags) === 0) {
    io.stderr(
      'Warning: Immediate deletion does not wait for confirmation that the running resource has been terminated. The resource may continue to run on the cluster indefinitely.\n',
    );
  }
  if (flags.bool('interactive') && !(await confirmed(context, targets, flags))) {
    io.stdout('deletion is cancelled\n');
    return 0;
  }
  const deleted: Deleted[] = [];
  let code = 0;
  let found = 0;
  for (const target of targets) {
    try {
      for (const { object } of await fetchObjects(context, [target], flags)) {
        found++;
        const place = { ...target, namespace: object.metadata.namespace };
        const waiting = await deleteOne(context, place, object, flags);
        if (waiting !== undefined) deleted.push({ target: place, object: waiting });
      }
    } catch (cause) {
      if (flags.bool('ignore-not-found') && hasReason(cause, 'NotFound')) continue;
      if (cause instanceof CommandError) throw cause;
      const source = target.source === undefined ? undefined : `deleting "${target.source}"`;
      io.stderr(`${cause instanceof StatusError ? statusMessage(cause.status, source) : errorText(cause)}\n`);
      code = 1;
    }
  }
  if (found === 0 && code === 0 && !flags.bool('ignore-not-found')) io.stdout('No resources found\n');
  if (flags.bool('wait') && gracePeriod(flags) !== 0) await untilAllDeleted(context, deleted, flags);
  return io.signal.aborted ? 130 : code;
}

export const deleteCommand: Command = {
  name: 'delete',
  summary: 'Delete resources by file names, stdin, resources and names, or by resources and label selector',
  usage: '([-f FILENAME] | [-k DIRECTORY] | TYPE [(NAME | -l label | --all)])',
  completes: 'resources',
  flags: [
    ...FILENAME_FLAGS,
    ...SELECTOR_FLAGS,
    ALL_NAMESPACES,
    DRY_RUN,
    flag('all', 'bool', 'Delete all resources, in the namespace of the specified resource types.'),
    ...deletionFlags(true),
    flag('ignore-not-found', 'bool', 'Treat "resource not found" as a successful delete.'),
    flag('now', 'bool', 'If true, resources are signaled for immediate shutdown (same as --grace-period=1).'),
    flag('interactive', 'bool', 'If true, delete resource only when user confirms.', { short: 'i' }),
    flag('raw', 'string', 'Raw URI to DELETE to the server.  Uses the transport specified by the kubeconfig file.'),
    flag('output', 'string', 'Output mode. Use "-o name" for shorter output (resource/name).', { short: 'o' }),
  ],
  run,
};
