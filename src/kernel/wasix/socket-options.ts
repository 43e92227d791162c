import { ERRNO } from '../constants.ts';
import type { Socket } from '../net/socket.ts';
import { SOCK_OPTION as OPTION } from '../net/socket-options.ts';
import type { Guest } from '../wasi/guest.ts';
import { socketOf } from '../wasi/sockets.ts';

const SOME = 1;
const NANOSECONDS = 1e6;
const TYPES = { stream: 1, dgram: 2 } as const;
const PROTOCOLS = { 'inet stream': 6, 'inet dgram': 17, 'unix stream': 0, 'unix dgram': 0 } as const;

/** Options that are on or off, and which sockets have them. */
const FLAGS: ReadonlyMap<number, (socket: Socket) => boolean> = new Map([
  [OPTION.REUSE_PORT, () => true],
  [OPTION.REUSE_ADDR, () => true],
  [OPTION.NO_DELAY, isTcp],
  [OPTION.DONT_ROUTE, () => true],
  [OPTION.BROADCAST, () => true],
  [OPTION.MULTICAST_LOOP_V4, isInet],
  [OPTION.KEEP_ALIVE, () => true],
  [OPTION.OOB_INLINE, () => true],
]);

const TIMES: ReadonlySet<number> = new Set([
  OPTION.LINGER,
  OPTION.RECV_TIMEOUT,
  OPTION.SEND_TIMEOUT,
  OPTION.CONNECT_TIMEOUT,
  OPTION.ACCEPT_TIMEOUT,
]);

interface Size {
  /** Undefined when this kind of socket does not have it. */
  readonly get: (socket: Socket) => number | undefined;
  /** An errno. */
  readonly set?: (socket: Socket, value: number) => number;
}

function resized(socket: Socket): number {
  socket.resized();
  return ERRNO.SUCCESS;
}

/** Options that are numbers. Those without `set` are for reading (socket(7)). */
const SIZES: ReadonlyMap<number, Size> = new Map<number, Size>([
  [OPTION.LAST_ERROR, { get: (socket) => socket.takeError() }],
  [
    OPTION.RECV_BUF_SIZE,
    {
      get: ({ options }) => options.receiveBuffer,
      set: (socket, value) => {
        socket.options.setReceiveBuffer(value);
        return resized(socket);
      },
    },
  ],
  [
    OPTION.SEND_BUF_SIZE,
    {
      get: ({ options }) => options.sendBuffer,
      set: (socket, value) => {
        socket.options.setSendBuffer(value);
        return resized(socket);
      },
    },
  ],
  [OPTION.RECV_LOWAT, { get: () => 1 }],
  [OPTION.SEND_LOWAT, { get: () => 1 }],
  [
    OPTION.TTL,
    {
      get: ({ options }) => options.ttl,
      set: ({ options }, value) => {
        if (value < 1 || value > 255) return ERRNO.EINVAL;
        options.ttl = value;
        return ERRNO.SUCCESS;
      },
    },
  ],
  [OPTION.TYPE, { get: ({ type }) => TYPES[type] }],
  [OPTION.PEER_PID, { get: ({ peerCredentials }) => peerCredentials?.pid }],
  [OPTION.PEER_UID, { get: ({ peerCredentials }) => peerCredentials?.uid }],
  [OPTION.PEER_GID, { get: ({ peerCredentials }) => peerCredentials?.gid }],
  [OPTION.PROTO, { get: ({ family, type }) => PROTOCOLS[`${family} ${type}`] }],
]);

function isInet(socket: Socket): boolean {
  return socket.family === 'inet';
}

function isTcp(socket: Socket): boolean {
  return isInet(socket) && socket.type === 'stream';
}

export function sock_set_opt_flag(guest: Guest, fd: number, option: number, on: number): number {
  const socket = socketOf(guest, fd);
  if (typeof socket === 'number') return socket;
  if (FLAGS.get(option)?.(socket) !== true) return ERRNO.ENOPROTOOPT;
  socket.options.set(option, on !== 0);
  return ERRNO.SUCCESS;
}

export function sock_get_opt_flag(guest: Guest, fd: number, option: number, pointer: number): number {
  const socket = socketOf(guest, fd);
  if (typeof socket === 'number') return socket;
  if (option !== OPTION.LISTENING && FLAGS.get(option)?.(socket) !== true) return ERRNO.ENOPROTOOPT;
  const on = option === OPTION.LISTENING ? socket.listening : socket.options.has(option);
  guest.setU8(pointer, on ? 1 : 0);
  return ERRNO.SUCCESS;
}

export function sock_set_opt_time(guest: Guest, fd: number, option: number, pointer: number): number {
  const socket = socketOf(guest, fd);
  if (typeof socket === 'number') return socket;
  if (!TIMES.has(option)) return ERRNO.ENOPROTOOPT;
  if (guest.u8(pointer) === SOME) socket.options.times.set(option, Number(guest.u64(pointer + 8)) / NANOSECONDS);
  else socket.options.times.delete(option);
  return ERRNO.SUCCESS;
}

export function sock_get_opt_time(guest: Guest, fd: number, option: number, pointer: number): number {
  const socket = socketOf(guest, fd);
  if (typeof socket === 'number') return socket;
  if (!TIMES.has(option)) return ERRNO.ENOPROTOOPT;
  const time = socket.options.times.get(option);
  guest.setU64(pointer, 0n);
  guest.setU8(pointer, time === undefined ? 0 : SOME);
  guest.setU64(pointer + 8, BigInt(Math.round((time ?? 0) * NANOSECONDS)));
  return ERRNO.SUCCESS;
}

export function sock_set_opt_size(guest: Guest, fd: number, option: number, value: bigint): number {
  const socket = socketOf(guest, fd);
  if (typeof socket === 'number') return socket;
  return SIZES.get(option)?.set?.(socket, Number(BigInt.asUintN(64, value))) ?? ERRNO.ENOPROTOOPT;
}

export function sock_get_opt_size(guest: Guest, fd: number, option: number, pointer: number): number {
  const socket = socketOf(guest, fd);
  if (typeof socket === 'number') return socket;
  guest.check(pointer, 8);
  const value = SIZES.get(option)?.get(socket);
  if (value === undefined) return ERRNO.ENOPROTOOPT;
  guest.setU64(pointer, BigInt(value));
  return ERRNO.SUCCESS;
}
