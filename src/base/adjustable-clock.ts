import { sleepOn, type Clock } from './clock.ts';
import type { Disposer } from './disposable.ts';

/**
 * How fast a clock goes: at `real`, the machine's wall time, it showed `shown`, and it goes `rate` times as fast since; it
 * stands still at 0. Clocks of several threads that are set alike agree. Times are milliseconds since the Unix epoch.
 */
export interface ClockSetting {
  readonly rate: number;
  readonly real: number;
  readonly shown: number;
}

/** Longest delay that timers of browsers take. */
const LONGEST = 2 ** 31 - 1;

interface Timer {
  /** On the clock's own monotonic time. */
  readonly due: number;
  readonly callback: () => void;
  cancel: Disposer | undefined;
}

/** A clock that can be stopped and that can hurry, made of one that cannot. Its time never goes back. */
export class AdjustableClock implements Clock {
  readonly #machine: Clock;
  readonly #timers = new Set<Timer>();
  #setting: ClockSetting;
  /** What was shown when the setting came. */
  #floor: number;
  /** Monotonic time of this clock, and of the machine's, when the setting came. */
  #elapsed = 0;
  #since: number;

  constructor(machine: Clock, setting: ClockSetting) {
    this.#machine = machine;
    this.#setting = setting;
    this.#floor = Number.NEGATIVE_INFINITY;
    this.#since = machine.monotonic();
  }

  get setting(): ClockSetting {
    return this.#setting;
  }

  set(setting: ClockSetting): void {
    this.#floor = this.now();
    this.#elapsed = this.monotonic();
    this.#since = this.#machine.monotonic();
    this.#setting = setting;
    for (const timer of this.#timers) this.#arm(timer);
  }

  now(): number {
    const { rate, real, shown } = this.#setting;
    return Math.max(this.#floor, shown + (this.#machine.now() - real) * rate);
  }

  monotonic(): number {
    return this.#elapsed + (this.#machine.monotonic() - this.#since) * this.#setting.rate;
  }

  setTimeout(callback: () => void, delay: number): Disposer {
    // A turn of the event loop is no time: it comes while the clock stands still, too.
    if (delay <= 0) return this.#machine.setTimeout(callback, 0);
    const timer: Timer = { due: this.monotonic() + delay, callback, cancel: undefined };
    this.#timers.add(timer);
    this.#arm(timer);
    return () => {
      timer.cancel?.();
      this.#timers.delete(timer);
    };
  }

  sleep(delay: number, signal?: AbortSignal): Promise<void> {
    return sleepOn(this, delay, signal);
  }

  #arm(timer: Timer): void {
    timer.cancel?.();
    const { rate } = this.#setting;
    if (rate === 0) {
      timer.cancel = undefined;
      return;
    }
    const delay = Math.max(0, (timer.due - this.monotonic()) / rate);
    timer.cancel = this.#machine.setTimeout(
      () => {
        if (delay > LONGEST) {
          this.#arm(timer);
          return;
        }
        this.#timers.delete(timer);
        timer.callback();
      },
      Math.min(delay, LONGEST),
    );
  }
}

/** The time of one clock, with the timers of another: for those who look at it from outside. */
export function watching(shown: Clock, machine: Clock): Clock {
  return {
    now: () => shown.now(),
    monotonic: () => machine.monotonic(),
    setTimeout: (callback, delay) => machine.setTimeout(callback, delay),
    sleep: (delay, signal) => machine.sleep(delay, signal),
  };
}
