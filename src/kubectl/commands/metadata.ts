import type { KubernetesObject } from '../../api/index.ts';
import type { Command, CommandContext, Invocation } from '../command.ts';
import { ALL_OF_TYPE, fieldManager, local, resourceVersion } from '../common-flags.ts';
import { DRY_RUN, dryRunOf } from '../dry-run.ts';
import { failure, severalErrors } from '../errors.ts';
import { flag, type Flags } from '../flags.ts';
import { goJson } from '../go-json.ts';
import { PRINT_FLAGS, resultPrinter } from '../printers/result.ts';
import {
  ALL_NAMESPACES,
  FILENAME_FLAGS,
  fetchObjects,
  localObjects,
  printedName,
  SELECTOR_FLAGS,
  hasFiles,
  selectNamed,
} from '../selection.ts';
import {
  changed,
  checkOverwrites,
  parseChanges,
  splitArguments,
  type Change,
  type MetadataField,
} from './metadata/changes.ts';

/** `kubectl label` or `kubectl annotate`. */
interface Kind {
  readonly name: 'label' | 'annotate';
  readonly field: MetadataField;
  /** What one of them is called in messages. */
  readonly what: 'label' | 'annotation';
  /** What the examples in messages are called. */
  readonly file: 'pod' | 'rsrc';
}

type Found = Awaited<ReturnType<typeof fetchObjects>>;

/** @throws CommandError for flags that do not go together. Upstream: LabelOptions.Validate, AnnotateFlags.ToOptions */
function check(flags: Flags, names: readonly string[], change: Change, { what, file }: Kind): void {
  if (flags.bool('list') && flags.string('output') !== '') {
    throw failure('--list and --output may not be specified together');
  }
  for (const selector of ['selector', 'field-selector']) {
    if (flags.bool('all') && flags.string(selector) !== '') {
      throw failure(`cannot set --all and --${selector} at the same time`);
    }
  }
  const files = hasFiles(flags);
  if (flags.bool('local')) {
    if (dryRunOf(flags) === 'server') {
      throw failure('cannot specify --local and --dry-run=server - did you mean --dry-run=client?');
    }
    const examples = `-f ${file}.yaml or --filename=${file}.json`;
    if (names.length > 0) throw failure(`can only use local files by ${examples} when --local=true is set`);
    if (!files) throw failure(`one or more files must be specified as ${examples}`);
  } else if (names.length === 0 && !files) {
    throw failure('one or more resources must be specified as <resource> <name> or <resource>/<name>');
  }
  if (Object.keys(change.set).length + change.remove.length === 0 && !flags.bool('list')) {
    throw failure(`at least one ${what} update is required`);
  }
}

/** `--list`: what each object has, or would have. */
function list({ io }: CommandContext, found: Found, change: Change, { field }: Kind): number {
  for (const { target, object } of found) {
    const { kind, group } = target.resource;
    const indent = found.length > 1 ? ' ' : '';
    if (found.length > 1) io.stdout(`Listing ${field} for ${kind}.${group}/${object.metadata.name}:\n`);
    const entries = Object.entries(changed(object, field, change).metadata[field] ?? {});
    io.stdout(entries.map(([key, value]) => `${indent}${key}=${value}\n`).join(''));
  }
  return 0;
}

/** Upstream: label.go, updateDataChangeMsg: what got shorter lost a label. */
function verbOf({ name }: Kind, before: KubernetesObject, after: KubernetesObject, overwrite: boolean): string {
  if (name === 'annotate') return 'annotated';
  const [old, now] = [goJson(before.metadata.labels ?? {}), goJson(after.metadata.labels ?? {})];
  if (old === now) return 'not labeled';
  return !overwrite && now.length < old.length ? 'unlabeled' : 'labeled';
}

async function run(context: CommandContext, { flags, args }: Invocation, kind: Kind): Promise<number> {
  const { name, field, what } = kind;
  const dryRun = dryRunOf(flags);
  const print = resultPrinter(context, flags, dryRun);
  const { names, changes } = splitArguments(args, what);
  const change = parseChanges(changes, field);
  check(flags, names, change, kind);
  const isLocal = flags.bool('local');
  const found = isLocal
    ? await localObjects(context, flags)
    : await fetchObjects(context, await selectNamed(context, names, flags, `kubectl ${name}`), flags);
  const version = flags.string('resource-version');
  if (version !== '' && found.length !== 1) throw failure('--resource-version may only be used with a single resource');
  if (flags.bool('list')) return list(context, found, change, kind);
  const overwrite = flags.bool('overwrite');
  const failures: unknown[] = [];
  for (const { target, object } of found) {
    const current = object.metadata[field] ?? {};
    const send = !isLocal && dryRun !== 'client';
    try {
      if (name === 'label' && send) {
        const missing = change.remove.filter((key) => current[key] === undefined);
        context.io.stdout(missing.map((key) => `label "${key}" not found.\n`).join(''));
      }
      if (!overwrite) checkOverwrites(field, change, current);
      const after = changed(object, field, change);
      const patch = {
        metadata: {
          [field]: { ...change.set, ...Object.fromEntries(change.remove.map((key) => [key, null])) },
          ...(version === '' ? {} : { resourceVersion: version }),
        },
      };
      const options = { fieldManager: flags.string('field-manager'), dryRun: dryRun === 'server' };
      const sent = send
        ? await context.client.patch(target.resource, object.metadata, 'application/merge-patch+json', patch, options)
        : after;
      // Upstream shows what it labeled, not what the server made of it.
      const shown = name === 'label' ? after : sent;
      await print(shown, printedName(target.resource, object.metadata.name), verbOf(kind, object, after, overwrite));
    } catch (cause) {
      failures.push(cause);
    }
  }
  if (failures.length > 0) throw severalErrors(failures);
  return 0;
}

function metadataCommand(kind: Kind, summary: string): Command {
  const { name, field, what } = kind;
  return {
    name,
    summary,
    usage: '[--overwrite] (-f FILENAME | TYPE NAME) KEY_1=VAL_1 ... KEY_N=VAL_N [--resource-version=version]',
    completes: 'resources',
    flags: [
      ...FILENAME_FLAGS,
      ...SELECTOR_FLAGS,
      ALL_NAMESPACES,
      DRY_RUN,
      ...PRINT_FLAGS,
      fieldManager(`kubectl-${name}`),
      local(name),
      resourceVersion(`${what} update`),
      flag('list', 'bool', `If true, display the ${field} for a given resource.`),
      flag(
        'overwrite',
        'bool',
        `If true, allow ${field} to be overwritten, otherwise reject updates of existing ones.`,
      ),
      ALL_OF_TYPE,
    ],
    run: (context, invocation) => run(context, invocation, kind),
  };
}

/** Upstream: kubectl/pkg/cmd/label */
export const label = metadataCommand(
  { name: 'label', field: 'labels', what: 'label', file: 'pod' },
  'Update the labels on a resource',
);

/** Upstream: kubectl/pkg/cmd/annotate */
export const annotate = metadataCommand(
  { name: 'annotate', field: 'annotations', what: 'annotation', file: 'rsrc' },
  'Update the annotations on a resource',
);
