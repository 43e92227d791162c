import { ERRNO, FILETYPE } from '../constants.ts';
import { ByteQueue } from './byte-queue.ts';
import { Description, type Readiness } from './description.ts';

const PIPE_BUF = 4096;

/** The reading end of a pipe. */
export class PipeReader extends Description {
  override readonly filetype = FILETYPE.UNKNOWN;
  readonly #queue: ByteQueue;

  constructor(queue: ByteQueue) {
    super(queue.changed);
    this.#queue = queue;
  }

  override read(max: number): Uint8Array | number {
    const bytes = this.#queue.pull(max);
    return bytes.length > 0 || this.#queue.ended || max === 0 ? bytes : ERRNO.EAGAIN;
  }

  override readiness(): Readiness {
    const { size, ended } = this.#queue;
    return { readable: size > 0 || ended, writable: false, available: size, hangup: ended };
  }

  protected override dispose(): void {
    this.#queue.abandon();
  }
}

/** The writing end of a pipe. */
export class PipeWriter extends Description {
  override readonly filetype = FILETYPE.UNKNOWN;
  readonly #queue: ByteQueue;

  constructor(queue: ByteQueue) {
    super(queue.changed);
    this.#queue = queue;
  }

  override write(bytes: Uint8Array): number {
    if (this.#queue.readerGone) return -ERRNO.EPIPE;
    // So few bytes are written all at once (pipe(7), PIPE_BUF).
    if (bytes.length <= PIPE_BUF && this.#queue.room < bytes.length) return -ERRNO.EAGAIN;
    const taken = this.#queue.push(bytes);
    return taken > 0 || bytes.length === 0 ? taken : -ERRNO.EAGAIN;
  }

  override readiness(): Readiness {
    const { readerGone, room } = this.#queue;
    return { readable: false, writable: room >= PIPE_BUF || readerGone, available: 0, hangup: readerGone };
  }

  protected override dispose(): void {
    this.#queue.end();
  }
}

export function createPipe(): readonly [PipeReader, PipeWriter] {
  const queue = new ByteQueue();
  return [new PipeReader(queue), new PipeWriter(queue)];
}
