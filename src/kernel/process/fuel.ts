import type { Process } from './process.ts';

/**
 * Decides, while a program runs on and on, whether it is still its turn. Programs ask about as often as they are told to:
 * loops and calls use up fuel, and the kernel measures how long a unit of it lasts.
 */
export interface CpuGate {
  /** Milliseconds for which the process may run before it asks again. */
  allowance(process: Process): number;
  /** It asks. @returns undefined when it goes on at once; else what settles when its turn has come */
  expired(process: Process): Promise<void> | undefined;
}

/** Calls back after the thread has handled the events that wait: messages and timers. */
export type NextTask = (callback: () => void) => void;

/** By messages of a channel: unlike timers, browsers do not slow them down. */
export function nextTaskByMessage(): NextTask {
  const waiting: (() => void)[] = [];
  const { port1, port2 } = new MessageChannel();
  port1.onmessage = () => waiting.shift()?.();
  return (callback) => {
    waiting.push(callback);
    port2.postMessage(undefined);
  };
}

/** What a process gets at first, at least and at most. A unit is about an instruction: at most a few milliseconds. */
const FIRST = 200_000;
const LEAST = 10_000;
const MOST = 8_000_000;
/** How fast the measure follows: a program's next piece of code may be slower. */
const MOST_GROWTH = 4;
/** Refills without the clock having moved after which the thread's events get their turn: the clock may stand still. */
const PATIENCE = 64;

/** The fuel of a process: what its rewritten loops and calls use up, and ask for again. */
export class Fuel {
  readonly #process: Process;
  readonly #gate: CpuGate;
  readonly #nextTask: NextTask;
  #given = FIRST;
  /** CPU time when it was given. */
  #at = 0;
  #still = 0;

  constructor(process: Process, gate: CpuGate, nextTask: NextTask) {
    this.#process = process;
    this.#gate = gate;
    this.#nextTask = nextTask;
  }

  /** What the import `refill` answers: units of fuel, or 0 to end the program where it is, by a trap that it cannot catch. */
  refill(): number | Promise<number> {
    const process = this.#process;
    if (process.ending !== undefined) return 0;
    if (process.attention) return this.#attend();
    const turn = this.#gate.expired(process) ?? this.#whenTimeStands();
    return turn === undefined ? this.#portion() : this.#wait(turn);
  }

  /** It is stopped, or has signals to handle: they come upon it here as anywhere. */
  async #attend(): Promise<number> {
    const { cpu } = this.#process;
    cpu.leave();
    // What ends it is told by `ending`.
    await this.#process.attend().catch(() => undefined);
    cpu.enter();
    return this.#process.ending === undefined ? this.#portion() : 0;
  }

  async #wait(turn: Promise<void>): Promise<number> {
    const process = this.#process;
    const { cpu } = process;
    cpu.leave();
    await turn;
    cpu.enter();
    return process.ending === undefined ? this.#portion() : 0;
  }

  #whenTimeStands(): Promise<void> | undefined {
    this.#still = this.#process.cpu.elapsed > this.#at ? 0 : this.#still + 1;
    if (this.#still < PATIENCE) return undefined;
    this.#still = 0;
    return new Promise(this.#nextTask);
  }

  /** As much as should last for the allowance, by what the last portion did. */
  #portion(): number {
    const now = this.#process.cpu.elapsed;
    const lasted = now - this.#at;
    const rate = lasted > 0 ? this.#given / lasted : Infinity;
    const wanted = Math.min(rate * this.#gate.allowance(this.#process), this.#given * MOST_GROWTH);
    this.#given = Math.round(Math.max(LEAST, Math.min(wanted, MOST)));
    this.#at = now;
    return this.#given;
  }
}
