import { cutBy, splice, type ByteDuplex } from '../../base/index.ts';
import {
  endToEndHeaders,
  exchange,
  headerOf,
  reasonOf,
  type ClientResponse,
  type HeaderList,
  type ServerRequest,
  type ServerResponse,
} from '../../http/index.ts';
import type { EdgeNetwork } from './api.ts';
import type { Target } from './backends.ts';
import type { Route } from './routes.ts';

export interface ProxyDeps {
  readonly network: EdgeNetwork;
  readonly route: (host: string, path: string) => Route | undefined;
  /** Who may answer, the next one first. */
  readonly targets: (route: Route) => readonly Target[];
  /** Ends what is under way. */
  readonly signal: AbortSignal;
}

const WORDS: Readonly<Record<number, string>> = { 503: 'Service Temporarily Unavailable' };

/** nginx's own page for what went wrong. */
function page(status: number): ServerResponse {
  const title = `${String(status)} ${WORDS[status] ?? reasonOf(status)}`;
  const lines = [
    '<html>',
    `<head><title>${title}</title></head>`,
    '<body>',
    `<center><h1>${title}</h1></center>`,
    '<hr><center>nginx</center>',
    '</body>',
    '</html>',
    '',
  ];
  const bytes = new TextEncoder().encode(lines.join('\r\n'));
  async function* body(): AsyncGenerator<Uint8Array> {
    yield await Promise.resolve(bytes);
  }
  return {
    status,
    reason: WORDS[status] ?? reasonOf(status),
    headers: [
      ['Content-Type', 'text/html'],
      ['Content-Length', String(bytes.length)],
    ],
    body: body(),
  };
}

function redirect(status: number, to: string): ServerResponse {
  return { status, headers: [['Location', to]] };
}

/** What nginx tells a backend of the client. upstream: ingress-nginx rootfs/etc/nginx/template/nginx.tmpl */
function headersFor(request: ServerRequest, { settings }: Route, client: string, upgrade: boolean): HeaderList {
  const host = headerOf(request, 'host') ?? '';
  const own = /^(?:host|content-length|x-(?:real-ip|forwarded-(?:for|host|port|proto|scheme)|scheme)|expect)$/i;
  const length = headerOf(request, 'content-length');
  return [
    ['Host', settings.upstreamHost ?? host],
    ['X-Real-IP', client],
    ['X-Forwarded-For', client],
    ['X-Forwarded-Host', host],
    ['X-Forwarded-Port', '80'],
    ['X-Forwarded-Proto', 'http'],
    ['X-Forwarded-Scheme', 'http'],
    ['X-Scheme', 'http'],
    ...endToEndHeaders(request).filter(([name]) => !own.test(name)),
    ...(length === undefined ? [] : [['Content-Length', length] as const]),
    ...(upgrade
      ? [['Upgrade', headerOf(request, 'upgrade') ?? ''] as const, ['Connection', 'upgrade'] as const]
      : [['Connection', 'close'] as const]),
  ];
}

function hasBody(request: ServerRequest): boolean {
  return headerOf(request, 'transfer-encoding') !== undefined || (headerOf(request, 'content-length') ?? '0') !== '0';
}

async function* closing(body: AsyncIterable<Uint8Array>, stream: ByteDuplex): AsyncGenerator<Uint8Array> {
  try {
    yield* body;
  } finally {
    stream.close();
  }
}

function answered({ head, body, reader }: ClientResponse, stream: ByteDuplex): ServerResponse {
  const { status, reason } = head;
  if (status === 101) {
    const backend: ByteDuplex = {
      read: (max) => reader.read(max),
      write: (bytes) => stream.write(bytes),
      shutdown: () => {
        stream.shutdown();
      },
      close: () => {
        stream.close();
      },
    };
    return { status, reason, headers: head.headers, takeOver: (client) => splice(client, backend) };
  }
  return { status, reason, headers: endToEndHeaders(head), body: closing(body, stream) };
}

/** @returns undefined when nobody takes the connection */
async function connect({ network, signal }: ProxyDeps, targets: readonly Target[]): Promise<ByteDuplex | undefined> {
  for (const { ip, port } of targets) {
    const stream = await network.dial(ip, port, signal);
    if (typeof stream !== 'string') return cutBy(signal, stream);
  }
  return undefined;
}

/** Passes one request on to the backend that the rules of the Ingresses name for it. @param client its address */
export async function proxyRequest(deps: ProxyDeps, request: ServerRequest, client: string): Promise<ServerResponse> {
  const url = new URL(request.target, 'http://localhost');
  const found = deps.route(headerOf(request, 'host') ?? '', url.pathname);
  if (found === undefined) return page(404);
  const { settings } = found;
  if (settings.redirect !== undefined) return redirect(settings.redirect.status, settings.redirect.to);
  if (settings.appRoot !== undefined && url.pathname === '/') return redirect(302, settings.appRoot);
  const targets = deps.targets(found);
  if (targets.length === 0) return page(503);
  const stream = await connect(deps, targets);
  if (stream === undefined) return page(502);
  const upgrade = headerOf(request, 'upgrade') !== undefined;
  try {
    const response = await exchange(stream, {
      method: request.method,
      target: `${found.path.startsWith('/') ? '' : '/'}${found.path}${url.search}`,
      headers: headersFor(request, found, client, upgrade),
      ...(hasBody(request) ? { body: request.body } : {}),
    });
    return answered(response, stream);
  } catch {
    stream.close();
    return page(502);
  }
}
