import { hasReason, resourcePath, StatusError, type Resource, type Status } from '../../api/index.ts';
import type { Clock } from '../../base/index.ts';
import { readLines, toStatusError, type Client } from '../../client/index.ts';
import { FrameBatch } from './frame.ts';
import type { Phase } from './live-list.svelte.ts';
import { apiUrl } from './server.ts';

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
interface Table {
  readonly kind: 'Table';
  readonly metadata: { readonly resourceVersion?: string };
  /** Only in the first answer of a watch. */
  readonly columnDefinitions?: readonly TableColumn[];
  readonly rows?: readonly TableRow[];
}

type TableEvent =
  | { readonly type: 'ADDED' | 'MODIFIED' | 'DELETED' | 'BOOKMARK'; readonly object: Table }
  | { readonly type: 'ERROR'; readonly object: Status };

const ACCEPT = 'application/json;as=Table;v=v1;g=meta.k8s.io';
const RETRY = 1000;

/** The rows that `kubectl get -w` would print for a resource, kept up to date; published at most once a frame. */
export class LiveTable {
  #columns = $state.raw<readonly TableColumn[]>([]);
  #rows = $state.raw<readonly TableRow[]>([]);
  #phase = $state.raw<Phase>('loading');
  #error = $state.raw<unknown>(undefined);
  readonly #byUid = new Map<string, TableRow>();
  readonly #frame = new FrameBatch(() => {
    this.#rows = [...this.#byUid.values()];
  });
  readonly #controller = new AbortController();

  get columns(): readonly TableColumn[] {
    return this.#columns;
  }

  get rows(): readonly TableRow[] {
    return this.#rows;
  }

  get phase(): Phase {
    return this.#phase;
  }

  get error(): unknown {
    return this.#error;
  }

  /** Lists and watches until {@link dispose}. @param namespace `''` is all of them */
  async follow(client: Client, resource: Resource, namespace: string, clock: Clock): Promise<void> {
    const { signal } = this.#controller;
    while (!signal.aborted) {
      try {
        await this.#once(client, resourcePath(resource, { namespace }), signal);
      } catch (cause) {
        if (signal.aborted) return;
        this.#phase = this.#phase === 'loading' ? 'failed' : 'stale';
        this.#error = cause;
        if (!hasReason(cause, 'Expired')) await clock.sleep(RETRY, signal).catch(() => undefined);
      }
    }
  }

  async #once(client: Client, path: string, signal: AbortSignal): Promise<void> {
    const headers = { accept: ACCEPT };
    const listed = await client.raw.fetch(new Request(apiUrl(path), { headers, signal }));
    if (!listed.ok) throw await toStatusError(listed);
    const table = (await listed.json()) as Table;
    this.#byUid.clear();
    this.#apply('ADDED', table);
    this.#frame.cancel();
    this.#rows = [...this.#byUid.values()];
    this.#phase = 'live';
    this.#error = undefined;
    const query = { watch: true, allowWatchBookmarks: true, resourceVersion: table.metadata.resourceVersion };
    const watched = await client.raw.fetch(new Request(apiUrl(path, query), { headers, signal }));
    if (!watched.ok) throw await toStatusError(watched);
    if (watched.body === null) return;
    for await (const line of readLines(watched.body)) {
      const event = JSON.parse(line) as TableEvent;
      if (event.type === 'ERROR') throw new StatusError(event.object);
      this.#apply(event.type, event.object);
    }
  }

  #apply(type: TableEvent['type'], table: Table): void {
    if (type === 'BOOKMARK') return;
    const { columnDefinitions, rows = [] } = table;
    if (columnDefinitions !== undefined && columnDefinitions.length > 0) this.#columns = columnDefinitions;
    for (const row of rows) {
      const { uid } = row.object.metadata;
      if (type === 'DELETED') this.#byUid.delete(uid);
      else this.#byUid.set(uid, row);
    }
    this.#frame.request();
  }

  dispose(): void {
    this.#controller.abort();
    this.#frame.cancel();
  }
}
