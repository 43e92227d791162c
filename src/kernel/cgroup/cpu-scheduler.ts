import type { Clock } from '../../base/index.ts';
import { CpuGroup, type CpuTask, dequeue, enqueue, pick, place } from './run-queue.ts';

/** Milliseconds that a process runs before others that wait: its turn. */
const TURN = 4;
/** A process that ran ahead of its place gives way sooner. */
const BOOSTED_TURN = 1;
/** Milliseconds after which a process is asked again, so that its quota and its end are seen in time. */
const CHECK = 1;
/** The least that clocks of browsers tell apart. */
const LEAST_CHECK = 0.1;

export interface CpuSchedulerOptions {
  readonly clock: Clock;
  /** Calls back after the thread has handled the events that wait: messages and timers. */
  readonly nextTask: (callback: () => void) => void;
}

/**
 * Decides which program of a node runs. All run on one thread, each until it waits or has used up its fuel: then others take
 * their turn, in proportion to the weights of their cgroups, and no cgroup gets more than its quota. Between two turns, and after
 * `TURN` at the latest, the thread is given to its events: the kubelet's messages, timers, what comes from other nodes.
 */
export class CpuScheduler {
  readonly root = new CpuGroup(undefined);
  readonly #clock: Clock;
  readonly #nextTask: CpuSchedulerOptions['nextTask'];
  /** Woken ones that go before all others. */
  #boosted: CpuTask[] = [];
  /** When programs began to run without the thread having been given to its events since. */
  #since: number | undefined;

  constructor(options: CpuSchedulerOptions) {
    this.#clock = options.clock;
    this.#nextTask = options.nextTask;
  }

  /**
   * What a process waited for is there; one that begins has not slept. @returns whether it may go on at once; if not, `resume`
   * of it is called in its turn
   */
  wake(task: CpuTask, slept = true): boolean {
    const now = this.#clock.monotonic();
    place(task);
    task.turn = 0;
    task.boosted = slept && !this.root.empty && hasCredit(task, now);
    if (!this.#throttled(task, now)) {
      const over = this.#open(now);
      if (!over && (this.root.empty || task.boosted)) return true;
      if (task.boosted) {
        this.#boosted.push(task);
        return false;
      }
      enqueue(task);
      if (over || pick(this.root) !== task) return false;
      dequeue(task);
      return true;
    }
    enqueue(task);
    return false;
  }

  /** The fuel of the process that runs is used up, and its time has been charged. @returns as `wake` */
  expired(task: CpuTask): boolean {
    const now = this.#clock.monotonic();
    const throttled = this.#throttled(task, now);
    if (!throttled && !this.#open(now) && task.turn < (task.boosted ? BOOSTED_TURN : TURN)) return true;
    task.turn = 0;
    task.boosted = false;
    enqueue(task);
    return false;
  }

  /** Milliseconds for which a process that goes on may run before it is asked again. */
  allowance(task: CpuTask): number {
    return Math.max(LEAST_CHECK, Math.min(CHECK, task.remaining(this.#clock.monotonic())));
  }

  /** It has ended, or is to: it waits for no turn any more. */
  forget(task: CpuTask): void {
    dequeue(task);
    this.#boosted = this.#boosted.filter((other) => other !== task);
  }

  /** Whether the thread's events have waited long enough. Opens a stretch of time for programs, if there is none. */
  #open(now: number): boolean {
    if (this.#since === undefined) {
      this.#since = now;
      this.#nextTask(() => {
        this.#run();
      });
    }
    return now - this.#since >= TURN;
  }

  /** The thread has handled its events: whose turn is it? */
  #run(): void {
    this.#since = undefined;
    const task = this.#boosted.shift() ?? pick(this.root);
    if (task === undefined) return;
    dequeue(task);
    const now = this.#clock.monotonic();
    this.#open(now);
    if (this.#throttled(task, now)) enqueue(task);
    else task.resume?.();
  }

  /** Takes those of its cgroups out of the queue that have nothing left in this period. */
  #throttled(task: CpuTask, now: number): boolean {
    let throttled = false;
    for (let group = task.parent; group !== undefined; group = group.parent) {
      if (group.bandwidth.max === undefined) continue;
      if (!group.bandwidth.throttled && group.bandwidth.remaining(now) <= 0) this.#throttle(group, now);
      throttled ||= group.bandwidth.throttled;
    }
    return throttled;
  }

  #throttle(group: CpuGroup, now: number): void {
    dequeue(group);
    group.bandwidth.throttle(now);
    this.#clock.setTimeout(() => {
      this.#refill(group);
    }, group.bandwidth.untilRefill(now));
  }

  #refill(group: CpuGroup): void {
    const now = this.#clock.monotonic();
    if (group.bandwidth.remaining(now) <= 0) {
      this.#throttle(group, now);
      return;
    }
    group.bandwidth.unthrottle(now);
    enqueue(group);
    this.#open(now);
  }
}

function hasCredit(task: CpuTask, now: number): boolean {
  for (let group = task.parent; group?.parent !== undefined; group = group.parent) {
    if (!group.credit.available(now)) return false;
  }
  return true;
}
