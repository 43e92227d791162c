/** Options by the numbers that WASIX gives them (wasix-libc, api_wasix.h: sock_option). */
export const SOCK_OPTION = {
  REUSE_PORT: 1,
  REUSE_ADDR: 2,
  NO_DELAY: 3,
  DONT_ROUTE: 4,
  ONLY_V6: 5,
  BROADCAST: 6,
  MULTICAST_LOOP_V4: 7,
  LISTENING: 10,
  LAST_ERROR: 11,
  KEEP_ALIVE: 12,
  LINGER: 13,
  OOB_INLINE: 14,
  RECV_BUF_SIZE: 15,
  SEND_BUF_SIZE: 16,
  RECV_LOWAT: 17,
  SEND_LOWAT: 18,
  RECV_TIMEOUT: 19,
  SEND_TIMEOUT: 20,
  CONNECT_TIMEOUT: 21,
  ACCEPT_TIMEOUT: 22,
  TTL: 23,
  MULTICAST_TTL_V4: 24,
  TYPE: 25,
  PROTO: 26,
  /** Ours, for SO_PEERCRED. */
  PEER_PID: 128,
  PEER_UID: 129,
  PEER_GID: 130,
} as const;

/** Linux: what a buffer has at least, and net.core.{r,w}mem_max twice (socket(7), SO_RCVBUF). */
const SMALLEST = { receive: 2304, send: 4608 };
const LARGEST = 212_992 * 2;

/** What setsockopt(2) has set. Times are milliseconds, undefined is no limit. */
export class SocketOptions {
  readonly flags = new Set<number>();
  readonly times = new Map<number, number>();
  ttl = 64;
  receiveBuffer: number;
  sendBuffer: number;

  constructor(buffers: number) {
    this.receiveBuffer = buffers;
    this.sendBuffer = buffers;
  }

  has(flag: number): boolean {
    return this.flags.has(flag);
  }

  set(flag: number, on: boolean): void {
    if (on) this.flags.add(flag);
    else this.flags.delete(flag);
  }

  /** The kernel keeps books too: it takes twice what is asked for. */
  setReceiveBuffer(size: number): void {
    this.receiveBuffer = Math.min(Math.max(size * 2, SMALLEST.receive), LARGEST);
  }

  setSendBuffer(size: number): void {
    this.sendBuffer = Math.min(Math.max(size * 2, SMALLEST.send), LARGEST);
  }
}
