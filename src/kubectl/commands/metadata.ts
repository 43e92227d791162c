import type { KubernetesObject } from '../../api/index.ts';
import type { Command, CommandContext, Invocation } from '../command.ts';
import { DRY_RUN, dryRunOf, dryRunSuffix } from '../dry-run.ts';
import { failure } from '../errors.ts';
import { flag, type Flags } from '../flags.ts';
import { OUTPUT_FLAG, printObjects, SHOW_MANAGED_FIELDS, TEMPLATE_FLAGS } from '../printers/output.ts';
import {
  ALL_NAMESPACES,
  FILENAME_FLAGS,
  fetchObjects,
  printedName,
  SELECTOR_FLAGS,
  selectTargets,
  hasFiles,
} from '../selection.ts';

type Map = Readonly<Record<string, string>>;

interface Change {
  readonly set: Map;
  readonly remove: readonly string[];
}

/** Splits `TYPE NAME a=b c-` into what selects and what changes. */
function split(args: readonly string[]): { readonly names: readonly string[]; readonly change: Change } {
  const isChange = (arg: string): boolean => arg.includes('=') || arg.endsWith('-');
  const names = args.filter((arg) => !isChange(arg));
  const changes = args.filter(isChange);
  const set = Object.fromEntries(
    changes.filter((it) => it.includes('=')).map((it) => [it.slice(0, it.indexOf('=')), it.slice(it.indexOf('=') + 1)]),
  );
  return { names, change: { set, remove: changes.filter((it) => !it.includes('=')).map((it) => it.slice(0, -1)) } };
}

function changesNothing({ set, remove }: Change, current: Map): boolean {
  return (
    Object.entries(set).every(([key, value]) => current[key] === value) &&
    remove.every((key) => current[key] === undefined)
  );
}

/** The two commands refuse in words of their own. */
function occupied(command: string, key: string, current: Map): string {
  const has = `'${key}' already has a value (${current[key] ?? ''})`;
  return command === 'label'
    ? `${has}, and --overwrite is false`
    : `--overwrite is false but found the following declared annotation(s): ${has}`;
}

/** `--list`: what each object has. */
async function list(
  context: CommandContext,
  names: readonly string[],
  flags: Flags,
  field: 'labels' | 'annotations',
): Promise<number> {
  const found = await fetchObjects(context, await selectTargets(context, names, flags, 'kubectl'), flags);
  for (const { target, object } of found) {
    const { kind, group } = target.resource;
    const indent = found.length > 1 ? ' ' : '';
    if (found.length > 1) context.io.stdout(`Listing ${field} for ${kind}.${group}/${object.metadata.name}:\n`);
    const entries = Object.entries(object.metadata[field] ?? {});
    context.io.stdout(entries.map(([key, value]) => `${indent}${key}=${value}\n`).join(''));
  }
  return 0;
}

/** `kubectl label` and `kubectl annotate`: the same, for two maps of the metadata. */
function metadataCommand(
  name: string,
  field: 'labels' | 'annotations',
  done: string,
  removed: string,
  summary: string,
): Command {
  const run = async (context: CommandContext, { flags, args }: Invocation): Promise<number> => {
    const { names, change } = split(args);
    const dryRun = dryRunOf(flags);
    if (names.length === 0 && !hasFiles(flags))
      throw failure('one or more resources must be specified as <resource> <name> or <resource>/<name>');
    if (flags.bool('list') && Object.keys(change.set).length + change.remove.length === 0)
      return list(context, names, flags, field);
    if (Object.keys(change.set).length + change.remove.length === 0) {
      throw failure(`at least one ${name === 'label' ? 'label' : 'annotation'} update is required`);
    }
    const targets = await selectTargets(context, names, flags, `kubectl ${name}`);
    for (const { target, object } of await fetchObjects(context, targets, flags)) {
      const current: Map = object.metadata[field] ?? {};
      if (!flags.bool('overwrite')) {
        const taken = Object.entries(change.set).filter(
          ([key, value]) => current[key] !== undefined && current[key] !== value,
        );
        const [first] = taken;
        if (first !== undefined) throw failure(taken.map(([key]) => occupied(name, key, current)).join('; '));
      }
      for (const key of change.remove)
        if (current[key] === undefined) context.io.stdout(`${name} "${key}" not found.\n`);
      const patch = {
        metadata: { [field]: { ...change.set, ...Object.fromEntries(change.remove.map((key) => [key, null])) } },
      };
      const patched: KubernetesObject =
        dryRun === 'client'
          ? object
          : await context.client.patch(target.resource, object.metadata, 'application/merge-patch+json', patch, {
              fieldManager: flags.string('field-manager') || `kubectl-${name}`,
              dryRun: dryRun === 'server',
            });
      const same = changesNothing(change, current);
      const verb = same && name === 'label' ? `not ${done}` : Object.keys(change.set).length > 0 ? done : removed;
      const printed = printedName(target.resource, object.metadata.name);
      const output = flags.string('output');
      context.io.stdout(
        output === ''
          ? `${printed} ${verb}${dryRunSuffix(dryRun)}\n`
          : await printObjects({ items: [{ object: patched, name: printed }], list: false }, output, flags, context.io),
      );
    }
    return 0;
  };
  return {
    name,
    summary,
    usage: '[--overwrite] (-f FILENAME | TYPE NAME) KEY_1=VAL_1 ... KEY_N=VAL_N',
    completes: 'resources',
    flags: [
      ...FILENAME_FLAGS,
      ...SELECTOR_FLAGS,
      ALL_NAMESPACES,
      DRY_RUN,
      OUTPUT_FLAG,
      ...TEMPLATE_FLAGS,
      SHOW_MANAGED_FIELDS,
      flag('list', 'bool', `If true, display the ${field} for a given resource.`),
      flag('overwrite', 'bool', 'If true, allow values to be overwritten.'),
      flag('all', 'bool', 'Select all resources, in the namespace of the specified resource types'),
    ],
    run,
  };
}

export const label = metadataCommand('label', 'labels', 'labeled', 'unlabeled', 'Update the labels on a resource');
export const annotate = metadataCommand(
  'annotate',
  'annotations',
  'annotated',
  'annotated',
  'Update the annotations on a resource',
);
