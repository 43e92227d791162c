import type { BinaryWriter } from './binary.ts';
import type { Layout } from './layout.ts';
import { OP } from './opcodes.ts';

const EMPTY = 0x40;

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
  batch(units: number): void {
    this.fuel(units);
    this.#constant(units);
    this.#local(OP.localSet);
  }

  /** The same, if the counter has come to its end. */
  batchIfUsed(units: number): void {
    this.#local(OP.localGet);
    this.#ifNegative();
    this.batch(units);
    this.#writer.byte(OP.end);
  }

  /** Counts a turn, and leaves the loop for the one around it when the counter has come to its end. */
  turn(weight: number): void {
    this.#countDown(weight);
    this.#constant(0);
    this.#writer.byte(OP.i32LtS);
    this.#op(OP.brIf, 1);
  }

  /** Counts a turn without leaving the loop. */
  inlineTurn(weight: number, batch: number): void {
    this.#countDown(weight);
    this.#ifNegative();
    this.batch(batch);
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
