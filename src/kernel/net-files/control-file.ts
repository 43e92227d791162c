import type { SocketAddress } from '../api.ts';
import { ERRNO, SDFLAGS } from '../constants.ts';
import { parseAddress } from './address.ts';
import type { Connection } from './connection.ts';
import { TextFile, wordsOf } from './text-file.ts';

/** listen(2): the usual SOMAXCONN. */
const BACKLOG = 4096;

const DIRECTIONS: Readonly<Record<string, number>> = {
  both: SDFLAGS.RD | SDFLAGS.WR,
  read: SDFLAGS.RD,
  write: SDFLAGS.WR,
};

/** Begins to connect; `signal` says that nobody waits any more. */
export type Connect = (address: SocketAddress, signal: AbortSignal) => number | Promise<number>;

/** Binds where it is not bound yet: announcing what is bound already is listen(2) after bind(2). */
function announce({ socket }: Connection, address: SocketAddress, backlog: number): number {
  const bound = socket.localAddress;
  if (bound !== undefined && (bound.ip !== address.ip || bound.port !== address.port)) return ERRNO.EINVAL;
  const refused = bound === undefined ? socket.bind(address) : ERRNO.SUCCESS;
  return refused === ERRNO.SUCCESS ? socket.listen(backlog) : refused;
}

/** `ctl`: reads as the number of the connection; a message that is written is a call on its socket. */
export class ControlFile extends TextFile {
  readonly #connection: Connection;
  readonly #connect: Connect;
  #told = false;
  /** A connect that a write waits for; its errno once it is known. */
  #connecting: 'waiting' | number | undefined;

  constructor(connection: Connection, connect: Connect) {
    super(connection.socket.changed);
    this.#connection = connection;
    this.#connect = connect;
  }

  protected override next(): string {
    if (this.#told) return '';
    this.#told = true;
    return `${String(this.#connection.number)}\n`;
  }

  override write(bytes: Uint8Array): number {
    const errno = this.#connecting === undefined ? this.#command(wordsOf(bytes)) : this.#waitedFor();
    return errno === ERRNO.SUCCESS ? bytes.length : -errno;
  }

  #waitedFor(): number {
    if (this.#connecting === 'waiting') return ERRNO.EAGAIN;
    const errno = this.#connecting ?? ERRNO.SUCCESS;
    this.#connecting = undefined;
    return errno;
  }

  #command([name = '', ...args]: readonly string[]): number {
    const { socket } = this.#connection;
    const address = parseAddress(args[0] ?? '');
    switch (name) {
      case 'announce': {
        const backlog = args[1] === undefined ? BACKLOG : Number(args[1]);
        if (address === undefined || !Number.isInteger(backlog)) return ERRNO.EINVAL;
        return announce(this.#connection, address, backlog);
      }
      case 'bind':
        return address === undefined ? ERRNO.EINVAL : socket.bind(address);
      case 'connect':
        return address === undefined ? ERRNO.EINVAL : this.#begin(address);
      case 'hangup':
        return socket.shutdown(SDFLAGS.RD | SDFLAGS.WR);
      case 'shutdown': {
        const how = DIRECTIONS[args[0] ?? ''];
        return how === undefined ? ERRNO.EINVAL : socket.shutdown(how);
      }
      default:
        return ERRNO.EINVAL;
    }
  }

  #begin(address: SocketAddress): number {
    const connection = this.#connection;
    const result = this.#connect(address, connection.signal);
    if (typeof result === 'number') return result;
    const { nonblock } = this;
    if (!nonblock) this.#connecting = 'waiting';
    void result.then((errno) => {
      if (nonblock) {
        if (errno !== ERRNO.SUCCESS) connection.fail(errno);
      } else {
        this.#connecting = errno;
        this.changed.wake();
      }
    });
    return nonblock ? ERRNO.EINPROGRESS : ERRNO.EAGAIN;
  }

  protected override dispose(): void {
    this.#connection.closed();
  }
}
