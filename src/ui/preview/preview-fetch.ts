import type { LocalPorts, LocalResponseHead } from '../../protocol/index.ts';
import type { CookieJar } from './cookie-jar.ts';
import { localPlace, resolveUrl } from './local-url.ts';

export type Headers = readonly (readonly [string, string])[];

export interface PreviewRequest {
  readonly method: string;
  readonly url: URL;
  readonly headers: Headers;
  readonly body?: Uint8Array | undefined;
  /** The page that asks; undefined when the user does. */
  readonly referrer?: URL | undefined;
  /** Hands a redirect to the caller instead of following it. */
  readonly manual?: boolean;
}

export interface PreviewResponse {
  /** Where the redirects have led. */
  readonly url: URL;
  readonly redirected: boolean;
  readonly status: number;
  readonly statusText: string;
  readonly headers: Headers;
  /** As it comes; decompressed. To be read or cancelled. */
  readonly body: ReadableStream<Uint8Array>;
}

/** @throws Error saying why there is no answer */
export type PreviewFetch = (request: PreviewRequest, signal: AbortSignal) => Promise<PreviewResponse>;

/** The part of the shell's service that is needed, over Comlink or not. */
export type LocalTransport = Pick<LocalPorts, 'requestLocalPort'>;

const MAX_REDIRECTS = 20;
const REDIRECTS = [301, 302, 303, 307, 308];

export function header(headers: Headers, name: string): string | undefined {
  return headers.find(([key]) => key.toLowerCase() === name)?.[1];
}

export interface PreviewBrowser {
  readonly transport: () => Promise<LocalTransport>;
  readonly jarOf: (port: number) => CookieJar;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
  readonly userAgent: string;
}

/** What a browser does around a request: cookies, redirects, compression. */
export function createPreviewFetch({ transport, jarOf, now, userAgent }: PreviewBrowser): PreviewFetch {
  async function once(request: PreviewRequest, signal: AbortSignal): Promise<PreviewResponse> {
    const place = localPlace(request.url);
    if (place === undefined)
      throw new Error(`${request.url.origin} is outside of the cluster: the preview does not go there`);
    const { port, path } = place;
    const jar = jarOf(port);
    const exchange = await (
      await transport()
    ).requestLocalPort(port, {
      method: request.method,
      path,
      headers: requestHeaders(request, jar.header(path, now()), userAgent),
      ...(request.body === undefined ? {} : { body: request.body }),
    });
    const close = (): void => {
      exchange.close();
    };
    signal.addEventListener('abort', close, { once: true });
    let head: LocalResponseHead;
    try {
      signal.throwIfAborted();
      head = await exchange.head();
    } catch (cause) {
      close();
      throw cause;
    }
    for (const [name, value] of head.headers) if (name.toLowerCase() === 'set-cookie') jar.set(value, path, now());
    const body = new ReadableStream<Uint8Array>(
      {
        async pull(controller) {
          const chunk = await exchange.read();
          if (chunk !== undefined) controller.enqueue(chunk);
          else {
            controller.close();
            signal.removeEventListener('abort', close);
            close();
          }
        },
        cancel: close,
      },
      { highWaterMark: 0 },
    );
    return {
      ...head,
      url: request.url,
      redirected: false,
      body: decompressed(body, header(head.headers, 'content-encoding')),
    };
  }

  return async function fetchPreview(request, signal) {
    let current = request;
    for (let count = 0; count <= MAX_REDIRECTS; count++) {
      const response = await once(current, signal);
      const location = header(response.headers, 'location');
      if (request.manual === true || !REDIRECTS.includes(response.status) || location === undefined) {
        return { ...response, redirected: count > 0 };
      }
      await response.body.cancel();
      const url = resolveUrl(location, current.url);
      if (url === undefined) throw new Error(`a redirect to ${location}, which is no URL`);
      if (url.hash === '') url.hash = current.url.hash;
      current = redirected(current, url, response.status);
    }
    throw new Error(`${request.url.href} redirects too many times`);
  };
}

/** Fetch standard, HTTP-redirect fetch, 12. */
function redirected(request: PreviewRequest, url: URL, status: number): PreviewRequest {
  const method = request.method.toUpperCase();
  const becomesGet =
    ((status === 301 || status === 302) && method === 'POST') ||
    (status === 303 && method !== 'GET' && method !== 'HEAD');
  if (!becomesGet) return { ...request, url };
  const headers = request.headers.filter(([name]) => !name.toLowerCase().startsWith('content-'));
  return { ...request, url, method: 'GET', headers, body: undefined };
}

function requestHeaders(request: PreviewRequest, cookie: string, userAgent: string): Headers {
  const given = request.headers.filter(([name]) => !['cookie', 'referer', 'origin'].includes(name.toLowerCase()));
  const has = (name: string): boolean => header(given, name) !== undefined;
  const { referrer, method } = request;
  const added: [string, string][] = [];
  if (!has('accept')) added.push(['accept', '*/*']);
  if (!has('user-agent')) added.push(['user-agent', userAgent]);
  if (cookie !== '') added.push(['cookie', cookie]);
  if (referrer !== undefined) added.push(['referer', referrer.origin + referrer.pathname + referrer.search]);
  if (referrer !== undefined && method !== 'GET' && method !== 'HEAD') added.push(['origin', referrer.origin]);
  return [...given, ...added];
}

function decompressed(body: ReadableStream<Uint8Array>, encoding = ''): ReadableStream<Uint8Array> {
  const format = encoding.trim().toLowerCase().replace(/^x-/, '');
  if (format !== 'gzip' && format !== 'deflate') return body;
  return body.pipeThrough(new DecompressionStream(format) as ReadableWritablePair<Uint8Array, Uint8Array>);
}

export async function readAll(body: ReadableStream<Uint8Array>): Promise<Uint8Array<ArrayBuffer>> {
  return new Uint8Array(await new Response(body as ReadableStream<Uint8Array<ArrayBuffer>>).arrayBuffer());
}
