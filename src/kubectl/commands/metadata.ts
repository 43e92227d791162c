import type { KubernetesObject } from '../../api/index.ts';
import type { Command, CommandContext, Invocation } from '../command.ts';
import { failure, usageError } from '../errors.ts';
import { flag } from '../flags.ts';
import {
  ALL_NAMESPACES,
  FILENAME_FLAGS,
  fetchObjects,
  printedName,
  SELECTOR_FLAGS,
  selectTargets,
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
    if (Object.keys(change.set).length + change.remove.length === 0) {
      throw usageError(
        `at least one ${name === 'label' ? 'label' : 'annotation'} update is required`,
        `kubectl ${name}`,
      );
    }
    const targets = await selectTargets(context, names, flags, `kubectl ${name}`);
    for (const { target, object } of await fetchObjects(context, targets, flags)) {
      const current: Map = object.metadata[field] ?? {};
      if (!flags.bool('overwrite')) {
        const taken = Object.entries(change.set).filter(
          ([key, value]) => current[key] !== undefined && current[key] !== value,
        );
        const [first] = taken;
        if (first !== undefined)
          throw failure(`'${first[0]}' already has a value (${current[first[0]] ?? ''}), and --overwrite is false`);
      }
      for (const key of change.remove)
        if (current[key] === undefined) context.io.stdout(`${name} "${key}" not found.\n`);
      const patch = {
        metadata: { [field]: { ...change.set, ...Object.fromEntries(change.remove.map((key) => [key, null])) } },
      };
      const patched: KubernetesObject = await context.client.patch(
        target.resource,
        object.metadata,
        'application/merge-patch+json',
        patch,
        {
          fieldManager: `kubectl-${name}`,
        },
      );
      const same = patched.metadata.resourceVersion === object.metadata.resourceVersion;
      const verb = same ? `not ${done}` : Object.keys(change.set).length > 0 ? done : removed;
      context.io.stdout(`${printedName(target.resource, object.metadata.name)} ${verb}\n`);
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
