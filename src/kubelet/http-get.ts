import { deferred } from '../base/index.ts';
import type { ByteStream } from '../kernel/index.ts';
import type { DialError, NodeNetwork } from '../network/index.ts';

export interface HttpTarget {
  readonly host: string;
  readonly port: number;
  /** With its query. */
  readonly path: string;
  readonly headers: readonly (readonly [string, string])[];
  /** Over TLS, of which this node can only say hello. */
  readonly secure?: boolean;
}

export interface HttpAnswer {
  readonly status: number;
  readonly location: string | undefined;
  readonly body: string;
}

/** A request that got no answer, in Go's words, without the `Get "…"` before them. */
export class HttpError extends Error {}

/** The server does not speak TLS, but HTTP. */
export class PlainHttpError extends HttpError {}

/** Of the kubelet's own requests. */
export const KUBE_PROBE = 'kube-probe/1.36';

/** upstream: pkg/probe/http, maxRespBodyLength */
const MAX_BODY = 10 * 1024;
const MAX_HEAD = 64 * 1024;

/** A GET request over HTTP/1.1 from the node, on a connection of its own. @throws HttpError */
export async function httpGet(network: NodeNetwork, target: HttpTarget, signal: AbortSignal): Promise<HttpAnswer> {
  const aborted = deferred<never>();
  const onAbort = (): void => {
    aborted.reject(new HttpError('context deadline exceeded (Client.Timeout exceeded while awaiting headers)'));
  };
  aborted.promise.catch(() => undefined);
  if (signal.aborted) onAbort();
  signal.addEventListener('abort', onAbort, { once: true });
  try {
    return await Promise.race([exchange(network, target, signal), aborted.promise]);
  } finally {
    signal.removeEventListener('abort', onAbort);
  }
}

/** `dial tcp 10.244.0.5:8080: connect: connection refused` */
export function dialMessage(error: DialError, host: string, port: number): string {
  if (error === 'ENOTFOUND') return `dial tcp: lookup ${host}: no such host`;
  const words = {
    ECONNREFUSED: 'connection refused',
    EHOSTUNREACH: 'no route to host',
    ENETUNREACH: 'network is unreachable',
    ETIMEDOUT: 'connection timed out',
    ECONNRESET: 'connection reset by peer',
  } as const;
  return `dial tcp ${host}:${String(port)}: connect: ${words[error]}`;
}

async function exchange(network: NodeNetwork, target: HttpTarget, signal: AbortSignal): Promise<HttpAnswer> {
  const stream = await network.dial(target.host, target.port, signal);
  if (typeof stream === 'string') throw new HttpError(dialMessage(stream, target.host, target.port));
  const onAbort = (): void => {
    stream.close();
  };
  signal.addEventListener('abort', onAbort, { once: true });
  try {
    if (target.secure === true) {
      const { PLAIN_HTTP, greetSecurely } = await import('./tls/greeting.ts');
      const message = await greetSecurely(stream);
      throw message === PLAIN_HTTP ? new PlainHttpError(message) : new HttpError(message);
    }
    await stream.write(new TextEncoder().encode(requestText(target)));
    return await readAnswer(stream);
  } catch (cause) {
    if (cause instanceof HttpError) throw cause;
    const ends = [stream.localAddress, stream.remoteAddress].map(({ ip, port }) => `${ip}:${String(port)}`);
    throw new HttpError(`read tcp ${ends.join('->')}: read: connection reset by peer`, { cause });
  } finally {
    signal.removeEventListener('abort', onAbort);
    stream.close();
  }
}

function requestText({ host, port, path, headers }: HttpTarget): string {
  const given = new Set(headers.map(([name]) => name.toLowerCase()));
  const defaults = [
    ['Host', `${host}:${String(port)}`],
    ['User-Agent', KUBE_PROBE],
    ['Accept', '*/*'],
    ['Connection', 'close'],
  ] as const;
  const lines = [...defaults.filter(([name]) => !given.has(name.toLowerCase())), ...headers];
  return `GET ${path} HTTP/1.1\r\n${lines.map(([name, value]) => `${name}: ${value}\r\n`).join('')}\r\n`;
}

async function readAnswer(stream: ByteStream): Promise<HttpAnswer> {
  const decoder = new TextDecoder('latin1');
  let text = '';
  let end = -1;
  for (;;) {
    const chunk = await stream.read(16 * 1024);
    text += decoder.decode(chunk, { stream: true });
    if (end < 0) end = text.indexOf('\r\n\r\n');
    if (end < 0 && (chunk.length === 0 || text.length > MAX_HEAD)) throw new HttpError('EOF');
    if (end >= 0 && (chunk.length === 0 || complete(text, end))) break;
  }
  const head = text.slice(0, end);
  const status = /^HTTP\/1\.[01] (\d{3})/.exec(head)?.[1];
  if (status === undefined) throw new HttpError(`malformed HTTP response "${head.split('\r\n')[0] ?? ''}"`);
  return { status: Number(status), location: header(head, 'location'), body: text.slice(end + 4, end + 4 + MAX_BODY) };
}

/** Whether the body is all there, as far as the head tells, or more than anybody wants. */
function complete(text: string, end: number): boolean {
  const received = text.length - end - 4;
  if (received >= MAX_BODY) return true;
  const length = header(text.slice(0, end), 'content-length');
  if (length !== undefined) return received >= Number(length);
  return header(text.slice(0, end), 'transfer-encoding') !== undefined && text.endsWith('0\r\n\r\n');
}

function header(head: string, name: string): string | undefined {
  const line = head.split('\r\n').find((candidate) => candidate.toLowerCase().startsWith(`${name}:`));
  return line?.slice(name.length + 1).trim();
}
