import type { Clock } from '../../base/index.ts';
import { charge, CpuScheduler, CpuTask, type CgroupNode } from '../cgroup/index.ts';
import type { NextTask } from '../io/next-task.ts';

/** Of so many calls one is timed, at most: reading the clock takes as long as a short call. */
const MOST_CALLS = 64;
/** Milliseconds of calls after which the clock is to be read. */
const SAMPLE = 0.5;
/** Milliseconds that fuel may last longer than it is to, for calls that take time and none of it. */
const OVERDUE = 2;

/**
 * The one thread on which a kernel's programs take turns. Stacks never run inside of one another, so what a program used ends
 * where it suspends, and begins no earlier than where the one before it did.
 */
export class Processor {
  readonly clock: Clock;
  readonly nextTask: NextTask;
  readonly scheduler: CpuScheduler;
  /** Milliseconds of the monotonic clock when a program last stopped running. */
  leftAt = 0;
  /** Whose call is under way, or was the last: what it writes into memory is its cgroup's. */
  caller: CgroupNode | undefined;

  constructor(clock: Clock, nextTask: NextTask) {
    this.clock = clock;
    this.nextTask = nextTask;
    this.scheduler = new CpuScheduler({ clock, nextTask });
  }

  /** Milliseconds that programs ran, all together. */
  get used(): number {
    return this.scheduler.root.usage;
  }
}

/**
 * CPU time of a process, and its turns: how long its stack ran, system calls included, from each time it was resumed to where
 * it next suspended. Only calls that suspend read the clock, and of the others a few. Browsers round that clock, to 0.1 ms and
 * at random up or down: short turns are right on average.
 */
export class CpuTime {
  readonly processor: Processor;
  readonly #cgroup: CgroupNode;
  readonly #task: CpuTask;
  /** When it was last made to run: it may have had to wait for its turn. */
  #since: number | undefined;
  #used = 0;
  #system = 0;
  /** Calls until the next that is timed, out of so many. */
  #calls = 0;
  #interval = 1;
  #sampledAt = 0;
  /** Takes its fuel, so that it asks whether it is still its turn. */
  drain: (() => void) | undefined;

  constructor(processor: Processor, cgroup: CgroupNode) {
    this.processor = processor;
    this.#cgroup = cgroup;
    this.#task = new CpuTask(cgroup.cpu);
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
    charge(this.#task, turn, now);
    this.processor.leftAt = now;
    this.#since = undefined;
  }

  /** It begins. @returns a promise where it has to wait for its turn */
  begun(): Promise<void> | undefined {
    return this.processor.scheduler.wake(this.#task, false) ? undefined : this.#wait();
  }

  /** What it waited for is there. @returns a promise where it has to wait for its turn */
  woken(): Promise<void> | undefined {
    return this.processor.scheduler.wake(this.#task) ? undefined : this.#wait();
  }

  /** Its fuel is used up. @returns a promise where others come first, or its cgroup has had its quota */
  expired(): Promise<void> | undefined {
    this.leave();
    if (!this.processor.scheduler.expired(this.#task)) return this.#wait();
    this.enter();
    return undefined;
  }

  /** Milliseconds that it may run before it is asked again: what its fuel should last for. */
  get allowance(): number {
    return this.processor.scheduler.allowance(this.#task);
  }

  /** It is to end: that needs no turn. */
  release(): void {
    const { resume } = this.#task;
    if (resume === undefined) return;
    this.processor.scheduler.forget(this.#task);
    resume();
  }

  #wait(): Promise<void> {
    return new Promise((resolve) => {
      this.#task.resume = () => {
        this.#task.resume = undefined;
        resolve();
      };
    });
  }

  /** Milliseconds up to its last suspension. */
  get used(): number {
    return this.#used;
  }

  /** Milliseconds of it in system calls, as far as they were timed. */
  get system(): number {
    return Math.min(this.#used, this.#system);
  }

  /** Milliseconds up to now: for the process itself, which runs when it asks. */
  get elapsed(): number {
    if (this.#since === undefined) return this.#used;
    return this.#used + this.#turn(this.#since, this.processor.clock.monotonic());
  }

  /** A system call begins. @returns whether it is one to be timed: with `timed` when it has answered */
  call(): boolean {
    this.processor.caller = this.#cgroup;
    if (--this.#calls >= 0) return false;
    this.#sampledAt = this.processor.clock.monotonic();
    return true;
  }

  /** The call that is timed has answered: it stands for those since the last. */
  timed(): void {
    const now = this.processor.clock.monotonic();
    const time = (now - this.#sampledAt) * this.#interval;
    this.#system += time;
    this.#cgroup.spendSystemTime(time);
    // Calls that copy much are timed each, so that none of them makes a turn long.
    this.#interval = time > SAMPLE ? Math.max(1, this.#interval >> 2) : Math.min(MOST_CALLS, this.#interval * 2);
    this.#calls = this.#interval - 1;
    if (this.#since !== undefined && this.#turn(this.#since, now) > OVERDUE) this.drain?.();
  }

  #turn(since: number, now: number): number {
    return Math.max(0, now - Math.max(since, this.processor.leftAt));
  }
}

/** What the kernel tells of CPU time in. */
export function nanoseconds(milliseconds: number): number {
  return Math.round(milliseconds * 1e6);
}
