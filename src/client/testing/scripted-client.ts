import { AsyncQueue } from '../../base/index.ts';
import { statusError, type ConfigMap } from '../../api/index.ts';
import type { Client, WatchEvent, WatchOptions } from '../client.ts';

export function configMap(
  name: string,
  resourceVersion: number,
  extra: Partial<ConfigMap['metadata']> = {},
): ConfigMap {
  return {
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: {
      namespace: 'default',
      name,
      uid: `uid-${name}`,
      resourceVersion: String(resourceVersion),
      creationTimestamp: '2026-01-01T00:00:00Z',
      ...extra,
    },
  };
}

/** A server of config maps whose lists and watches a test dictates. */
export class ScriptedServer {
  /** What the next list answers; it fails while this is undefined. */
  items: readonly ConfigMap[] | undefined = [];
  revision = 1;
  lists = 0;
  readonly watches: { readonly options: WatchOptions; readonly events: AsyncQueue<WatchEvent<ConfigMap>> }[] = [];
  readonly client = {
    list: async () => {
      this.lists++;
      if (this.items === undefined) throw statusError(500, 'InternalError', 'the server is down');
      const metadata = { resourceVersion: String(this.revision) };
      return { apiVersion: 'v1', kind: 'ConfigMapList', metadata, items: this.items };
    },
    watch: (_resource: unknown, options: WatchOptions, signal: AbortSignal) => {
      const events = new AsyncQueue<WatchEvent<ConfigMap>>();
      signal.addEventListener('abort', () => {
        events.end();
      });
      this.watches.push({ options, events });
      return events;
    },
  } as unknown as Client;

  send(type: 'ADDED' | 'MODIFIED' | 'DELETED', object: ConfigMap): void {
    this.watches.at(-1)?.events.push({ type, object });
  }
}
