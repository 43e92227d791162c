import { deferred, type Clock, type Disposer } from '../base/index.ts';
import { keyOf, keyString, type KubernetesObject, type Resource } from '../api/index.ts';
import type { Client, ListOptions, ObjectRef } from './client.ts';
import { InformerStore, type IndexFunction } from './informer-store.ts';

/** What of a resource an informer holds. */
export interface InformerOptions {
  readonly namespace?: string | undefined;
  readonly labelSelector?: string | undefined;
  readonly fieldSelector?: string | undefined;
}

/** Called in the order of the changes, never for one that the store does not show yet. */
export interface InformerHandler<T extends KubernetesObject> {
  add?(object: T): void;
  update?(object: T, old: T): void;
  /** With the last state that was seen; a change just before the deletion may have been missed. */
  delete?(object: T): void;
}

/** `loading` until the first list; `live` while a watch is open; `stale` while one is being reopened after `cause`. */
export type InformerState =
  { readonly kind: 'loading' | 'live' } | { readonly kind: 'stale' | 'failed'; readonly cause: unknown };

/** Read access to the objects of an informer. Objects are shared: never change them. */
export interface Lister<T extends KubernetesObject> {
  get(ref: ObjectRef): T | undefined;
  /** All objects, or those of one namespace. */
  list(namespace?: string): readonly T[];
  /** The objects that an index holds under `value`. @throws Error when there is no such index */
  byIndex(name: string, value: string): readonly T[];
}

/** A cache of a resource that follows the API server. */
export interface Informer<T extends KubernetesObject> {
  readonly lister: Lister<T>;
  /** Resolves after the first list was stored and handed to the handlers. */
  readonly synced: Promise<void>;
  readonly hasSynced: boolean;
  readonly state: InformerState;
  /** A handler that comes later gets `add` for all that is there. */
  addHandler(handler: InformerHandler<T>): Disposer;
  onState(listener: (state: InformerState) => void): Disposer;
  /** Adds an index; one of that name stays as it is. */
  addIndex(name: string, index: IndexFunction<T>): void;
}

// upstream: client-go/tools/cache/reflector.go (defaultBackoffInit, defaultBackoffMax)
const FIRST_BACK_OFF = 800;
const LAST_BACK_OFF = 30_000;
const SHORT_WATCH = 1000;

/** Lists, then watches, for as long as it is not stopped. Upstream: client-go/tools/cache (Reflector, SharedInformer). */
export class RunningInformer<T extends KubernetesObject> implements Informer<T> {
  readonly lister: Lister<T>;
  readonly #client: Client;
  readonly #clock: Clock;
  readonly #resource: Resource<T>;
  readonly #options: InformerOptions;
  readonly #store = new InformerStore<T>();
  readonly #handlers = new Set<InformerHandler<T>>();
  readonly #listeners = new Set<(state: InformerState) => void>();
  readonly #abort = new AbortController();
  readonly #synced = deferred<undefined>();
  #hasSynced = false;
  #state: InformerState = { kind: 'loading' };

  constructor(client: Client, clock: Clock, resource: Resource<T>, options: InformerOptions) {
    this.#client = client;
    this.#clock = clock;
    this.#resource = resource;
    this.#options = options;
    this.lister = {
      get: (ref) => this.#store.get(keyString({ namespace: ref.namespace ?? '', name: ref.name })),
      list: (namespace) => (namespace === undefined ? this.#store.list() : this.#store.byIndex('namespace', namespace)),
      byIndex: (name, value) => this.#store.byIndex(name, value),
    };
  }

  get synced(): Promise<void> {
    return this.#synced.promise;
  }

  get hasSynced(): boolean {
    return this.#hasSynced;
  }

  get state(): InformerState {
    return this.#state;
  }

  addHandler(handler: InformerHandler<T>): Disposer {
    this.#handlers.add(handler);
    for (const object of this.#store.list()) handler.add?.(object);
    return () => this.#handlers.delete(handler);
  }

  onState(listener: (state: InformerState) => void): Disposer {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  addIndex(name: string, index: IndexFunction<T>): void {
    this.#store.addIndex(name, index);
  }

  stop(): void {
    this.#abort.abort(new Error('the informer was stopped'));
    this.#handlers.clear();
    this.#listeners.clear();
  }

  /** Follows the resource until it is stopped. */
  async run(): Promise<void> {
    const { signal } = this.#abort;
    let version: string | undefined;
    let backOff = FIRST_BACK_OFF;
    while (!signal.aborted) {
      const opened = this.#clock.monotonic();
      let events = 0;
      try {
        version ??= await this.#list();
        for await (const event of this.#client.watch(this.#resource, this.#watchOptions(version), signal)) {
          events++;
          backOff = FIRST_BACK_OFF;
          version = event.object.metadata.resourceVersion;
          if (event.type === 'DELETED') this.#removed(event.object);
          else if (event.type !== 'BOOKMARK') this.#changed(event.object);
        }
        // A server ends a watch after minutes; one that ends at once would have us spin.
        if (events > 0 || this.#clock.monotonic() - opened >= SHORT_WATCH) continue;
      } catch (cause) {
        if (isAborted(signal)) return;
        // Expired or broken, only a list tells for certain what happened meanwhile, and that the server is back.
        version = undefined;
        this.#setState({ kind: this.#hasSynced ? 'stale' : 'failed', cause });
      }
      if (!(await this.#wait(backOff, signal))) return;
      backOff = Math.min(backOff * 2, LAST_BACK_OFF);
    }
  }

  async #wait(delay: number, signal: AbortSignal): Promise<boolean> {
    try {
      await this.#clock.sleep(delay, signal);
      return true;
    } catch {
      return false;
    }
  }

  #selection(): ListOptions {
    const { namespace, labelSelector, fieldSelector } = this.#options;
    return { namespace, labelSelector, fieldSelector };
  }

  #watchOptions(resourceVersion: string): Parameters<Client['watch']>[1] {
    return { ...this.#selection(), resourceVersion, allowWatchBookmarks: true };
  }

  /** @returns the version to watch from */
  async #list(): Promise<string> {
    const list = await this.#client.list(this.#resource, this.#selection());
    if (this.#abort.signal.aborted) return list.metadata.resourceVersion;
    const keys = new Set<string>();
    // Items of a list over the wire leave out what the list says.
    const { apiVersion, kind } = typeOf(this.#resource);
    for (const item of list.items) {
      keys.add(keyString(keyOf(item)));
      this.#changed('kind' in item ? item : { ...(item as T), apiVersion, kind });
    }
    for (const key of this.#store.keys()) {
      const old = keys.has(key) ? undefined : this.#store.get(key);
      if (old !== undefined) this.#removed(old);
    }
    this.#setState({ kind: 'live' });
    if (!this.#hasSynced) {
      this.#hasSynced = true;
      this.#synced.resolve(undefined);
    }
    return list.metadata.resourceVersion;
  }

  #changed(object: T): void {
    const old = this.#store.get(keyString(keyOf(object)));
    if (old?.metadata.resourceVersion === object.metadata.resourceVersion) return;
    if (old !== undefined && old.metadata.uid !== object.metadata.uid) {
      // Deleted and made again between two lists: two objects, not one that changed.
      this.#removed(old);
      this.#changed(object);
      return;
    }
    this.#store.put(object);
    for (const handler of [...this.#handlers]) {
      if (old === undefined) handler.add?.(object);
      else handler.update?.(object, old);
    }
  }

  #removed(object: T): void {
    const old = this.#store.delete(keyString(keyOf(object)));
    if (old === undefined) return;
    for (const handler of [...this.#handlers]) handler.delete?.(object);
  }

  #setState(state: InformerState): void {
    this.#state = state;
    for (const listener of [...this.#listeners]) listener(state);
  }
}

function isAborted(signal: AbortSignal): boolean {
  return signal.aborted;
}

function typeOf(resource: Resource): { readonly apiVersion: string; readonly kind: string } {
  return {
    apiVersion: resource.group === '' ? resource.version : `${resource.group}/${resource.version}`,
    kind: resource.kind,
  };
}
