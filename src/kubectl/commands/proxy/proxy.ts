import type { Client } from '../../../client/index.ts';
import { endToEndHeaders, headerOf, serveHttp, type ServerRequest, type ServerResponse } from '../../../http/index.ts';
import { kept, restored } from '../../../protocol/index.ts';
import type { CommandContext, Invocation } from '../../command.ts';
import { failure } from '../../errors.ts';
import { createFilter, type Filter } from './filter.ts';
import { plain, serveFile } from './static-files.ts';

const DEFAULT_PORT = 8001;
const NO_BODY: ReadonlySet<string> = new Set(['GET', 'HEAD']);

async function bytesOf(body: AsyncIterable<Uint8Array>): Promise<Uint8Array<ArrayBuffer>> {
  const parts: Uint8Array[] = [];
  for await (const part of body) parts.push(part);
  return new Uint8Array(await new Blob(parts as Uint8Array<ArrayBuffer>[]).arrayBuffer());
}

async function* chunksOf(body: ReadableStream<Uint8Array>, done: () => void): AsyncGenerator<Uint8Array> {
  const reader = body.getReader();
  try {
    for (let next = await reader.read(); !next.done; next = await reader.read()) yield next.value;
  } finally {
    done();
    void reader.cancel().catch(() => undefined);
  }
}

/** A request to the API server with the credentials of kubectl, at another path. */
async function forward(client: Client, request: ServerRequest, path: string): Promise<ServerResponse> {
  const { method, body } = request;
  if (headerOf(request, 'upgrade') !== undefined) {
    return plain(501, 'this proxy forwards requests, and no changes of protocol');
  }
  const ended = new AbortController();
  const headers = new Headers();
  for (const [name, value] of kept(endToEndHeaders(request))) {
    if (!/^(?:host|content-length|authorization|expect)$/i.test(name)) headers.append(name, value);
  }
  const sent = NO_BODY.has(method) ? undefined : await bytesOf(body);
  const response = await client.raw.fetch(
    new Request(new URL(path, 'https://kubernetes.default.svc'), {
      method,
      headers,
      signal: ended.signal,
      ...(sent === undefined ? {} : { body: sent }),
    }),
  );
  const stop = (): void => {
    ended.abort(new Error('the client is gone'));
  };
  return {
    status: response.status,
    headers: endToEndHeaders({ headers: restored(response.headers) }),
    ...(response.body === null ? {} : { body: chunksOf(response.body, stop) }),
  };
}

interface ProxyOptions {
  readonly apiPrefix: string;
  readonly filter: Filter | undefined;
  /** '' where none are served. */
  readonly directory: string;
  readonly staticPrefix: string;
}

/** What a path below the prefix is called by the API server. upstream: NewProxyHandler, stripLeaveSlash */
function apiPath(prefix: string, path: string): string {
  if (prefix.startsWith('/api')) return path;
  return `/${path.slice(prefix.length).replace(/^\//, '')}`;
}

async function serve(
  { client, io }: CommandContext,
  { apiPrefix, filter, directory, staticPrefix }: ProxyOptions,
  request: ServerRequest,
): Promise<ServerResponse> {
  const url = new URL(request.target, 'http://localhost');
  const isStatic = directory !== '' && url.pathname.startsWith(staticPrefix);
  if (isStatic && staticPrefix.length >= apiPrefix.length) {
    return serveFile(io.files, directory, url.pathname.slice(staticPrefix.length));
  }
  if (!url.pathname.startsWith(apiPrefix)) return plain(404, '404 page not found');
  const path = apiPath(apiPrefix, url.pathname);
  // Upstream's filter comes behind the prefix: it sees the paths of the API server.
  if (filter?.(request.method, path, headerOf(request, 'host') ?? '') === false) return plain(403, 'Forbidden');
  try {
    return await forward(client, request, `${path}${url.search}`);
  } catch (cause) {
    return plain(500, cause instanceof Error ? cause.message : String(cause));
  }
}

function withSlash(prefix: string): string {
  return prefix.endsWith('/') ? prefix : `${prefix}/`;
}

function klog(level: 'W', now: number, text: string): string {
  const [, month = '', day = '', time = ''] = /^\d+-(\d\d)-(\d\d)T([\d:.]+)Z$/.exec(new Date(now).toISOString()) ?? [];
  return `${level}${month}${day} ${time}000       1 proxy.go:177] ${text}\n`;
}

/** upstream: kubectl/pkg/cmd/proxy */
export async function run(context: CommandContext, { flags }: Invocation): Promise<number> {
  const { io, network, clock } = context;
  const port = flags.int('port');
  const disabled = flags.bool('disable-filter');
  if (disabled) {
    const warning = 'Request filter disabled, your proxy is vulnerable to XSRF attacks, please be cautious';
    io.stderr(klog('W', clock.now(), warning));
  }
  const filter = disabled
    ? undefined
    : createFilter({
        acceptPaths: flags.string('accept-paths'),
        rejectPaths: flags.string('reject-paths'),
        acceptHosts: flags.string('accept-hosts'),
        rejectMethods: flags.string('reject-methods'),
      });
  if (flags.string('unix-socket') !== '' && port !== DEFAULT_PORT) {
    throw failure('cannot set --unix-socket and --port at the same time');
  }
  if (flags.string('unix-socket') !== '') throw failure('this machine has no Unix sockets; use --port');
  const directory = flags.string('www');
  if (directory !== '' && (await io.files.list(directory)) === undefined) {
    const why = `Static file directory ${directory} is not a directory`;
    io.stderr(klog('W', clock.now(), why));
  }
  if (network === undefined) throw failure('unable to listen: there is no network here');
  const options: ProxyOptions = {
    apiPrefix: withSlash(flags.string('api-prefix')),
    filter,
    directory,
    staticPrefix: withSlash(flags.string('www-prefix')),
  };
  const address = flags.string('address');
  if (port < 0 || port > 65_535) throw failure(`listen tcp: address ${String(port)}: invalid port`);
  const open = new Set<{ close(): void }>();
  const listener = await network.listen(address === 'localhost' ? '127.0.0.1' : address, port, (stream) => {
    open.add(stream);
    void serveHttp(stream, (request) => serve(context, options, request)).finally(() => open.delete(stream));
  });
  if (listener === undefined) throw failure(`listen tcp ${address}:${String(port)}: bind: address already in use`);
  io.stdout(`Starting to serve on ${address}:${String(listener.port)}\n`);
  const command = `kubectl proxy --port=${String(listener.port)}`;
  const withdraw = network.announce({ port: listener.port, target: 'api', namespace: '', command });
  try {
    await new Promise<void>((resolve) => {
      if (io.signal.aborted) resolve();
      io.signal.addEventListener('abort', () => resolve(), { once: true });
    });
  } finally {
    withdraw();
    listener.close();
    for (const stream of open) stream.close();
  }
  return 130;
}
