import type { SocketAddress } from '../api.ts';
import { ERRNO } from '../constants.ts';
import type { Socket } from '../net/socket.ts';

async function connected(socket: Socket, address: SocketAddress, signal: AbortSignal): Promise<number> {
  while (socket.connecting && !signal.aborted) {
    await new Promise<void>((resolve) => {
      const cancel = socket.changed.wait(resolve);
      const onAbort = (): void => {
        cancel();
        resolve();
      };
      signal.addEventListener('abort', onAbort, { once: true });
    });
  }
  return socket.connecting ? ERRNO.EINTR : socket.connect(address);
}

/** Connects a socket, as connect(2). @returns an errno; a promise of one when it is not known at once */
export function connect(socket: Socket, address: SocketAddress, signal: AbortSignal): number | Promise<number> {
  const result = socket.connect(address);
  if (result !== ERRNO.EINPROGRESS) return result;
  return socket.connecting ? connected(socket, address, signal) : socket.connect(address);
}
