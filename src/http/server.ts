import type { ByteDuplex } from '../base/index.ts';
import { ByteReader } from './byte-reader.ts';
import {
  headerOf,
  isPersistent,
  MalformedMessage,
  readBody,
  readRequestHead,
  requestLength,
  type HeaderList,
  type RequestHead,
} from './message.ts';
import { reasonOf } from './reasons.ts';
import { headOf, writeBody } from './write.ts';

export interface ServerRequest extends RequestHead {
  readonly body: AsyncGenerator<Uint8Array>;
}

export interface ServerResponse {
  readonly status: number;
  readonly reason?: string;
  readonly headers: HeaderList;
  /** In chunks, unless a header says how long it is. */
  readonly body?: AsyncIterable<Uint8Array>;
  /** Takes the connection over after the head, for an answer that changes the protocol. */
  readonly takeOver?: (client: ByteDuplex) => Promise<void>;
}

export type HttpHandler = (request: ServerRequest) => Promise<ServerResponse>;

const CONTINUE = new TextEncoder().encode('HTTP/1.1 100 Continue\r\n\r\n');

/** The body of a request; whoever reads it first lets a client go on that waits for leave. RFC 9110 §10.1.1 */
async function* bodyOf(stream: ByteDuplex, reader: ByteReader, head: RequestHead): AsyncGenerator<Uint8Array> {
  if (headerOf(head, 'expect')?.toLowerCase() === '100-continue') await stream.write(CONTINUE);
  yield* readBody(reader, requestLength(head));
}

/** Whether an answer has a body, whatever its headers say. */
function hasBody(method: string, { status }: ServerResponse): boolean {
  return method !== 'HEAD' && status !== 204 && status !== 304 && status >= 200;
}

async function respond(stream: ByteDuplex, head: RequestHead, response: ServerResponse): Promise<boolean> {
  const { status, reason = reasonOf(status), headers, body, takeOver } = response;
  const first = `HTTP/1.1 ${String(status)} ${reason}`;
  if (takeOver !== undefined || !hasBody(head.method, response)) {
    await stream.write(headOf(first, headers));
    return takeOver === undefined && isPersistent(head);
  }
  const length = headerOf(response, 'content-length');
  const measured = length !== undefined;
  const inChunks = !measured && body !== undefined && head.version === 'HTTP/1.1';
  const persistent = isPersistent(head) && (measured || inChunks || body === undefined);
  const framing: HeaderList = [
    ...(inChunks ? [['Transfer-Encoding', 'chunked'] as const] : []),
    ...(measured || body !== undefined ? [] : [['Content-Length', '0'] as const]),
    ...(persistent ? [] : [['Connection', 'close'] as const]),
  ];
  await stream.write(headOf(first, [...headers, ...framing]));
  const sent = body === undefined ? 0 : await writeBody(stream, body, inChunks);
  // What was cut short must not run into the next answer.
  return persistent && (!measured || Number(length) === sent);
}

async function serveOne(stream: ByteDuplex, reader: ByteReader, handler: HttpHandler): Promise<boolean> {
  const head = await readRequestHead(reader);
  if (head === undefined) return false;
  const body = bodyOf(stream, reader, head);
  const response = await handler({ ...head, body });
  const goesOn = await respond(stream, head, response);
  if (response.takeOver !== undefined) {
    await response.takeOver({ ...pass(stream), read: (max) => reader.read(max) });
    return false;
  }
  // What the handler did not want of the body is in the way of the next request.
  if (goesOn && (await body.next()).done !== true) return false;
  return goesOn;
}

function pass(stream: ByteDuplex): Pick<ByteDuplex, 'write' | 'shutdown' | 'close'> {
  return {
    write: (bytes) => stream.write(bytes),
    shutdown: () => {
      stream.shutdown();
    },
    close: () => {
      stream.close();
    },
  };
}

/** Answers the requests of one connection, one after the other, until either side ends it. Never throws. */
export async function serveHttp(stream: ByteDuplex, handler: HttpHandler): Promise<void> {
  const reader = new ByteReader(stream);
  try {
    while (await serveOne(stream, reader, handler));
    stream.shutdown();
    // Closing with bytes unread would take the answer away from a client that is still reading it.
    while ((await reader.read(64 * 1024)).length > 0);
  } catch (cause) {
    if (cause instanceof MalformedMessage) {
      const refusal = headOf('HTTP/1.1 400 Bad Request', [
        ['Content-Length', '0'],
        ['Connection', 'close'],
      ]);
      await stream.write(refusal).catch(() => undefined);
    }
  } finally {
    stream.close();
  }
}
