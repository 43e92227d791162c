import { ERRNO } from '../constants.ts';
import type { Description } from '../io/description.ts';

/** What opening a file gives when it takes time: a dial, or code that is not loaded yet. */
export class Opening {
  /** The open file, or an errno; never rejects. */
  readonly result: Promise<Description | number>;
  readonly #abort: AbortController;

  constructor(open: (signal: AbortSignal) => Promise<Description | number>) {
    this.#abort = new AbortController();
    this.result = open(this.#abort.signal).catch(() => ERRNO.EIO);
  }

  /** Nobody waits any more: what is opened nevertheless is closed. */
  cancel(): void {
    this.#abort.abort();
    void this.result.then((description) => {
      if (typeof description !== 'number') description.retain().release();
    });
  }
}
