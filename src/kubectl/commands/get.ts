import { hasReason, labelsToString } from '../../api/index.ts';
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
import { fetchTable, watchTable, type ServerColumn, type ServerRow, type ServerTable } from '../table.ts';

/** How rows are printed: which columns, and what stands before and after them. */
interface Layout {
  readonly wide: boolean;
  readonly namespaces: boolean;
  readonly labels: boolean;
  readonly labelColumns: readonly string[];
  /** Names with their kind, because several kinds are printed. */
  readonly kinds: boolean;
  readonly headers: boolean;
}

function layoutOf(flags: Flags, kinds: boolean): Layout {
  return {
    wide: flags.string('output') === 'wide',
    namespaces: flags.bool('all-namespaces'),
    labels: flags.bool('show-labels'),
    labelColumns: flags.list('label-columns'),
    kinds: kinds || flags.bool('show-kind'),
    headers: !flags.bool('no-headers'),
  };
}

function headersOf(columns: readonly ServerColumn[], layout: Layout): string[] {
  const shown = columns
    .filter((column) => layout.wide || column.priority === 0)
    .map((column) => column.name.toUpperCase());
  return [
    ...(layout.namespaces ? ['NAMESPACE'] : []),
    ...shown,
    ...layout.labelColumns.map((label) => label.replace(/^.*\//, '').toUpperCase()),
    ...(layout.labels ? ['LABELS'] : []),
  ];
}

function cellText(cell: unknown): string {
  if (cell === null || cell === undefined) return '<none>';
  return typeof cell === 'string' ? cell.replaceAll('\n', '\\n') : JSON.stringify(cell);
}

function cellsOf(row: ServerRow, columns: readonly ServerColumn[], target: Target, layout: Layout): string[] {
  const { metadata } = row.object;
  const cells = columns.flatMap((column, index) => {
    if (!layout.wide && column.priority !== 0) return [];
    const text = cellText(row.cells[index]);
    return [index === 0 && layout.kinds ? printedName(target.resource, text) : text];
  });
  const labels = metadata.labels ?? {};
  return [
    ...(layout.namespaces ? [metadata.namespace ?? ''] : []),
    ...cells,
    ...layout.labelColumns.map((label) => labels[label] ?? ''),
    ...(layout.labels ? [labelsToString(labels)] : []),
  ];
}

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

/** Rows of a watch: columns keep the widths they had, as a terminal's tabwriter cannot look ahead. */
class WatchPrinter {
  readonly #layout: Layout;
  readonly #print: (text: string) => void;
  #widths: number[] | undefined;

  constructor(layout: Layout, print: (text: string) => void) {
    this.#layout = layout;
    this.#print = print;
  }

  print(table: ServerTable, target: Target): void {
    const rows = table.rows.map((row) => cellsOf(row, table.columnDefinitions, target, this.#layout));
    if (rows.length === 0) return;
    const all =
      this.#widths === undefined && this.#layout.headers
        ? [headersOf(table.columnDefinitions, this.#layout), ...rows]
        : rows;
    this.#widths ??= (all[0] ?? []).map((_cell, index) => Math.max(...all.map((row) => row[index]?.length ?? 0)));
    const widths = this.#widths;
    const line = (row: readonly string[]): string =>
      row.map((cell, index) => (index === row.length - 1 ? cell : cell.padEnd((widths[index] ?? 0) + 3))).join('');
    this.#print(all.map((row) => `${line(row)}\n`).join(''));
  }
}

async function watch(context: CommandContext, targets: readonly Target[], flags: Flags): Promise<number> {
  const [target, ...others] = targets;
  if (target === undefined || others.length > 0) throw failure('you may only specify a single resource type');
  const output = flags.string('output');
  const printer = new WatchPrinter(layoutOf(flags, false), (text) => context.io.stdout(text));
  const initial = await fetchTable(context, target, flags);
  const human = output === '' || output === 'wide';
  if (human && !flags.bool('watch-only')) printer.print(initial, target);
  for await (const event of watchTable(context, target, flags, initial.metadata.resourceVersion ?? '')) {
    if (event.type === 'BOOKMARK') continue;
    if (human) printer.print(event.object, target);
    else {
      for (const { object } of event.object.rows) {
        const full = await context.client.get(target.resource, object.metadata).catch(() => object);
        context.io.stdout(await printObjects(printable([{ target, object: full }], false), output, flags, context.io));
      }
    }
  }
  return context.io.signal.aborted ? 130 : 0;
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
  if (flags.string('raw') !== '') return raw(context, flags.string('raw'));
  if (args.length === 0 && !hasFiles(flags)) {
    throw new CommandError(
      `You must specify the type of resource to get. Use "kubectl api-resources" for a complete list of supported resources.\n\nerror: Required resource not specified.\nUse "kubectl explain <resource>" for a detailed description of that resource (e.g. kubectl explain pods).\nSee 'kubectl get -h' for help and examples`,
    );
  }
  const targets = await selectTargets(context, args, flags, 'kubectl get');
  if (flags.bool('watch') || flags.bool('watch-only')) return watch(context, targets, flags);
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
    '[(-o|--output=)json|yaml|name|jsonpath|custom-columns|wide] (TYPE[.VERSION][.GROUP] [NAME | -l label] | TYPE[.VERSION][.GROUP]/NAME ...) [flags]',
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
  ],
  run,
};
