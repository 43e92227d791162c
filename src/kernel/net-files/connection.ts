import type { Socket } from '../net/socket.ts';

/** A connection of /net, or a listener: a socket with a number. It goes when the last of its files is closed. */
export class Connection {
  readonly number: number;
  readonly socket: Socket;
  readonly #gone: () => void;
  /** Accepted, and not opened yet: they go with the listener. */
  readonly #unopened = new Set<Connection>();
  #open = 0;
  /** Datagrams have headers that say from where, and to where. */
  headers = false;

  constructor(number: number, socket: Socket, gone: () => void) {
    this.number = number;
    this.socket = socket.retain();
    this.#gone = gone;
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
    this.socket.release();
    this.#gone();
    for (const accepted of this.#unopened) if (accepted.#open === 0) accepted.end();
    this.#unopened.clear();
  }
}
