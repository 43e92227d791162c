import { AsyncQueue } from '../../base/index.ts';
import type { Connection } from '../../protocol/index.ts';

/** The two ends of a connection within this thread. */
export function connectionPair(protocol: string): readonly [Connection, Connection] {
  const forth = new AsyncQueue<Uint8Array>();
  const back = new AsyncQueue<Uint8Array>();
  const close = (): void => {
    forth.end();
    back.end();
  };
  return [end(protocol, back, forth, close), end(protocol, forth, back, close)];
}

function end(
  protocol: string,
  incoming: AsyncQueue<Uint8Array>,
  outgoing: AsyncQueue<Uint8Array>,
  close: () => void,
): Connection {
  return {
    protocol,
    messages: incoming,
    send: (message) => {
      outgoing.push(message);
    },
    close,
  };
}
