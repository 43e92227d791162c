import type { Status } from '../../api/index.ts';

/** A column as the server defines it; those with a priority above 0 are `-o wide` columns. */
export interface TableColumn {
  readonly name: string;
  readonly type: string;
  readonly priority: number;
  readonly description?: string;
}

export interface TableRow {
  readonly cells: readonly unknown[];
  readonly object: {
    readonly metadata: {
      readonly uid: string;
      readonly name: string;
      readonly namespace?: string;
      readonly creationTimestamp: string;
      readonly resourceVersion: string;
    };
  };
}

/** `meta.k8s.io/v1` Table, as far as it is used here. */
export interface Table {
  readonly kind: 'Table';
  readonly metadata: { readonly resourceVersion?: string };
  /** Only in the first answer of a watch; Go's nil slices are null. */
  readonly columnDefinitions?: readonly TableColumn[] | null;
  readonly rows?: readonly TableRow[] | null;
}

export type TableEvent =
  | { readonly type: 'ADDED' | 'MODIFIED' | 'DELETED' | 'BOOKMARK'; readonly object: Table }
  | { readonly type: 'ERROR'; readonly object: Status };

/** The rows of a table by the objects that they are of, and its columns. */
export class TableRows {
  readonly #byUid = new Map<string, TableRow>();
  #columns: readonly TableColumn[] = [];

  get columns(): readonly TableColumn[] {
    return this.#columns;
  }

  list(): readonly TableRow[] {
    return [...this.#byUid.values()];
  }

  /** Takes a list in the place of what there was. */
  replace(table: Table): void {
    this.#byUid.clear();
    this.apply('ADDED', table);
  }

  apply(type: 'ADDED' | 'MODIFIED' | 'DELETED', table: Table): void {
    const columns = table.columnDefinitions ?? [];
    if (columns.length > 0) this.#columns = columns;
    for (const row of table.rows ?? []) {
      const { uid } = row.object.metadata;
      if (type === 'DELETED') this.#byUid.delete(uid);
      else this.#byUid.set(uid, row);
    }
  }
}
