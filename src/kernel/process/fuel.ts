import type { NextTask } from '../io/next-task.ts';
import type { Process } from './process.ts';

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
  readonly #nextTask: NextTask;
  #given = FIRST;
  /** CPU time when it was given. */
  #at = 0;
  #still = 0;

  constructor(process: Process, nextTask: NextTask) {
    this.#process = process;
    this.#nextTask = nextTask;
  }

  /** What the import `refill` answers: units of fuel, or 0 to end the program where it is, by a trap that it cannot catch. */
  refill(): number | Promise<number> {
    const process = this.#process;
    if (process.ending !== undefined) return 0;
    if (process.attention) return this.#attend();
    const turn = process.cpu.expired() ?? this.#whenTimeStands();
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
    const wanted = Math.min(rate * this.#process.cpu.allowance, this.#given * MOST_GROWTH);
    this.#given = Math.round(Math.max(LEAST, Math.min(wanted, MOST)));
    this.#at = now;
    return this.#given;
  }
}
