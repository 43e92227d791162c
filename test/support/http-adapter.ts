import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { FetchHandler } from '../../src/protocol/index.ts';

/** A Fetch handler on a TCP port of this machine. */
export interface HttpServer {
  /** For instance `http://127.0.0.1:34567`. */
  readonly url: string;
  close(): Promise<void>;
}

async function toRequest(message: IncomingMessage, origin: string, signal: AbortSignal): Promise<Request> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of message) chunks.push(chunk as Uint8Array);
  const body = Buffer.concat(chunks);
  const headers = new Headers();
  for (const [name, value] of Object.entries(message.headers)) {
    if (value !== undefined) headers.set(name, Array.isArray(value) ? value.join(', ') : value);
  }
  return new Request(new URL(message.url ?? '/', origin), {
    method: message.method ?? 'GET',
    headers,
    signal,
    ...(body.length === 0 ? {} : { body }),
  });
}

async function send(response: Response, to: ServerResponse): Promise<void> {
  to.writeHead(response.status, Object.fromEntries(response.headers));
  to.flushHeaders();
  if (response.body !== null) {
    for await (const chunk of response.body) {
      if (to.destroyed) break;
      to.write(chunk);
    }
  }
  to.end();
}

/** Serves a handler over plain HTTP, answers streamed. @param port a free one when left out */
export async function serveHttp(handler: FetchHandler, port = 0): Promise<HttpServer> {
  const server = createServer((message, to) => {
    const gone = new AbortController();
    to.on('close', () => {
      gone.abort();
    });
    toRequest(message, `http://${message.headers.host ?? 'localhost'}`, gone.signal)
      .then((request) => handler.fetch(request))
      .then((response) => send(response, to))
      .catch((cause: unknown) => {
        to.destroy(cause instanceof Error ? cause : new Error(String(cause)));
      });
  });
  await new Promise<void>((resolve) => {
    server.listen(port, '127.0.0.1', resolve);
  });
  return {
    url: `http://127.0.0.1:${String((server.address() as AddressInfo).port)}`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => {
          resolve();
        });
        server.closeAllConnections();
      }),
  };
}
