import { groupResource, type KubernetesObject, type Resource } from '../../api/index.ts';
import type { Registry } from '../registry/index.ts';

/** An object as it is now, as it is stored. */
export function storedObject<T extends KubernetesObject>(
  { store }: Registry,
  resource: Resource<T>,
  name: string,
  namespace = '',
): T | undefined {
  return store.latest({ resource: groupResource(resource), namespace, name })?.object as T | undefined;
}

/** All objects of a kind in a namespace (`''` for cluster-scoped kinds), by name. */
export function storedObjects<T extends KubernetesObject>(
  { store }: Registry,
  resource: Resource<T>,
  namespace = '',
): readonly T[] {
  const stored = store.list(groupResource(resource), namespace);
  return stored.length === 0 ? [] : stored.map(({ object }) => object as T);
}
