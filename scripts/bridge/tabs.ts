import { WebSocket } from 'ws';
import { connectWire, type RemoteHandler } from '../../src/client/index.ts';
import {
  decodeBridgeResponse,
  encodeBridgeMessage,
  type BridgeRequest,
  type FetchHandler,
  type Wire,
} from '../../src/protocol/index.ts';

interface Tab {
  readonly socket: WebSocket;
  readonly handler: RemoteHandler;
}

/** A tab that was frozen or lost its network is found by this. */
const PING_INTERVAL = 20_000;

/** What is under way with a tab that goes ends with this. */
export class TabClosed extends Error {
  constructor() {
    super('the tab with the cluster was closed');
  }
}

function send(socket: WebSocket, message: BridgeRequest): void {
  if (socket.readyState === WebSocket.OPEN) socket.send(encodeBridgeMessage(message));
}

/** The server's end of the WebSocket of a tab. */
function tabWire(socket: WebSocket): Wire {
  return {
    listen: (receive) => {
      socket.removeAllListeners('message');
      if (receive === null) return;
      socket.on('message', (frame: Buffer) => {
        try {
          receive(decodeBridgeResponse(frame));
        } catch {
          // It speaks another language.
          socket.close(1002);
        }
      });
    },
    post: (message) => {
      send(socket, message as BridgeRequest);
    },
    close: () => {
      socket.close();
    },
  };
}

/** Closes a socket whose other end answers no pings. */
function watchPulse(socket: WebSocket): void {
  let alive = true;
  socket.on('pong', () => {
    alive = true;
  });
  const timer = setInterval(() => {
    if (!alive) socket.terminate();
    alive = false;
    socket.ping();
  }, PING_INTERVAL);
  timer.unref();
  socket.on('close', () => {
    clearInterval(timer);
  });
}

/**
 * The tabs that have the cluster open. The newest serves: it is the one that the user looks at, and a page that was
 * reloaded must not wait for its own ghost. When it closes, the one before it serves again. Each is told.
 */
export class Tabs {
  #open: readonly Tab[] = [];

  /** That of the tab that serves; undefined when none is open. */
  get handler(): FetchHandler | undefined {
    return this.#open.at(-1)?.handler;
  }

  add(socket: WebSocket): void {
    const tab: Tab = { socket, handler: connectWire(tabWire(socket)) };
    const before = this.#open.at(-1);
    if (before !== undefined) send(before.socket, { type: 'role', serving: false });
    this.#open = [...this.#open, tab];
    send(socket, { type: 'role', serving: true });
    watchPulse(socket);
    // `close` follows.
    socket.on('error', () => undefined);
    socket.on('close', () => {
      this.#remove(tab);
    });
  }

  close(): void {
    for (const { socket } of this.#open) socket.terminate();
  }

  #remove(tab: Tab): void {
    const served = this.#open.at(-1) === tab;
    this.#open = this.#open.filter((other) => other !== tab);
    tab.handler.dispose(new TabClosed());
    const next = this.#open.at(-1);
    if (served && next !== undefined) send(next.socket, { type: 'role', serving: true });
  }
}
