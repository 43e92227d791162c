import type { BinaryWriter } from './binary.ts';
import type { Layout } from './layout.ts';
import type { LoopPlan } from './metering.ts';
import { OP } from './opcodes.ts';

const EMPTY = 0x40;
const TWO_ENDS = Uint8Array.of(OP.end, OP.end);

/** Labels that a counted loop is in the new code, its own included. */
export const FIRST_LABELS = 2;
export const INNER_LABELS = 4;

/** Writes the instructions that charge a process for what it runs. They leave the operands as they are. */
export class ChargeWriter {
  readonly #writer: BinaryWriter;
  readonly #layout: Layout;
  /** A local of the function that nothing else uses; undefined when it has no place for one. */
  readonly #counter: number | undefined;

  constructor(writer: BinaryWriter, layout: Layout, counter: number | undefined) {
    this.#writer = writer;
    this.#layout = layout;
    this.#counter = counter;
  }

  /** Takes from the fuel; when it is used up, asks the kernel. Changes the counter. */
  fuel(weight: number): void {
    const writer = this.#writer;
    const { fuelGlobal, refuel } = this.#layout;
    this.#op(OP.globalGet, fuelGlobal);
    this.#constant(weight);
    writer.byte(OP.i32Sub);
    if (this.#counter !== undefined) this.#op(OP.localTee, this.#counter);
    this.#op(OP.globalSet, fuelGlobal);
    if (this.#counter !== undefined) this.#op(OP.localGet, this.#counter);
    else this.#op(OP.globalGet, fuelGlobal);
    this.#ifNegative();
    this.#op(OP.call, refuel);
    writer.byte(OP.end);
  }

  /** Takes a batch from the fuel for the counter to count down. */
  #batch(units: number): void {
    this.fuel(units);
    this.#constant(units);
    this.#local(OP.localSet);
  }

  /**
   * The start of the outermost of counted loops, of which `type` is the block type: around it one more, where it is charged on
   * entry, and enters again when it has used that up.
   */
  enterFirst(type: Uint8Array, { weight, batch }: LoopPlan): void {
    this.#block(OP.loop, type);
    this.#batch(batch);
    this.#block(OP.loop, type);
    this.#turn(weight);
  }

  leaveFirst(): void {
    this.#writer.raw(TWO_ENDS);
  }

  /**
   * The start of a counted loop in another one, which goes on counting: nothing is charged on entry. Around it are a block that
   * is left when the counter is used up, a loop to enter it again, and a block that ends when the loop does.
   */
  enterInner(type: Uint8Array, { weight }: LoopPlan): void {
    this.#block(OP.block, type);
    this.#block(OP.loop, type);
    this.#writer.byte(OP.block);
    this.#writer.byte(EMPTY);
    this.#block(OP.loop, type);
    this.#turn(weight);
  }

  leaveInner(batch: number): void {
    this.#writer.byte(OP.end);
    this.#op(OP.br, 2);
    this.#writer.byte(OP.end);
    this.#batch(batch);
    this.#op(OP.br, 0);
    this.#writer.raw(TWO_ENDS);
  }

  #block(opcode: number, type: Uint8Array): void {
    this.#writer.byte(opcode);
    this.#writer.raw(type);
  }

  /** Counts a turn, and leaves the loop for what is around it when the counter has come to its end. */
  #turn(weight: number): void {
    this.#countDown(weight);
    this.#constant(0);
    this.#writer.byte(OP.i32LtS);
    this.#op(OP.brIf, 1);
  }

  /** Counts a turn without leaving the loop. */
  inlineTurn(weight: number, batch: number): void {
    this.#countDown(weight);
    this.#ifNegative();
    this.#batch(batch);
    this.#writer.byte(OP.end);
  }

  #countDown(weight: number): void {
    this.#local(OP.localGet);
    this.#constant(weight);
    this.#writer.byte(OP.i32Sub);
    this.#local(OP.localTee);
  }

  #ifNegative(): void {
    this.#constant(0);
    this.#writer.byte(OP.i32LtS);
    this.#writer.byte(OP.if);
    this.#writer.byte(EMPTY);
  }

  #local(opcode: number): void {
    if (this.#counter === undefined) throw new TypeError('a counted loop in a function without a counter');
    this.#op(opcode, this.#counter);
  }

  #constant(value: number): void {
    this.#writer.byte(OP.i32Const);
    this.#writer.i32(value);
  }

  #op(opcode: number, index: number): void {
    this.#writer.byte(opcode);
    this.#writer.u32(index);
  }
}
