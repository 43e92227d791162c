import { groupVersion, type Resource } from '../../api/index.ts';
import type { Catalog } from '../registry/index.ts';
import { acceptedTypes } from './media-type.ts';
import { json } from './respond.ts';
import { kindOf, type Subresource, subresourceOf } from './subresource-kinds.ts';

function subresourcesOf(resource: Resource): readonly (Subresource & { readonly name: string })[] {
  return [...resource.subresources].sort().map((name) => ({ ...subresourceOf(resource, name), name }));
}

function ofVersion(catalog: Catalog, path: string): readonly Resource[] {
  return catalog.resources
    .filter((resource) => groupVersion(resource) === path)
    .sort((a, b) => (a.resource < b.resource ? -1 : 1));
}

/** `GET /apis/<group>/<version>` */
export function resourceList(catalog: Catalog, path: string): Response {
  const list = ofVersion(catalog, path).flatMap((resource) => [
    {
      name: resource.resource,
      singularName: resource.singular,
      namespaced: resource.namespaced,
      kind: resource.kind,
      verbs: resource.verbs,
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

function groupOf(catalog: Catalog, name: string): object {
  const versions = catalog.versions(name) ?? [];
  return { name, versions, preferredVersion: versions[0] };
}

/** `GET /apis/<group>` */
export function group(catalog: Catalog, name: string): Response {
  return json({ kind: 'APIGroup', apiVersion: 'v1', ...groupOf(catalog, name) });
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
    verbs: resource.verbs,
    ...(resource.shortNames.length === 0 ? {} : { shortNames: resource.shortNames }),
    ...(resource.categories.length === 0 ? {} : { categories: resource.categories }),
    ...(subresources.length === 0 ? {} : { subresources }),
  };
}

function aggregatedGroup(catalog: Catalog, name: string): object {
  const versions = catalog.versions(name) ?? [];
  return {
    metadata: { name, creationTimestamp: null },
    versions: versions.map(({ groupVersion: path, version }) => ({
      version,
      resources: ofVersion(catalog, path).map(aggregatedResource),
      freshness: 'Current',
    })),
  };
}

/** `GET /api` and `GET /apis`: everything at once for clients that understand that. */
export function groups(catalog: Catalog, kind: 'core-versions' | 'groups', accept: string | null): Response {
  for (const { type, parameters } of acceptedTypes(accept)) {
    if (type !== 'application/json') continue;
    const { g, v, as } = parameters;
    if (as === undefined) break;
    if (g !== 'apidiscovery.k8s.io' || as !== 'APIGroupDiscoveryList' || (v !== 'v2' && v !== 'v2beta1')) continue;
    const items = (kind === 'core-versions' ? [''] : catalog.groups).map((name) => aggregatedGroup(catalog, name));
    return json(
      { kind: as, apiVersion: `apidiscovery.k8s.io/${v}`, metadata: {}, items },
      { contentType: `application/json;g=${g};v=${v};as=${as}` },
    );
  }
  if (kind === 'groups')
    return json({
      kind: 'APIGroupList',
      apiVersion: 'v1',
      groups: catalog.groups.map((name) => groupOf(catalog, name)),
    });
  return json({
    kind: 'APIVersions',
    versions: ['v1'],
    serverAddressByClientCIDRs: [{ clientCIDR: '0.0.0.0/0', serverAddress: '10.96.0.1:443' }],
  });
}

/** `GET /` */
export function index(catalog: Catalog): Response {
  const versions = catalog.groups.flatMap((name) => catalog.versions(name) ?? []);
  const paths = [
    '/api',
    '/api/v1',
    '/apis',
    ...catalog.groups.map((name) => `/apis/${name}`),
    ...versions.map((served) => `/apis/${served.groupVersion}`),
  ];
  return json({ paths: [...paths, '/healthz', '/livez', '/readyz', '/version'].sort() });
}
