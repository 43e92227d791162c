import { hasReason, resourcePath, StatusError, type Resource } from '../../api/index.ts';
import type { Clock } from '../../base/index.ts';
import { readLines, toStatusError, type Client } from '../../client/index.ts';
import { CHURN_INTERVAL, FrameBatch } from './frame.ts';
import type { Phase } from './live-list.svelte.ts';
import { apiUrl } from './server.ts';
import { TableRows, type Table, type TableColumn, type TableEvent, type TableRow } from './table-rows.ts';

const ACCEPT = 'application/json;as=Table;v=v1;g=meta.k8s.io';
const RETRY = 1000;

/** The rows that `kubectl get -w` would print for a resource, kept up to date; published at once, then every {@link CHURN_INTERVAL}. */
export class LiveTable {
  #columns = $state.raw<readonly TableColumn[]>([]);
  #shown = $state.raw<readonly TableRow[]>([]);
  #phase = $state.raw<Phase>('loading');
  #error = $state.raw<unknown>(undefined);
  readonly #rows = new TableRows();
  readonly #frame = new FrameBatch(() => {
    this.#publish();
  }, CHURN_INTERVAL);
  readonly #controller = new AbortController();

  get columns(): readonly TableColumn[] {
    return this.#columns;
  }

  get rows(): readonly TableRow[] {
    return this.#shown;
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
        if (isAborted(signal)) return;
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
    if (isAborted(signal)) return;
    this.#rows.replace(table);
    this.#frame.cancel();
    this.#publish();
    this.#phase = 'live';
    this.#error = undefined;
    const query = { watch: true, allowWatchBookmarks: true, resourceVersion: table.metadata.resourceVersion };
    const watched = await client.raw.fetch(new Request(apiUrl(path, query), { headers, signal }));
    if (!watched.ok) throw await toStatusError(watched);
    if (watched.body === null) return;
    for await (const line of readLines(watched.body)) {
      const event = JSON.parse(line) as TableEvent;
      if (event.type === 'ERROR') throw new StatusError(event.object);
      if (event.type === 'BOOKMARK') continue;
      this.#rows.apply(event.type, event.object);
      this.#frame.request();
    }
  }

  #publish(): void {
    this.#columns = this.#rows.columns;
    this.#shown = this.#rows.list();
  }

  dispose(): void {
    this.#controller.abort();
    this.#frame.cancel();
  }
}

/** Asked after a wait: the checker would take the answer from before it. */
function isAborted(signal: AbortSignal): boolean {
  return signal.aborted;
}
