import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { endToEnd, serveRequest } from '../../scripts/bridge/node-handler.ts';
import { serveUpgrade } from '../../scripts/bridge/node-upgrade.ts';
import type { FetchHandler } from '../../src/protocol/index.ts';

/** A Fetch handler on a TCP port of this machine. */
export interface HttpServer {
  /** For instance `http://127.0.0.1:34567`. */
  readonly url: string;
  close(): Promise<void>;
}

/** Serves a handler over plain HTTP and WebSocket, answers streamed. @param port a free one when left out */
export async function serveHttp(handler: FetchHandler, port = 0): Promise<HttpServer> {
  const server = createServer((message, to) => {
    const url = new URL(message.url ?? '/', `http://${message.headers.host ?? 'localhost'}`);
    serveRequest(handler, message, to, { url, headers: endToEnd(message) }).catch((cause: unknown) => {
      to.destroy(cause instanceof Error ? cause : new Error(String(cause)));
    });
  });
  server.on('upgrade', (message, socket, head) => {
    const url = new URL(message.url ?? '/', `http://${message.headers.host ?? 'localhost'}`);
    serveUpgrade(handler, message, socket, head, { url, headers: endToEnd(message) }).catch(() => {
      socket.destroy();
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
