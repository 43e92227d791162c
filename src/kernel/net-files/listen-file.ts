import type { Readiness } from '../io/description.ts';
import type { Socket } from '../net/socket.ts';
import type { Connection } from './connection.ts';
import { TextFile } from './text-file.ts';

/** `listen`: each read accepts a connection and gives its number, whose files can then be opened. */
export class ListenFile extends TextFile {
  readonly #listener: Connection;
  readonly #add: (socket: Socket) => Connection;

  constructor(listener: Connection, add: (socket: Socket) => Connection) {
    super(listener.socket.changed);
    this.#listener = listener;
    this.#add = add;
  }

  protected override next(): string | number {
    const socket = this.#listener.socket.accept();
    if (typeof socket === 'number') return socket;
    const accepted = this.#add(socket);
    this.#listener.hold(accepted);
    return `${String(accepted.number)}\n`;
  }

  override readiness(): Readiness {
    const { readable, available } = this.#listener.socket.readiness();
    return { readable: readable || this.begun, writable: false, available, hangup: false };
  }

  protected override dispose(): void {
    this.#listener.closed();
  }
}
