import { hasReason, type KubernetesObject } from '../../api/index.ts';
import type { Command, CommandContext, Invocation } from '../command.ts';
import { resourceVersion } from '../common-flags.ts';
import { DRY_RUN, dryRunOf } from '../dry-run.ts';
import { CommandError, failure } from '../errors.ts';
import { flag, type Flags } from '../flags.ts';
import { PRINT_FLAGS, resultPrinter } from '../printers/result.ts';
import { getObject } from '../raw.ts';
import { FILENAME_FLAGS, fetchObjects, LABEL_SELECTOR, printedName, selectNamed, type Target } from '../selection.ts';

/** `autoscaling/v1` */
interface Scale extends KubernetesObject {
  readonly spec: { readonly replicas?: number };
  readonly status: { readonly replicas: number };
}

const POLL_MS = 1000;

interface Wanted {
  readonly replicas: number;
  readonly flags: Flags;
  readonly dryRun: boolean;
}

/** Upstream: kubectl/pkg/scale, ScalePrecondition.validate. @throws CommandError */
function check(scale: Scale, flags: Flags): void {
  const [size, version] = [flags.int('current-replicas'), flags.string('resource-version')];
  const replicas = scale.spec.replicas ?? 0;
  if (size !== -1 && replicas !== size) throw failure(`Expected replicas to be ${size}, was ${replicas}`);
  const current = scale.metadata.resourceVersion;
  if (version !== '' && current !== version) {
    throw failure(`Expected resource version to be ${version}, was ${current}`);
  }
}

async function setScale(
  { client }: CommandContext,
  target: Target,
  object: KubernetesObject,
  wanted: Wanted,
): Promise<void> {
  const { flags, replicas, dryRun } = wanted;
  const { resource } = target;
  const conditional = flags.int('current-replicas') !== -1 || flags.string('resource-version') !== '';
  if (conditional) {
    const scale = (await getObject(client, resource, object.metadata, 'scale')) as Scale;
    check(scale, flags);
    const changed: Scale = { ...scale, spec: { ...scale.spec, replicas } };
    await client.update(resource, changed, { subresource: 'scale', dryRun });
    return;
  }
  const patch = { spec: { replicas } };
  await client.patch(resource, object.metadata, 'application/merge-patch+json', patch, {
    subresource: 'scale',
    dryRun,
  });
}

/** Waits until as many are there. @throws CommandError after `--timeout` */
async function untilScaled(
  context: CommandContext,
  target: Target,
  object: KubernetesObject,
  wanted: Wanted,
): Promise<void> {
  const { client, clock, io } = context;
  const deadline = clock.monotonic() + wanted.flags.milliseconds('timeout');
  while (!io.signal.aborted) {
    const scale = (await getObject(client, target.resource, object.metadata, 'scale')) as Scale;
    // Somebody else wants another number: there is nothing to wait for.
    if (scale.spec.replicas !== wanted.replicas || scale.status.replicas === wanted.replicas) return;
    const left = deadline - clock.monotonic();
    if (left <= 0) throw failure(`timed out waiting for "${object.metadata.name}" to be synced`);
    await clock.sleep(Math.min(POLL_MS, left), io.signal);
  }
}

function messageOf(cause: unknown): string {
  return cause instanceof Error ? cause.message : String(cause);
}

async function run(context: CommandContext, { flags, args }: Invocation): Promise<number> {
  if (!flags.has('replicas')) throw failure('required flag(s) "replicas" not set');
  const replicas = flags.int('replicas');
  const dryRun = dryRunOf(flags);
  const print = resultPrinter(context, flags, dryRun);
  if (replicas < 0)
    throw failure('The --replicas=COUNT flag is required, and COUNT must be greater than or equal to 0');
  if (flags.int('current-replicas') < -1) {
    throw failure('The --current-replicas must specify an integer of -1 or greater');
  }
  const targets = await selectNamed(context, args, flags, 'kubectl scale');
  const found = await fetchObjects(context, targets, flags).catch((cause: unknown) => {
    throw hasReason(cause, 'NotFound') ? failure(`no objects passed to scale ${messageOf(cause)}`) : cause;
  });
  if (flags.string('resource-version') !== '' && found.length > 1) {
    throw failure('cannot use --resource-version with multiple resources');
  }
  if (found.length === 0) throw failure('no objects passed to scale');
  const wanted: Wanted = { replicas, flags, dryRun: dryRun === 'server' };
  for (const { target, object } of found) {
    const { name } = object.metadata;
    if (dryRun !== 'client') {
      if (!target.resource.subresources.includes('scale')) {
        throw new CommandError('Error from server (NotFound): the server could not find the requested resource');
      }
      await setScale(context, target, object, wanted);
      if (dryRun === '' && flags.milliseconds('timeout') !== 0) await untilScaled(context, target, object, wanted);
    }
    await print(object, printedName(target.resource, name), 'scaled');
  }
  return context.io.signal.aborted ? 130 : 0;
}

/** Upstream: kubectl/pkg/cmd/scale */
export const scale: Command = {
  name: 'scale',
  summary: 'Set a new size for a deployment, replica set, or replication controller',
  usage: '[--resource-version=version] [--current-replicas=count] --replicas=COUNT (-f FILENAME | TYPE NAME)',
  completes: 'workloads',
  flags: [
    ...FILENAME_FLAGS,
    LABEL_SELECTOR,
    DRY_RUN,
    ...PRINT_FLAGS,
    flag('replicas', 'int', 'The new desired number of replicas. Required.'),
    flag(
      'current-replicas',
      'int',
      'Precondition for current size: the resource is scaled only if it has this size. -1 (default) for no condition.',
      { default: '-1' },
    ),
    resourceVersion('scale'),
    flag('all', 'bool', 'Select all resources in the namespace of the specified resource types'),
    flag(
      'timeout',
      'duration',
      "The length of time to wait before giving up on a scale operation, zero means don't wait. Any other values should contain a corresponding time unit (e.g. 1s, 2m, 3h).",
    ),
  ],
  run,
};
