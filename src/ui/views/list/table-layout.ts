import { ageOf } from '../../../api/index.ts';
import type { TableColumn, TableRow } from '../../state/live-table.svelte.ts';

/** A column as it is shown. */
export interface ShownColumn {
  readonly name: string;
  /** @param now milliseconds since the Unix epoch, for ages */
  text(row: TableRow, now: number): string;
  /** What rows are ordered by. */
  order(row: TableRow): string | number;
}

const NAMESPACE: ShownColumn = {
  name: 'Namespace',
  text: ({ object }) => object.metadata.namespace ?? '',
  order: ({ object }) => object.metadata.namespace ?? '',
};
/** Rows that are measured for the widths of columns. */
const SAMPLE = 200;
const WIDEST = 44;
const NARROWEST = 6;

function show(cell: unknown): string {
  if (cell === null || cell === undefined) return '';
  return typeof cell === 'string'
    ? cell
    : typeof cell === 'object'
      ? JSON.stringify(cell)
      : String(cell as number | boolean);
}

function column({ name, type }: TableColumn, index: number): ShownColumn {
  if (name === 'Age') {
    return {
      name,
      // A printed age stands still; this one goes on.
      text: ({ object }, now) => ageOf(object.metadata.creationTimestamp, now),
      order: ({ object }) => -Date.parse(object.metadata.creationTimestamp),
    };
  }
  return {
    name,
    text: ({ cells }) => show(cells[index]),
    order: ({ cells }) => {
      const cell = cells[index];
      return typeof cell === 'number' && type !== 'string' ? cell : show(cell);
    },
  };
}

/** @param wide with the columns of `-o wide` @param namespaced with a first column for the namespace */
export function shownColumns(
  columns: readonly TableColumn[],
  wide: boolean,
  namespaced: boolean,
): readonly ShownColumn[] {
  const own = columns.flatMap((definition, index) =>
    definition.priority === 0 || wide ? [column(definition, index)] : [],
  );
  return namespaced ? [NAMESPACE, ...own] : own;
}

/** `grid-template-columns` for them: as wide as what is in them asks for. */
export function gridTemplate(columns: readonly ShownColumn[], rows: readonly TableRow[], now: number): string {
  const sample = rows.slice(0, SAMPLE);
  return columns
    .map((shown, index) => {
      const longest = sample.reduce((most, row) => Math.max(most, shown.text(row, now).length), shown.name.length + 1);
      const width = Math.min(WIDEST, Math.max(NARROWEST, shown.name === 'Age' ? 8 : longest)) + (index === 0 ? 4 : 2);
      return `minmax(${String(width)}ch, ${String(width)}fr)`;
    })
    .join(' ');
}

export function sortRows(
  rows: readonly TableRow[],
  by: ShownColumn | undefined,
  descending: boolean,
): readonly TableRow[] {
  const sign = descending ? -1 : 1;
  const key = ({ object }: TableRow): string => `${object.metadata.namespace ?? ''}/${object.metadata.name}`;
  return rows.toSorted((a, b) => {
    const [left, right] = by === undefined ? [key(a), key(b)] : [by.order(a), by.order(b)];
    const order =
      typeof left === 'number' && typeof right === 'number'
        ? left - right
        : String(left).localeCompare(String(right), 'en', { numeric: true });
    return sign * (order === 0 ? key(a).localeCompare(key(b)) : order);
  });
}
