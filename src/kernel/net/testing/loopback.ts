import { VirtualClock } from '../../../base/index.ts';
import type { NetworkStack } from '../../api.ts';
import { ERRNO } from '../../constants.ts';
import { PodNetwork } from '../network-namespace.ts';
import { TcpSocket } from '../tcp-socket.ts';

export const SERVER = { ip: '127.0.0.1', port: 80 };

export interface World {
  readonly clock: VirtualClock;
  readonly network: PodNetwork;
}

/** A network namespace in which no time passes by itself. */
export function world(stack: Partial<NetworkStack> = {}): World {
  const clock = new VirtualClock();
  const network: NetworkStack = {
    connect: () => Promise.resolve('EHOSTUNREACH'),
    send: () => undefined,
    resolve: () => Promise.resolve([]),
    ...stack,
  };
  return { clock, network: new PodNetwork('10.244.0.2', 'box', { clock, network }) };
}

/** The name of an errno, for messages that say something. */
export function errno(value: number): string {
  return Object.entries(ERRNO).find(([, number]) => number === Math.abs(value))?.[0] ?? String(value);
}

export function listener(network: PodNetwork, address = SERVER, backlog = 128): TcpSocket {
  const socket = new TcpSocket(network).retain();
  const error = socket.bind(address) || socket.listen(backlog);
  if (error !== ERRNO.SUCCESS) throw new Error(errno(error));
  return socket;
}

/** As a blocking connect that need not wait. */
export function connect(socket: TcpSocket, address = SERVER): string {
  const error = socket.connect(address);
  return errno(error === ERRNO.EINPROGRESS && !socket.connecting ? socket.connect(address) : error);
}

export function accept(socket: TcpSocket): TcpSocket {
  const accepted = socket.accept();
  if (typeof accepted === 'number') throw new Error(errno(accepted));
  return accepted.retain();
}

/** A client and the server's side of it. */
export function connected(network: PodNetwork, address = SERVER): readonly [TcpSocket, TcpSocket] {
  const server = listener(network, address);
  const client = new TcpSocket(network).retain();
  connect(client, address);
  const accepted = accept(server);
  server.release();
  return [client, accepted];
}

export function send(socket: TcpSocket, text: string): string | number {
  const sent = socket.send([new TextEncoder().encode(text)]);
  return sent < 0 ? errno(sent) : sent;
}

export function receive(socket: TcpSocket, max = 100, peek = false): string {
  const buffer = new Uint8Array(max);
  const count = socket.receive([buffer], peek);
  return count < 0 ? errno(count) : new TextDecoder().decode(buffer.subarray(0, count));
}
