import { hasReason } from '../../api/index.ts';
import { toStatusError } from '../../client/index.ts';
import type { Command, CommandContext, Invocation } from '../command.ts';
import { CommandError, errorText, failure } from '../errors.ts';
import { flag, type Flags } from '../flags.ts';
import { alignColumns } from '../printers/columns.ts';
import { evaluate } from '../printers/jsonpath.ts';
import { parseTemplate, relaxed } from '../printers/jsonpath-parser.ts';
import { OUTPUT_FLAG, printObjects, SHOW_MANAGED_FIELDS, TEMPLATE_FLAGS } from '../printers/output.ts';
import {
  ALL_NAMESPACES,
  enhanceListError,
  FILENAME_FLAGS,
  fetchObjects,
  printedName,
  SELECTOR_FLAGS,
  selectTargets,
  type Target,
  hasFiles,
} from '../selection.ts';
import { fetchTable, type ServerTable } from '../table.ts';
import { cellsOf, headersOf, layoutOf } from './get/layout.ts';
import { watch } from './get/watch.ts';

function sortText(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value ?? null);
}

/** Names say their kind when more than one kind was asked for and found. */
function severalPrinted(fetched: readonly { readonly target: Target }[]): boolean {
  return new Set(fetched.map(({ target }) => target.resource)).size > 1;
}

function sortRows(table: ServerTable, expression: string): ServerTable {
  const [node] = parseTemplate(relaxed(expression));
  if (node?.kind !== 'path') throw failure(`invalid sort expression ${expression}`);
  const keyed = table.rows.map((row) => ({ row, key: evaluate(node.path, row.object, row.object, true)[0] }));
  // What nothing has cannot be sorted by: kubectl shows nothing then.
  if (keyed.every(({ key }) => key === undefined)) return { ...table, rows: [] };
  return { ...table, rows: insertionSorted(keyed, (a, b) => isLess(a.key, b.key)).map(({ row }) => row) };
}

function isLess(a: unknown, b: unknown): boolean {
  // Upstream's order of what has no value is no order: each is less than the other.
  if (a === undefined) return true;
  if (b === undefined) return false;
  if (typeof a === 'number' && typeof b === 'number') return a < b;
  return sortText(a).localeCompare(sortText(b), 'en', { numeric: true }) < 0;
}

/** As Go sorts what is short, so that what has no order comes as it does there. */
function insertionSorted<T>(items: readonly T[], less: (a: T, b: T) => boolean): readonly T[] {
  const sorted: T[] = [];
  for (const item of items) {
    let at = sorted.length;
    for (let before = sorted[at - 1]; before !== undefined && less(item, before); before = sorted[at - 1]) at--;
    sorted.splice(at, 0, item);
  }
  return sorted;
}

async function printTables(context: CommandContext, targets: readonly Target[], flags: Flags): Promise<number> {
  const { io } = context;
  const fetched: { readonly target: Target; readonly table: ServerTable }[] = [];
  let code = 0;
  for (const target of targets) {
    try {
      fetched.push({ target, table: await fetchTable(context, target, flags) });
    } catch (cause) {
      if (flags.bool('ignore-not-found') && hasReason(cause, 'NotFound')) continue;
      io.stderr(`${errorText(enhanceListError(cause, target, flags))}\n`);
      code = 1;
    }
  }
  const groups = new Map<Target['resource'], (typeof fetched)[number][]>();
  for (const each of fetched) groups.set(each.target.resource, [...(groups.get(each.target.resource) ?? []), each]);
  const layout = layoutOf(flags, groups.size > 1 && severalPrinted(fetched));
  let printed = 0;
  for (const [, results] of groups) {
    const rows: string[][] = [];
    for (const result of results) {
      const expression = flags.string('sort-by');
      const table = expression === '' ? result.table : sortRows(result.table, expression);
      if (table.rows.length === 0) continue;
      if (rows.length === 0 && layout.headers) rows.push(headersOf(table.columnDefinitions, layout));
      rows.push(...table.rows.map((row) => cellsOf(row, table.columnDefinitions, result.target, layout)));
    }
    if (rows.length === 0) continue;
    io.stdout(`${printed > 0 && layout.headers ? '\n' : ''}${alignColumns(rows)}`);
    printed++;
  }
  if (printed === 0 && code === 0 && !flags.bool('ignore-not-found')) {
    const namespaced = targets.some((target) => target.namespace !== undefined);
    io.stderr(namespaced ? `No resources found in ${context.namespace} namespace.\n` : 'No resources found\n');
  }
  return code;
}

function printable(found: Awaited<ReturnType<typeof fetchObjects>>, list: boolean): Parameters<typeof printObjects>[0] {
  return {
    list,
    items: found.map(({ target, object }) => ({ object, name: printedName(target.resource, object.metadata.name) })),
  };
}

async function raw(context: CommandContext, path: string): Promise<number> {
  const url = new URL(path, 'https://kubernetes.default.svc');
  const response = await context.client.raw.fetch(new Request(url, { headers: { accept: 'application/json' } }));
  if (!response.ok) throw await toStatusError(response);
  context.io.stdout(await response.text());
  return 0;
}

async function run(context: CommandContext, { flags, args }: Invocation): Promise<number> {
  if (flags.string('raw') !== '') {
    if (args.length > 0) throw failure('arguments may not be passed when --raw is specified');
    return raw(context, flags.string('raw'));
  }
  if (args.length === 0 && !hasFiles(flags)) {
    throw new CommandError(
      `You must specify the type of resource to get. Use "kubectl api-resources" for a complete list of supported resources.\n\nerror: Required resource not specified.\nUse "kubectl explain <resource>" for a detailed description of that resource (e.g. kubectl explain pods).\nSee 'kubectl get -h' for help and examples`,
    );
  }
  if (flags.bool('output-watch-events') && !flags.bool('watch') && !flags.bool('watch-only')) {
    throw failure('--output-watch-events option can only be used with --watch or --watch-only');
  }
  const targets = await selectTargets(context, args, flags, 'kubectl get');
  if (flags.bool('watch') || flags.bool('watch-only')) {
    const [first, ...others] = targets;
    if (others.length > 0 && others.every(({ resource }) => resource === first?.resource)) {
      await printTables(context, targets, flags);
      throw failure('you may only watch a single resource or type of resource at a time');
    }
    return watch(context, targets, flags);
  }
  const output = flags.string('output');
  if ((output === '' && !flags.has('template')) || output === 'wide') return printTables(context, targets, flags);
  const single = targets.length === 1 && targets[0]?.name !== undefined;
  const found: Awaited<ReturnType<typeof fetchObjects>>[number][] = [];
  let code = 0;
  for (const target of targets) {
    try {
      found.push(...(await fetchObjects(context, [target], flags)));
    } catch (cause) {
      if (flags.bool('ignore-not-found')) continue;
      if (targets.length === 1 || cause instanceof CommandError) throw cause;
      context.io.stderr(`${errorText(cause)}\n`);
      code = 1;
    }
  }
  if (single && found.length === 0) return code;
  context.io.stdout(await printObjects(printable(found, !single), output, flags, context.io));
  return code;
}

export const get: Command = {
  name: 'get',
  summary: 'Display one or many resources',
  usage:
    '[(-o|--output=)json|yaml|name|go-template|go-template-file|template|templatefile|jsonpath|jsonpath-as-json|jsonpath-file|custom-columns|custom-columns-file|wide] (TYPE[.VERSION][.GROUP] [NAME | -l label] | TYPE[.VERSION][.GROUP]/NAME ...) [flags]',
  completes: 'resources',
  flags: [
    OUTPUT_FLAG,
    ...TEMPLATE_FLAGS,
    SHOW_MANAGED_FIELDS,
    ALL_NAMESPACES,
    ...SELECTOR_FLAGS,
    ...FILENAME_FLAGS,
    flag('watch', 'bool', 'After listing/getting the requested object, watch for changes.', { short: 'w' }),
    flag('watch-only', 'bool', 'Watch for changes to the requested object(s), without listing/getting first.'),
    flag('show-labels', 'bool', 'When printing, show all labels as the last column.'),
    flag('label-columns', 'list', 'Labels that are going to be presented as columns.', { short: 'L' }),
    flag('show-kind', 'bool', 'If present, list the resource type for the requested object(s).'),
    flag('no-headers', 'bool', "When using the default or custom-column output format, don't print headers."),
    flag('sort-by', 'string', 'If non-empty, sort list types using this field specification.'),
    flag('ignore-not-found', 'bool', 'If the requested object does not exist the command will return exit code 0.'),
    flag('chunk-size', 'int', 'Return large lists in chunks rather than all at once.', { default: '500' }),
    flag('server-print', 'bool', 'If true, have the server return the appropriate table output.', { default: 'true' }),
    flag('subresource', 'string', 'If specified, gets the subresource of the requested object.'),
    flag('raw', 'string', 'Raw URI to request from the server.'),
    flag(
      'output-watch-events',
      'bool',
      'Output watch event objects when --watch or --watch-only is used. Existing objects are output as initial ADDED events.',
    ),
  ],
  run,
};
