import { labelsToString } from '../../../api/index.ts';
import type { Flags } from '../../flags.ts';
import { printedName, type Target } from '../../selection.ts';
import type { ServerColumn, ServerRow } from '../../table.ts';

/** How rows are printed: which columns, and what stands before and after them. */
export interface Layout {
  readonly wide: boolean;
  readonly namespaces: boolean;
  readonly labels: boolean;
  readonly labelColumns: readonly string[];
  /** Names with their kind, because several kinds are printed. */
  readonly kinds: boolean;
  readonly headers: boolean;
}

export function layoutOf(flags: Flags, kinds: boolean): Layout {
  return {
    wide: flags.string('output') === 'wide',
    namespaces: flags.bool('all-namespaces'),
    labels: flags.bool('show-labels'),
    labelColumns: flags.list('label-columns'),
    kinds: kinds || flags.bool('show-kind'),
    headers: !flags.bool('no-headers'),
  };
}

export function headersOf(columns: readonly ServerColumn[], layout: Layout): string[] {
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

export function cellsOf(row: ServerRow, columns: readonly ServerColumn[], target: Target, layout: Layout): string[] {
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
