import type { KubernetesObject } from '../meta.ts';
import type { Resource } from '../resources.ts';
export function fieldsOf<T extends KubernetesObject>(
  _resource: Resource<T>,
  _object: T,
): Readonly<Record<string, string>> {
  throw new Error('not yet');
}
