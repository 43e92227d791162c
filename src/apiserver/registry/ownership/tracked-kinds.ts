import {
  type ApiObject,
  builtInType,
  customResourceType,
  decode,
  fromStorage,
  groupResource,
  groupVersion,
  type KubernetesObject,
  ownableFields,
  type Resource,
  toStorage,
  type TrackedKind,
  type TrackedVersion,
  typeNameOf,
} from '../../../api/index.ts';
import type { Catalog } from '../catalog.ts';

type Kinds = WeakMap<Resource, Map<string, TrackedKind>>;

/** How ownership sees the resources of a catalog; made when first asked for. */
const known = new WeakMap<Catalog, Kinds>();

/** A resource and subresource as ownership sees it. @param subresource `''` for the object itself */
export function trackedKind(catalog: Catalog, resource: Resource, subresource: string): TrackedKind {
  const kinds = known.get(catalog) ?? new WeakMap<Resource, Map<string, TrackedKind>>();
  known.set(catalog, kinds);
  const ofResource = kinds.get(resource) ?? new Map<string, TrackedKind>();
  kinds.set(resource, ofResource);
  const found = ofResource.get(subresource);
  if (found !== undefined) return found;
  const made = makeKind(catalog, resource, subresource);
  ofResource.set(subresource, made);
  return made;
}

function makeKind(catalog: Catalog, resource: Resource, subresource: string): TrackedKind {
  const { group, version, kind } = resource;
  const inCatalog = (apiVersion: string): Resource | undefined => catalog.find(apiVersion, resource.resource);
  return {
    group,
    version,
    kind,
    subresource,
    ...versionOf(resource, subresource),
    empty: emptyObject(resource),
    versionOf: (apiVersion) => {
      const other = inCatalog(apiVersion);
      return other === undefined ? undefined : versionOf(other, subresource);
    },
    convert: (object, apiVersion) => {
      const from = inCatalog(object['apiVersion'] as string) ?? resource;
      const to = inCatalog(apiVersion) ?? resource;
      return fromStorage(to, toStorage(from, object as unknown as KubernetesObject)) as unknown as ApiObject;
    },
  };
}

function versionOf(resource: Resource, subresource: string): TrackedVersion {
  const { behavior } = resource;
  const filter = ownableFields(groupResource(resource), subresource, {
    hasStatus: resource.subresources.includes('status'),
    custom: behavior !== undefined,
  });
  const type = behavior === undefined ? builtInType(typeNameOf(resource)) : customResourceType(behavior.openApiSchema);
  return { type, ...(filter === undefined ? {} : { filter }) };
}

/** Upstream compares with an empty Go struct, and with nothing but the kind for custom resources. */
function emptyObject(resource: Resource): ApiObject {
  const { kind } = resource;
  const named = { apiVersion: groupVersion(resource), kind };
  return resource.behavior === undefined ? (decode(resource, named).object as unknown as ApiObject) : named;
}
