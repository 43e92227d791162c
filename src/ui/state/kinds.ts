import {
  groupResource,
  storedResources,
  type KubernetesObject,
  type ObjectReference,
  type Resource,
} from '../../api/index.ts';

/** A heading of the resource tree with its resources. */
export interface KindGroup {
  readonly title: string;
  readonly resources: readonly Resource[];
}

const GROUPS: readonly (readonly [string, readonly string[]])[] = [
  ['Workloads', ['deployments', 'statefulsets', 'daemonsets', 'replicasets', 'jobs', 'cronjobs', 'pods']],
  ['Network', ['services', 'endpointslices', 'endpoints']],
  ['Configuration', ['configmaps', 'secrets', 'serviceaccounts']],
  ['Storage', ['persistentvolumeclaims', 'persistentvolumes']],
  ['Cluster', ['nodes', 'namespaces', 'events', 'leases']],
];

/** The resources of the tree under their headings: those that people look at most. The palette finds all of them. */
export function kindGroups(): readonly KindGroup[] {
  return GROUPS.map(([title, plurals]) => ({
    title,
    resources: plurals.flatMap((plural) => storedResources.filter(({ resource }) => resource === plural)),
  }));
}

/** @param key as {@link groupResource} writes it, for instance `deployments.apps` */
export function resourceByKey(key: string): Resource | undefined {
  return storedResources.find((resource) => groupResource(resource) === key);
}

/** What a reference, or an object, is an instance of; undefined for kinds that are not served. */
export function resourceOf(
  reference: Pick<ObjectReference, 'apiVersion' | 'kind'> | KubernetesObject,
): Resource | undefined {
  const group = reference.apiVersion?.includes('/') === true ? reference.apiVersion.split('/')[0] : '';
  return (
    storedResources.find((resource) => resource.kind === reference.kind && resource.group === group) ??
    storedResources.find((resource) => resource.kind === reference.kind)
  );
}

/** `ReplicaSets`: the plural as a title. */
export function kindTitle(resource: Resource): string {
  const { kind } = resource;
  if (kind.endsWith('s')) return resource.resource === `${kind.toLowerCase()}es` ? `${kind}es` : kind;
  return `${kind}s`;
}
