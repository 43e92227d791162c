import type { OutputSink } from '../api.ts';
import { ERRNO, FILETYPE } from '../constants.ts';
import { ByteQueue } from './byte-queue.ts';
import { ALWAYS_READY, Description, type Readiness } from './description.ts';
import { PipeReader } from './pipe.ts';

/** Standard output of a process, when the host listens to it. */
export class SinkDescription extends Description {
  override readonly filetype = FILETYPE.UNKNOWN;
  readonly #sink: OutputSink;
  #full = false;

  constructor(sink: OutputSink) {
    super();
    this.#sink = sink;
  }

  override write(bytes: Uint8Array): number {
    if (this.#full) return -ERRNO.EAGAIN;
    // The bytes are a view of the process's memory.
    const room = this.#sink(bytes.slice());
    if (room !== undefined) void this.#wait(room);
    return bytes.length;
  }

  /** A sink that fails takes nothing more, and holds nobody up. */
  async #wait(room: Promise<void>): Promise<void> {
    this.#full = true;
    await room.catch(() => undefined);
    this.#full = false;
    this.changed.wake();
  }

  override readiness(): Readiness {
    return { ...ALWAYS_READY, writable: !this.#full };
  }
}

async function feed(source: AsyncIterable<Uint8Array>, queue: ByteQueue): Promise<void> {
  for await (const chunk of source) {
    for (let rest = chunk; rest.length > 0;) {
      if (queue.readerGone) return;
      const taken = queue.push(rest);
      rest = rest.subarray(taken);
      if (taken === 0) await new Promise<void>((resolve) => queue.changed.wait(resolve));
    }
  }
}

/** Standard input of a process, fed by the host; the source is read only as fast as the process reads. */
export function sourceDescription(source: AsyncIterable<Uint8Array>): Description {
  const queue = new ByteQueue();
  // A source that fails ends the input, as a terminal that is gone does.
  void feed(source, queue).then(
    () => queue.end(),
    () => queue.end(),
  );
  return new PipeReader(queue);
}
