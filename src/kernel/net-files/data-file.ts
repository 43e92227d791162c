import { ERRNO, FILETYPE } from '../constants.ts';
import { Description, type Readiness } from '../io/description.ts';
import type { Connection } from './connection.ts';

const FAILED: Readiness = { readable: true, writable: true, available: 0, hangup: true };

/** `data`: what the socket receives and sends. It can be polled as the socket can. */
export class DataFile extends Description {
  override readonly filetype = FILETYPE.CHARACTER_DEVICE;
  readonly #connection: Connection;

  constructor(connection: Connection) {
    super(connection.socket.changed);
    this.#connection = connection;
  }

  override read(max: number): Uint8Array | number {
    const error = this.#connection.takeError();
    return error === ERRNO.SUCCESS ? this.#connection.socket.read(max) : error;
  }

  override write(bytes: Uint8Array): number {
    const error = this.#connection.takeError();
    return error === ERRNO.SUCCESS ? this.#connection.socket.write(bytes) : -error;
  }

  override readiness(): Readiness {
    return this.#connection.error === ERRNO.SUCCESS ? this.#connection.socket.readiness() : FAILED;
  }

  protected override dispose(): void {
    this.#connection.closed();
  }
}
