import type { Server as HttpServer } from 'node:http';
import type { Server as TlsServer } from 'node:https';
import type { Socket } from 'node:net';

/** The first byte of a TLS handshake. RFC 8446 §5.1 */
const HANDSHAKE = 0x16;

/** Makes a server of plain HTTP hand over the connections that begin with a TLS handshake: one port for both. */
export function acceptTls(plain: HttpServer, tls: TlsServer): void {
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
      if (first[0] === HANDSHAKE) tls.emit('connection', socket);
      else for (const listener of listeners) listener.call(plain, socket);
    });
  });
}
