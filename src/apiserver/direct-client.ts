import type { KubernetesList, KubernetesObject, New, Resource } from '../api/index.ts';
import { groupVersion } from '../api/index.ts';
import type {
  Client,
  DeleteOptions,
  ListOptions,
  ObjectRef,
  PatchType,
  WatchEvent,
  WatchOptions,
  WriteOptions,
} from '../client/index.ts';
import type { FetchHandler } from '../protocol/index.ts';
import {
  answerTo,
  badRequest,
  change,
  checkSubresource,
  type FeedEvent,
  list,
  post,
  put,
  read,
  type Registry,
  type Requester,
  remove,
  select,
  type Target,
  unknownPath,
  watch,
  type WatchFeed,
} from './registry/index.ts';

/** Custom kinds are known to their clients by name only. @throws StatusError NotFound when nothing is served there */
function servedAs<T extends KubernetesObject>({ catalog }: Registry, resource: Resource<T>): Resource<T> {
  const current = catalog.current(resource);
  if (current === undefined) throw unknownPath();
  return current;
}

function targetOf(registry: Registry, wanted: Resource, ref: ObjectRef): Target {
  const resource = servedAs(registry, wanted);
  if (!resource.namespaced) return { resource, namespace: '', name: ref.name };
  const namespace = ref.namespace ?? '';
  if (namespace === '') throw badRequest('an empty namespace may not be set when a resource name is provided');
  return { resource, namespace, name: ref.name };
}

function writeOptions(
  options: WriteOptions,
  requester: Requester,
): {
  readonly subresource: string;
  readonly fieldValidation: 'Strict' | 'Warn' | 'Ignore';
  readonly dryRun: boolean;
  readonly requester: Requester;
} {
  return {
    subresource: options.subresource ?? '',
    fieldValidation: options.fieldValidation ?? 'Warn',
    dryRun: options.dryRun ?? false,
    requester: options.fieldManager === undefined ? requester : { ...requester, fieldManager: options.fieldManager },
  };
}

/** The client of the server's own worker: objects pass by reference, frozen, and JSON is never made. */
export class DirectClient implements Client {
  readonly raw: FetchHandler;
  readonly #registry: Registry;
  readonly #feeds: Set<WatchFeed>;
  readonly #requester: Requester;

  /**
   * @param feeds the open watches, which the server ends when it stops
   * @param requester in whose name it asks
   */
  constructor(registry: Registry, raw: FetchHandler, feeds: Set<WatchFeed>, requester: Requester) {
    this.#registry = registry;
    this.raw = raw;
    this.#feeds = feeds;
    this.#requester = requester;
  }

  async get<T extends KubernetesObject>(resource: Resource<T>, ref: ObjectRef): Promise<T> {
    return read(this.#registry, targetOf(this.#registry, resource, ref), '').object as T;
  }

  async list<T extends KubernetesObject>(resource: Resource<T>, options: ListOptions = {}): Promise<KubernetesList<T>> {
    const served = servedAs(this.#registry, resource);
    const result = list(this.#registry, select(served, options), options);
    return {
      apiVersion: groupVersion(served),
      kind: served.listKind,
      metadata: {
        resourceVersion: result.revision === 0 ? '' : String(result.revision),
        ...(result.continue === undefined ? {} : { continue: result.continue }),
        ...(result.remainingItemCount === undefined ? {} : { remainingItemCount: result.remainingItemCount }),
      },
      items: result.items.map((stored) => stored.object as T),
    };
  }

  watch<T extends KubernetesObject>(
    resource: Resource<T>,
    options: WatchOptions,
    signal: AbortSignal,
  ): AsyncIterable<WatchEvent<T>> {
    return {
      [Symbol.asyncIterator]: () => {
        let feed: WatchFeed | undefined;
        const open = (): WatchFeed => {
          const opened = watch(this.#registry, select(servedAs(this.#registry, resource), options), options);
          this.#feeds.add(opened);
          opened.onEnd(() => this.#feeds.delete(opened));
          return opened;
        };
        const close = (): void => {
          feed?.end();
          signal.removeEventListener('abort', close);
        };
        const take = (from: WatchFeed): Promise<IteratorResult<WatchEvent<T>>> => {
          const event = signal.aborted ? undefined : from.take();
          if (event !== undefined) return Promise.resolve({ done: false, value: watchEvent<T>(event) });
          if (!signal.aborted && !from.ended) return from.wait().then(() => take(from));
          close();
          return ended();
        };
        // A watch that cannot be opened rejects, as any iterator does.
        const first = async (): Promise<IteratorResult<WatchEvent<T>>> => {
          if (signal.aborted) return ended();
          feed = open();
          signal.addEventListener('abort', close, { once: true });
          return take(feed);
        };
        return {
          next: () => (feed === undefined ? first() : take(feed)),
          return: () => {
            close();
            return ended();
          },
        };
      },
    };
  }

  async create<T extends KubernetesObject>(
    wanted: Resource<T>,
    object: New<T>,
    options: WriteOptions = {},
  ): Promise<T> {
    const resource = servedAs(this.#registry, wanted);
    const write = writeOptions(options, this.#requester);
    checkSubresource(resource, write.subresource);
    const namespace = resource.namespaced ? (object.metadata.namespace ?? '') : '';
    if (resource.namespaced && namespace === '') {
      throw badRequest('an empty namespace may not be set during creation');
    }
    const name = write.subresource === '' ? '' : (object.metadata.name ?? '');
    const written = await post(this.#registry, {
      ...write,
      resource,
      namespace,
      name,
      body: { kind: 'value', value: object },
    });
    return ('object' in written ? written.object : written) as T;
  }

  async update<T extends KubernetesObject>(resource: Resource<T>, object: T, options: WriteOptions = {}): Promise<T> {
    const write = writeOptions(options, this.#requester);
    const target = targetOf(this.#registry, resource, object.metadata);
    checkSubresource(target.resource, write.subresource);
    return (await put(this.#registry, { ...target, ...write, body: { kind: 'value', value: object } })).object as T;
  }

  async patch<T extends KubernetesObject>(
    resource: Resource<T>,
    ref: ObjectRef,
    type: PatchType,
    patch: unknown,
    options: WriteOptions = {},
  ): Promise<T> {
    const write = writeOptions(options, this.#requester);
    const { force } = options;
    const target = targetOf(this.#registry, resource, ref);
    checkSubresource(target.resource, write.subresource);
    const request = { ...target, ...write, type, patch, force, sent: 0 };
    return (await change(this.#registry, request)).object as T;
  }

  async delete(resource: Resource, ref: ObjectRef, options: DeleteOptions = {}): Promise<KubernetesObject | undefined> {
    const target = targetOf(this.#registry, resource, ref);
    const answer = answerTo(
      target,
      await remove(this.#registry, {
        ...target,
        options,
        dryRun: options.dryRun ?? false,
        requester: this.#requester,
      }),
    );
    return answer.kind === 'Status' ? undefined : (answer as KubernetesObject);
  }
}

function ended(): Promise<IteratorReturnResult<undefined>> {
  return Promise.resolve({ done: true, value: undefined });
}

function watchEvent<T extends KubernetesObject>(event: FeedEvent): WatchEvent<T> {
  if (event.type !== 'BOOKMARK') return { type: event.type, object: event.stored.object as T };
  return { type: 'BOOKMARK', object: { metadata: { resourceVersion: String(event.revision) } } };
}
