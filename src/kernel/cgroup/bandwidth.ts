/** `cpu.max`: milliseconds of CPU time in each period of so many milliseconds. */
export interface CpuMax {
  readonly quota: number;
  readonly period: number;
}

/**
 * The hard limit of a cgroup's CPU time. What it overran one period by is taken from the next, and what it left is lost:
 * quota is not saved up. upstream: Linux Documentation/scheduler/sched-bwc.rst
 */
export class Bandwidth {
  nrPeriods = 0;
  nrThrottled = 0;
  #max: CpuMax | undefined;
  #used = 0;
  /** When the period began, by the monotonic clock. */
  #start = 0;
  #throttledAt: number | undefined;
  #throttledFor = 0;

  get max(): CpuMax | undefined {
    return this.#max;
  }

  set(max: CpuMax | undefined): void {
    this.#max = max;
  }

  get throttled(): boolean {
    return this.#throttledAt !== undefined;
  }

  /** Milliseconds that it was kept from running although it wanted to. */
  throttledTime(now: number): number {
    return this.#throttledFor + (this.#throttledAt === undefined ? 0 : now - this.#throttledAt);
  }

  /** Milliseconds that it may still use in the period of `now`; negative when it owes some. */
  remaining(now: number): number {
    if (this.#max === undefined) return Number.POSITIVE_INFINITY;
    this.#refresh(this.#max, now);
    return this.#max.quota - this.#used;
  }

  /** Milliseconds until the next period begins. */
  untilRefill(now: number): number {
    return this.#max === undefined ? 0 : Math.max(0, this.#start + this.#max.period - now);
  }

  charge(used: number, now: number): void {
    if (this.#max === undefined) return;
    this.#refresh(this.#max, now);
    this.#used += used;
  }

  /** It wants to run and has nothing left: counted once in each period. */
  throttle(now: number): void {
    this.nrThrottled++;
    this.#throttledAt ??= now;
  }

  unthrottle(now: number): void {
    this.#throttledFor = this.throttledTime(now);
    this.#throttledAt = undefined;
  }

  #refresh({ quota, period }: CpuMax, now: number): void {
    const elapsed = Math.floor((now - this.#start) / period);
    if (elapsed <= 0) return;
    // Periods count while there is something to pay for: an idle cgroup has none.
    this.nrPeriods += Math.min(elapsed, Math.ceil(this.#used / quota));
    this.#used = Math.max(0, this.#used - elapsed * quota);
    this.#start = this.#used > 0 ? this.#start + elapsed * period : now;
  }
}
