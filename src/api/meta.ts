import type { ServedMeta, ListMeta, ObjectMeta } from './generated/types.ts';

/** What every object of the API has. */
export interface KubernetesObject {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: ServedMeta;
}

/** An object as a client sends it: the server fills in the metadata that is missing, and the status. */
export type New<T extends KubernetesObject> = Omit<T, 'metadata' | 'status'> & {
  readonly metadata: ObjectMeta;
  readonly status?: T extends { readonly status?: infer S } ? S : never;
};

export interface KubernetesList<T extends KubernetesObject = KubernetesObject> {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: ListMeta & { readonly resourceVersion: string };
  readonly items: readonly T[];
}

/** Namespace and name; the namespace is `''` for cluster-scoped objects. */
export interface ObjectKey {
  readonly namespace: string;
  readonly name: string;
}

export function keyOf(object: KubernetesObject): ObjectKey {
  return { namespace: object.metadata.namespace ?? '', name: object.metadata.name };
}

/** `namespace/name`, or `name` for a cluster-scoped object. */
export function keyString(key: ObjectKey): string {
  return key.namespace === '' ? key.name : `${key.namespace}/${key.name}`;
}

/** Inverse of {@link keyString}. */
export function parseKey(text: string): ObjectKey {
  const slash = text.indexOf('/');
  return slash < 0 ? { namespace: '', name: text } : { namespace: text.slice(0, slash), name: text.slice(slash + 1) };
}
