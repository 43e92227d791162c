import { configMaps, services } from '../../api/index.ts';
import { cutBy, type ByteDuplex } from '../../base/index.ts';
import { endToEndHeaders, exchange, headerOf, type HeaderList } from '../../http/index.ts';
import { kept } from '../../protocol/index.ts';
import type { ShellState } from '../execute/state.ts';
import { answerOf, portOf, type Connecting, type HttpAnswer, type HttpRequest } from './answer.ts';
import { TransferFailure } from './failure.ts';
import { addressesOf, mayBeOutside } from './names.ts';
import { fetchOutside } from './outside.ts';

const HTTPS_PORT = 443;

const REFUSED: Readonly<Record<string, string>> = {
  ECONNREFUSED: "Couldn't connect to server",
  EHOSTUNREACH: 'No route to host',
  ENETUNREACH: "Couldn't connect to server",
  ETIMEDOUT: "Couldn't connect to server",
  ECONNRESET: 'Connection reset by peer',
};

/** Where the API server is, for who is on the cluster's network. */
async function isApiServer(state: ShellState, ip: string, port: number): Promise<boolean> {
  if (port !== HTTPS_PORT || !ip.startsWith('10.')) return false;
  const service = await state.client.get(services, { namespace: 'default', name: 'kubernetes' }).catch(() => undefined);
  return service?.spec.clusterIP === ip;
}

/** @throws TransferFailure when the certificate of the API server is of nobody that is trusted */
async function checkCertificate(state: ShellState, { insecure, authorities }: Connecting): Promise<void> {
  if (insecure) return;
  const published = await state.client.get(configMaps, { namespace: 'default', name: 'kube-root-ca.crt' });
  const authority = published.data?.['ca.crt']?.trim() ?? '';
  if (authority !== '' && authorities?.includes(authority) === true) return;
  throw new TransferFailure(60, 'SSL certificate problem: unable to get local issuer certificate');
}

const NO_BODY = new Set(['GET', 'HEAD']);

/** To the API server itself: who brings no token is nobody, unlike kubectl. */
async function askApiServer(
  state: ShellState,
  url: URL,
  request: HttpRequest,
  connecting: Connecting,
  remote: HttpAnswer['remote'],
): Promise<HttpAnswer> {
  await checkCertificate(state, connecting);
  const ended = new AbortController();
  const headers = new Headers();
  for (const [name, value] of kept(endToEndHeaders(request))) {
    if (!/^(?:impersonate-.*|host|content-length)$/i.test(name)) headers.append(name, value);
  }
  if (!/^bearer\s+\S/i.test(headers.get('authorization') ?? '')) {
    headers.delete('authorization');
    headers.set('impersonate-user', 'system:anonymous');
    headers.set('impersonate-group', 'system:unauthenticated');
  }
  connecting.steps.sent?.(`${url.pathname}${url.search}`, request.headers);
  const { method, body } = request;
  const response = await state.client.raw.fetch(
    new Request(new URL(`${url.pathname}${url.search}`, 'https://kubernetes.default.svc'), {
      method,
      headers,
      signal: AbortSignal.any([connecting.signal, ended.signal]),
      ...(body === undefined || NO_BODY.has(method) ? {} : { body: body as Uint8Array<ArrayBuffer> }),
    }),
  );
  return answerOf(response, remote, () => {
    ended.abort(new Error('the answer was let go of'));
  });
}

/** @throws TransferFailure */
async function connect(state: ShellState, url: URL, ip: string, { signal, steps }: Connecting): Promise<ByteDuplex> {
  const port = portOf(url);
  const start = state.clock.now();
  steps.trying?.(ip, port);
  const stream = await state.network.dial(ip, port, signal);
  signal.throwIfAborted();
  if (typeof stream === 'string') {
    const after = Math.round(state.clock.now() - start);
    const why = REFUSED[stream] ?? stream;
    const words = `Failed to connect to ${url.hostname} port ${String(port)} after ${String(after)} ms: ${why}`;
    throw new TransferFailure(stream === 'ETIMEDOUT' ? 28 : 7, words);
  }
  steps.connected?.(url.hostname, ip, port);
  return stream;
}

function withFraming(url: URL, { headers, body, method }: HttpRequest): HeaderList {
  const host = headerOf({ headers }, 'host') === undefined ? [['Host', url.host] as const] : [];
  const measured = headerOf({ headers }, 'content-length') !== undefined;
  const needed = body !== undefined || (method !== 'GET' && method !== 'HEAD' && method !== 'DELETE');
  const length = measured || !needed ? [] : [['Content-Length', String(body?.length ?? 0)] as const];
  return [...host, ...headers, ...length];
}

async function* once(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield await Promise.resolve(bytes);
}

/** @throws TransferFailure */
async function converse(
  stream: ByteDuplex,
  url: URL,
  request: HttpRequest,
  connecting: Connecting,
  ip: string,
): Promise<HttpAnswer> {
  const { signal, steps } = connecting;
  const headers = withFraming(url, request);
  const target = `${url.pathname}${url.search}`;
  const own = cutBy(signal, stream);
  const close = (): void => {
    own.close();
  };
  steps.sent?.(target, headers);
  const { method, body } = request;
  try {
    const { head, body: answer } = await exchange(
      own,
      { method, target, headers, ...(body === undefined ? {} : { body: once(body) }) },
      (interim) => {
        steps.interim?.(interim);
      },
    );
    return { head, body: answer, remote: { ip, port: portOf(url) }, close };
  } catch (cause) {
    close();
    signal.throwIfAborted();
    const why = cause instanceof Error ? cause.message : '';
    if (why === 'EOF') throw new TransferFailure(52, 'Empty reply from server');
    if (why.includes('reset')) throw new TransferFailure(56, 'Recv failure: Connection reset by peer');
    if (why.startsWith('malformed HTTP')) throw new TransferFailure(1, 'Received HTTP/0.9 when not allowed');
    throw new TransferFailure(56, `Recv failure: ${why}`);
  }
}

/** Sends a request to wherever its URL leads: into the cluster, to a port of this machine, or out of the page. @throws TransferFailure */
export async function send(
  state: ShellState,
  url: URL,
  request: HttpRequest,
  connecting: Connecting,
): Promise<HttpAnswer> {
  const { signal, overrides, steps } = connecting;
  const port = portOf(url);
  const given = overrides.get(`${url.hostname}:${String(port)}`);
  const addresses = given === undefined ? await addressesOf(url.hostname, state, signal) : [given];
  signal.throwIfAborted();
  const [ip] = addresses;
  if (ip === undefined) {
    if (!mayBeOutside(url.hostname)) throw new TransferFailure(6, `Could not resolve host: ${url.hostname}`);
    return fetchOutside(url, request, connecting);
  }
  steps.resolved?.(url.hostname, port, addresses);
  if (url.protocol === 'https:' && (await isApiServer(state, ip, port))) {
    steps.trying?.(ip, port);
    steps.connected?.(url.hostname, ip, port);
    return askApiServer(state, url, request, connecting, { ip, port });
  }
  const stream = await connect(state, url, ip, connecting);
  if (url.protocol === 'https:') {
    stream.close();
    // No program in the cluster speaks TLS.
    throw new TransferFailure(35, 'TLS connect error: error:0A00010B:SSL routines::wrong version number');
  }
  return converse(stream, url, request, connecting, ip);
}
