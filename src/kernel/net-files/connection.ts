import { ERRNO } from '../constants.ts';
import type { TcpSocket } from '../net/tcp-socket.ts';

/** A connection of /net, or a listener: a socket with a number. It goes when the last of its files is closed. */
export class Connection {
  readonly number: number;
  readonly socket: TcpSocket;
  readonly #gone: () => void;
  readonly #abort = new AbortController();
  /** Accepted, and not opened yet: they go with the listener. */
  readonly #unopened = new Set<Connection>();
  #open = 0;
  /** Errno of a connect that nobody waited for (socket(7), SO_ERROR). */
  #error: number = ERRNO.SUCCESS;

  constructor(number: number, socket: TcpSocket, gone: () => void) {
    this.number = number;
    this.socket = socket.retain();
    this.#gone = gone;
  }

  /** Aborted when the connection goes: a connect that is under way is given up. */
  get signal(): AbortSignal {
    return this.#abort.signal;
  }

  get error(): number {
    return this.#error;
  }

  fail(errno: number): void {
    this.#error = errno;
    this.socket.changed.wake();
  }

  takeError(): number {
    const error = this.#error;
    this.#error = ERRNO.SUCCESS;
    return error;
  }

  /** A connection that this listener has accepted. */
  hold(accepted: Connection): void {
    for (const other of this.#unopened) if (other.#open > 0) this.#unopened.delete(other);
    this.#unopened.add(accepted);
  }

  opened(): void {
    this.#open++;
  }

  closed(): void {
    if (--this.#open === 0) this.end();
  }

  end(): void {
    this.#abort.abort();
    this.socket.release();
    this.#gone();
    for (const accepted of this.#unopened) if (accepted.#open === 0) accepted.end();
    this.#unopened.clear();
  }
}
