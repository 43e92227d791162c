import { STATUS_CODES, type IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { WebSocket, WebSocketServer } from 'ws';
import { statusError, StatusError, type Status } from '../../src/api/index.ts';
import { OFFERED_PROTOCOLS, type Connection, type FetchHandler } from '../../src/protocol/index.ts';

/** Bytes that may wait for a client before the sender is held up. */
const HIGH_WATER = 1024 * 1024;

/** Refuses an upgrade with an answer of HTTP. */
export function refuseUpgrade(socket: Duplex, status: Status): void {
  const body = `${JSON.stringify(status)}\n`;
  const code = status.code ?? 500;
  socket.end(
    `HTTP/1.1 ${String(code)} ${STATUS_CODES[code] ?? ''}\r\nConnection: close\r\n` +
      `Content-Type: application/json\r\nContent-Length: ${String(Buffer.byteLength(body))}\r\n\r\n${body}`,
  );
}

/**
 * Completes the handshake. The package knows no subprotocol with a `/` in it (`SPDY/3.1+portforward.k8s.io`), so the
 * agreed one is written past it.
 */
export function acceptUpgrade(
  message: IncomingMessage,
  socket: Duplex,
  head: Buffer,
  protocol: string,
): Promise<WebSocket> {
  delete message.headers['sec-websocket-protocol'];
  const server = new WebSocketServer({ noServer: true, perMessageDeflate: false });
  if (protocol !== '') server.on('headers', (headers) => headers.push(`Sec-WebSocket-Protocol: ${protocol}`));
  return new Promise((resolve, reject) => {
    socket.once('close', () => {
      reject(new Error('the client left during the handshake'));
    });
    server.handleUpgrade(message, socket, head, resolve);
  });
}

function send(socket: WebSocket, data: Uint8Array, binary: boolean): Promise<void> | undefined {
  if (socket.bufferedAmount < HIGH_WATER) {
    socket.send(data, { binary });
    return undefined;
  }
  return new Promise((resolve) => {
    socket.send(data, { binary }, () => {
      resolve();
    });
  });
}

/** Joins a WebSocket of a client and a connection of a handler, until either ends. */
async function join(socket: WebSocket, connection: Connection): Promise<void> {
  socket.on('message', (data: Buffer) => {
    const room = connection.send(new Uint8Array(data));
    if (room === undefined) return;
    socket.pause();
    void room.then(() => {
      socket.resume();
    });
  });
  socket.on('close', () => {
    connection.close();
  });
  // Base64 is for clients that know text alone.
  const binary = !connection.protocol.includes('base64');
  // A frame that is no frame: `close` follows.
  socket.on('error', () => undefined);
  try {
    for await (const data of connection.messages) {
      if (socket.readyState !== WebSocket.OPEN) break;
      await send(socket, data, binary);
    }
    socket.close(1000);
  } catch {
    socket.close(1011);
  }
}

const WEBSOCKET_ONLY = statusError(
  400,
  'BadRequest',
  'streams are served over WebSocket only, not SPDY: use kubectl 1.31 or newer, ' +
    'or 1.29 and 1.30 with KUBECTL_REMOTE_COMMAND_WEBSOCKETS=true',
).status;

/** An upgrade to something else (kubectl falls back to SPDY/3.1): what is wrong apart from that, or that it is not served. */
async function refuseOther(handler: FetchHandler, request: Request): Promise<Status> {
  const answer = await handler.fetch(request);
  const status = (await answer.json()) as Status;
  return answer.status === 400 && status.message === 'Upgrade request required' ? WEBSOCKET_ONLY : status;
}

/** Opens the connection that is asked for, and only then completes the handshake. */
export async function serveUpgrade(
  handler: FetchHandler,
  message: IncomingMessage,
  socket: Duplex,
  head: Buffer,
  { url, headers }: { readonly url: URL; readonly headers: Headers },
): Promise<void> {
  let connection: Connection;
  try {
    if (message.headers.upgrade?.toLowerCase() !== 'websocket') {
      const request = new Request(url, { method: message.method ?? 'GET', headers });
      refuseUpgrade(socket, await refuseOther(handler, request));
      return;
    }
    headers.set(OFFERED_PROTOCOLS, message.headers['sec-websocket-protocol'] ?? '');
    connection = await handler.connect(new Request(url, { headers }));
  } catch (cause) {
    refuseUpgrade(socket, upgradeFailure(cause));
    return;
  }
  try {
    const client = await acceptUpgrade(message, socket, head, connection.protocol);
    await join(client, connection);
  } finally {
    connection.close();
  }
}

function upgradeFailure(cause: unknown): Status {
  if (cause instanceof StatusError) return cause.status;
  const message = cause instanceof Error ? cause.message : String(cause);
  return { kind: 'Status', apiVersion: 'v1', metadata: {}, status: 'Failure', message, code: 502 };
}
