import { BinaryReader } from './binary.ts';
import { readBlockType, type CodeEvents } from './code.ts';
import { OP } from './opcodes.ts';

/**
 * How a loop is charged.
 * - `counted`: a local counts down, and when it is used up the loop is left for one around it that charges the next turns and
 *   enters again: a call in the loop itself would keep engines from unrolling it.
 * - `inline`: each turn is charged where it starts. For loops that call in every turn, of which there are few in recursive
 *   functions; and for those with parameters, which could not be carried out and in again.
 */
export type LoopMode = 'counted' | 'inline';

export interface LoopPlan {
  readonly mode: LoopMode;
  /** Units of fuel for a turn. */
  readonly weight: number;
  /** For the outermost of counted loops: units charged at once. */
  readonly batch: number;
}

/** Where a function is charged. Positions are numbers of events. */
export interface MeteringPlan {
  /** By the event of the `loop`. */
  readonly loops: ReadonlyMap<number, LoopPlan>;
  /** Calls before which the function is charged; none when it is charged on entry, or not at all. */
  readonly calls: ReadonlySet<number>;
  readonly entry: boolean;
  /** Units of fuel for the function. */
  readonly weight: number;
}

/** What the planner must know of the module. */
export interface PlanContext {
  /** Functions with a lower index are the host's. */
  readonly importedFunctions: number;
  hasParameters(type: number): boolean;
  /** False when the function has no place for a local more. */
  readonly counters: boolean;
}

/** A turn's weight is between these: more would say nothing of code of which most is passed over. */
const MAX_WEIGHT = 512;
/** A system call takes as long as so many instructions. */
const HOST_CALL_WEIGHT = 100;
/** Turns of a counted loop that are charged at once. */
const BATCH_TURNS = 16;
/** More places than this in a function, and it is charged on entry: less code. */
const MAX_CALL_CHARGES = 3;
/** A function without calls and loops is charged from this weight on. */
const LEAF_WEIGHT = 256;

/** A loop that the planner is in. */
interface OpenLoop {
  readonly event: number;
  /** Weight of what stands before it, and of the loops in it. */
  readonly before: number;
  inner: number;
  /** Weight of a turn of the heaviest loop in it. */
  heaviest: number;
  /** Whether it comes to here in every turn that is not its last. */
  certain: boolean;
  /** Whether it calls in every turn. */
  calls: boolean;
  /** Blocks around it, itself included. */
  readonly depth: number;
}

function clamp(weight: number): number {
  return Math.max(1, Math.min(weight, MAX_WEIGHT));
}

/** Plans the charges of one function: on every cycle that it can run in, and on as few as that takes. */
class Planner {
  readonly #context: PlanContext;
  readonly #reader: BinaryReader;
  readonly #events: CodeEvents;
  readonly #loops = new Map<number, LoopPlan>();
  readonly #calls = new Set<number>();
  readonly #open: OpenLoop[] = [];
  /** For each block that it is in, whether every way to its start was charged; undefined for a loop, which is charged itself. */
  readonly #blocks: (boolean | undefined)[] = [];
  /** Whether every way to here was charged. */
  #charged = false;
  #extra = 0;
  #weightOfLoops = 0;

  constructor(context: PlanContext, bytes: Uint8Array, events: CodeEvents) {
    this.#context = context;
    this.#reader = new BinaryReader(bytes);
    this.#events = events;
  }

  plan(): MeteringPlan {
    const events = this.#events;
    for (let event = 0; event < events.count; event++) this.#visit(event, events.opcode(event));
    const weight = events.weight + this.#extra - this.#weightOfLoops;
    const many = this.#calls.size > MAX_CALL_CHARGES;
    return {
      loops: this.#loops,
      calls: many ? new Set() : this.#calls,
      entry: many,
      weight: clamp(weight),
    };
  }

  #visit(event: number, opcode: number): void {
    switch (opcode) {
      case OP.if:
      case OP.try:
      case OP.tryTable:
        this.#skip();
        this.#blocks.push(this.#charged);
        return;
      case OP.block:
        this.#blocks.push(this.#charged);
        return;
      case OP.loop: {
        this.#blocks.push(undefined);
        const depth = this.#blocks.length;
        const before = this.#weightAt(event);
        this.#open.push({ event, before, inner: 0, heaviest: 0, certain: true, calls: false, depth });
        return;
      }
      case OP.br:
      case OP.brIf:
        this.#branch(this.#operand(event));
        return;
      case OP.brTable:
      case OP.brOnNull:
      case OP.brOnNonNull:
      case OP.brOnCast:
      case OP.brOnCastFail:
        this.#skip();
        return;
      case OP.else:
      case OP.catch:
      case OP.catchAll:
        this.#charged = this.#blocks.at(-1) ?? false;
        return;
      case OP.end:
      case OP.delegate:
        this.#end(event);
        return;
      case OP.call:
      case OP.returnCall:
        this.#call(event, this.#operand(event) < this.#context.importedFunctions);
        return;
      case OP.callIndirect:
      case OP.returnCallIndirect:
      case OP.callRef:
      case OP.returnCallRef:
        this.#call(event, false);
        return;
    }
  }

  #weightAt(event: number): number {
    return this.#events.weightAt(event) + this.#extra;
  }

  #operand(event: number): number {
    this.#reader.position = this.#events.start(event) + 1;
    return this.#reader.u32();
  }

  /** What follows may be passed over. */
  #skip(): void {
    const loop = this.#open.at(-1);
    if (loop !== undefined) loop.certain = false;
  }

  #branch(label: number): void {
    const loop = this.#open.at(-1);
    if (loop !== undefined && label <= this.#blocks.length - loop.depth) loop.certain = false;
  }

  #call(event: number, toHost: boolean): void {
    const loop = this.#open.at(-1);
    if (loop?.certain === true) loop.calls = true;
    if (toHost) {
      this.#extra += HOST_CALL_WEIGHT;
    } else if (loop === undefined && !this.#charged) {
      this.#calls.add(event);
      this.#charged = true;
    }
  }

  #end(event: number): void {
    if (this.#blocks.length === 0) return; // the function's
    const charged = this.#blocks.pop();
    this.#charged = charged ?? true;
    if (charged === undefined) this.#endLoop(event);
  }

  #endLoop(event: number): void {
    const loop = this.#open.pop();
    if (loop === undefined) return;
    const total = this.#weightAt(event) - loop.before;
    const weight = clamp(total - loop.inner);
    const heaviest = Math.max(weight, loop.heaviest);
    const counted = this.#context.counters && !loop.calls && !this.#hasParameters(loop.event);
    this.#loops.set(loop.event, { mode: counted ? 'counted' : 'inline', weight, batch: heaviest * BATCH_TURNS });
    const outer = this.#open.at(-1);
    if (outer === undefined) {
      this.#weightOfLoops += total;
      return;
    }
    outer.inner += total;
    outer.heaviest = Math.max(outer.heaviest, heaviest);
  }

  #hasParameters(loop: number): boolean {
    const reader = this.#reader;
    reader.position = this.#events.start(loop) + 1;
    const type = readBlockType(reader);
    return type !== undefined && this.#context.hasParameters(type);
  }
}

const NOTHING = { loops: new Map<number, LoopPlan>(), calls: new Set<number>() } as const;

/** Plans the charges of a function of which the events were noted. */
export function planMetering(context: PlanContext, bytes: Uint8Array, events: CodeEvents): MeteringPlan {
  if (!events.repeats) return { ...NOTHING, entry: events.weight >= LEAF_WEIGHT, weight: clamp(events.weight) };
  return new Planner(context, bytes, events).plan();
}
