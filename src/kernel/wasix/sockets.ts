import { OnDemand } from '../../base/index.ts';
import { ERRNO } from '../constants.ts';
import type { PodNetwork } from '../net/network-namespace.ts';
import { isUnix, type Address, type ReceiveInfo, type Socket, type SocketStatus } from '../net/socket.ts';
import { SOCK_OPTION } from '../net/socket-options.ts';
import { TcpSocket } from '../net/tcp-socket.ts';
import type { Guest } from '../wasi/guest.ts';
import {
  accept,
  ALL_RIFLAGS,
  changed,
  deadlineOf,
  receive,
  send,
  settleReceived,
  SIFLAGS_DONT_WAIT,
  socketOf,
} from '../wasi/sockets.ts';
import type { Result } from '../wasi/syscall.ts';
import { FAMILY, NO_ADDRESS, readAddress, writeAddress, writeIp } from './socket-address.ts';

/** Numbers and signatures: wasix-libc, api_wasix.h. */
const TYPE = { ANY: 0, STREAM: 1, DGRAM: 2, RAW: 3, SEQPACKET: 4 } as const;
const PROTOCOL = { IP: 0, TCP: 6, UDP: 17 } as const;
const STATUS: Readonly<Record<SocketStatus, number>> = { opening: 0, opened: 1, closed: 2, failed: 3 };

/** Sockets that few programs have. */
const datagrams = new OnDemand(async () => (await import('../net/udp-socket.ts')).UdpSocket);
const unix = new OnDemand(() => import('./unix-sockets.ts'));

function open(guest: Guest, make: (network: PodNetwork, uid: number) => Socket, pointer: number): number {
  const { network } = guest.context;
  if (network.full) return ERRNO.ENOBUFS;
  guest.check(pointer, 4);
  const fd = guest.process.descriptors.open(make(network, guest.process.credentials.uid));
  if (fd < 0) return -fd;
  guest.setU32(pointer, fd);
  return ERRNO.SUCCESS;
}

/** Linux calls those of no kind EPROTOTYPE here. wasix-libc asks for TCP and UDP of Unix sockets too. */
function unixType(type: number, protocol: number): 'stream' | 'dgram' | number {
  if (type !== TYPE.STREAM && type !== TYPE.DGRAM) return ERRNO.EPROTOTYPE;
  const [kind, own] = type === TYPE.STREAM ? (['stream', PROTOCOL.TCP] as const) : (['dgram', PROTOCOL.UDP] as const);
  return protocol === PROTOCOL.IP || protocol === own ? kind : ERRNO.EPROTONOSUPPORT;
}

/** Two sockets that are connected: of the family UNIX only (socketpair(2)). */
export function sock_pair(
  guest: Guest,
  family: number,
  type: number,
  protocol: number,
  first: number,
  second: number,
): Result {
  if (family !== FAMILY.UNIX) return family === FAMILY.INET4 ? ERRNO.ENOTSUP : ERRNO.EAFNOSUPPORT;
  const kind = unixType(type, protocol);
  if (typeof kind === 'number') return kind;
  return unix.use(({ makePair }) => {
    if (guest.context.network.full) return ERRNO.ENOBUFS;
    guest.check(first, 4);
    guest.check(second, 4);
    const [a, b] = makePair(guest, kind);
    const { descriptors } = guest.process;
    const fd = descriptors.open(a);
    const other = descriptors.open(b);
    if (other < 0) {
      if (fd >= 0) descriptors.close(fd);
      return -other;
    }
    guest.setU32(first, fd);
    guest.setU32(second, other);
    return ERRNO.SUCCESS;
  });
}

/** There is no IPv6, and no raw socket: nothing here may make packets of its own. */
export function sock_open(guest: Guest, family: number, type: number, protocol: number, pointer: number): Result {
  if (family === FAMILY.UNIX) {
    const kind = unixType(type, protocol);
    if (typeof kind === 'number') return kind;
    return unix.use(({ make }) => open(guest, () => make(guest, kind), pointer));
  }
  if (family !== FAMILY.INET4) return ERRNO.EAFNOSUPPORT;
  if (type === TYPE.RAW) return ERRNO.EPERM;
  if (type !== TYPE.STREAM && type !== TYPE.DGRAM) return ERRNO.EPROTOTYPE;
  const own = type === TYPE.STREAM ? PROTOCOL.TCP : PROTOCOL.UDP;
  if (protocol !== PROTOCOL.IP && protocol !== own) return ERRNO.EPROTONOSUPPORT;
  if (type === TYPE.STREAM) return open(guest, (network, uid) => new TcpSocket(network, uid), pointer);
  return datagrams.use((UdpSocket) => open(guest, (network, uid) => new UdpSocket(network, uid), pointer));
}

export function sock_recv_from(
  guest: Guest,
  fd: number,
  iovs: number,
  count: number,
  flags: number,
  size: number,
  outFlags: number,
  from: number,
): Result {
  const socket = socketOf(guest, fd);
  if (typeof socket === 'number') return socket;
  if ((flags & ~ALL_RIFLAGS) !== 0) return ERRNO.EINVAL;
  const info: ReceiveInfo = {};
  return receive(guest, socket, { iovs, count, flags, info }, (result) => {
    // A stream's bytes come from its peer.
    if (result >= 0) writeAddress(guest, from, info.from ?? socket.remoteAddress ?? NO_ADDRESS);
    return settleReceived(guest, result, { flags, info, size, outFlags });
  });
}

export function sock_send_to(
  guest: Guest,
  fd: number,
  iovs: number,
  count: number,
  flags: number,
  address: number,
  size: number,
): Result {
  const socket = socketOf(guest, fd);
  if (typeof socket === 'number') return socket;
  if ((flags & ~SIFLAGS_DONT_WAIT) !== 0) return ERRNO.EINVAL;
  const to = readAddress(guest, address);
  if (typeof to === 'number') return to;
  if (to !== undefined && isUnix(to)) {
    return unix.use(({ sendTo }) => {
      const attempt = (buffers: readonly Uint8Array[]): number => sendTo(guest, socket, buffers, to);
      return send(guest, socket, { iovs, count, flags, attempt }, size);
    });
  }
  // tcp(7): an address that is given for a connected stream is not looked at.
  return send(guest, socket, { iovs, count, flags, ...(to === undefined ? {} : { to }) }, size);
}

export function sock_bind(guest: Guest, fd: number, pointer: number): Result {
  const socket = socketOf(guest, fd);
  if (typeof socket === 'number') return socket;
  const address = readAddress(guest, pointer);
  if (address === undefined) return ERRNO.EAFNOSUPPORT;
  if (typeof address === 'number') return address;
  return isUnix(address) ? unix.use(({ bind }) => bind(guest, socket, address)) : socket.bind(address);
}

export function sock_listen(guest: Guest, fd: number, backlog: number): number {
  const socket = socketOf(guest, fd);
  return typeof socket === 'number' ? socket : socket.listen(backlog >>> 0);
}

export function sock_accept_v2(guest: Guest, fd: number, flags: number, pointer: number, peer: number): Result {
  return accept(guest, fd, flags, (socket, opened) => {
    guest.setU32(pointer, opened);
    writeAddress(guest, peer, socket.remoteAddress ?? NO_ADDRESS);
  });
}

async function connected(guest: Guest, socket: Socket, address: Address): Promise<number> {
  const { times } = socket.options;
  const option = times.has(SOCK_OPTION.CONNECT_TIMEOUT) ? SOCK_OPTION.CONNECT_TIMEOUT : SOCK_OPTION.SEND_TIMEOUT;
  const deadline = deadlineOf(guest, socket, option);
  while (socket.connecting) {
    const woken = await changed(guest, socket, deadline);
    if (woken === 'interrupted') return ERRNO.EINTR;
    if (woken === 'late') return ERRNO.EINPROGRESS;
  }
  return socket.connect(address);
}

export function sock_connect(guest: Guest, fd: number, pointer: number): Result {
  const socket = socketOf(guest, fd);
  if (typeof socket === 'number') return socket;
  const address = readAddress(guest, pointer);
  if (address === undefined) return socket.disconnect();
  if (typeof address === 'number') return address;
  if (isUnix(address)) {
    return unix.use(({ connect }) => afterConnect(guest, socket, address, connect(guest, socket, address)));
  }
  return afterConnect(guest, socket, address, socket.connect(address));
}

/** Waits for a connect that was begun, unless it is not to wait. */
function afterConnect(guest: Guest, socket: Socket, address: Address, result: number): Result {
  const waits = result === ERRNO.EINPROGRESS || result === ERRNO.EALREADY;
  if (!waits || socket.nonblock) return result;
  return socket.connecting ? connected(guest, socket, address) : socket.connect(address);
}

export function sock_addr_local(guest: Guest, fd: number, pointer: number): number {
  const socket = socketOf(guest, fd);
  if (typeof socket === 'number') return socket;
  writeAddress(guest, pointer, socket.localAddress ?? NO_ADDRESS);
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

export function sock_status(guest: Guest, fd: number, pointer: number): number {
  const socket = socketOf(guest, fd);
  if (typeof socket === 'number') return socket;
  guest.setU8(pointer, STATUS[socket.status]);
  return ERRNO.SUCCESS;
}

/** Nothing here is on a network that has multicast. */
export function sock_multicast(guest: Guest, fd: number): number {
  const socket = socketOf(guest, fd);
  return typeof socket === 'number' ? socket : ERRNO.ENOTSUP;
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
    const ips = answer.slice(0, room >>> 0);
    for (const [index, ip] of ips.entries()) writeIp(guest, addresses, index, ip);
    guest.setU32(found, ips.length);
    return ERRNO.SUCCESS;
  });
}
