import { type AccessControl, issuerConfiguration, keySet } from '../auth/index.ts';
import { OPENAPI_V2_PROTOBUF, OPENAPI_V2_PROTOBUF_OLD, type OpenApi } from '../openapi/index.ts';
import { methodNotAllowed, type Registry, unknownPath } from '../registry/index.ts';
import { group, groups, index, resourceList } from './discovery.ts';
import { health, type HealthCheck } from './health.ts';
import { acceptedTypes, JSON_TYPE, notAcceptable } from './media-type.ts';
import { json, jsonText } from './respond.ts';
import type { Route } from './route.ts';
import { VERSION } from './version.ts';

export interface NonResourceDeps {
  readonly registry: Registry;
  readonly openApi: OpenApi;
  readonly checks: readonly HealthCheck[];
  readonly access: AccessControl;
}

type NonResourceRoute = Exclude<Route, { readonly kind: 'resource' }>;

/** Answers what is not about objects: discovery, OpenAPI, health. @throws StatusError */
export async function serveNonResource(
  { registry, openApi, checks, access }: NonResourceDeps,
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
    case 'issuer':
      return publicJson(issuerConfiguration(), JSON_TYPE);
    case 'token-keys':
      return publicJson(await keySet(access.keys), 'application/jwk-set+json');
    case 'openapi-v2':
      return openApiV2(openApi, accept);
    case 'openapi-v3': {
      requireJson(accept);
      const document = route.path === '' ? JSON.stringify(openApi.index()) : await openApi.v3(route.path);
      if (document === undefined) throw unknownPath();
      return jsonText(document);
    }
  }
}

/** Anybody may keep it for an hour. upstream: pkg/routes/openidmetadata.go */
function publicJson(value: object, contentType: string): Response {
  const headers = { 'content-type': contentType, 'cache-control': 'public, max-age=3600' };
  return new Response(JSON.stringify(value), { headers });
}

const JSON_TYPES: ReadonlySet<string> = new Set([JSON_TYPE, 'application/*', '*/*']);

/** In the first form of those that the client takes. @throws StatusError NotAcceptable */
async function openApiV2(openApi: OpenApi, accept: string | null): Promise<Response> {
  const isProtobuf = (type: string): boolean => type === OPENAPI_V2_PROTOBUF || type === OPENAPI_V2_PROTOBUF_OLD;
  const wanted = acceptedTypes(accept).find(({ type }) => JSON_TYPES.has(type) || isProtobuf(type))?.type;
  if (wanted !== undefined && isProtobuf(wanted)) {
    return new Response(await openApi.v2Protobuf(), { headers: { 'content-type': OPENAPI_V2_PROTOBUF } });
  }
  requireJson(accept);
  return jsonText(await openApi.v2());
}

/** Upstream has documents of OpenAPI v3 as protobuf too. @throws StatusError NotAcceptable */
function requireJson(accept: string | null): void {
  if (!acceptedTypes(accept).some(({ type }) => JSON_TYPES.has(type))) throw notAcceptable();
}
