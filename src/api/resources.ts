import type { Brand } from '../base/index.ts';
import type * as types from './generated/types.ts';
import type { KubernetesObject } from './meta.ts';

/** The type that a resource serves, carried for the type checker only. */
type Serves<T> = Brand<object, 'Serves'> & { readonly __serves?: T };

/** A resource of the API: what discovery says of it. */
export interface Resource<T extends KubernetesObject = KubernetesObject> {
  /** `''` is the core group. */
  readonly group: string;
  readonly version: string;
  readonly kind: string;
  /** Plural, lower case: the path segment. */
  readonly resource: string;
  readonly singular: string;
  readonly shortNames: readonly string[];
  readonly categories: readonly string[];
  readonly namespaced: boolean;
  readonly subresources: readonly string[];
  readonly __type?: Serves<T>;
}

function define<T extends KubernetesObject>(
  groupVersion: string,
  kind: string,
  resource: string,
  options: {
    readonly shortNames?: readonly string[];
    readonly categories?: readonly string[];
    readonly subresources?: readonly string[];
    readonly namespaced?: boolean;
  } = {},
): Resource<T> {
  const slash = groupVersion.indexOf('/');
  return Object.freeze({
    group: slash < 0 ? '' : groupVersion.slice(0, slash),
    version: groupVersion.slice(slash + 1),
    kind,
    resource,
    singular: kind.toLowerCase(),
    shortNames: options.shortNames ?? [],
    categories: options.categories ?? [],
    subresources: options.subresources ?? [],
    namespaced: options.namespaced ?? true,
  });
}

export const namespaces = define<types.Namespace>('v1', 'Namespace', 'namespaces', {
  shortNames: ['ns'],
  subresources: ['status', 'finalize'],
  namespaced: false,
});
export const nodes = define<types.Node>('v1', 'Node', 'nodes', {
  shortNames: ['no'],
  subresources: ['status'],
  namespaced: false,
});
export const pods = define<types.Pod>('v1', 'Pod', 'pods', {
  shortNames: ['po'],
  categories: ['all'],
  subresources: ['status', 'binding', 'eviction', 'log', 'exec', 'attach'],
});
export const services = define<types.Service>('v1', 'Service', 'services', {
  shortNames: ['svc'],
  categories: ['all'],
  subresources: ['status'],
});
export const endpoints = define<types.Endpoints>('v1', 'Endpoints', 'endpoints', { shortNames: ['ep'] });
export const endpointSlices = define<types.EndpointSlice>('discovery.k8s.io/v1', 'EndpointSlice', 'endpointslices');
export const configMaps = define<types.ConfigMap>('v1', 'ConfigMap', 'configmaps', { shortNames: ['cm'] });
export const secrets = define<types.Secret>('v1', 'Secret', 'secrets');
export const serviceAccounts = define<types.ServiceAccount>('v1', 'ServiceAccount', 'serviceaccounts', {
  shortNames: ['sa'],
});
export const events = define<types.CoreV1Event>('v1', 'Event', 'events', { shortNames: ['ev'] });
export const leases = define<types.Lease>('coordination.k8s.io/v1', 'Lease', 'leases');
export const deployments = define<types.Deployment>('apps/v1', 'Deployment', 'deployments', {
  shortNames: ['deploy'],
  categories: ['all'],
  subresources: ['status', 'scale'],
});
export const replicaSets = define<types.ReplicaSet>('apps/v1', 'ReplicaSet', 'replicasets', {
  shortNames: ['rs'],
  categories: ['all'],
  subresources: ['status', 'scale'],
});

/** Every resource that is served. A new kind is a line here and its rows in the tables of this folder. */
export const resources: readonly Resource[] = [
  configMaps,
  endpoints,
  events,
  namespaces,
  nodes,
  pods,
  secrets,
  serviceAccounts,
  services,
  deployments,
  replicaSets,
  leases,
  endpointSlices,
];

/** `v1`, `apps/v1`. */
export function groupVersion(resource: Pick<Resource, 'group' | 'version'>): string {
  return resource.group === '' ? resource.version : `${resource.group}/${resource.version}`;
}

/** `pods`, `deployments.apps`: how messages name a resource (`schema.GroupResource.String`). */
export function groupResource(resource: Pick<Resource, 'group' | 'resource'>): string {
  return resource.group === '' ? resource.resource : `${resource.resource}.${resource.group}`;
}

/** Path of a collection or an object, below the server's root. */
export function resourcePath(
  resource: Resource,
  where: { readonly namespace?: string; readonly name?: string; readonly subresource?: string } = {},
): string {
  const root = resource.group === '' ? `/api/${resource.version}` : `/apis/${resource.group}/${resource.version}`;
  const namespace =
    resource.namespaced && where.namespace !== undefined && where.namespace !== ''
      ? `/namespaces/${encodeURIComponent(where.namespace)}`
      : '';
  const name = where.name === undefined ? '' : `/${encodeURIComponent(where.name)}`;
  const subresource = where.subresource === undefined ? '' : `/${where.subresource}`;
  return `${root}${namespace}/${resource.resource}${name}${subresource}`;
}
