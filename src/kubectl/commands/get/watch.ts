import type { KubernetesObject } from '../../../api/index.ts';
import type { CommandContext } from '../../command.ts';
import { failure } from '../../errors.ts';
import type { Flags } from '../../flags.ts';
import { printObjects, splitOutput, withoutManagedFields } from '../../printers/output.ts';
import { toJson, toYaml } from '../../printers/yaml.ts';
import { fetchObjects, printedName, typed, type Target } from '../../selection.ts';
import { fetchTable, watchTable, type ServerTable } from '../../table.ts';
import { cellsOf, headersOf, layoutOf, type Layout } from './layout.ts';

/** Rows of a watch: columns keep the widths they had, as a terminal's tabwriter cannot look ahead. */
class WatchPrinter {
  readonly #layout: Layout;
  readonly #events: boolean;
  readonly #print: (text: string) => void;
  #widths: number[] | undefined;

  constructor(layout: Layout, events: boolean, print: (text: string) => void) {
    this.#layout = layout;
    this.#events = events;
    this.#print = print;
  }

  print(table: ServerTable, target: Target, event: string): void {
    const first = (cells: string[], cell: string): string[] => (this.#events ? [cell, ...cells] : cells);
    const rows = table.rows.map((row) => first(cellsOf(row, table.columnDefinitions, target, this.#layout), event));
    if (rows.length === 0) return;
    const all =
      this.#widths === undefined && this.#layout.headers
        ? [first(headersOf(table.columnDefinitions, this.#layout), 'EVENT'), ...rows]
        : rows;
    this.#widths ??= (all[0] ?? []).map((_cell, index) => Math.max(...all.map((row) => row[index]?.length ?? 0)));
    const widths = this.#widths;
    const line = (row: readonly string[]): string =>
      row.map((cell, index) => (index === row.length - 1 ? cell : cell.padEnd((widths[index] ?? 0) + 3))).join('');
    this.#print(all.map((row) => `${line(row)}\n`).join(''));
  }
}

/** Objects of a watch in the format of `-o`, one after the other. */
class ObjectPrinter {
  readonly #context: CommandContext;
  readonly #flags: Flags;
  #printed = 0;

  constructor(context: CommandContext, flags: Flags) {
    this.#context = context;
    this.#flags = flags;
  }

  async print(object: KubernetesObject, target: Target, type: string): Promise<void> {
    const { io } = this.#context;
    const output = this.#flags.string('output');
    const { format } = splitOutput(output);
    if (this.#flags.bool('output-watch-events') && (format === 'json' || format === 'yaml')) {
      const shown = this.#flags.bool('show-managed-fields') ? object : withoutManagedFields(object);
      const event = { type, object: shown };
      io.stdout(this.#separator(format) + (format === 'json' ? toJson(event) : await toYaml({ object: shown, type })));
      return;
    }
    const name = printedName(target.resource, object.metadata.name);
    const text = await printObjects({ items: [{ object, name }], list: false }, output, this.#flags, io);
    // Only the first has a header.
    const headless = format.startsWith('custom-columns') && this.#printed > 0 ? text.replace(/^.*\n/, '') : text;
    io.stdout(this.#separator(format) + headless);
  }

  #separator(format: string): string {
    return this.#printed++ > 0 && format === 'yaml' ? '---\n' : '';
  }
}

async function watchRows(context: CommandContext, target: Target, flags: Flags): Promise<void> {
  const print = (text: string): void => {
    context.io.stdout(text);
  };
  const printer = new WatchPrinter(layoutOf(flags, false), flags.bool('output-watch-events'), print);
  const initial = await fetchTable(context, target, flags);
  if (!flags.bool('watch-only')) printer.print(initial, target, 'ADDED');
  for await (const event of watchTable(context, target, flags, initial.metadata.resourceVersion ?? '')) {
    if (event.type !== 'BOOKMARK') printer.print(event.object, target, event.type);
  }
}

async function watchObjects(context: CommandContext, target: Target, flags: Flags): Promise<void> {
  const { client, io } = context;
  const { resource, namespace, name } = target;
  const printer = new ObjectPrinter(context, flags);
  const selectors = { labelSelector: flags.string('selector'), fieldSelector: flags.string('field-selector') };
  const list = name === undefined ? await client.list(resource, { namespace, ...selectors }) : undefined;
  const initial = list?.items ?? (await fetchObjects(context, [target], flags)).map(({ object }) => object);
  if (!flags.bool('watch-only'))
    for (const object of initial) await printer.print(typed(resource, object), target, 'ADDED');
  const resourceVersion = list?.metadata.resourceVersion ?? initial[0]?.metadata.resourceVersion;
  const fields = [selectors.fieldSelector, name === undefined ? '' : `metadata.name=${name}`];
  const fieldSelector = fields.filter((it) => it !== '').join(',');
  const options = { namespace, labelSelector: selectors.labelSelector, fieldSelector, resourceVersion };
  for await (const event of client.watch(resource, options, io.signal)) {
    if (event.type !== 'BOOKMARK') await printer.print(typed(resource, event.object), target, event.type);
  }
}

/** `-w`: what is there, and then what changes, until Ctrl-C. Upstream: GetOptions.watch. @throws CommandError, StatusError */
export async function watch(context: CommandContext, targets: readonly Target[], flags: Flags): Promise<number> {
  const [target, ...others] = targets;
  if (target === undefined) throw failure('you may only specify a single resource type');
  if (others.some(({ resource }) => resource !== target.resource)) {
    throw failure('you may only specify a single resource type');
  }
  if (flags.string('sort-by') !== '') {
    context.io.stderr('warning: --watch requested, --sort-by will be ignored for watch events received\n');
  }
  const output = flags.string('output');
  const human = (output === '' && !flags.has('template')) || output === 'wide';
  await (human ? watchRows(context, target, flags) : watchObjects(context, target, flags));
  return context.io.signal.aborted ? 130 : 0;
}
