import { AsyncQueue } from '../../base/index.ts';
import type { Connection } from '../../protocol/index.ts';

/** Messages that wait for their reader before who sends them is asked to wait too. */
const MOST_WAITING = 16;

/** The two ends of a connection within this thread, and a signal for when either has closed it. */
export function connectionPair(protocol: string): readonly [Connection, Connection, AbortSignal] {
  const closed = new AbortController();
  const forth = new AsyncQueue<Uint8Array>();
  const back = new AsyncQueue<Uint8Array>();
  const close = (): void => {
    forth.end();
    back.end();
    closed.abort();
  };
  return [end(protocol, back, forth, close), end(protocol, forth, back, close), closed.signal];
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
      return outgoing.drained(MOST_WAITING);
    },
    close,
  };
}
