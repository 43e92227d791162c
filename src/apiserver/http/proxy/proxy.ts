import { EGRESS_ERROR, egressPath, type FetchHandler } from '../../../protocol/index.ts';
import { methodNotAllowed, type Registry } from '../../registry/index.ts';
import {
  type Locate,
  nodeLocation,
  podLocation,
  type ProxyLocation,
  serviceLocation,
  serviceUnavailable,
} from './locations.ts';
import { rewriteHtml, urlRewriter } from './rewrite.ts';
import { splitProxyPath } from './split-path.ts';

export interface ProxyDeps {
  readonly registry: Registry;
  readonly nodeProxy: (nodeName: string) => FetchHandler | undefined;
}

export interface ProxyPath {
  /** `pods`, `services` or `nodes`. */
  readonly resource: string;
  readonly namespace: string;
  /** `name`, `name:port` or `scheme:name:port`. */
  readonly name: string;
}

const LOCATIONS: Readonly<Record<string, Locate>> = {
  pods: podLocation,
  services: serviceLocation,
  nodes: nodeLocation,
};

const METHODS: ReadonlySet<string> = new Set(['GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'HEAD', 'OPTIONS']);

/** Who asks is the business of this server alone. upstream: the authentication and impersonation filters take them away */
const OWN_HEADERS = /^(?:authorization|impersonate-.*)$/;

/**
 * Passes a request on to a pod, an endpoint of a Service, or a node.
 * upstream: apimachinery pkg/util/proxy/upgradeaware.go ServeHTTP @throws StatusError
 */
export async function serveProxy(deps: ProxyDeps, path: ProxyPath, request: Request, url: URL): Promise<Response> {
  const locate = LOCATIONS[path.resource];
  if (locate === undefined || !METHODS.has(request.method)) throw methodNotAllowed();
  const location = locate(deps.registry, path.namespace, path.name);
  const { prefix, rest } = splitProxyPath(url);
  if (rest === '' && (request.method === 'GET' || request.method === 'HEAD')) {
    return new Response(null, { status: 301, headers: { location: `${url.pathname}/${url.search}` } });
  }
  const answer = await reach(
    deps,
    location,
    { headers: forwarded(request, url), request },
    `${rest || '/'}${url.search}`,
  );
  return rewritten(answer, request, urlRewriter(hostOf(location), prefix));
}

function hostOf({ host, port }: ProxyLocation): string {
  return `${host}:${String(port)}`;
}

function forwarded(request: Request, url: URL): Headers {
  const headers = new Headers();
  for (const [name, value] of request.headers) if (!OWN_HEADERS.test(name)) headers.append(name, value);
  headers.set('x-forwarded-uri', url.pathname);
  return headers;
}

/** @throws StatusError ServiceUnavailable when there is no answer */
async function reach(
  { nodeProxy }: ProxyDeps,
  location: ProxyLocation,
  { headers, request }: { readonly headers: Headers; readonly request: Request },
  path: string,
): Promise<Response> {
  const { nodeName, host, port, kubelet, scheme } = location;
  const unreachable = (why: string): Error => serviceUnavailable(`error trying to reach service: ${why}`);
  const node = nodeProxy(nodeName);
  if (node === undefined) throw unreachable(`dial tcp ${hostOf(location)}: connect: no route to host`);
  const below = kubelet ? path : egressPath(host, port, path);
  const bodiless = request.method === 'GET' || request.method === 'HEAD';
  const answer = await node
    .fetch(
      new Request(`https://${nodeName}${below}`, {
        method: request.method,
        headers,
        signal: request.signal,
        ...(bodiless ? {} : { body: await request.arrayBuffer() }),
      }),
    )
    .catch((cause: unknown) => {
      throw unreachable(cause instanceof Error ? cause.message : String(cause));
    });
  const failed = answer.headers.get(EGRESS_ERROR);
  if (failed !== null) throw unreachable(decodeURIComponent(failed));
  // No program in a pod speaks TLS.
  if (scheme === 'https' && !kubelet) {
    await answer.body?.cancel();
    throw unreachable('http: server gave HTTP response to HTTPS client');
  }
  return answer;
}

async function rewritten(answer: Response, request: Request, rewrite: (url: string) => string): Promise<Response> {
  const { status, headers: given } = answer;
  const headers = new Headers(given);
  const location = given.get('location');
  if (location !== null && location !== '') {
    headers.set('location', rewrite(location));
    return new Response(answer.body, { status, headers });
  }
  const type = (given.get('content-type') ?? '').split(';')[0]?.trim();
  if (type !== 'text/html' || request.method === 'HEAD' || given.has('content-encoding') || answer.body === null) {
    return new Response(answer.body, { status, headers });
  }
  headers.delete('content-length');
  return new Response(rewriteHtml(await answer.text(), rewrite), { status, headers });
}
