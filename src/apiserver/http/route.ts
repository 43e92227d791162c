import type { Resource } from '../../api/index.ts';
import type { Catalog } from '../registry/index.ts';

/** What a path names. */
export type Route =
  | { readonly kind: 'index' | 'version' | 'core-versions' | 'groups' | 'openapi-v2' | 'unknown' }
  /** `check` is `''` for all of them. */
  | { readonly kind: 'health'; readonly endpoint: string; readonly check: string }
  /** `''` for the index. */
  | { readonly kind: 'openapi-v3'; readonly path: string }
  /** Who issues tokens, and the keys that verify them. */
  | { readonly kind: 'issuer' | 'token-keys' }
  | { readonly kind: 'group'; readonly group: string }
  | { readonly kind: 'group-version'; readonly groupVersion: string }
  | {
      readonly kind: 'resource';
      readonly resource: Resource;
      /** Undefined for cluster-scoped resources and for collections over all namespaces. */
      readonly namespace: string | undefined;
      /** `''` for a collection. */
      readonly name: string;
      readonly subresource: string;
    };

export type ResourceRoute = Extract<Route, { readonly kind: 'resource' }>;

const HEALTH: ReadonlySet<string> = new Set(['healthz', 'livez', 'readyz']);

const ISSUER_PATHS: Readonly<Record<string, 'issuer' | 'token-keys'>> = {
  '.well-known/openid-configuration': 'issuer',
  'openid/v1/jwks': 'token-keys',
};

/** The subresource with a path of its own below it. */
const PROXY = 'proxy';

const UNKNOWN: Route = { kind: 'unknown' };

/** Reads a path of the API. @param pathname percent-encoded */
export function parseRoute(catalog: Catalog, pathname: string): Route {
  let parts: string[];
  try {
    parts = pathname.split('/').filter(Boolean).map(decodeURIComponent);
  } catch {
    return UNKNOWN;
  }
  const [first, ...rest] = parts;
  if (first === undefined) return { kind: 'index' };
  if (HEALTH.has(first)) return { kind: 'health', endpoint: first, check: rest.join('/') };
  if (first === 'openapi') return parseOpenApi(rest);
  if (first === '.well-known' || first === 'openid') return { kind: ISSUER_PATHS[parts.join('/')] ?? 'unknown' };
  if (first === 'version' && rest.length === 0) return { kind: 'version' };
  if (first === 'api') return rest.length === 0 ? { kind: 'core-versions' } : parseVersion(catalog, '', rest);
  if (first !== 'apis') return UNKNOWN;
  const [group, ...below] = rest;
  if (group === undefined) return { kind: 'groups' };
  if (below.length > 0) return parseVersion(catalog, `${group}/`, below);
  return group !== '' && catalog.versions(group) !== undefined ? { kind: 'group', group } : UNKNOWN;
}

function parseOpenApi([version, ...path]: readonly string[]): Route {
  if (version === 'v2' && path.length === 0) return { kind: 'openapi-v2' };
  return version === 'v3' ? { kind: 'openapi-v3', path: path.join('/') } : UNKNOWN;
}

function parseVersion(catalog: Catalog, prefix: string, parts: readonly string[]): Route {
  const [version = '', ...rest] = parts;
  const path = `${prefix}${version}`;
  if (!catalog.serves(path)) return UNKNOWN;
  return rest.length === 0 ? { kind: 'group-version', groupVersion: path } : parseResource(catalog, path, rest);
}

function parseResource(catalog: Catalog, path: string, parts: readonly string[]): Route {
  const [first = '', second, third] = parts;
  if (first === 'namespaces' && second !== undefined && third !== undefined) {
    const namespaced = catalog.find(path, third);
    if (namespaced?.namespaced === true) return resourceRoute(namespaced, second, parts.slice(3));
  }
  const resource = catalog.find(path, first);
  if (resource === undefined) return UNKNOWN;
  if (resource.namespaced && parts.length > 1) return UNKNOWN;
  return resourceRoute(resource, undefined, parts.slice(1));
}

function resourceRoute(resource: Resource, namespace: string | undefined, rest: readonly string[]): Route {
  const [name = '', subresource = ''] = rest;
  const below = rest.length > 2 && subresource !== PROXY;
  if (below || (subresource !== '' && !resource.subresources.includes(subresource))) return UNKNOWN;
  return { kind: 'resource', resource, namespace, name, subresource };
}
