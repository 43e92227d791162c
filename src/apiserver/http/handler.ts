import type { UserInfo } from '../../api/index.ts';
import type { Connection, FetchHandler } from '../../protocol/index.ts';
import { badRequest, unknownPath, type WatchFeed } from '../registry/index.ts';
import { type NonResourceDeps, serveNonResource } from './non-resource.ts';
import { requesterOf } from './requester.ts';
import { connectPod, podLog, type PodStreamDeps } from './pod-streams.ts';
import { serveResource } from './resource-requests.ts';
import { failure, warningHeader } from './respond.ts';
import { parseRoute, type Route } from './route.ts';

export interface HandlerDeps extends PodStreamDeps, NonResourceDeps {
  /** Holds the open watches. */
  readonly feeds: Set<WatchFeed>;
  /** Whose requests these are: who the transport was made for. */
  readonly user: UserInfo;
}

const UPGRADED: ReadonlySet<string> = new Set(['exec', 'attach', 'portforward']);

/** upstream: APILifecycleDeprecated and APILifecycleReplacement of the types. */
const DEPRECATED: Readonly<Record<string, string>> = {
  endpoints: 'v1 Endpoints is deprecated in v1.33+; use discovery.k8s.io/v1 EndpointSlice',
};

/** The wire format of the Kubernetes API. */
export function createHandler(deps: HandlerDeps): FetchHandler {
  return {
    async fetch(request) {
      try {
        const url = new URL(request.url);
        return await serve(deps, request, url, parseRoute(deps.registry.catalog, url.pathname));
      } catch (cause) {
        return failure(cause);
      }
    },
    async connect(request): Promise<Connection> {
      const route = parseRoute(deps.registry.catalog, new URL(request.url).pathname);
      if (route.kind !== 'resource' || !UPGRADED.has(route.subresource)) throw unknownPath();
      const { namespace = '', name, subresource } = route;
      return connectPod(deps, { namespace, name }, subresource, request);
    },
  };
}

async function serve(deps: HandlerDeps, request: Request, url: URL, route: Route): Promise<Response> {
  if (route.kind === 'resource') {
    const { namespace = '', name, subresource } = route;
    if (subresource === 'log' && request.method === 'GET') return podLog(deps, { namespace, name }, request);
    if (UPGRADED.has(subresource)) throw badRequest('Upgrade request required');
    const { registry, feeds } = deps;
    const response = await serveResource({
      registry,
      feeds,
      route,
      query: url.searchParams,
      request,
      requester: requesterOf(deps.user, request, url.searchParams),
    });
    const deprecated = DEPRECATED[route.resource.resource];
    if (deprecated !== undefined) response.headers.append('warning', warningHeader(deprecated));
    return response;
  }
  return serveNonResource(deps, route, request, url.searchParams);
}
