import type { KubernetesObject } from '../../api/index.ts';
import { deepFreeze, freezeChanged } from '../../base/index.ts';

/** Where an object is kept. `resource` is `schema.GroupResource.String()`; the namespace is `''` for cluster-scoped objects. */
export interface StoreKey {
  readonly resource: string;
  readonly namespace: string;
  readonly name: string;
}

export function pathOf(key: StoreKey): string {
  return `${key.resource}/${key.namespace}/${key.name}`;
}

/** One revision of one object; a tombstone, when `deleted`, holds the last state of the object. Immutable. */
export class StoredObject implements StoreKey {
  readonly resource: string;
  readonly namespace: string;
  readonly name: string;
  readonly revision: number;
  /** Deep-frozen; its `metadata.resourceVersion` is {@link revision}. */
  readonly object: KubernetesObject;
  readonly deleted: boolean;
  /** Milliseconds since the epoch when the store deletes it by itself; undefined means never. */
  readonly expires: number | undefined;
  #text: string | undefined;

  constructor(
    key: StoreKey,
    revision: number,
    object: KubernetesObject,
    options: { readonly deleted?: boolean; readonly expires?: number | undefined } = {},
  ) {
    this.resource = key.resource;
    this.namespace = key.namespace;
    this.name = key.name;
    this.revision = revision;
    this.object = object;
    this.deleted = options.deleted ?? false;
    this.expires = options.expires;
  }

  /** The object as JSON: encoded when first asked for, then shared by log, responses and watches. */
  get text(): string {
    return (this.#text ??= JSON.stringify(this.object));
  }
}

/** The object as of `revision`, frozen with all it holds. @param before what is stored of it, if it is made from that */
export function stamp(object: KubernetesObject, revision: number, before?: KubernetesObject): KubernetesObject {
  const metadata = { ...object.metadata, resourceVersion: String(revision) };
  const stamped = { ...object, metadata };
  return before === undefined ? deepFreeze(stamped) : freezeChanged(stamped, before);
}
