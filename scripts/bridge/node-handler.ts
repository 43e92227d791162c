import type { IncomingMessage, ServerResponse } from 'node:http';
import { restored, type FetchHandler } from '../../src/protocol/index.ts';

/** Upstream takes at most 3 MiB for an object; what goes through to a pod may be more. */
const MAX_BODY = 64 * 1024 * 1024;

/** A request whose body is more than this server holds. */
export class BodyTooLarge extends Error {}

/** Meant for the next hop only. RFC 9110 §7.6.1 */
const HOP_BY_HOP: ReadonlySet<string> = new Set([
  'connection',
  'keep-alive',
  'proxy-authenticate',
  'proxy-authorization',
  'proxy-connection',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
]);

export function endToEnd(message: IncomingMessage): Headers {
  const headers = new Headers();
  for (const [name, value] of Object.entries(message.headers)) {
    if (value === undefined || HOP_BY_HOP.has(name)) continue;
    for (const one of Array.isArray(value) ? value : [value]) headers.append(name, one);
  }
  return headers;
}

async function readBody(message: IncomingMessage): Promise<Buffer<ArrayBuffer>> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of message as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > MAX_BODY) throw new BodyTooLarge(`a body of more than ${String(MAX_BODY)} bytes`);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

/** The request that came in. @throws BodyTooLarge @throws TypeError for a method that no Request has */
export async function toRequest(
  message: IncomingMessage,
  url: URL,
  headers: Headers,
  signal: AbortSignal,
): Promise<Request> {
  const body = await readBody(message);
  const method = message.method ?? 'GET';
  const bodiless = method === 'GET' || method === 'HEAD';
  return new Request(url, { method, headers, signal, ...(bodiless || body.length === 0 ? {} : { body }) });
}

/** Aborted when whoever asked is gone before the answer is. */
export function goneSignal(response: ServerResponse): AbortSignal {
  const gone = new AbortController();
  response.on('close', () => {
    gone.abort(new Error('the client is gone'));
  });
  return gone.signal;
}

function drained(response: ServerResponse): Promise<void> {
  return new Promise((resolve) => {
    const done = (): void => {
      response.off('drain', done);
      response.off('close', done);
      resolve();
    };
    response.on('drain', done);
    response.on('close', done);
  });
}

/** Sends an answer as it comes, no faster than it is read. Rejects when it breaks off. */
export async function sendResponse(answer: Response, response: ServerResponse): Promise<void> {
  const headers: Record<string, string> = {};
  for (const [name, value] of restored(answer.headers)) if (!HOP_BY_HOP.has(name)) headers[name] = value;
  response.writeHead(answer.status, headers);
  // A watch is open before its first event.
  response.flushHeaders();
  if (answer.body !== null) {
    for await (const chunk of answer.body) {
      if (response.destroyed) break;
      if (!response.write(chunk)) await drained(response);
    }
  }
  response.end();
}

/** Answers one request with a handler. */
export async function serveRequest(
  handler: FetchHandler,
  message: IncomingMessage,
  response: ServerResponse,
  { url, headers }: { readonly url: URL; readonly headers: Headers },
): Promise<void> {
  const signal = goneSignal(response);
  const request = await toRequest(message, url, headers, signal);
  await sendResponse(await handler.fetch(request), response);
}
