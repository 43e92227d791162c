import { answerOf, portOf, type Connecting, type HttpAnswer, type HttpRequest } from './answer.ts';
import { TransferFailure } from './failure.ts';

/**
 * A request out of the page, to the Internet: the browser makes it, follows redirects by itself, and shows the answers of
 * those sites alone that allow it (CORS). @throws TransferFailure
 */
export async function fetchOutside(
  url: URL,
  { method, headers, body }: HttpRequest,
  { signal, steps }: Connecting,
): Promise<HttpAnswer> {
  const ended = new AbortController();
  const own = headers.filter(([name]) => !/^(?:host|user-agent|accept-encoding|content-length)$/i.test(name));
  const port = portOf(url);
  steps.sent?.(`${url.pathname}${url.search}`, headers);
  try {
    const response = await fetch(url, {
      method,
      headers: own.map(([name, value]): [string, string] => [name, value]),
      credentials: 'omit',
      signal: AbortSignal.any([signal, ended.signal]),
      ...(body === undefined ? {} : { body: body as Uint8Array<ArrayBuffer> }),
    });
    return answerOf(response, { ip: url.hostname, port }, () => {
      ended.abort(new Error('the answer was let go of'));
    });
  } catch (cause) {
    signal.throwIfAborted();
    const hint = 'the browser did not get an answer that this page may read (CORS)';
    throw Object.assign(new TransferFailure(7, `Failed to connect to ${url.hostname} port ${String(port)}: ${hint}`), {
      cause,
    });
  }
}
