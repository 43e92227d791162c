import type { ByteStream } from '../../kernel/index.ts';
import type { NodeNetwork } from '../../network/index.ts';
import { dialMessage } from '../http-get.ts';
import { ByteReader } from './byte-reader.ts';
import { endToEndHeaders, readBody, readHead, requestHead } from './http-message.ts';

export interface HttpTarget {
  readonly host: string;
  readonly port: number;
  /** With its query. */
  readonly path: string;
}

const NO_BODY: ReadonlySet<number> = new Set([204, 205, 304]);

/**
 * A request over HTTP/1.1 from the node, on a connection of its own; the answer is streamed. The connection ends with the
 * answer, or with the request's signal. @throws Error in Go's words when there is no answer
 */
export async function httpExchange(network: NodeNetwork, request: Request, target: HttpTarget): Promise<Response> {
  const { host, port, path } = target;
  const body = new Uint8Array(await request.arrayBuffer());
  const stream = await network.dial(host, port, request.signal);
  if (typeof stream === 'string') throw new Error(dialMessage(stream, host, port));
  const close = (): void => {
    stream.close();
  };
  request.signal.addEventListener('abort', close, { once: true });
  try {
    const length = body.length > 0 || sendsBody(request.method) ? `content-length: ${String(body.length)}\r\n` : '';
    const head = requestHead(request, { host: port === 80 ? host : `${host}:${String(port)}`, path });
    await stream.write(new TextEncoder().encode(`${head}${length}\r\n`));
    if (body.length > 0) await stream.write(body);
    return await answer(stream, request.method, () => {
      request.signal.removeEventListener('abort', close);
      close();
    });
  } catch (cause) {
    close();
    throw cause;
  }
}

function sendsBody(method: string): boolean {
  return method === 'POST' || method === 'PUT' || method === 'PATCH';
}

async function answer(stream: ByteStream, method: string, end: () => void): Promise<Response> {
  const reader = new ByteReader(stream);
  const head = await readHead(reader);
  const init = { status: head.status, headers: endToEndHeaders(head) };
  if (method === 'HEAD' || NO_BODY.has(head.status)) {
    end();
    return new Response(null, init);
  }
  const chunks = readBody(reader, head);
  return new Response(
    new ReadableStream<Uint8Array>({
      async pull(controller) {
        try {
          const next = await chunks.next();
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
