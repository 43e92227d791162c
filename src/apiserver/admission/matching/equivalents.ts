import type { Resource } from '../../../api/index.ts';
import { type Registry, storeName } from '../../registry/index.ts';

interface Known {
  readonly generation: number;
  readonly resources: readonly Resource[];
}

const known = new WeakMap<Resource, Known>();

/** Other resources that show the same objects. upstream: apimachinery/pkg/runtime EquivalentResourceRegistry */
export function equivalentsOf({ catalog }: Registry, resource: Resource): readonly Resource[] {
  const found = known.get(resource);
  if (found?.generation === catalog.generation) return found.resources;
  const name = storeName(resource);
  const resources = catalog.resources.filter((other) => other !== resource && storeName(other) === name);
  known.set(resource, { generation: catalog.generation, resources });
  return resources;
}
