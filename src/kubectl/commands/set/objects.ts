import { type KubernetesObject, StatusError } from '../../../api/index.ts';
import type { CommandContext, Invocation } from '../../command.ts';
import { dryRunOf, dryRunSuffix } from '../../dry-run.ts';
import { CommandError, failure } from '../../errors.ts';
import { flag, type Flags, type FlagSpec } from '../../flags.ts';
import { readManifests } from '../../manifests.ts';
import { withZeroValues } from '../../printers/go-zero-values.ts';
import { printObjects } from '../../printers/output.ts';
import { fetchObjects, hasFiles, printedName, selectTargets, type Target } from '../../selection.ts';
import { changePatch } from '../../three-way-patch.ts';

export const LOCAL = flag('local', 'bool', 'If true, the command will NOT contact the api-server but run locally.');
export const ALL = flag('all', 'bool', 'Select all resources in the namespace of the specified resource types');

export const LOCAL_FLAGS: readonly FlagSpec[] = [ALL, LOCAL];

export interface Chosen {
  readonly target: Target;
  readonly object: KubernetesObject;
}

const LOCAL_EXAMPLES = `Example resource specifications include:
   '-f rsrc.yaml'
   '--filename=rsrc.json'`;

async function localObjects(context: CommandContext, flags: Flags): Promise<readonly Chosen[]> {
  const items = await readManifests(context, flags, '');
  return items.map((item) => {
    if (item instanceof CommandError) throw item;
    const { resource, namespace, name, given } = item;
    const object = withZeroValues(given as KubernetesObject);
    return { target: { resource, namespace, name, written: resource.resource }, object };
  });
}

/** The objects that a command of `set` is about. @param names what comes before the new values */
export async function chosenObjects(
  context: CommandContext,
  { flags }: Invocation,
  names: readonly string[],
  command: string,
): Promise<readonly Chosen[]> {
  if (flags.bool('local')) {
    if (dryRunOf(flags) === 'server')
      throw failure('cannot specify --local and --dry-run=server - did you mean --dry-run=client?');
    if (names.length > 0 || !hasFiles(flags))
      throw failure(`you must specify resources by --filename when --local is set.\n${LOCAL_EXAMPLES}`);
    return localObjects(context, flags);
  }
  const targets = await selectTargets(context, names, flags, command);
  const several = flags.bool('all') || flags.string('selector') !== '' || flags.string('field-selector') !== '';
  if (!several && targets.some(({ name }) => name === undefined))
    throw failure('resource(s) were provided, but no name was specified');
  return fetchObjects(context, targets, flags);
}

/** What is said of a change. */
interface Words {
  readonly done: string;
  /** What could not be patched, when the server refuses. */
  readonly failed?: string;
  /** Whether the server is asked though nothing differs. */
  readonly always?: boolean;
}

/** Sends what changes an object into another, or with `--local` or a dry run only shows that one, and says so. */
export async function change(
  context: CommandContext,
  flags: Flags,
  { target, object }: Chosen,
  changed: KubernetesObject,
  { done, failed, always = false }: Words,
): Promise<void> {
  const { type, patch } = changePatch(target.resource, object, changed);
  if (Object.keys(patch as object).length === 0 && !always) return;
  const dryRun = dryRunOf(flags);
  const here = flags.bool('local') || dryRun === 'client';
  const result = here
    ? changed
    : await context.client
        .patch(target.resource, object.metadata, type, patch, {
          dryRun: dryRun === 'server',
          fieldManager: flags.string('field-manager') || 'kubectl-set',
        })
        .catch((cause: unknown) => {
          if (failed === undefined || !(cause instanceof StatusError)) throw cause;
          throw failure(`failed to patch ${failed} ${cause.message}`);
        });
  const output = flags.string('output');
  const name = printedName(target.resource, object.metadata.name);
  context.io.stdout(
    output === '' && !flags.has('template')
      ? `${name} ${done}${dryRunSuffix(dryRun)}\n`
      : await printObjects({ items: [{ object: result, name }], list: false }, output, flags, context.io),
  );
}
