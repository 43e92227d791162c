import {
  builtInType,
  fromScaleOwners,
  groupVersion,
  type KubernetesObject,
  type ManagedFieldsEntry,
  type ReplicasPath,
  type Resource,
  type Scale,
  toScaleOwners,
  type TrackedKind,
} from '../../../api/index.ts';
import type { Catalog } from '../catalog.ts';
import type { Registry, Requester } from '../registry.ts';
import { tracked } from './track.ts';

/** A Scale as ownership sees it: one version, whatever the kind of the object. */
export const SCALE_KIND: TrackedKind = {
  group: 'autoscaling',
  version: 'v1',
  kind: 'Scale',
  subresource: 'scale',
  type: builtInType('Scale'),
  empty: { apiVersion: 'autoscaling/v1', kind: 'Scale', metadata: {}, spec: {}, status: {} },
  versionOf: () => undefined,
  convert: (object) => object,
};

/** Where the versions of a resource keep their replicas. */
function replicasPath(catalog: Catalog, resource: Resource): ReplicasPath {
  return (apiVersion) => {
    const version = catalog.find(apiVersion, resource.resource);
    if (version === undefined) return undefined;
    const path = version.behavior === undefined ? '.spec.replicas' : version.behavior.scale?.specReplicasPath;
    return path
      ?.split('.')
      .slice(1)
      .map((name) => `f:${name}`);
  };
}

/** The Scale of an object with those who own its number of replicas. */
export function withScaleOwners(registry: Registry, resource: Resource, object: KubernetesObject, scale: Scale): Scale {
  const managedFields = toScaleOwners(object.metadata.managedFields, replicasPath(registry.catalog, resource));
  return managedFields === undefined ? scale : { ...scale, metadata: { ...scale.metadata, managedFields } };
}

/**
 * The owners of an object whose Scale a request changes.
 * @param live the Scale as it is @param wanted as it is to be; after an apply it has its owners
 */
export function ownersOfScaled(
  registry: Registry,
  resource: Resource,
  object: KubernetesObject,
  scales: { readonly live: Scale; readonly wanted: Scale; readonly applied: boolean },
  requester: Requester,
): readonly ManagedFieldsEntry[] | undefined {
  const { managedFields } = object.metadata;
  const pathOf = replicasPath(registry.catalog, resource);
  const live = withScaleOwners(registry, resource, object, scales.live) as unknown as KubernetesObject;
  const wanted = scales.wanted as unknown as KubernetesObject;
  const next = scales.applied ? wanted : tracked(registry, SCALE_KIND, live, wanted, requester);
  return fromScaleOwners(managedFields, next.metadata.managedFields, groupVersion(resource), pathOf);
}
