import { endToEndHeaders, exchange, type HeaderList } from '../../http/index.ts';
import type { NodeNetwork } from '../../network/index.ts';
import { kept, restored } from '../../protocol/index.ts';
import { dialMessage } from '../http-get.ts';

export interface HttpTarget {
  readonly host: string;
  readonly port: number;
  /** With its query. */
  readonly path: string;
}

const NO_BODY: ReadonlySet<number> = new Set([204, 205, 304]);
const DEFAULT_PORT = 80;

/** Of a request on a connection of its own. */
function headersOf(request: Request, { host, port }: HttpTarget, length: number): HeaderList {
  const given = restored(request.headers).filter(([name]) => name !== 'host' && name !== 'content-length');
  const sendsBody = length > 0 || ['POST', 'PUT', 'PATCH'].includes(request.method);
  return [
    ['Host', port === DEFAULT_PORT ? host : `${host}:${String(port)}`],
    ['Connection', 'close'],
    ...endToEndHeaders({ headers: given }),
    ...(sendsBody ? [['content-length', String(length)] as const] : []),
  ];
}

/**
 * A request over HTTP/1.1 from the node, on a connection of its own; the answer is streamed. The connection ends with the
 * answer, or with the request's signal. @throws Error in Go's words when there is no answer
 */
export async function httpExchange(network: NodeNetwork, request: Request, target: HttpTarget): Promise<Response> {
  const { host, port, path } = target;
  const { method, signal } = request;
  const body = new Uint8Array(await request.arrayBuffer());
  const stream = await network.dial(host, port, signal);
  if (typeof stream === 'string') throw new Error(dialMessage(stream, host, port));
  const close = (): void => {
    stream.close();
  };
  signal.addEventListener('abort', close, { once: true });
  const end = (): void => {
    signal.removeEventListener('abort', close);
    close();
  };
  try {
    const answer = await exchange(stream, {
      method,
      target: path,
      headers: headersOf(request, target, body.length),
      ...(body.length > 0 ? { body: once(body) } : {}),
    });
    return responseOf(answer, method, end);
  } catch (cause) {
    end();
    throw cause;
  }
}

async function* once(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield await Promise.resolve(bytes);
}

function responseOf({ head, body }: Awaited<ReturnType<typeof exchange>>, method: string, end: () => void): Response {
  const headers = new Headers();
  for (const [name, value] of kept(endToEndHeaders(head))) headers.append(name, value);
  // A change of protocol, which nobody asked for, is no answer that the Fetch standard has.
  const init = { status: head.status === 101 ? 502 : head.status, headers };
  if (method === 'HEAD' || NO_BODY.has(head.status)) {
    end();
    return new Response(null, init);
  }
  return new Response(
    new ReadableStream<Uint8Array>({
      async pull(controller) {
        try {
          const next = await body.next();
          if (next.done !== true) {
            controller.enqueue(next.value);
            return;
          }
          controller.close();
        } catch (cause) {
          controller.error(cause);
        }
        end();
      },
      cancel: end,
    }) as ReadableStream<Uint8Array<ArrayBuffer>>,
    init,
  );
}
