import type { Clock } from '../../base/index.ts';
import { groupResource, type KubernetesObject, type ObjectMeta, type Resource } from '../../api/index.ts';
import type { Store, StoredObject, StoreKey } from '../store/index.ts';
import type { ServiceAllocator } from './services/service-allocator.ts';

/** What every operation on resources works with. */
export interface Registry {
  readonly store: Store;
  readonly clock: Clock;
  /** Numbers in [0, 1). */
  readonly random: () => number;
  readonly uuid: () => string;
  readonly services: ServiceAllocator;
}

/** Which object a request is about; the namespace is `''` for cluster-scoped resources. */
export interface Target {
  readonly resource: Resource;
  readonly namespace: string;
  readonly name: string;
}

export function storeKey(target: Target): StoreKey {
  return { resource: groupResource(target.resource), namespace: target.namespace, name: target.name };
}

/** Metadata as clients send it: what the server fills in may be missing. */
export function sentMetadata(object: KubernetesObject): ObjectMeta {
  return object.metadata;
}

/** The result of a write. `stored` is missing after a dry run. */
export interface Written {
  readonly object: KubernetesObject;
  readonly stored?: StoredObject;
  /** For `Warning` headers. */
  readonly warnings: readonly string[];
  readonly created?: boolean;
}
