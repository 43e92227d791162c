import { cutBy, type ByteDuplex } from '../../base/index.ts';
import { endToEndHeaders, exchange, headerOf, type ClientResponse, type HeaderList } from '../../http/index.ts';
import type { LocalExchange, LocalRequest } from '../../protocol/index.ts';
import type { ConnectError } from './machine.ts';

async function* once(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield await Promise.resolve(bytes);
}

/** With `Host`, where there is none, and with what frames the body. */
function headersOf(port: number, { headers, body }: LocalRequest): HeaderList {
  return [
    ...(headerOf({ headers }, 'host') === undefined ? [['Host', `localhost:${String(port)}`] as const] : []),
    ...headers.filter(([name]) => !['content-length', 'connection'].includes(name.toLowerCase())),
    ...(body === undefined ? [] : [['Content-Length', String(body.length)] as const]),
    ['Connection', 'close'],
  ];
}

/** One request on a connection of its own. */
export function requestLocal(
  dial: (signal: AbortSignal) => Promise<ByteDuplex | ConnectError>,
  port: number,
  request: LocalRequest,
): LocalExchange {
  const ended = new AbortController();
  const answer = async (): Promise<ClientResponse> => {
    const stream = await dial(ended.signal);
    if (typeof stream === 'string') throw new Error(`nothing listens on port ${String(port)} (${stream})`);
    const { method, path, body } = request;
    return exchange(cutBy(ended.signal, stream), {
      method,
      target: path,
      headers: headersOf(port, request),
      ...(body === undefined ? {} : { body: once(body) }),
    });
  };
  const answered = answer();
  // Whoever asks for the head learns of it.
  answered.catch(() => undefined);
  return {
    async head() {
      const { head } = await answered;
      return { status: head.status, statusText: head.reason, headers: endToEndHeaders(head) };
    },
    async read() {
      const next = await (await answered).body.next();
      return next.done === true ? undefined : next.value;
    },
    close() {
      ended.abort(new Error('the request was let go of'));
    },
  };
}
