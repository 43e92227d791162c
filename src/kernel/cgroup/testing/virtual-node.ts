import type { Clock } from '../../../base/index.ts';
import type { CpuMax } from '../bandwidth.ts';
import { CpuScheduler } from '../cpu-scheduler.ts';
import { charge, CpuGroup, CpuTask } from '../run-queue.ts';

/** Runs for so many milliseconds, sleeps, and begins again; or goes on as something else. */
export interface Behaviour {
  readonly run: number;
  /** 0: what it waits for is there at once, as with two programs that talk. */
  readonly sleep: number;
  readonly then?: Behaviour;
}

interface Event {
  readonly at: number;
  readonly sequence: number;
  readonly callback: () => void;
}

/** A program without code: it uses time of a virtual thread. */
export class Program {
  readonly task: CpuTask;
  wakeups = 0;
  longestDelay = 0;
  readonly #node: Node;
  #behaviour: Behaviour;
  #left: number;
  #wokenAt = Number.POSITIVE_INFINITY;

  constructor(node: Node, group: CpuGroup, behaviour: Behaviour) {
    this.#node = node;
    this.task = new CpuTask(group);
    this.task.resume = () => {
      node.soon(() => {
        this.#run();
      });
    };
    this.#behaviour = behaviour;
    this.#left = behaviour.run;
  }

  begin(): void {
    if (this.#node.scheduler.wake(this.task, false)) this.#run();
  }

  #wake(): void {
    this.#wokenAt = this.#node.now;
    this.wakeups++;
    if (this.#node.scheduler.wake(this.task)) this.#run();
  }

  #run(): void {
    this.longestDelay = Math.max(this.longestDelay, this.#node.now - this.#wokenAt);
    for (;;) {
      const used = Math.min(this.#left, this.#node.scheduler.allowance(this.task));
      this.#node.spend(used);
      this.#left -= used;
      charge(this.task, used, this.#node.now);
      if (this.#left <= 0) {
        this.#sleep();
        return;
      }
      if (!this.#node.scheduler.expired(this.task)) {
        this.#wokenAt = Number.POSITIVE_INFINITY;
        return;
      }
    }
  }

  #sleep(): void {
    const { sleep, then } = this.#behaviour;
    this.#behaviour = then ?? this.#behaviour;
    this.#left = this.#behaviour.run;
    const wake = (): void => {
      this.#wake();
    };
    if (sleep === 0) this.#node.soon(wake);
    else this.#node.setTimeout(wake, sleep);
  }
}

/** A thread with a virtual clock: microtasks, then one event at a time, timers and the scheduler's own in order. */
export class Node {
  now = 0;
  longestStretch = 0;
  readonly scheduler: CpuScheduler;
  #events: Event[] = [];
  #microtasks: (() => void)[] = [];
  #sequence = 0;

  constructor() {
    const clock: Clock = {
      now: () => this.now,
      monotonic: () => this.now,
      setTimeout: (callback, delay) => this.setTimeout(callback, delay),
      sleep: () => Promise.reject(new Error('not in this test')),
    };
    this.scheduler = new CpuScheduler({ clock, nextTask: (callback) => void this.setTimeout(callback, 0) });
  }

  group(options: { weight?: number; max?: CpuMax }, parent: CpuGroup = this.scheduler.root): CpuGroup {
    const group = new CpuGroup(parent);
    if (options.weight !== undefined) group.weight = options.weight;
    group.bandwidth.set(options.max);
    return group;
  }

  program(group: CpuGroup, behaviour: Behaviour): Program {
    const program = new Program(this, group, behaviour);
    this.setTimeout(() => {
      program.begin();
    }, 0);
    return program;
  }

  spend(milliseconds: number): void {
    this.now += milliseconds;
  }

  soon(microtask: () => void): void {
    this.#microtasks.push(microtask);
  }

  setTimeout(callback: () => void, delay: number): () => void {
    const event = { at: this.now + delay, sequence: this.#sequence++, callback };
    this.#events.push(event);
    return () => {
      this.#events = this.#events.filter((other) => other !== event);
    };
  }

  advance(milliseconds: number): void {
    const until = this.now + milliseconds;
    while (this.now < until) {
      const [event] = this.#events.sort((a, b) => a.at - b.at || a.sequence - b.sequence);
      if (event === undefined || event.at > until) {
        this.now = until;
        return;
      }
      this.#events.shift();
      this.now = Math.max(this.now, event.at);
      const began = this.now;
      event.callback();
      for (let next = this.#microtasks.shift(); next !== undefined; next = this.#microtasks.shift()) next();
      this.longestStretch = Math.max(this.longestStretch, this.now - began);
    }
  }
}
