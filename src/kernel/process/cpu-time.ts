import type { Clock } from '../../base/index.ts';
import { nextTaskByMessage, TimeSlices, type CpuGate, type NextTask } from './fuel.ts';

/**
 * The one thread on which a kernel's programs take turns. Stacks never run inside of one another, so what a program used ends
 * where it suspends, and begins no earlier than where the one before it did.
 */
export class Processor {
  readonly clock: Clock;
  readonly nextTask: NextTask = nextTaskByMessage();
  /** Whose turn it is. */
  readonly gate: CpuGate;
  /** Milliseconds of the monotonic clock when a program last stopped running. */
  leftAt = 0;
  /** Milliseconds that programs ran, all together. */
  used = 0;

  constructor(clock: Clock) {
    this.clock = clock;
    this.gate = new TimeSlices(() => clock.monotonic(), this.nextTask);
  }
}

/**
 * CPU time of a process: how long its stack ran, system calls included, from each time it was resumed to where it next
 * suspended. Only calls that suspend read the clock. Browsers round that clock, to 0.1 ms and at random up or down: short
 * turns are right on average.
 */
export class CpuTime {
  readonly processor: Processor;
  /** When it was last made to run: it may have had to wait for its turn. */
  #since: number | undefined;
  #used = 0;

  constructor(processor: Processor) {
    this.processor = processor;
  }

  get running(): boolean {
    return this.#since !== undefined;
  }

  /** Its stack is to go on. */
  enter(): void {
    this.#since = this.processor.clock.monotonic();
  }

  /** Its stack is suspended, or gone. */
  leave(): void {
    if (this.#since === undefined) return;
    const now = this.processor.clock.monotonic();
    const turn = this.#turn(this.#since, now);
    this.#used += turn;
    this.processor.used += turn;
    this.processor.leftAt = now;
    this.#since = undefined;
  }

  /** Milliseconds up to its last suspension. */
  get used(): number {
    return this.#used;
  }

  /** Milliseconds up to now: for the process itself, which runs when it asks. */
  get elapsed(): number {
    if (this.#since === undefined) return this.#used;
    return this.#used + this.#turn(this.#since, this.processor.clock.monotonic());
  }

  #turn(since: number, now: number): number {
    return Math.max(0, now - Math.max(since, this.processor.leftAt));
  }
}

/** What the kernel tells of CPU time in. */
export function nanoseconds(milliseconds: number): number {
  return Math.round(milliseconds * 1e6);
}
