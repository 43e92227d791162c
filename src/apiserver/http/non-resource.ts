import type { OpenApi } from '../openapi/index.ts';
import { methodNotAllowed, type Registry, unknownPath } from '../registry/index.ts';
import { group, groups, index, resourceList } from './discovery.ts';
import { health, type HealthCheck } from './health.ts';
import { acceptedTypes, notAcceptable } from './media-type.ts';
import { json, jsonText } from './respond.ts';
import type { Route } from './route.ts';
import { VERSION } from './version.ts';

export interface NonResourceDeps {
  readonly registry: Registry;
  readonly openApi: OpenApi;
  readonly checks: readonly HealthCheck[];
}

type NonResourceRoute = Exclude<Route, { readonly kind: 'resource' }>;

/** Answers what is not about objects: discovery, OpenAPI, health. @throws StatusError */
export async function serveNonResource(
  { registry, openApi, checks }: NonResourceDeps,
  route: NonResourceRoute,
  request: Request,
  query: URLSearchParams,
): Promise<Response> {
  if (route.kind === 'unknown') throw unknownPath();
  if (request.method !== 'GET' && request.method !== 'HEAD') throw methodNotAllowed();
  const accept = request.headers.get('accept');
  const { catalog } = registry;
  switch (route.kind) {
    case 'index':
      return index(catalog);
    case 'version':
      return json(VERSION);
    case 'health':
      return health(checks, route.endpoint, route.check, query);
    case 'core-versions':
    case 'groups':
      return groups(catalog, route.kind, accept);
    case 'group':
      return group(catalog, route.group);
    case 'group-version':
      return resourceList(catalog, route.groupVersion);
    case 'openapi-v2':
      requireJson(accept);
      return jsonText(await openApi.v2());
    case 'openapi-v3': {
      requireJson(accept);
      const document = route.path === '' ? JSON.stringify(openApi.index()) : await openApi.v3(route.path);
      if (document === undefined) throw unknownPath();
      return jsonText(document);
    }
  }
}

/** Upstream has these documents as protobuf too. @throws StatusError NotAcceptable */
function requireJson(accept: string | null): void {
  const json = new Set(['application/json', 'application/*', '*/*']);
  if (!acceptedTypes(accept).some(({ type }) => json.has(type))) throw notAcceptable();
}
