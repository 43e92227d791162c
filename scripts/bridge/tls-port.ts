import type { Server as HttpServer } from 'node:http';
import type { Server as TlsServer } from 'node:https';
import type { Socket } from 'node:net';
import type { Disposer } from '../../src/base/index.ts';

/** The first byte of a TLS handshake. RFC 8446 §5.1 */
const HANDSHAKE = 0x16;

/** Makes a server of plain HTTP hand over the connections that begin with a TLS handshake: one port for both.
 * @returns what breaks those off: the server of TLS listens on nothing itself, so it does not keep count of them */
export function acceptTls(plain: HttpServer, tls: TlsServer): Disposer {
  const secured = new Set<Socket>();
  const listeners = plain.listeners('connection') as ((socket: Socket) => void)[];
  plain.removeAllListeners('connection');
  plain.on('connection', (socket) => {
    const giveUp = (): void => {
      socket.destroy();
    };
    socket.once('error', giveUp);
    socket.once('readable', () => {
      socket.off('error', giveUp);
      const first = socket.read(1) as Buffer | null;
      if (first === null) {
        socket.destroy();
        return;
      }
      socket.unshift(first);
      if (first[0] === HANDSHAKE) {
        secured.add(socket);
        socket.once('close', () => secured.delete(socket));
        tls.emit('connection', socket);
      } else for (const listener of listeners) listener.call(plain, socket);
    });
  });
  return () => {
    for (const socket of secured) socket.destroy();
  };
}
