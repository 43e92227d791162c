import type { NetworkStack, SocketAddress } from '../api.ts';
import { ERRNO } from '../constants.ts';
import type { PodNetwork } from '../net/network-namespace.ts';
import type { TcpSocket } from '../net/socket.ts';
import { adoptStream } from '../net/stream.ts';

async function connectOutside(
  socket: TcpSocket,
  network: PodNetwork,
  stack: NetworkStack,
  address: SocketAddress,
  signal: AbortSignal,
): Promise<number> {
  const stream = await stack.connect(network, address.ip, address.port, signal).catch(() => 'ETIMEDOUT' as const);
  if (typeof stream === 'string') {
    socket.failConnect();
    return ERRNO[stream];
  }
  if (signal.aborted) {
    stream.close();
    socket.failConnect();
    return ERRNO.EINTR;
  }
  socket.establish(adoptStream(stream));
  return ERRNO.SUCCESS;
}

/** Connects a socket, as connect(2). @returns an errno; a promise of one when the address is not in this namespace */
export function connect(
  socket: TcpSocket,
  network: PodNetwork,
  stack: NetworkStack,
  address: SocketAddress,
  signal: AbortSignal,
): number | Promise<number> {
  const refused = socket.beginConnect();
  if (refused !== undefined) return refused;
  if (!network.isLocal(address.ip)) return connectOutside(socket, network, stack, address, signal);
  const to = address.ip === '0.0.0.0' ? { ...address, ip: '127.0.0.1' } : address;
  const end = network.connectTo(to, { ip: to.ip, port: network.ephemeralPort() });
  if (typeof end === 'string') {
    socket.failConnect();
    return ERRNO[end];
  }
  socket.establish(end);
  return ERRNO.SUCCESS;
}
