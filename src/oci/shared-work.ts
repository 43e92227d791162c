import { deferred } from '../base/index.ts';

/**
 * Work that several callers ask for at once and that is done once: each waits with a signal of its own, and it is aborted
 * only when nobody waits any more.
 */
export class SharedWork<T> {
  readonly #running = new Map<
    string,
    { readonly result: Promise<T>; readonly abort: AbortController; waiters: number }
  >();

  /** Joins the work called `key`, or begins it. @throws the signal's reason when that comes first */
  async join(key: string, signal: AbortSignal, work: (signal: AbortSignal) => Promise<T>): Promise<T> {
    signal.throwIfAborted();
    const running = this.#running.get(key) ?? this.#begin(key, work);
    running.waiters++;
    const { promise, reject } = deferred<never>();
    const leave = (): void => {
      reject(signal.reason);
    };
    signal.addEventListener('abort', leave, { once: true });
    try {
      return await Promise.race([running.result, promise]);
    } finally {
      signal.removeEventListener('abort', leave);
      running.waiters--;
      if (running.waiters === 0 && this.#running.get(key) === running) {
        this.#running.delete(key);
        running.abort.abort(signal.reason);
      }
    }
  }

  #begin(
    key: string,
    work: (signal: AbortSignal) => Promise<T>,
  ): { readonly result: Promise<T>; readonly abort: AbortController; waiters: number } {
    const abort = new AbortController();
    const running = { result: work(abort.signal), abort, waiters: 0 };
    this.#running.set(key, running);
    const forget = (): void => {
      if (this.#running.get(key) === running) this.#running.delete(key);
    };
    running.result.then(forget, forget);
    return running;
  }
}
