import { FILETYPE } from '../constants.ts';
import { Description, type Readiness } from '../io/description.ts';
import type { Connection } from './connection.ts';
import { HEADER_SIZE, readHeader, writeHeader } from './datagram-header.ts';
import type { ReceiveInfo } from '../net/socket.ts';

/** `data`: what the socket receives and sends. It can be polled as the socket can. */
export class DataFile extends Description {
  override readonly filetype = FILETYPE.CHARACTER_DEVICE;
  readonly #connection: Connection;

  constructor(connection: Connection) {
    super(connection.socket.changed);
    this.#connection = connection;
  }

  /** Programs that know only files do not know signals: EPIPE is all that they are told. */
  override get signalsBrokenPipe(): boolean {
    return false;
  }

  override read(max: number): Uint8Array | number {
    const { socket, headers } = this.#connection;
    if (!headers) return socket.read(max);
    const bytes = new Uint8Array(Math.max(HEADER_SIZE, Math.min(max, HEADER_SIZE + 0xffff)));
    const info: ReceiveInfo = {};
    const size = socket.receive([bytes.subarray(HEADER_SIZE)], false, info);
    if (size < 0) return -size;
    writeHeader(bytes, info.from, socket.localAddress);
    return bytes.subarray(0, Math.min(max, HEADER_SIZE + size));
  }

  override write(bytes: Uint8Array): number {
    const { socket, headers } = this.#connection;
    if (!headers) return socket.write(bytes);
    const to = readHeader(bytes);
    if (typeof to === 'number') return -to;
    const sent = socket.send([bytes.subarray(HEADER_SIZE)], to);
    return sent < 0 ? sent : HEADER_SIZE + sent;
  }

  override readiness(): Readiness {
    return this.#connection.socket.readiness();
  }

  protected override dispose(): void {
    this.#connection.closed();
  }
}
