/** Unix sockets against unix(7), connect(2), and net/unix/af_unix.c of Linux 6. Paths are resolved by the calls, not here. */
import { describe, expect, test } from 'vitest';
import { SDFLAGS } from '../constants.ts';
import type { PodNetwork } from './network-namespace.ts';
import type { ReceiveInfo, Socket } from './socket.ts';
import { errno, world } from './testing/loopback.ts';
import { UnixDatagramSocket } from './unix-datagram.ts';
import { UnixStreamSocket } from './unix-stream.ts';

const root = { pid: 1, uid: 0, gid: 0 };
const user = { pid: 7, uid: 1000, gid: 100 };
const NAME = { path: '\0name' };

function send(socket: Socket, text: string): string | number {
  const sent = socket.send([new TextEncoder().encode(text)]);
  return sent < 0 ? errno(sent) : sent;
}

function receive(socket: Socket, info?: ReceiveInfo): string {
  const buffer = new Uint8Array(100);
  const count = socket.receive([buffer], false, info);
  return count < 0 ? errno(count) : new TextDecoder().decode(buffer.subarray(0, count));
}

function listening(network: PodNetwork, backlog = 10): UnixStreamSocket {
  const socket = new UnixStreamSocket(network, root).retain();
  expect(errno(socket.bind(NAME) || socket.listen(backlog))).toBe('SUCCESS');
  return socket;
}

describe('streams', () => {
  test('a name is taken once, found while its socket lives, and free afterwards', () => {
    const { network } = world();
    const server = listening(network);
    expect(errno(new UnixStreamSocket(network, root).bind(NAME))).toBe('EADDRINUSE');
    expect(errno(server.bind({ path: '\0other' }))).toBe('EINVAL');
    expect(network.abstractSockets.get(NAME.path)).toBe(server);
    server.release();
    expect(errno(new UnixStreamSocket(network, root).bind(NAME))).toBe('SUCCESS');
    expect(errno(new UnixStreamSocket(network, root).bind({ ip: '127.0.0.1', port: 1 }))).toBe('EINVAL');
  });

  test('no name to listen on, none given: a number of five digits', () => {
    const { network } = world();
    const socket = new UnixStreamSocket(network, root);
    expect(errno(socket.listen(1))).toBe('EINVAL');
    socket.bind({ path: '' });
    expect(socket.localAddress).toEqual({ path: '\x0000000' });
  });

  test('bytes both ways, names and credentials of both ends', () => {
    const { network } = world();
    const server = listening(network);
    const client = new UnixStreamSocket(network, user).retain();
    expect(errno(client.connectTo(server))).toBe('SUCCESS');
    expect(errno(client.connectTo(server))).toBe('EISCONN');
    const accepted = server.accept() as UnixStreamSocket;
    accepted.retain();
    expect(send(client, 'ping')).toBe(4);
    expect(receive(accepted)).toBe('ping');
    expect(send(accepted, 'pong')).toBe(4);
    expect(receive(client)).toBe('pong');
    expect(accepted.peerCredentials).toEqual(user);
    expect(client.peerCredentials).toEqual(root);
    expect(client.remoteAddress).toEqual(NAME);
    expect(accepted.localAddress).toEqual(NAME);
    expect(accepted.remoteAddress).toEqual({ path: '' });
    accepted.release();
    expect(network.abstractSockets.get(NAME.path)).toBe(server);
    expect(client.readiness()).toMatchObject({ readable: true, hangup: true });
    expect(receive(client)).toBe('');
    expect(send(client, 'x')).toBe('EPIPE');
  });

  test('nobody listens, or listens no more; another kind of socket', () => {
    const { network } = world();
    const bound = new UnixStreamSocket(network, root).retain();
    bound.bind(NAME);
    const client = new UnixStreamSocket(network, root);
    expect(errno(client.connectTo(bound))).toBe('ECONNREFUSED');
    bound.listen(1);
    bound.release();
    expect(errno(client.connectTo(bound))).toBe('ECONNREFUSED');
    expect(errno(client.connectTo(new UnixDatagramSocket(network, root)))).toBe('EPROTOTYPE');
    expect(receive(client)).toBe('EINVAL');
    expect(send(client, 'x')).toBe('ENOTCONN');
    expect(errno(client.shutdown(SDFLAGS.WR))).toBe('ENOTCONN');
  });

  test('a full queue: who may wait waits for a place, who may not is told', () => {
    const { network } = world();
    const server = listening(network, 0);
    const [first, second, third] = [0, 1, 2].map(() => new UnixStreamSocket(network, root).retain());
    if (first === undefined || second === undefined || third === undefined) throw new Error('three');
    third.nonblock = true;
    expect(errno(first.connectTo(server))).toBe('SUCCESS');
    expect(errno(second.connectTo(server))).toBe('EINPROGRESS');
    expect(errno(third.connectTo(server))).toBe('EAGAIN');
    server.accept();
    expect(second.connecting).toBe(false);
    expect(errno(second.connect())).toBe('SUCCESS');
    const late = new UnixStreamSocket(network, root);
    expect(errno(late.connectTo(server))).toBe('EINPROGRESS');
    server.release();
    expect(errno(late.connect())).toBe('ECONNREFUSED');
    expect(receive(second)).toBe('ECONNRESET');
  });

  test('closing with unread bytes resets', () => {
    const [a, b] = UnixStreamSocket.pair(world().network, root);
    send(a, 'unread');
    b.retain().release();
    expect(receive(a)).toBe('ECONNRESET');
    expect(receive(a)).toBe('');
  });

  test('a writer is stopped at twice the default of the buffers', () => {
    const [a, b] = UnixStreamSocket.pair(world().network, root);
    expect(a.send([new Uint8Array(1 << 20)])).toBe(2 * 212_992);
    expect(a.send([new Uint8Array(1)])).toBe(-6);
    b.receive([new Uint8Array(1 << 20)], false);
    expect(a.readiness().writable).toBe(true);
  });
});

describe('datagrams', () => {
  test('they keep their bounds and tell the name of their sender', () => {
    const { network } = world();
    const server = new UnixDatagramSocket(network, root).retain();
    server.bind(NAME);
    const client = new UnixDatagramSocket(network, root);
    expect(client.sendTo([new Uint8Array([97]), new Uint8Array([98])], server)).toBe(2);
    client.bind({ path: '\0client' });
    client.sendTo([], server);
    const info: ReceiveInfo = {};
    expect(receive(server, info)).toBe('ab');
    expect(info).toEqual({ from: { path: '' }, length: 2 });
    expect(receive(server, info)).toBe('');
    expect(info.from).toEqual({ path: '\0client' });
    expect(receive(server)).toBe('EAGAIN');
  });

  test('the queue holds ten; a sender waits and is woken', () => {
    const [a, b] = UnixDatagramSocket.pair(world().network, root);
    for (let i = 0; i < 10; i++) expect(send(a, 'x')).toBe(1);
    expect(send(a, 'x')).toBe('EAGAIN');
    expect(a.readiness().writable).toBe(false);
    let woken = 0;
    a.changed.wait(() => woken++);
    receive(b);
    expect(woken).toBe(1);
    expect(a.readiness().writable).toBe(true);
  });

  test('no peer, a peer that is gone, another kind, too much', () => {
    const { network } = world();
    const socket = new UnixDatagramSocket(network, root);
    expect(send(socket, 'x')).toBe('ENOTCONN');
    const peer = new UnixDatagramSocket(network, root).retain();
    expect(errno(socket.connectTo(peer))).toBe('SUCCESS');
    expect(errno(socket.send([new Uint8Array(212_993)]))).toBe('EMSGSIZE');
    peer.release();
    expect(send(socket, 'x')).toBe('ECONNREFUSED');
    expect(errno(socket.sendTo([], new UnixStreamSocket(network, root)))).toBe('EPROTOTYPE');
  });

  test('what is queued is given back with the socket', () => {
    const { network } = world();
    const [a, b] = UnixDatagramSocket.pair(network, root);
    send(a, 'four');
    expect(network.buffers.used).toBe(4);
    b.retain().release();
    expect(network.buffers.used).toBe(0);
  });
});
