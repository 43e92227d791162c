import type { SocketAddress } from '../api.ts';
import { ERRNO, SDFLAGS } from '../constants.ts';
import { isUnix } from '../net/socket.ts';
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

/** Binds where it is not bound yet: announcing what is bound already is listen(2) after bind(2). */
function announce({ socket }: Connection, address: SocketAddress, backlog: number): number {
  const bound = socket.localAddress;
  if (bound !== undefined && !isUnix(bound) && (bound.ip !== address.ip || bound.port !== address.port))
    return ERRNO.EINVAL;
  const refused = bound === undefined ? socket.bind(address) : ERRNO.SUCCESS;
  if (refused !== ERRNO.SUCCESS || socket.type === 'dgram') return refused;
  return socket.listen(backlog);
}

/** `ctl`: reads as the number of the connection; a message that is written is a call on its socket. */
export class ControlFile extends TextFile {
  readonly #connection: Connection;
  #told = false;
  /** Where a write that waits connects to. */
  #connecting: SocketAddress | undefined;

  constructor(connection: Connection) {
    super(connection.socket.changed);
    this.#connection = connection;
  }

  protected override next(): string {
    if (this.#told) return '';
    this.#told = true;
    return `${String(this.#connection.number)}\n`;
  }

  override write(bytes: Uint8Array): number {
    const errno = this.#connecting === undefined ? this.#command(wordsOf(bytes)) : this.#connect(this.#connecting);
    return errno === ERRNO.SUCCESS ? bytes.length : -errno;
  }

  /** A write that waits comes here again and again: as connect(2), it is told the result by a further call. */
  #connect(address: SocketAddress): number {
    const { socket } = this.#connection;
    const first = this.#connecting === undefined ? socket.connect(address) : ERRNO.EINPROGRESS;
    this.#connecting = undefined;
    if (first !== ERRNO.EINPROGRESS || this.nonblock) return first;
    if (!socket.connecting) return socket.connect(address);
    this.#connecting = address;
    return ERRNO.EAGAIN;
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
        return address === undefined ? ERRNO.EINVAL : this.#connect(address);
      case 'headers':
        if (socket.type !== 'dgram') return ERRNO.EINVAL;
        this.#connection.headers = true;
        return ERRNO.SUCCESS;
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

  protected override dispose(): void {
    this.#connection.closed();
  }
}
