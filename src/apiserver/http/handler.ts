import type { Access } from '../../api/index.ts';
import type { Connection, FetchHandler } from '../../protocol/index.ts';
import type { AuditLog, AuditRecord } from '../audit/index.ts';
import { admitConnect, badRequest, type Requester, unknownPath, type WatchFeed } from '../registry/index.ts';
import { admit, type AdmitDeps, requireCreate } from './admit.ts';
import { connectOptions } from './connect-options.ts';
import { type NonResourceDeps, serveNonResource } from './non-resource.ts';
import { logSocket } from './log-socket.ts';
import { connectPod, podLog, type PodStreamDeps, streamLocation } from './pod-streams.ts';
import { splitProxyPath } from './proxy/split-path.ts';
import { forPeople } from './pretty.ts';
import { requesterOf } from './requester.ts';
import { serveResource } from './resource-requests.ts';
import { failure, failureStatus, warningHeader } from './respond.ts';
import { parseRoute, type ResourceRoute } from './route.ts';
import { followed, followedBody } from './stream-end.ts';

export interface HandlerDeps extends PodStreamDeps, NonResourceDeps, AdmitDeps {
  /** Holds the open watches. */
  readonly feeds: Set<WatchFeed>;
  readonly audit: AuditLog;
}

const SWITCHING_PROTOCOLS = 101;

const UPGRADED: ReadonlySet<string> = new Set(['exec', 'attach', 'portforward']);

/** upstream: APILifecycleDeprecated and APILifecycleReplacement of the types. */
const DEPRECATED: Readonly<Record<string, string>> = {
  componentstatuses: 'v1 ComponentStatus is deprecated in v1.19+',
  endpoints: 'v1 Endpoints is deprecated in v1.33+; use discovery.k8s.io/v1 EndpointSlice',
};

/** The wire format of the Kubernetes API: who asks may do it, then it is done, and all of it is recorded. */
export function createHandler(deps: HandlerDeps): FetchHandler {
  return {
    async fetch(request) {
      const url = new URL(request.url);
      const record = deps.audit.begin(request, url);
      let response: Response;
      try {
        const access = await admit(deps, request, url, record);
        response = await serve(deps, { request, url, access, record });
        record.answered(response.status);
      } catch (cause) {
        response = failure(cause);
        record.answered(response.status, failureStatus(cause));
      }
      response.headers.set('audit-id', record.id);
      return forPeople(response, request, url);
    },
    async connect(request): Promise<Connection> {
      const url = new URL(request.url);
      const record = deps.audit.begin(request, url);
      try {
        const access = await admit(deps, request, url, record);
        const route = parseRoute(deps.registry.catalog, url.pathname);
        if (route.kind !== 'resource') throw unknownPath();
        const { namespace = '', name, subresource } = route;
        if (subresource === 'log') {
          const answer = await podLog(deps, { namespace, name }, request);
          record.answered(SWITCHING_PROTOCOLS);
          return followed(logSocket(answer, request), record.ended);
        }
        if (!UPGRADED.has(subresource)) throw unknownPath();
        requireCreate(deps, access);
        await admitSession(deps, route, { request, url, access, record });
        const connection = await connectPod(deps, { namespace, name }, subresource, request);
        record.answered(SWITCHING_PROTOCOLS);
        return followed(connection, record.ended);
      } catch (cause) {
        const status = failureStatus(cause);
        record.answered(status.code ?? 500, status);
        throw cause;
      }
    },
  };
}

interface AdmittedRequest {
  readonly request: Request;
  readonly url: URL;
  readonly access: Access;
  readonly record: AuditRecord;
}

function requester(deps: HandlerDeps, { request, url, access, record }: AdmittedRequest): Requester {
  const { annotate } = record;
  const known = { ...requesterOf(access.user, request, url.searchParams), annotate };
  if (access.verb !== 'patch' && access.verb !== 'update') return known;
  return {
    ...known,
    mayCreate: () => {
      requireCreate(deps, access);
    },
  };
}

/** Admission of what is no object, but a way to one. @throws StatusError */
function admitSession(
  deps: HandlerDeps,
  { resource, namespace = '', name, subresource }: ResourceRoute,
  admitted: AdmittedRequest,
): Promise<void> {
  const { url } = admitted;
  const path = subresource === 'proxy' ? decodeURIComponent(splitProxyPath(url).rest) : undefined;
  const options = connectOptions(resource, subresource, url.searchParams, path);
  const target = { resource, namespace, name, subresource };
  return admitConnect(deps.registry, { ...target, options, requester: requester(deps, admitted) });
}

async function serve(deps: HandlerDeps, admitted: AdmittedRequest): Promise<Response> {
  const { request, url, record } = admitted;
  const route = parseRoute(deps.registry.catalog, url.pathname);
  if (route.kind !== 'resource') return serveNonResource(deps, route, request, url.searchParams);
  const { namespace = '', name, subresource } = route;
  if (subresource === 'proxy') {
    await admitSession(deps, route, admitted);
    const path = { resource: route.resource.resource, namespace, name };
    const { serveProxy } = await import('./proxy/index.ts');
    return followedBody(await serveProxy(deps, path, request, url), record.ended);
  }
  if (subresource === 'log' && request.method === 'GET') {
    return followedBody(await podLog(deps, { namespace, name }, request), record.ended);
  }
  if (UPGRADED.has(subresource)) {
    // What is wrong with the request itself comes first.
    await admitSession(deps, route, admitted);
    streamLocation(deps, { namespace, name }, subresource, request);
    throw badRequest('Upgrade request required');
  }
  const { registry, feeds } = deps;
  const response = await serveResource({
    registry,
    feeds,
    route,
    query: url.searchParams,
    request,
    requester: requester(deps, admitted),
    onWatchEnd: record.ended,
  });
  const { resource } = route;
  const deprecated = resource.behavior === undefined ? DEPRECATED[resource.resource] : resource.behavior.deprecation;
  if (deprecated !== undefined) response.headers.append('warning', warningHeader(deprecated));
  return response;
}
