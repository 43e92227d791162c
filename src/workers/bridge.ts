import { deferred, type Clock, type Disposer } from '../base/index.ts';
import { serveWire } from '../client/index.ts';
import {
  BRIDGE_PROTOCOL,
  decodeBridgeRequest,
  encodeBridgeMessage,
  type BridgeRequest,
  type FetchHandler,
  type Wire,
} from '../protocol/index.ts';

export interface BridgeOptions {
  /** Where the page's server takes tabs: `ws://…`. */
  readonly url: string;
  /** Opens a WebSocket. */
  readonly open: (url: string, protocol: string) => WebSocket;
  readonly handler: FetchHandler;
  readonly clock: Clock;
  /** Told whether outside clients reach this tab; undefined when there is no bridge any more. */
  readonly onRole: (serving: boolean | undefined) => void;
}

const FIRST_DELAY = 1000;
const LAST_DELAY = 30_000;

/** The tab's end of the bridge; roles are for `onRole`, the rest is for whoever listens. */
function socketWire(socket: WebSocket, onRole: BridgeOptions['onRole']): Wire {
  let listener: ((message: unknown) => void) | null = null;
  socket.onmessage = ({ data }: MessageEvent<unknown>) => {
    let message: BridgeRequest;
    try {
      message = decodeBridgeRequest(data);
    } catch {
      // The server is of another version than this page.
      socket.close();
      return;
    }
    if (message.type === 'role') onRole(message.serving);
    else listener?.(message);
  };
  return {
    listen: (receive) => {
      listener = receive;
    },
    post: (message) => {
      // In any other state the browser complains.
      if (socket.readyState === socket.OPEN) socket.send(encodeBridgeMessage(message));
    },
    close: () => {
      socket.close();
    },
  };
}

/** Serves one connection to its end. @returns whether it ever opened */
async function serveOnce({ url, open, handler, onRole }: BridgeOptions, signal: AbortSignal): Promise<boolean> {
  const socket = open(url, BRIDGE_PROTOCOL);
  socket.binaryType = 'arraybuffer';
  const stop = serveWire(socketWire(socket, onRole), handler);
  const closed = deferred<undefined>();
  let opened = false;
  socket.onopen = () => {
    opened = true;
  };
  socket.onclose = () => {
    closed.resolve(undefined);
  };
  signal.addEventListener('abort', stop, { once: true });
  await closed.promise;
  signal.removeEventListener('abort', stop);
  stop();
  onRole(undefined);
  return opened;
}

async function serve(options: BridgeOptions, signal: AbortSignal): Promise<void> {
  let delay = FIRST_DELAY;
  while (!signal.aborted) {
    delay = (await serveOnce(options, signal)) ? FIRST_DELAY : Math.min(delay * 2, LAST_DELAY);
    await options.clock.sleep(delay, signal).catch(() => undefined);
  }
}

/** Serves a handler to the clients of the page's server, again and again after that was away, until disposed of. */
export function serveBridge(options: BridgeOptions): Disposer {
  const ended = new AbortController();
  void serve(options, ended.signal);
  return () => {
    ended.abort(new Error('the cluster of this page ends'));
  };
}
