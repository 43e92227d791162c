import type { KubernetesList, KubernetesObject, New, Resource } from '../api/index.ts';
import type { FetchHandler } from '../protocol/index.ts';

/** Where a namespaced object is; the namespace is left out for cluster-scoped objects. */
export interface ObjectRef {
  readonly namespace?: string | undefined;
  readonly name: string;
}

export interface ListOptions {
  /** All namespaces when left out. */
  readonly namespace?: string | undefined;
  readonly labelSelector?: string | undefined;
  readonly fieldSelector?: string | undefined;
  readonly limit?: number | undefined;
  readonly continue?: string | undefined;
  readonly resourceVersion?: string | undefined;
}

export interface WatchOptions extends ListOptions {
  readonly allowWatchBookmarks?: boolean | undefined;
  readonly timeoutSeconds?: number | undefined;
}

export interface WriteOptions {
  readonly subresource?: string | undefined;
  readonly fieldManager?: string | undefined;
  readonly dryRun?: boolean | undefined;
  /** An apply takes fields that belong to others. */
  readonly force?: boolean | undefined;
  /** Default of requests without it is upstream's: Warn. */
  readonly fieldValidation?: 'Strict' | 'Warn' | 'Ignore' | undefined;
}

export type PatchType =
  | 'application/json-patch+json'
  | 'application/merge-patch+json'
  | 'application/strategic-merge-patch+json'
  | 'application/apply-patch+yaml';

export interface DeleteOptions {
  readonly gracePeriodSeconds?: number | undefined;
  readonly propagationPolicy?: 'Orphan' | 'Background' | 'Foreground' | undefined;
  readonly preconditions?: { readonly uid?: string; readonly resourceVersion?: string } | undefined;
  readonly dryRun?: boolean | undefined;
}

export type WatchEvent<T extends KubernetesObject = KubernetesObject> =
  | { readonly type: 'ADDED' | 'MODIFIED' | 'DELETED'; readonly object: T }
  | { readonly type: 'BOOKMARK'; readonly object: { readonly metadata: { readonly resourceVersion: string } } };

/**
 * The one way to the API server. In the control-plane worker objects pass by reference and are frozen; elsewhere they
 * come as JSON. Code written against it cannot tell the difference. Every method throws StatusError.
 */
export interface Client {
  get<T extends KubernetesObject>(resource: Resource<T>, ref: ObjectRef): Promise<T>;
  list<T extends KubernetesObject>(resource: Resource<T>, options?: ListOptions): Promise<KubernetesList<T>>;
  /** Changes after `resourceVersion`; without one, first the objects that exist, as ADDED. An expired version throws a StatusError with reason Expired. Ends when the signal aborts or the server ends it. */
  watch<T extends KubernetesObject>(
    resource: Resource<T>,
    options: WatchOptions,
    signal: AbortSignal,
  ): AsyncIterable<WatchEvent<T>>;
  /** `namespace` defaults to the object's own. With a subresource (`binding`, `eviction`), `name` in the object's metadata says whose. */
  create<T extends KubernetesObject>(resource: Resource<T>, object: New<T>, options?: WriteOptions): Promise<T>;
  /** Replaces the object; with a resourceVersion in it, only if that is still current (else reason Conflict). */
  update<T extends KubernetesObject>(resource: Resource<T>, object: T, options?: WriteOptions): Promise<T>;
  patch<T extends KubernetesObject>(
    resource: Resource<T>,
    ref: ObjectRef,
    type: PatchType,
    patch: unknown,
    options?: WriteOptions,
  ): Promise<T>;
  /** Resolves with what the server answers: the object while it terminates, or a Status when it is gone. */
  delete(resource: Resource, ref: ObjectRef, options?: DeleteOptions): Promise<KubernetesObject | undefined>;
  /** The server itself, for what has no method here: discovery, tables, logs, exec. */
  readonly raw: FetchHandler;
}
