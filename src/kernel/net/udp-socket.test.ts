/** UDP sockets against udp(7), recv(2), send(2), and net/ipv4/udp.c of Linux 6. */
import { expect, test } from 'vitest';
import type { Datagram } from '../api.ts';
import { SDFLAGS } from '../constants.ts';
import type { PodNetwork } from './network-namespace.ts';
import type { ReceiveInfo } from './socket.ts';
import { SOCK_OPTION } from './socket-options.ts';
import { errno, world } from './testing/loopback.ts';
import { UdpSocket } from './udp-socket.ts';

const LOCAL = { ip: '127.0.0.1', port: 53 };

function bound(network: PodNetwork, address = LOCAL): UdpSocket {
  const socket = new UdpSocket(network).retain();
  const error = socket.bind(address);
  if (error !== 0) throw new Error(errno(error));
  return socket;
}

function send(socket: UdpSocket, text: string, to?: { readonly ip: string; readonly port: number }): string | number {
  const sent = socket.send([new TextEncoder().encode(text)], to);
  return sent < 0 ? errno(sent) : sent;
}

function receive(socket: UdpSocket, max = 100, info?: ReceiveInfo): string {
  const buffer = new Uint8Array(max);
  const count = socket.receive([buffer.subarray(0, 2), buffer.subarray(2)], false, info);
  return count < 0 ? errno(count) : new TextDecoder().decode(buffer.subarray(0, count));
}

test('datagrams keep their bounds, and tell where they come from; what does not fit is cut', () => {
  const { network } = world();
  const server = bound(network);
  const client = new UdpSocket(network);
  expect(send(client, 'one', LOCAL)).toBe(3);
  expect(send(client, '', LOCAL)).toBe(0);
  expect(send(client, 'three', LOCAL)).toBe(5);
  const info: ReceiveInfo = {};
  expect(receive(server, 100, info)).toBe('one');
  expect(info.from).toEqual({ ip: '127.0.0.1', port: client.localAddress?.port });
  expect(server.readiness()).toMatchObject({ readable: true, available: 0 });
  expect(receive(server, 100, info)).toBe('');
  expect(info.length).toBe(0);
  expect(receive(server, 3, info)).toBe('thr');
  expect(info.length).toBe(5);
  expect(receive(server)).toBe('EAGAIN');
});

test('a connected socket hears its peer only, and of a port that nobody has', () => {
  const { network } = world();
  const client = new UdpSocket(network).retain();
  expect(errno(client.connect(LOCAL))).toBe('SUCCESS');
  expect(send(client, 'x')).toBe(1);
  expect(client.readiness().readable).toBe(true);
  expect(send(client, 'x')).toBe('ECONNREFUSED');
  expect(receive(client)).toBe('EAGAIN');
  const server = bound(network);
  const stranger = new UdpSocket(network);
  const to = client.localAddress ?? LOCAL;
  send(stranger, 'not for you', { ip: '127.0.0.1', port: to.port });
  expect(receive(client)).toBe('EAGAIN');
  expect(errno(stranger.takeError())).toBe('SUCCESS');
  send(server, 'for you', { ip: '127.0.0.1', port: to.port });
  expect(receive(client)).toBe('for you');
  expect(client.disconnect()).toBe(0);
  send(stranger, 'now', { ip: '127.0.0.1', port: to.port });
  expect(receive(client)).toBe('now');
});

test('what cannot be sent', () => {
  const { network } = world();
  const socket = new UdpSocket(network).retain();
  expect(send(socket, 'x')).toBe('EDESTADDRREQ');
  expect(send(socket, 'x', { ip: '127.0.0.1', port: 0 })).toBe('EINVAL');
  expect(send(socket, 'x', { ip: '255.255.255.255', port: 9 })).toBe('EACCES');
  socket.options.set(SOCK_OPTION.BROADCAST, true);
  expect(send(socket, 'x', { ip: '255.255.255.255', port: 9 })).toBe('ENETUNREACH');
  expect(send(socket, 'x', { ip: '224.0.0.251', port: 9 })).toBe('ENETUNREACH');
  expect(errno(socket.send([new Uint8Array(65_508)], LOCAL))).toBe('EMSGSIZE');
  expect(socket.send([new Uint8Array(65_507)], LOCAL)).toBe(65_507);
  expect(errno(socket.shutdown(SDFLAGS.WR))).toBe('ENOTCONN');
  expect(send(socket, 'x', LOCAL)).toBe('EPIPE');
  const loopback = bound(network);
  expect(send(loopback, 'x', { ip: '10.244.1.2', port: 9 })).toBe('EINVAL');
});

test('a queue that is full drops without a word', () => {
  const { network } = world();
  const server = bound(network);
  const client = new UdpSocket(network);
  for (let i = 0; i < 100; i++) expect(client.send([new Uint8Array(10_000)], LOCAL)).toBe(10_000);
  const bytes = new Uint8Array(20_000);
  let count = 0;
  while (server.receive([bytes], false) > 0) count++;
  expect(count).toBe(Math.floor(212_992 / 10_512));
  expect(network.buffers.used).toBe(0);
});

test('a port is one socket’s, unless they share it: then they take turns by the sender', () => {
  const { network } = world();
  const any = bound(network, { ip: '0.0.0.0', port: 54 });
  expect(errno(new UdpSocket(network).bind({ ip: '127.0.0.1', port: 54 }))).toBe('EADDRINUSE');
  any.release();
  const sharing = [0, 1].map(() => {
    const socket = new UdpSocket(network).retain();
    socket.options.set(SOCK_OPTION.REUSE_PORT, true);
    expect(errno(socket.bind({ ip: '0.0.0.0', port: 54 }))).toBe('SUCCESS');
    return socket;
  });
  for (let i = 0; i < 20; i++) send(new UdpSocket(network), 'x', { ip: '127.0.0.1', port: 54 });
  for (const socket of sharing) {
    let heard = 0;
    while (receive(socket) === 'x') heard++;
    expect(heard).toBe(10);
  }
});

test('the network beyond: what is sent goes out from the pod’s address, what comes in and what is told arrives', () => {
  const sent: Datagram[] = [];
  const { network } = world({ send: (_from, datagram) => void sent.push(datagram) });
  const socket = new UdpSocket(network).retain();
  const far = { ip: '10.244.1.2', port: 53 };
  socket.connect(far);
  send(socket, 'question');
  const port = socket.localAddress?.port ?? 0;
  expect(sent).toMatchObject([{ from: { ip: '10.244.0.2', port }, to: far }]);
  expect(
    network.receive({ from: far, to: { ip: '10.244.0.2', port }, payload: new TextEncoder().encode('answer') }),
  ).toBe(true);
  expect(receive(socket)).toBe('answer');
  network.unreachable({ ip: '10.244.0.2', port }, far, 'EHOSTUNREACH');
  expect(receive(socket)).toBe('EHOSTUNREACH');
  expect([...network.rows()]).toMatchObject([{ protocol: 'udp', state: 1, remote: far }]);
  socket.release();
  expect(network.receive({ from: far, to: { ip: '10.244.0.2', port }, payload: new Uint8Array() })).toBe(false);
});
