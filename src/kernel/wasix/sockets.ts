import type { SocketAddress } from '../api.ts';
import { ERRNO } from '../constants.ts';
import { adoptStream } from '../net/stream.ts';
import { TcpSocket } from '../net/socket.ts';
import { accept } from '../wasi/data.ts';
import type { Guest } from '../wasi/guest.ts';
import type { Result } from '../wasi/syscall.ts';

/** Layout and names: wasix-libc, api_wasix.h. Ports are in network byte order. */
const FAMILY_INET4 = 1;
const TYPE_STREAM = 1;
const ADDRESS_SIZE = 110;
const ADDRESS_IP_SIZE = 18;

function readAddress(guest: Guest, pointer: number): SocketAddress | number {
  const bytes = guest.bytes(pointer, ADDRESS_SIZE);
  if (bytes[0] !== FAMILY_INET4) return ERRNO.EAFNOSUPPORT;
  const [, , high = 0, low = 0, ...ip] = bytes.subarray(0, 8);
  return { ip: ip.join('.'), port: high * 256 + low };
}

function ipBytes(ip: string): number[] {
  return ip.split('.').map(Number);
}

function writeAddress(guest: Guest, pointer: number, address: SocketAddress): void {
  const bytes = guest.bytes(pointer, ADDRESS_SIZE);
  bytes.fill(0);
  bytes.set([FAMILY_INET4, 0, address.port >> 8, address.port & 0xff, ...ipBytes(address.ip)]);
}

function socketOf(guest: Guest, fd: number): TcpSocket | number {
  const description = guest.description(fd);
  if (typeof description === 'number') return description;
  return description instanceof TcpSocket ? description : ERRNO.ENOTSOCK;
}

/** Streams of IPv4 only: EAFNOSUPPORT and EPROTONOSUPPORT for the rest. */
export function sock_open(guest: Guest, family: number, type: number, _protocol: number, pointer: number): number {
  if (family !== FAMILY_INET4) return ERRNO.EAFNOSUPPORT;
  if (type !== TYPE_STREAM) return ERRNO.EPROTONOSUPPORT;
  const fd = guest.process.descriptors.open(new TcpSocket(guest.context.network));
  if (fd < 0) return -fd;
  guest.setU32(pointer, fd);
  return ERRNO.SUCCESS;
}

export function sock_bind(guest: Guest, fd: number, pointer: number): number {
  const socket = socketOf(guest, fd);
  if (typeof socket === 'number') return socket;
  const address = readAddress(guest, pointer);
  return typeof address === 'number' ? address : socket.bind(address);
}

export function sock_listen(guest: Guest, fd: number, backlog: number): number {
  const socket = socketOf(guest, fd);
  return typeof socket === 'number' ? socket : socket.listen(backlog);
}

export function sock_accept_v2(guest: Guest, fd: number, flags: number, pointer: number, peer: number): Result {
  return accept(guest, fd, flags, (socket, opened) => {
    guest.setU32(pointer, opened);
    const remote = socket.remoteAddress;
    if (remote !== undefined) writeAddress(guest, peer, remote);
  });
}

async function connectOutside(guest: Guest, socket: TcpSocket, address: SocketAddress): Promise<number> {
  const { network, stack } = guest.context;
  const controller = new AbortController();
  let settled = false;
  const connecting = stack.connect(network, address.ip, address.port, controller.signal);
  const waiting = guest.process.wait([], (wake) => {
    connecting.then(wake, wake);
    return () => {
      if (!settled) controller.abort();
    };
  });
  const outcome = connecting.then(
    (stream) => {
      settled = true;
      return stream;
    },
    () => {
      settled = true;
      return 'ETIMEDOUT' as const;
    },
  );
  try {
    if ((await waiting) === 'interrupted') {
      socket.failConnect();
      return ERRNO.EINTR;
    }
  } catch (cause) {
    // The process was killed while it waited: a connection that still comes is closed.
    void outcome.then((stream) => {
      if (typeof stream !== 'string') stream.close();
    });
    throw cause;
  }
  const stream = await outcome;
  if (typeof stream === 'string') {
    socket.failConnect();
    return ERRNO[stream];
  }
  socket.establish(adoptStream(stream));
  return ERRNO.SUCCESS;
}

export function sock_connect(guest: Guest, fd: number, pointer: number): Result {
  const socket = socketOf(guest, fd);
  if (typeof socket === 'number') return socket;
  const address = readAddress(guest, pointer);
  if (typeof address === 'number') return address;
  const refused = socket.beginConnect();
  if (refused !== undefined) return refused;
  const { network } = guest.context;
  if (!network.isLocal(address.ip)) return connectOutside(guest, socket, address);
  const to = address.ip === '0.0.0.0' ? { ...address, ip: '127.0.0.1' } : address;
  const end = network.connectTo(to, { ip: to.ip, port: network.ephemeralPort() });
  if (typeof end === 'string') {
    socket.failConnect();
    return ERRNO[end];
  }
  socket.establish(end);
  return ERRNO.SUCCESS;
}

export function sock_addr_local(guest: Guest, fd: number, pointer: number): number {
  const socket = socketOf(guest, fd);
  if (typeof socket === 'number') return socket;
  writeAddress(guest, pointer, socket.localAddress ?? { ip: '0.0.0.0', port: 0 });
  return ERRNO.SUCCESS;
}

export function sock_addr_peer(guest: Guest, fd: number, pointer: number): number {
  const socket = socketOf(guest, fd);
  if (typeof socket === 'number') return socket;
  const { remoteAddress } = socket;
  if (remoteAddress === undefined) return ERRNO.ENOTCONN;
  writeAddress(guest, pointer, remoteAddress);
  return ERRNO.SUCCESS;
}

/** sock_status_t: 0 opening, 1 opened, 2 closed, 3 failed. */
export function sock_status(guest: Guest, fd: number, pointer: number): number {
  const socket = socketOf(guest, fd);
  if (typeof socket === 'number') return socket;
  guest.setU8(pointer, socket.state === 'connected' ? 1 : 0);
  return ERRNO.SUCCESS;
}

/** Options that mean nothing between streams in memory (NODELAY, REUSEADDR, KEEPALIVE …) are granted. */
export function sock_set_opt_flag(guest: Guest, fd: number): number {
  const socket = socketOf(guest, fd);
  return typeof socket === 'number' ? socket : ERRNO.SUCCESS;
}

export function resolve(
  guest: Guest,
  host: number,
  length: number,
  _port: number,
  addresses: number,
  room: number,
  found: number,
): Promise<number> {
  const { network, stack } = guest.context;
  let answer: readonly string[] = [];
  const asking = stack.resolve(network, guest.string(host, length)).then(
    (ips) => {
      answer = ips;
    },
    () => undefined,
  );
  const arm = (wake: () => void): (() => void) => {
    void asking.then(wake);
    return () => undefined;
  };
  return guest.process.wait([], arm).then((result) => {
    if (result === 'interrupted') return ERRNO.EINTR;
    const ips = answer.slice(0, room);
    for (const [index, ip] of ips.entries()) {
      const bytes = guest.bytes(addresses + index * ADDRESS_IP_SIZE, ADDRESS_IP_SIZE);
      bytes.fill(0);
      bytes.set([FAMILY_INET4, 0, ...ipBytes(ip)]);
    }
    guest.setU32(found, ips.length);
    return ERRNO.SUCCESS;
  });
}
