import { hasReason, type KubernetesObject } from '../../api/index.ts';
import type { Command, CommandContext, Invocation } from '../command.ts';
import { ALL_OF_TYPE, local } from '../common-flags.ts';
import { failure, severalErrors } from '../errors.ts';
import { flag, type Flags } from '../flags.ts';
import { PRINT_FLAGS, resultPrinter } from '../printers/result.ts';
import {
  ALL_NAMESPACES,
  FILENAME_FLAGS,
  fetchObjects,
  localObjects,
  printedName,
  SELECTOR_FLAGS,
  selectNamed,
  type Target,
} from '../selection.ts';
import { untilDeleted } from './delete.ts';
import { conditionOf, type Met } from './wait/condition.ts';

const WEEK_MS = 168 * 3_600_000;
/** Upstream looks twice a second for what is not there yet. */
const POLL_MS = 500;

type Found = Awaited<ReturnType<typeof fetchObjects>>;

/** Waits until the condition is met. @returns the object as it is then, or undefined when the time was over */
async function untilMet(
  context: CommandContext,
  { resource }: Target,
  object: KubernetesObject,
  met: Met,
  signal: AbortSignal,
): Promise<KubernetesObject | undefined> {
  if (met(object)) return object;
  const { name, namespace, resourceVersion } = object.metadata;
  const options = { namespace, fieldSelector: `metadata.name=${name}`, resourceVersion };
  for await (const event of context.client.watch(resource, options, signal)) {
    if (event.type === 'DELETED') throw failure(`${resource.resource} "${name}" was deleted while waiting`);
    if (event.type !== 'BOOKMARK' && met(event.object)) return event.object;
  }
  return undefined;
}

/** The objects, of which some may be gone or not be there yet. @throws CommandError, StatusError */
async function find(
  context: CommandContext,
  { args, flags }: Invocation,
  met: Met | 'delete' | 'create',
  signal: AbortSignal,
): Promise<Found> {
  if (flags.bool('local')) return localObjects(context, flags);
  const targets = await selectNamed(context, args, flags, 'kubectl wait');
  if (met !== 'create') {
    const found = targets.map((target) =>
      fetchObjects(context, [target], flags).catch((cause: unknown): Found => {
        if (met === 'delete' && hasReason(cause, 'NotFound')) return [];
        throw cause;
      }),
    );
    return (await Promise.all(found)).flat();
  }
  for (;;) {
    const found = await fetchObjects(context, targets, flags).catch((cause: unknown): Found => {
      if (hasReason(cause, 'NotFound')) return [];
      throw cause;
    });
    if (found.length > 0) return found;
    await context.clock.sleep(POLL_MS, signal).catch((cause: unknown) => {
      throw context.io.signal.aborted ? cause : failure('timed out waiting for the condition');
    });
  }
}

interface Waiting {
  readonly flags: Flags;
  readonly met: Met | 'delete' | 'create';
  readonly signal: AbortSignal;
}

/** @returns the object as it is printed @throws CommandError when the time is over */
async function waitFor(
  context: CommandContext,
  { target, object }: Found[number],
  { flags, met, signal }: Waiting,
): Promise<KubernetesObject> {
  const { resource } = target;
  const what = `${resource.resource}/${object.metadata.name}`;
  // Zero is to look once.
  const once = flags.milliseconds('timeout') === 0;
  const late = failure(once ? `condition not met for ${what}` : `timed out waiting for the condition on ${what}`);
  if (met === 'create') return object;
  if (met === 'delete') {
    if (once) throw late;
    await untilDeleted(context, target, object, signal);
    if (signal.aborted) throw late;
    return object;
  }
  if (once && !met(object)) throw late;
  const done = await untilMet(context, target, object, met, signal);
  if (done === undefined) throw late;
  return done;
}

async function run(context: CommandContext, invocation: Invocation): Promise<number> {
  const { flags } = invocation;
  const print = resultPrinter(context, flags);
  const met = conditionOf(flags.string('for'));
  const timeout = flags.milliseconds('timeout');
  const expired = new AbortController();
  const cancel = context.clock.setTimeout(
    () => {
      expired.abort();
    },
    timeout < 0 ? WEEK_MS : timeout,
  );
  const signal = AbortSignal.any([expired.signal, context.io.signal]);
  const failures: unknown[] = [];
  try {
    const found = await find(context, invocation, met, signal);
    if (found.length === 0 && met !== 'delete') throw failure('no matching resources found');
    for (const each of found) {
      try {
        const object = await waitFor(context, each, { flags, met, signal });
        await print(object, printedName(each.target.resource, object.metadata.name), 'condition met');
      } catch (cause) {
        if (context.io.signal.aborted) return 130;
        failures.push(cause);
      }
    }
  } finally {
    cancel();
  }
  if (failures.length > 0) throw severalErrors(failures);
  return 0;
}

/** Upstream: kubectl/pkg/cmd/wait */
export const wait: Command = {
  name: 'wait',
  summary: 'Experimental: Wait for a specific condition on one or many resources',
  usage:
    "([-f FILENAME] | resource.group/resource.name | resource.group [(-l label | --all)]) [--for=create|--for=delete|--for condition=available|--for=jsonpath='{}'[=value]]",
  completes: 'resources',
  flags: [
    // Of its own kind upstream: directories are read whole, and there are no kustomizations.
    ...FILENAME_FLAGS.filter(({ name }) => name !== 'kustomize').map((spec) =>
      spec.name === 'recursive' ? { ...spec, default: 'true' } : spec,
    ),
    ...SELECTOR_FLAGS,
    ...PRINT_FLAGS,
    ALL_NAMESPACES,
    ALL_OF_TYPE,
    local('wait'),
    flag(
      'for',
      'string',
      "The condition to wait on: [create|delete|condition=condition-name[=condition-value]|jsonpath='{JSONPath expression}'=[JSONPath value]]. The default condition-value is true.",
      { completes: 'wait condition' },
    ),
    flag(
      'timeout',
      'duration',
      "The length of time to wait before giving up. Zero means check once and don't wait, negative means wait for a week.",
      { default: '30s' },
    ),
  ],
  run,
};
