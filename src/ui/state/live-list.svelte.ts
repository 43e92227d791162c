import { hasReason, type KubernetesObject, type Resource } from '../../api/index.ts';
import type { Clock } from '../../base/index.ts';
import type { Client } from '../../client/index.ts';
import { FrameBatch } from './frame.ts';

/** `stale` while a broken watch is being opened again: what is shown was true a moment ago. */
export type Phase = 'loading' | 'live' | 'stale' | 'failed';

const RETRY = 1000;

/**
 * All objects of a resource, as the watch says they are. Published at most once a frame; `items` is a new array then,
 * its objects are the same ones unless they changed.
 */
export class LiveList<T extends KubernetesObject = KubernetesObject> {
  #items = $state.raw<readonly T[]>([]);
  #phase = $state.raw<Phase>('loading');
  #error = $state.raw<unknown>(undefined);
  readonly #objects = new Map<string, T>();
  readonly #frame = new FrameBatch(() => {
    this.#items = [...this.#objects.values()];
  });
  readonly #controller = new AbortController();

  get items(): readonly T[] {
    return this.#items;
  }

  get phase(): Phase {
    return this.#phase;
  }

  /** Why the last request failed, while `stale` or `failed`. */
  get error(): unknown {
    return this.#error;
  }

  /** Lists and watches until {@link dispose}. */
  async follow(client: Client, resource: Resource<T>, clock: Clock): Promise<void> {
    const { signal } = this.#controller;
    while (!signal.aborted) {
      try {
        await this.#once(client, resource, signal);
        if (!signal.aborted) this.#phase = 'stale';
      } catch (cause) {
        if (signal.aborted) return;
        this.#phase = this.#phase === 'loading' ? 'failed' : 'stale';
        this.#error = cause;
        if (!hasReason(cause, 'Expired')) await clock.sleep(RETRY, signal).catch(() => undefined);
      }
    }
  }

  async #once(client: Client, resource: Resource<T>, signal: AbortSignal): Promise<void> {
    const list = await client.list(resource);
    if (signal.aborted) return;
    this.#objects.clear();
    // Items of a list come without apiVersion and kind from some servers; everything here reads `kind`.
    for (const item of list.items)
      this.#objects.set(item.metadata.uid, item.kind ? item : { ...item, kind: resource.kind });
    this.#items = [...this.#objects.values()];
    this.#phase = 'live';
    this.#error = undefined;
    const { resourceVersion } = list.metadata;
    for await (const event of client.watch(resource, { resourceVersion, allowWatchBookmarks: true }, signal)) {
      if (event.type === 'BOOKMARK') continue;
      if (event.type === 'DELETED') this.#objects.delete(event.object.metadata.uid);
      else this.#objects.set(event.object.metadata.uid, event.object);
      this.#frame.request();
    }
  }

  dispose(): void {
    this.#controller.abort();
    this.#frame.cancel();
  }
}
