import { formatTime, type KubernetesObject, type PodTemplateSpec } from '../../api/index.ts';
import { group, type Command, type CommandContext, type Invocation } from '../command.ts';
import { fieldManager } from '../common-flags.ts';
import { DRY_RUN, dryRunOf } from '../dry-run.ts';
import type { CommandError } from '../errors.ts';
import { failure, severalErrors, usageError } from '../errors.ts';
import { flag } from '../flags.ts';
import { alignColumns } from '../printers/columns.ts';
import { PRINT_FLAGS, resultPrinter, type ResultPrinter } from '../printers/result.ts';
import {
  hasFiles,
  FILENAME_FLAGS,
  fetchObjects,
  LABEL_SELECTOR,
  printedName,
  selectTargets,
  type Target,
} from '../selection.ts';
import { ROLLOUT_KINDS, type RolloutKind } from './rollout/kinds.ts';
import { describeTemplate } from './rollout/template.ts';

const RESTARTED_AT = 'kubectl.kubernetes.io/restartedAt';
const MERGE = 'application/strategic-merge-patch+json';

interface Found {
  readonly target: Target;
  readonly object: KubernetesObject & {
    readonly spec?: { readonly paused?: boolean; readonly template?: PodTemplateSpec };
  };
  /** `kind.group/name` */
  readonly name: string;
}

async function find(context: CommandContext, { args, flags }: Invocation, action: string): Promise<readonly Found[]> {
  if (args.length === 0 && !hasFiles(flags) && flags.string('selector') === '') {
    throw usageError('required resource not specified', `kubectl rollout ${action}`);
  }
  const targets = await selectTargets(context, args, flags, `kubectl rollout ${action}`);
  const found = await fetchObjects(context, targets, flags);
  return found.map(({ target, object }) => ({
    target,
    object,
    name: printedName(target.resource, object.metadata.name),
  }));
}

/** @param what is not there for kinds that do not roll out: `no … has been implemented for` them */
function kindOf({ target: { resource } }: Found, what: string): RolloutKind {
  const kind = ROLLOUT_KINDS.get(resource.kind);
  if (kind !== undefined) return kind;
  const name = resource.group === '' ? resource.kind : `${resource.kind}.${resource.group}`;
  throw failure(`no ${what} has been implemented for ${what === 'status viewer' ? name : `"${name}"`}`);
}

/** What is wrong with one of several objects. */
function problem({ target: { resource }, object }: Found, what: string): CommandError {
  const type = resource.group === '' ? resource.resource : `${resource.resource}.${resource.group}`;
  return failure(`${type} "${object.metadata.name}" ${what}`);
}

async function status(context: CommandContext, invocation: Invocation): Promise<number> {
  const { io, client, clock } = context;
  const { flags } = invocation;
  const revision = flags.int('revision');
  if (revision < 0) throw failure(`revision must be a positive integer: ${revision}`);
  const all = await find(context, invocation, 'status');
  if (all.length === 0) io.stderr(`No resources found in ${context.namespace} namespace.\n`);
  for (const found of all) {
    const kind = kindOf(found, 'status viewer');
    const { name, namespace } = found.object.metadata;
    const controller = new AbortController();
    const timeout = flags.milliseconds('timeout');
    const expired = new AbortController();
    const signal = AbortSignal.any([controller.signal, expired.signal, io.signal]);
    const cancel = timeout > 0 ? clock.setTimeout(() => expired.abort(), timeout) : undefined;
    try {
      const options = { namespace, fieldSelector: `metadata.name=${name}` };
      let last = '';
      for await (const event of client.watch(found.target.resource, options, signal)) {
        if (event.type === 'BOOKMARK') continue;
        if (event.type === 'DELETED') throw failure('object has been deleted');
        const { message, done } = kind.status(event.object, revision);
        if (message !== last) io.stdout(message);
        last = message;
        if (done || !flags.bool('watch')) break;
      }
      if (expired.signal.aborted) throw failure('timed out waiting for the condition');
    } finally {
      cancel?.();
      controller.abort();
    }
  }
  return io.signal.aborted ? 130 : 0;
}

async function history(context: CommandContext, invocation: Invocation): Promise<number> {
  const wanted = invocation.flags.int('revision');
  if (wanted < 0) throw failure(`revision must be a positive integer: ${wanted}`);
  const print = resultPrinter(context, invocation.flags);
  const formatted = invocation.flags.string('output') !== '' || invocation.flags.has('template');
  for (const found of await find(context, invocation, 'history')) {
    const all = await kindOf(found, 'history viewer').history(context, found.object);
    if (formatted) {
      const shown = wanted > 0 ? all.filter(({ number }) => number === wanted) : all;
      if (wanted > 0 && shown.length === 0) throw failure('unable to find the specified revision');
      for (const { keeper, kept } of shown) await print(kept, printedName(keeper, kept.metadata.name), '');
      continue;
    }
    context.io.stdout(`${found.name} ${wanted > 0 ? `with revision #${wanted}` : ''}\n`);
    if (all.length === 0) {
      context.io.stdout('No rollout history found.\n');
    } else if (wanted > 0) {
      const revision = all.find(({ number }) => number === wanted);
      if (revision === undefined) throw failure('unable to find the specified revision');
      context.io.stdout(describeTemplate(revision.template));
    } else {
      const rows = all.map(({ number, cause }) => [String(number), cause ?? '<none>']);
      context.io.stdout(`${alignColumns([['REVISION', 'CHANGE-CAUSE'], ...rows], 2)}\n`);
    }
  }
  return 0;
}

async function undo(context: CommandContext, invocation: Invocation): Promise<number> {
  const { flags } = invocation;
  const dryRun = dryRunOf(flags);
  const print = resultPrinter(context, flags, dryRun);
  for (const found of await find(context, invocation, 'undo')) {
    const kind = kindOf(found, 'rollbacker');
    const done = await kind.undo(context, found.object, { toRevision: flags.int('to-revision'), dryRun });
    await print(found.object, found.name, done);
  }
  return 0;
}

/** Patches the template so that all pods are replaced. @throws CommandError, StatusError */
async function restartOne(context: CommandContext, found: Found, manager: string): Promise<KubernetesObject> {
  const { target, object } = found;
  if (!ROLLOUT_KINDS.has(target.resource.kind)) throw problem(found, 'restarting is not supported');
  if (object.spec?.paused === true) throw problem(found, "can't restart paused deployment (run rollout resume first)");
  const now = formatTime(context.clock.now());
  if (object.spec?.template?.metadata?.annotations?.[RESTARTED_AT] === now) {
    throw failure(
      `failed to create patch for ${object.metadata.name}: if restart has already been triggered within the past second, please wait before attempting to trigger another`,
    );
  }
  const annotations = { [RESTARTED_AT]: now };
  const patch = { spec: { template: { metadata: { annotations } } } };
  return context.client.patch(target.resource, object.metadata, MERGE, patch, { fieldManager: manager });
}

/** What there is to do for each object, all of them whatever happens to one. */
async function forEach(
  context: CommandContext,
  all: readonly Found[],
  act: (found: Found) => Promise<void>,
): Promise<number> {
  if (all.length === 0) context.io.stderr(`No resources found in ${context.namespace} namespace.\n`);
  const failures: unknown[] = [];
  for (const found of all) await act(found).catch((cause: unknown) => failures.push(cause));
  if (failures.length > 0) throw severalErrors(failures);
  return 0;
}

async function restart(context: CommandContext, invocation: Invocation): Promise<number> {
  const { flags } = invocation;
  // Upstream looks at the format once it is done.
  const print: ResultPrinter = (...result) => resultPrinter(context, flags)(...result);
  return forEach(context, await find(context, invocation, 'restart'), async (found) => {
    await print(await restartOne(context, found, flags.string('field-manager')), found.name, 'restarted');
  });
}

const PAUSING = {
  pause: { paused: true, already: 'is already paused', unsupported: 'pausing is not supported' },
  resume: { paused: false, already: 'is not paused', unsupported: 'resuming is not supported' },
} as const;

function setPaused(action: keyof typeof PAUSING): Command['run'] {
  const { paused, already, unsupported } = PAUSING[action];
  return async (context, invocation) => {
    const { flags } = invocation;
    const print: ResultPrinter = (...result) => resultPrinter(context, flags)(...result);
    return forEach(context, await find(context, invocation, action), async (found) => {
      const { target, object, name } = found;
      const supported = ROLLOUT_KINDS.get(target.resource.kind)?.canPause === true;
      if (!supported || (object.spec?.paused === true) === paused) {
        throw problem(found, supported ? already : unsupported);
      }
      const patch = { spec: { paused: paused ? true : null } };
      const fieldManager = flags.string('field-manager');
      const patched = await context.client.patch(target.resource, object.metadata, MERGE, patch, { fieldManager });
      await print(patched, name, `${action}d`);
    });
  };
}

const COMMON = [...FILENAME_FLAGS, LABEL_SELECTOR];
const CHANGING = [...PRINT_FLAGS, fieldManager('kubectl-rollout')];

function subcommand(
  name: string,
  summary: string,
  run: Command['run'],
  flags: Command['flags'],
  usage = '(TYPE NAME | TYPE/NAME) [flags]',
): Command {
  return { name, summary, usage, completes: 'workloads', flags: [...COMMON, ...flags], run };
}

/** Upstream: kubectl/pkg/cmd/rollout */
export const rollout: Command = group(
  'rollout',
  'Manage the rollout of a resource',
  [
    subcommand('history', 'View rollout history', history, [
      ...PRINT_FLAGS,
      flag('revision', 'int', 'See the details, including podTemplate of the revision specified'),
    ]),
    subcommand('pause', 'Mark the provided resource as paused', setPaused('pause'), CHANGING, 'RESOURCE'),
    subcommand('restart', 'Restart a resource', restart, CHANGING, 'RESOURCE'),
    subcommand('resume', 'Resume a paused resource', setPaused('resume'), CHANGING, 'RESOURCE'),
    subcommand('status', 'Show the status of the rollout', status, [
      flag('watch', 'bool', "Watch the status of the rollout until it's done.", { short: 'w', default: 'true' }),
      flag(
        'timeout',
        'duration',
        'The length of time to wait before ending watch, zero means never. Any other values should contain a corresponding time unit (e.g. 1s, 2m, 3h).',
      ),
      flag('revision', 'int', 'Pin to a specific revision for showing its status. Defaults to 0 (last revision).'),
    ]),
    subcommand('undo', 'Undo a previous rollout', undo, [
      ...PRINT_FLAGS,
      DRY_RUN,
      flag('to-revision', 'int', 'The revision to rollback to. Default to 0 (last revision).'),
    ]),
  ],
  { usage: 'SUBCOMMAND', bare: 'stdout' },
);
