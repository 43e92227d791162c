/**
 * TCP sockets against tcp(7), connect(2), bind(2), listen(2), shutdown(2), and where these are silent net/ipv4 of Linux 6:
 * af_inet.c, tcp.c, inet_connection_sock.c.
 */
import { describe, expect, test } from 'vitest';
import type { ByteStream, Errno } from '../api.ts';
import { ERRNO, SDFLAGS } from '../constants.ts';
import { SOCK_OPTION } from './socket-options.ts';
import { PodNetwork } from './network-namespace.ts';
import { createStreamPair } from './stream.ts';
import { TcpSocket } from './tcp-socket.ts';
import { accept, connect, connected, errno, listener, receive, send, SERVER, world } from './testing/loopback.ts';

describe('a namespace that is shared', () => {
  test('has one set of ports, and sockets that end with who made them', () => {
    const { network } = world();
    const other = new PodNetwork(network.ip, 'other', { clock: network.clock, network: network.stack }, network.shared);
    const server = listener(network);
    expect(errno(new TcpSocket(other).bind(SERVER))).toBe('EADDRINUSE');
    expect(connect(new TcpSocket(other).retain())).toBe('SUCCESS');
    expect(other.listening).toEqual([80]);
    other.dispose();
    expect(network.listening).toEqual([80]);
    expect([...network.rows()].length).toBeGreaterThan(0);
    server.release();
    expect(network.listening).toEqual([]);
  });

  test('what leads elsewhere leaves it, own address or not', async () => {
    const seen: string[] = [];
    const { network } = world({
      redirects: (_from, { port }, protocol) => protocol === 'TCP' && port === 8080,
      connect: (_from, ip, port) => {
        seen.push(`${ip}:${String(port)}`);
        return Promise.resolve('ECONNREFUSED');
      },
    });
    listener(network);
    expect(connect(new TcpSocket(network).retain())).toBe('SUCCESS');
    new TcpSocket(network).retain().connect({ ip: '127.0.0.1', port: 8080 });
    await Promise.resolve();
    expect(seen).toEqual(['127.0.0.1:8080']);
  });
});

describe('bind', () => {
  test('an address that is not ours is not available, and a bound socket is not bound again', () => {
    const { network } = world();
    const socket = new TcpSocket(network);
    expect(errno(socket.bind({ ip: '10.0.0.1', port: 80 }))).toBe('EADDRNOTAVAIL');
    expect(errno(socket.bind({ ip: '127.0.0.2', port: 80 }))).toBe('SUCCESS');
    expect(errno(socket.bind({ ip: '127.0.0.2', port: 81 }))).toBe('EINVAL');
    expect(errno(socket.bind({ path: '/x' }))).toBe('EAFNOSUPPORT');
  });

  test('port 0 is an ephemeral port', () => {
    const { network } = world();
    const socket = new TcpSocket(network);
    socket.bind({ ip: '0.0.0.0', port: 0 });
    expect(socket.localAddress?.port).toBeGreaterThanOrEqual(32768);
    expect(socket.localAddress?.port).toBeLessThanOrEqual(60999);
  });

  const any = { ip: '0.0.0.0', port: 80 };
  const pod = { ip: '10.244.0.2', port: 80 };
  test.each([
    { first: any, second: pod, options: [], listening: false, result: 'EADDRINUSE' },
    { first: SERVER, second: pod, options: [], listening: true, result: 'SUCCESS' },
    { first: any, second: any, options: [SOCK_OPTION.REUSE_ADDR], listening: false, result: 'SUCCESS' },
    { first: any, second: any, options: [SOCK_OPTION.REUSE_ADDR], listening: true, result: 'EADDRINUSE' },
    { first: any, second: any, options: [SOCK_OPTION.REUSE_PORT], listening: true, result: 'SUCCESS' },
  ])('$first.ip then $second.ip, options $options, listening $listening: $result', (given) => {
    const { network } = world();
    const make = (): TcpSocket => {
      const socket = new TcpSocket(network).retain();
      for (const option of given.options) socket.options.set(option, true);
      return socket;
    };
    const [one, two] = [make(), make()];
    one.bind(given.first);
    if (given.listening) one.listen(1);
    expect(errno(two.bind(given.second))).toBe(given.result);
    one.release();
    expect(errno(make().bind(given.second))).toBe(
      given.result === 'SUCCESS' && given.options.length === 0 ? 'EADDRINUSE' : 'SUCCESS',
    );
  });

  test('of two that are bound with REUSEADDR one may listen', () => {
    const { network } = world();
    const sockets = [new TcpSocket(network), new TcpSocket(network)];
    for (const socket of sockets) {
      socket.options.set(SOCK_OPTION.REUSE_ADDR, true);
      socket.bind(SERVER);
    }
    expect(sockets.map((socket) => errno(socket.listen(1)))).toEqual(['SUCCESS', 'EADDRINUSE']);
  });

  test('the port of a listener that is gone is in use as long as a connection of it lives, but for REUSEADDR', () => {
    const { network } = world();
    const [client, server] = connected(network);
    const again = new TcpSocket(network);
    expect(errno(again.bind(SERVER))).toBe('EADDRINUSE');
    server.release();
    expect(errno(again.bind(SERVER))).toBe('SUCCESS');
    client.release();
  });

  test('listeners that share a port by REUSEPORT share the connections', () => {
    const { network } = world();
    const servers = [0, 1].map(() => {
      const socket = new TcpSocket(network);
      socket.options.set(SOCK_OPTION.REUSE_PORT, true);
      socket.bind(SERVER);
      socket.listen(100);
      return socket;
    });
    for (let i = 0; i < 20; i++) connect(new TcpSocket(network));
    for (const server of servers) expect(server.readiness().available).toBe(10);
  });
});

describe('connect', () => {
  test('a blocking one succeeds once; then the socket is connected', () => {
    const { network } = world();
    listener(network);
    const client = new TcpSocket(network);
    expect(connect(client)).toBe('SUCCESS');
    expect(errno(client.connect(SERVER))).toBe('EISCONN');
    expect(client.remoteAddress).toEqual(SERVER);
    expect(client.localAddress?.ip).toBe('127.0.0.1');
  });

  test('nobody listens: refused, and the socket can be used again', () => {
    const { network } = world();
    const client = new TcpSocket(network);
    expect(connect(client)).toBe('ECONNREFUSED');
    listener(network);
    expect(connect(client)).toBe('SUCCESS');
  });

  test('non-blocking: EINPROGRESS, then writable, then the second call tells', () => {
    const { network } = world();
    listener(network);
    const client = new TcpSocket(network);
    expect(errno(client.connect(SERVER))).toBe('EINPROGRESS');
    expect(client.readiness()).toMatchObject({ writable: true, readable: false, hangup: false });
    expect(client.takeError()).toBe(0);
    expect(errno(client.connect(SERVER))).toBe('SUCCESS');
  });

  test('non-blocking and refused: poll tells of it, SO_ERROR once, and then connect that it was aborted', () => {
    const { network } = world();
    const client = new TcpSocket(network);
    expect(errno(client.connect(SERVER))).toBe('EINPROGRESS');
    expect(client.readiness()).toMatchObject({ writable: true, readable: true, hangup: true });
    expect(errno(client.takeError())).toBe('ECONNREFUSED');
    expect(client.takeError()).toBe(0);
    expect(errno(client.connect(SERVER))).toBe('ECONNABORTED');
    expect(errno(client.connect(SERVER))).toBe('EINPROGRESS');
  });

  test('a full backlog lets connects wait: for a place, for the listener’s end, or two minutes', async () => {
    const { network, clock } = world();
    const server = listener(network, SERVER, 1);
    const clients = Array.from({ length: 5 }, () => new TcpSocket(network).retain());
    for (const client of clients) expect(errno(client.connect(SERVER))).toBe('EINPROGRESS');
    const waiting = (): boolean[] => clients.map((client) => client.connecting);
    expect(waiting()).toEqual([false, false, true, true, true]);
    expect(errno(clients[2]?.connect(SERVER) ?? 0)).toBe('EALREADY');
    accept(server);
    expect(waiting()).toEqual([false, false, false, true, true]);
    clients[3]?.release();
    await clock.advance(127_000);
    expect(waiting()).toEqual([false, false, false, false, false]);
    expect(errno(clients[4]?.connect(SERVER) ?? 0)).toBe('ETIMEDOUT');
    const late = new TcpSocket(network);
    late.connect(SERVER);
    server.release();
    expect(errno(late.connect(SERVER))).toBe('ECONNREFUSED');
    expect(errno(clients[1]?.takeError() ?? 0)).toBe('ECONNRESET');
  });

  test.each([
    { ip: '224.0.0.1', port: 1, result: 'ENETUNREACH' },
    { ip: '255.255.255.255', port: 1, result: 'ENETUNREACH' },
    { ip: '127.0.0.1', port: 0, result: 'ECONNREFUSED' },
  ])('$ip:$port: $result', ({ result, ...address }) => {
    expect(connect(new TcpSocket(world().network), address)).toBe(result);
  });

  test('what is bound to loopback leads nowhere else', () => {
    const { network } = world();
    const client = new TcpSocket(network);
    client.bind({ ip: '127.0.0.1', port: 0 });
    expect(errno(client.connect({ ip: '10.244.1.2', port: 80 }))).toBe('EINVAL');
  });

  test('a listener on loopback does not hear the pod’s address, one on any address hears both', () => {
    const { network } = world();
    const server = listener(network);
    expect(connect(new TcpSocket(network), { ip: '10.244.0.2', port: 80 })).toBe('ECONNREFUSED');
    expect(network.accept(80, { ip: '10.244.1.9', port: 40000 })).toBe('ECONNREFUSED');
    server.release();
    listener(network, { ip: '0.0.0.0', port: 80 });
    expect(connect(new TcpSocket(network), { ip: '10.244.0.2', port: 80 })).toBe('SUCCESS');
    expect(connect(new TcpSocket(network), { ip: '0.0.0.0', port: 80 })).toBe('SUCCESS');
  });

  test('outside: the network decides, from the port that the socket has', async () => {
    const [near, far] = createStreamPair({ ip: '10.244.0.2', port: 7 }, { ip: '10.244.1.2', port: 80 });
    let port: number | undefined;
    const answers: (ByteStream | Errno)[] = ['EHOSTUNREACH', near];
    const { network } = world({
      connect: (_from, _ip, _port, _signal, localPort) => {
        port = localPort;
        return Promise.resolve(answers.shift() ?? 'ETIMEDOUT');
      },
    });
    const client = new TcpSocket(network);
    const to = { ip: '10.244.1.2', port: 80 };
    expect(errno(client.connect(to))).toBe('EINPROGRESS');
    expect(client.state).toBe('connecting');
    const bound = client.localAddress?.port;
    await Promise.resolve();
    expect(port).toBe(bound);
    expect(errno(client.connect(to))).toBe('EHOSTUNREACH');
    client.connect(to);
    await Promise.resolve();
    expect(errno(client.connect(to))).toBe('SUCCESS');
    send(client, 'hi');
    expect(new TextDecoder().decode(await far.read(10))).toBe('hi');
  });

  test('a closed socket gives up, and what comes late is reset', async () => {
    const [near, far] = createStreamPair({ ip: '10.244.0.2', port: 7 }, { ip: '10.244.1.2', port: 80 });
    let aborted = false;
    const { network } = world({
      connect: async (_from, _ip, _port, signal) => {
        await Promise.resolve();
        ({ aborted } = signal);
        return near;
      },
    });
    const client = new TcpSocket(network).retain();
    client.connect({ ip: '10.244.1.2', port: 80 });
    client.release();
    await expect(far.read(1)).rejects.toThrow('connection reset by peer');
    expect(aborted).toBe(true);
  });
});

describe('the end of a connection', () => {
  test('half-close: the peer reads to the end and can still write', () => {
    const [client, server] = connected(world().network);
    send(client, 'question');
    expect(client.shutdown(SDFLAGS.WR)).toBe(0);
    expect(receive(server)).toBe('question');
    expect(receive(server)).toBe('');
    expect(server.readiness()).toMatchObject({ readable: true, hangup: false });
    expect(send(server, 'answer')).toBe(6);
    server.release();
    expect(receive(client)).toBe('answer');
    expect(receive(client)).toBe('');
    expect(send(client, 'x')).toBe('EPIPE');
    expect(client.readiness().hangup).toBe(true);
  });

  test('a write after the peer has closed is lost, and the next one a broken pipe', () => {
    const [client, server] = connected(world().network);
    server.release();
    expect(send(client, 'lost')).toBe(4);
    expect(errno(client.takeError())).toBe('EPIPE');
    expect(send(client, 'x')).toBe('EPIPE');
    expect(receive(client)).toBe('');
  });

  test('closing with unread bytes resets: told once, after what came before', () => {
    const [client, server] = connected(world().network);
    send(server, 'read me');
    send(client, 'unread');
    server.release();
    expect(receive(client)).toBe('read me');
    expect(receive(client)).toBe('ECONNRESET');
    expect(receive(client)).toBe('');
    expect(send(client, 'x')).toBe('EPIPE');
  });

  test('a reset is told by the first call: a write too', () => {
    const [client, server] = connected(world().network);
    server.options.times.set(SOCK_OPTION.LINGER, 0);
    server.release();
    expect(send(client, 'x')).toBe('ECONNRESET');
    expect(send(client, 'x')).toBe('EPIPE');
    expect(client.remoteAddress).toBeUndefined();
  });

  test('shutdown for reading: what is held is read, then the end', () => {
    const [client, server] = connected(world().network);
    send(server, 'last');
    client.shutdown(SDFLAGS.RD);
    expect(receive(client)).toBe('last');
    expect(receive(client)).toBe('');
  });

  test('shutdown of a listener ends it: accept is invalid, connects are refused', () => {
    const { network } = world();
    const server = listener(network);
    expect(errno(server.shutdown(SDFLAGS.RD))).toBe('SUCCESS');
    expect(errno(server.accept() as number)).toBe('EINVAL');
    expect(connect(new TcpSocket(network))).toBe('ECONNREFUSED');
    expect(errno(server.listen(5))).toBe('SUCCESS');
  });

  test('what is not connected', () => {
    const socket = new TcpSocket(world().network);
    expect(receive(socket)).toBe('ENOTCONN');
    expect(send(socket, 'x')).toBe('EPIPE');
    expect(errno(socket.shutdown(SDFLAGS.WR))).toBe('ENOTCONN');
    expect(errno(socket.shutdown(0))).toBe('EINVAL');
    expect(errno(socket.accept() as number)).toBe('EINVAL');
    expect(socket.readiness()).toMatchObject({ readable: true, writable: true, hangup: true });
  });

  test('the namespace’s end resets everything', () => {
    const { network } = world();
    const [client] = connected(network);
    network.dispose();
    expect(network.full).toBe(true);
    expect(receive(client)).toBe('');
    expect(connect(new TcpSocket(network))).toBe('ECONNREFUSED');
  });
});

describe('buffers', () => {
  test('a writer is stopped at the window, and told when a quarter of it is free', () => {
    const [client, server] = connected(world().network);
    const chunk = new Uint8Array(1 << 16);
    let sent = 0;
    for (;;) {
      const taken = client.send([chunk]);
      if (taken < 0) break;
      sent += taken;
    }
    expect(sent).toBe(1 << 18);
    expect(client.readiness().writable).toBe(false);
    let told = 0;
    client.changed.wait(() => told++);
    server.receive([new Uint8Array((1 << 16) - 1)], false);
    expect(told).toBe(0);
    server.receive([new Uint8Array(1)], false);
    expect(told).toBe(1);
    expect(client.readiness().writable).toBe(true);
  });

  test('options make the window smaller', () => {
    const [client, server] = connected(world().network);
    client.options.setSendBuffer(1);
    client.resized();
    server.options.setReceiveBuffer(4096);
    server.resized();
    expect(client.send([new Uint8Array(1 << 20)])).toBe(4608 + 8192);
  });

  test('peeking leaves what is read', () => {
    const [client, server] = connected(world().network);
    send(client, 'abc');
    send(client, 'def');
    expect(receive(server, 4, true)).toBe('abcd');
    expect(receive(server, 2)).toBe('ab');
    expect(receive(server, 9, true)).toBe('cdef');
    expect(receive(server, 9)).toBe('cdef');
    expect(receive(server)).toBe('EAGAIN');
  });

  test('a namespace’s sockets hold so much and not more, and each can still move', () => {
    const { network } = world();
    const server = listener(network, SERVER, 4096);
    const clients = Array.from({ length: 300 }, () => {
      const client = new TcpSocket(network);
      connect(client);
      return client;
    });
    const accepted = clients.map(() => accept(server));
    for (const client of clients) client.send([new Uint8Array(1 << 18)]);
    expect(network.buffers.used).toBeLessThan((64 << 20) + 300 * 4096);
    expect(network.buffers.used).toBeGreaterThan(63 << 20);
    const last = clients.at(-1);
    let told = 0;
    expect(last?.readiness().writable).toBe(false);
    last?.changed.wait(() => told++);
    const buffer = new Uint8Array(1 << 18);
    for (const socket of accepted) socket.receive([buffer], false);
    expect(told).toBe(1);
    for (const socket of [...clients, ...accepted]) socket.retain().release();
    expect(network.buffers.used).toBe(0);
  }, 30_000);

  test('what the host has not taken yet is held by the sender’s namespace', async () => {
    const { network } = world();
    const server = listener(network, { ip: '0.0.0.0', port: 80 });
    const outside = network.accept(80, { ip: '10.244.1.9', port: 40000 });
    if (typeof outside === 'string' || outside instanceof Promise) throw new Error('not accepted');
    send(accept(server), 'for another node');
    expect(network.buffers.used).toBe(16);
    await outside.read(100);
    expect(network.buffers.used).toBe(0);
    await outside.write(new Uint8Array(5));
    expect(network.buffers.used).toBe(5);
  });

  test('a namespace has so many sockets', () => {
    const { network } = world();
    while (!network.full) new TcpSocket(network);
    const sockets = [...network.rows()];
    expect(sockets).toEqual([]);
  });
});

test('a row for /proc/net/tcp: listening, established, half-closed', () => {
  const { network } = world();
  const server = listener(network);
  const client = new TcpSocket(network, 1000);
  connect(client);
  const accepted = accept(server);
  send(client, 'abc');
  client.shutdown(SDFLAGS.WR);
  const rows = [...network.rows()].filter((row) => 'uid' in row);
  expect(rows.map(({ state, receiveQueue, uid }) => ({ state, receiveQueue, uid }))).toEqual([
    { state: 10, receiveQueue: 0, uid: 0 },
    { state: 5, receiveQueue: 0, uid: 1000 },
    { state: 8, receiveQueue: 3, uid: 0 },
  ]);
  accepted.release();
  expect(errno(ERRNO.EAGAIN)).toBe('EAGAIN');
});
