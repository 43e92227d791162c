import { ageOf } from '../../../api/index.ts';
import type { TableColumn, TableRow } from '../../state/table-rows.ts';

/** A column as it is shown. */
export interface ShownColumn {
  readonly name: string;
  /** The server's explanation. */
  readonly description?: string | undefined;
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
/** Rows that are measured in one go; the rest comes with later changes. */
const MEASURED_AT_ONCE = 300;
/** In characters. */
const WIDEST = 44;
const NARROWEST = 6;
const WIDEST_AGE = 6;
const PADDING = 3;
const PADDING_WITH_ICON = 6;
const AGE = 'Age';

function show(cell: unknown): string {
  if (cell === null || cell === undefined) return '';
  return typeof cell === 'string' ? cell : JSON.stringify(cell);
}

function column({ name, type, description }: TableColumn, index: number): ShownColumn {
  if (name === AGE) {
    return {
      name,
      description,
      // A printed age stands still; this one goes on.
      text: ({ object }, now) => ageOf(object.metadata.creationTimestamp, now),
      order: ({ object }) => -Date.parse(object.metadata.creationTimestamp),
    };
  }
  return {
    name,
    description,
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

/** How wide columns are: as what is in them asks for. They only grow, so that nothing jumps while rows change. */
export class ColumnWidths {
  #measured = new WeakSet<TableRow>();
  #names = '';
  readonly #longest = new Map<string, number>();

  /** @returns `grid-template-columns`, and the least width of a row */
  measure(
    columns: readonly ShownColumn[],
    rows: readonly TableRow[],
    now: number,
  ): { readonly template: string; readonly width: string } {
    const names = columns.map(({ name }) => name).join();
    if (names !== this.#names) this.#measured = new WeakSet();
    this.#names = names;
    let budget = MEASURED_AT_ONCE;
    for (const row of rows) {
      if (this.#measured.has(row)) continue;
      if (--budget < 0) break;
      this.#measured.add(row);
      for (const column of columns)
        this.#grow(column.name, column.name === AGE ? WIDEST_AGE : column.text(row, now).length);
    }
    const widths = columns.map(({ name }) => this.#width(name));
    return {
      template: widths.map((width) => `minmax(${String(width)}ch, ${String(width)}fr)`).join(' '),
      width: `${String(widths.reduce((sum, width) => sum + width, 0))}ch`,
    };
  }

  #grow(name: string, length: number): void {
    this.#longest.set(name, Math.max(this.#longest.get(name) ?? 0, length));
  }

  #width(name: string): number {
    const longest = Math.max(this.#longest.get(name) ?? 0, name.length + 1);
    return Math.min(WIDEST, Math.max(NARROWEST, longest)) + (name === 'Name' ? PADDING_WITH_ICON : PADDING);
  }
}

/** Numbers in texts count as numbers: `pod-2` before `pod-10`. */
const collator = new Intl.Collator('en', { numeric: true });

function compare(left: string | number, right: string | number): number {
  return typeof left === 'number' && typeof right === 'number'
    ? left - right
    : collator.compare(String(left), String(right));
}

function compareNames({ object: { metadata: a } }: TableRow, { object: { metadata: b } }: TableRow): number {
  const [left, right] = a.namespace === b.namespace ? [a.name, b.name] : [a.namespace ?? '', b.namespace ?? ''];
  return left < right ? -1 : left > right ? 1 : 0;
}

/** In the server's order, by namespace and name, or by a column. */
export function sortRows(
  rows: readonly TableRow[],
  by: ShownColumn | undefined,
  descending: boolean,
): readonly TableRow[] {
  if (by === undefined) return rows.toSorted(compareNames);
  const sign = descending ? -1 : 1;
  return rows.toSorted((a, b) => sign * compare(by.order(a), by.order(b)) || compareNames(a, b));
}
