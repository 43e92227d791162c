import {
  groupResource,
  resources,
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
  ['Workloads', ['deployments', 'replicasets', 'pods']],
  ['Network', ['services', 'endpointslices', 'endpoints']],
  ['Configuration', ['configmaps', 'secrets', 'serviceaccounts']],
  ['Cluster', ['nodes', 'namespaces', 'events', 'leases']],
];

/** Every served resource under its heading; one that no heading names comes under "Other". */
export function kindGroups(): readonly KindGroup[] {
  const named = GROUPS.map(([title, plurals]) => ({
    title,
    resources: plurals.flatMap((plural) => resources.filter(({ resource }) => resource === plural)),
  }));
  const seen = new Set(named.flatMap((group) => group.resources));
  const rest = resources.filter((resource) => !seen.has(resource));
  return rest.length === 0 ? named : [...named, { title: 'Other', resources: rest }];
}

/** @param key as {@link groupResource} writes it, for instance `deployments.apps` */
export function resourceByKey(key: string): Resource | undefined {
  return resources.find((resource) => groupResource(resource) === key);
}

/** What a reference, or an object, is an instance of; undefined for kinds that are not served. */
export function resourceOf(
  reference: Pick<ObjectReference, 'apiVersion' | 'kind'> | KubernetesObject,
): Resource | undefined {
  const group = reference.apiVersion?.includes('/') === true ? reference.apiVersion.split('/')[0] : '';
  return (
    resources.find((resource) => resource.kind === reference.kind && resource.group === group) ??
    resources.find((resource) => resource.kind === reference.kind)
  );
}

/** `ReplicaSets`: the plural as a title. */
export function kindTitle(resource: Resource): string {
  const { kind } = resource;
  if (kind.endsWith('s')) return resource.resource === `${kind.toLowerCase()}es` ? `${kind}es` : kind;
  return `${kind}s`;
}
