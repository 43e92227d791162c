import { groupVersion, type Resource, resources } from '../../api/index.ts';
import { acceptedTypes } from './media-type.ts';
import { json } from './respond.ts';
import { GROUP_VERSIONS, GROUPS } from './route.ts';

const COLLECTION_VERBS = ['create', 'delete', 'deletecollection', 'get', 'list', 'patch', 'update', 'watch'] as const;

interface KindRef {
  readonly group: string;
  readonly version: string;
  readonly kind: string;
}

interface Subresource {
  readonly verbs: readonly string[];
  /** The resource's own kind, when left out. */
  readonly kind?: KindRef;
}

function core(kind: string): KindRef {
  return { group: '', version: 'v1', kind };
}

const SUBRESOURCES: Readonly<Record<string, Subresource>> = {
  attach: { verbs: ['create', 'get'], kind: core('PodAttachOptions') },
  binding: { verbs: ['create'], kind: core('Binding') },
  eviction: { verbs: ['create'], kind: { group: 'policy', version: 'v1', kind: 'Eviction' } },
  exec: { verbs: ['create', 'get'], kind: core('PodExecOptions') },
  finalize: { verbs: ['update'] },
  log: { verbs: ['get'] },
  portforward: { verbs: ['create', 'get'], kind: core('PodPortForwardOptions') },
  scale: { verbs: ['get', 'patch', 'update'], kind: { group: 'autoscaling', version: 'v1', kind: 'Scale' } },
  status: { verbs: ['get', 'patch', 'update'] },
};

/** Namespaces can only be deleted one by one. */
export function verbsOf(resource: Resource): readonly string[] {
  return resource.resource === 'namespaces'
    ? COLLECTION_VERBS.filter((verb) => verb !== 'deletecollection')
    : COLLECTION_VERBS;
}

function kindOf(resource: Resource): KindRef {
  return { group: resource.group, version: resource.version, kind: resource.kind };
}

function subresourcesOf(resource: Resource): readonly (Subresource & { readonly name: string })[] {
  return [...resource.subresources].sort().map((name) => ({ verbs: [], ...SUBRESOURCES[name], name }));
}

function ofVersion(path: string): readonly Resource[] {
  return resources
    .filter((resource) => groupVersion(resource) === path)
    .sort((a, b) => (a.resource < b.resource ? -1 : 1));
}

/** `GET /apis/<group>/<version>` */
export function resourceList(path: string): Response {
  const list = ofVersion(path).flatMap((resource) => [
    {
      name: resource.resource,
      singularName: resource.singular,
      namespaced: resource.namespaced,
      kind: resource.kind,
      verbs: verbsOf(resource),
      ...(resource.shortNames.length === 0 ? {} : { shortNames: resource.shortNames }),
      ...(resource.categories.length === 0 ? {} : { categories: resource.categories }),
    },
    ...subresourcesOf(resource).map(({ name, verbs, kind }) => ({
      name: `${resource.resource}/${name}`,
      singularName: '',
      namespaced: resource.namespaced,
      ...(kind ?? { kind: resource.kind }),
      verbs,
    })),
  ]);
  return json({ kind: 'APIResourceList', apiVersion: 'v1', groupVersion: path, resources: list });
}

function versionsOf(group: string): readonly { readonly groupVersion: string; readonly version: string }[] {
  return GROUP_VERSIONS.filter((path) => path.startsWith(`${group}/`)).map((path) => ({
    groupVersion: path,
    version: path.slice(group.length + 1),
  }));
}

function groupOf(name: string): object {
  const versions = versionsOf(name);
  return { name, versions, preferredVersion: versions[0] };
}

/** `GET /apis/<group>` */
export function group(name: string): Response {
  return json({ kind: 'APIGroup', apiVersion: 'v1', ...groupOf(name) });
}

function aggregatedResource(resource: Resource): object {
  const subresources = subresourcesOf(resource).map(({ name, verbs, kind }) => ({
    subresource: name,
    responseKind: kind ?? kindOf(resource),
    verbs,
  }));
  return {
    resource: resource.resource,
    responseKind: kindOf(resource),
    scope: resource.namespaced ? 'Namespaced' : 'Cluster',
    singularResource: resource.singular,
    verbs: verbsOf(resource),
    ...(resource.shortNames.length === 0 ? {} : { shortNames: resource.shortNames }),
    ...(resource.categories.length === 0 ? {} : { categories: resource.categories }),
    ...(subresources.length === 0 ? {} : { subresources }),
  };
}

function aggregatedGroup(name: string): object {
  const versions = name === '' ? [{ groupVersion: 'v1', version: 'v1' }] : versionsOf(name);
  return {
    metadata: { name, creationTimestamp: null },
    versions: versions.map(({ groupVersion: path, version }) => ({
      version,
      resources: ofVersion(path).map(aggregatedResource),
      freshness: 'Current',
    })),
  };
}

/** `GET /api` and `GET /apis`: everything at once for clients that understand that. */
export function groups(kind: 'core-versions' | 'groups', accept: string | null): Response {
  for (const { type, parameters } of acceptedTypes(accept)) {
    if (type !== 'application/json') continue;
    const { g, v, as } = parameters;
    if (as === undefined) break;
    if (g !== 'apidiscovery.k8s.io' || as !== 'APIGroupDiscoveryList' || (v !== 'v2' && v !== 'v2beta1')) continue;
    const items = (kind === 'core-versions' ? [''] : GROUPS).map(aggregatedGroup);
    return json(
      { kind: as, apiVersion: `apidiscovery.k8s.io/${v}`, metadata: {}, items },
      { contentType: `application/json;g=${g};v=${v};as=${as}` },
    );
  }
  if (kind === 'groups') return json({ kind: 'APIGroupList', apiVersion: 'v1', groups: GROUPS.map(groupOf) });
  return json({
    kind: 'APIVersions',
    versions: ['v1'],
    serverAddressByClientCIDRs: [{ clientCIDR: '0.0.0.0/0', serverAddress: '10.96.0.1:443' }],
  });
}

/** `GET /` */
export function index(): Response {
  const versions = GROUP_VERSIONS.filter((path) => path.includes('/')).map((path) => `/apis/${path}`);
  const paths = ['/api', '/api/v1', '/apis', ...GROUPS.map((name) => `/apis/${name}`), ...versions];
  return json({ paths: [...paths, '/healthz', '/livez', '/readyz', '/version'].sort() });
}
