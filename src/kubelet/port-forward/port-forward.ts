import { PORT_FORWARD_PROTOCOL, type Connection } from '../../protocol/index.ts';
import { connectionPair } from '../server/connection-pair.ts';
import type { ForwardTarget } from './forward-target.ts';

/** Opens a connection whose streams lead to the ports of a pod. What speaks SPDY is loaded; messages wait for it. */
export function openPortForward(target: ForwardTarget): Connection {
  const [client, server] = connectionPair(PORT_FORWARD_PROTOCOL);
  import('./serve-port-forward.ts').then(
    ({ servePortForward }) => {
      servePortForward(target, server);
    },
    () => {
      server.close();
    },
  );
  return client;
}
