import { ERRNO, FILETYPE } from '../constants.ts';
import { Description, type Readiness } from './description.ts';

const MAX = 0xffff_ffff_ffff_fffen;

/** A counter that can be waited for (eventfd(2)): reads take it, or one of it, writes add to it. */
export class EventDescription extends Description {
  override readonly filetype = FILETYPE.UNKNOWN;
  readonly #semaphore: boolean;
  #count: bigint;

  constructor(count: bigint, semaphore: boolean) {
    super();
    this.#count = count;
    this.#semaphore = semaphore;
  }

  override read(max: number): Uint8Array | number {
    if (max < 8) return ERRNO.EINVAL;
    if (this.#count === 0n) return ERRNO.EAGAIN;
    const taken = this.#semaphore ? 1n : this.#count;
    this.#count -= taken;
    this.changed.wake();
    return new Uint8Array(BigUint64Array.of(taken).buffer);
  }

  override write(bytes: Uint8Array): number {
    if (bytes.length < 8) return -ERRNO.EINVAL;
    const added = new DataView(bytes.buffer, bytes.byteOffset, 8).getBigUint64(0, true);
    if (added > MAX) return -ERRNO.EINVAL;
    if (this.#count + added > MAX) return -ERRNO.EAGAIN;
    this.#count += added;
    this.changed.wake();
    return 8;
  }

  override readiness(): Readiness {
    return { readable: this.#count > 0n, writable: this.#count < MAX, available: 8, hangup: false };
  }
}
