import type { Disposer } from './disposable.ts';

/** The only source of time, and of waiting. Times are milliseconds. */
export interface Clock {
  /** Wall time since the Unix epoch. */
  now(): number;
  /** Time since some fixed moment; never goes back. Fractions of a millisecond count. */
  monotonic(): number;
  /** Runs `callback` once, `delay` from now, unless disposed of before. */
  setTimeout(callback: () => void, delay: number): Disposer;
  /** Resolves after `delay`; rejects with the signal's reason if that comes first. */
  sleep(delay: number, signal?: AbortSignal): Promise<void>;
}

/** Waits by the timers of a clock. */
export function sleepOn(clock: Clock, delay: number, signal?: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    if (signal?.aborted === true) {
      reject(signal.reason as Error);
      return;
    }
    const onAbort = (): void => {
      cancel();
      reject(signal?.reason as Error);
    };
    const cancel = clock.setTimeout(() => {
      signal?.removeEventListener('abort', onAbort);
      resolve();
    }, delay);
    signal?.addEventListener('abort', onAbort, { once: true });
  });
}

/** The clock of the machine. */
export const systemClock: Clock = {
  now: () => Date.now(),
  monotonic: () => performance.now(),
  setTimeout(callback, delay) {
    const handle = setTimeout(callback, delay);
    return () => {
      clearTimeout(handle);
    };
  },
  sleep(delay, signal) {
    return sleepOn(systemClock, delay, signal);
  },
};

interface Timer {
  readonly at: number;
  readonly sequence: number;
  readonly callback: () => void;
}

/** A clock that stands still until it is told to advance. */
export class VirtualClock implements Clock {
  #now: number;
  readonly #start: number;
  /** How far the wall clock has been set forth, or back. */
  #set = 0;
  #sequence = 0;
  #timers: Timer[] = [];

  readonly #settle: () => Promise<void>;

  /**
   * @param start milliseconds since the Unix epoch
   * @param settle lets what a moment causes happen before the next
   */
  constructor(start: number = Date.UTC(2026, 0, 1), settle: () => Promise<void> = settleByTimers) {
    this.#now = start;
    this.#start = start;
    this.#settle = settle;
  }

  now(): number {
    return this.#now + this.#set;
  }

  monotonic(): number {
    return this.#now - this.#start;
  }

  /** Somebody sets the wall clock: no time passes. */
  jump(milliseconds: number): void {
    this.#set += milliseconds;
  }

  setTimeout(callback: () => void, delay: number): Disposer {
    const timer: Timer = { at: this.#now + Math.max(0, delay), sequence: this.#sequence++, callback };
    this.#timers.push(timer);
    return () => {
      this.#timers = this.#timers.filter((other) => other !== timer);
    };
  }

  sleep(delay: number, signal?: AbortSignal): Promise<void> {
    return sleepOn(this, delay, signal);
  }

  /** Moves time forward, running due timers in order, and lets promises settle after each. */
  async advance(milliseconds: number): Promise<void> {
    const until = this.#now + milliseconds;
    await this.#settle();
    for (let timer = this.#next(until); timer !== undefined; timer = this.#next(until)) {
      const due = timer;
      this.#timers = this.#timers.filter((other) => other !== due);
      this.#now = Math.max(this.#now, due.at);
      due.callback();
      await this.#settle();
    }
    this.#now = until;
    await this.#settle();
  }

  #next(until: number): Timer | undefined {
    return this.#timers.filter((timer) => timer.at <= until).sort((a, b) => a.at - b.at || a.sequence - b.sequence)[0];
  }
}

/** Lets queued promise reactions and macrotasks of message ports run. */
async function settleByTimers(): Promise<void> {
  for (let turn = 0; turn < 3; turn++) {
    await new Promise<void>((resolve) => {
      setTimeout(resolve, 0);
    });
  }
}
