import { AsyncQueue } from '../../base/index.ts';
import type { Connection } from '../../protocol/index.ts';

/** The protocol of `exec` and `attach` over WebSockets: every message begins with the number of its channel. */
export const CHANNEL_PROTOCOL = 'v5.channel.k8s.io';

export const STDIN = 0;
export const STDOUT = 1;
export const STDERR = 2;
export const ERROR = 3;
export const RESIZE = 4;
/** Followed by the number of the channel that is closed. */
export const CLOSE = 255;

export interface TerminalSize {
  readonly width: number;
  readonly height: number;
}

/** What a client sends, sorted by channel. */
export interface Incoming {
  readonly stdin: AsyncQueue<Uint8Array>;
  readonly resize: AsyncQueue<TerminalSize>;
  /** Aborted when the client is gone. */
  readonly signal: AbortSignal;
}

/** Pieces of input that the program may leave unread before the client is asked to wait. */
const MOST_WAITING = 16;

/** Reads the client's messages until it closes. Input that nobody reads holds up the rest, as upstream. */
export function receiveChannels(connection: Connection, closed: AbortSignal): Incoming {
  const stdin = new AsyncQueue<Uint8Array>();
  const resize = new AsyncQueue<TerminalSize>();
  const gone = new AbortController();
  const receive = async (): Promise<void> => {
    for await (const message of connection.messages) {
      const rest = message.subarray(1);
      if (message[0] === STDIN) {
        stdin.push(rest);
        await stdin.drained(MOST_WAITING);
      } else if (message[0] === CLOSE && rest[0] === STDIN) stdin.end();
      else if (message[0] === RESIZE) {
        const size = decodeSize(rest);
        if (size !== undefined) resize.push(size);
      }
    }
  };
  const end = (): void => {
    stdin.end();
    resize.end();
    gone.abort(new Error('the client is gone'));
  };
  closed.addEventListener('abort', end, { once: true });
  void receive()
    .catch(() => undefined)
    .then(end);
  return { stdin, resize, signal: gone.signal };
}

export function frame(channel: number, bytes: Uint8Array): Uint8Array {
  const message = new Uint8Array(bytes.length + 1);
  message[0] = channel;
  message.set(bytes, 1);
  return message;
}

function decodeSize(bytes: Uint8Array): TerminalSize | undefined {
  try {
    const size: unknown = JSON.parse(new TextDecoder().decode(bytes));
    if (typeof size !== 'object' || size === null || !('Width' in size) || !('Height' in size)) return undefined;
    const { Width: width, Height: height } = size;
    return typeof width === 'number' && typeof height === 'number' ? { width, height } : undefined;
  } catch {
    return undefined;
  }
}
