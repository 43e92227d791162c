import { FILETYPE } from '../constants.ts';
import { ByteQueue } from './byte-queue.ts';
import { Description } from './description.ts';
import { PipeReader } from './pipe.ts';

/** Standard output of a process, when the host listens to it. */
export class SinkDescription extends Description {
  override readonly filetype = FILETYPE.UNKNOWN;
  readonly #sink: (chunk: Uint8Array) => void;

  constructor(sink: (chunk: Uint8Array) => void) {
    super();
    this.#sink = sink;
  }

  override write(bytes: Uint8Array): number {
    // The bytes are a view of the process's memory.
    this.#sink(bytes.slice());
    return bytes.length;
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
