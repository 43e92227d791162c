import { BinaryReader, BinaryWriter, WasmFormatError } from './binary.ts';
import { ChargeWriter, FIRST_LABELS, INNER_LABELS } from './charge.ts';
import { BULK, CodeEvents, readBlockType, scanCode, scanExpression, skipValueType } from './code.ts';
import type { Layout } from './layout.ts';
import { planMetering, type MeteringPlan } from './metering.ts';
import { OP } from './opcodes.ts';

/** The most locals that engines take (JavaScript API, implementation limits). */
const MAX_LOCALS = 50_000;
const I32 = 0x7f;

/** Copies code while it renumbers functions, replaces memory instructions and puts charges in. */
export class CodeRewriter {
  readonly #layout: Layout;
  readonly #parameters: readonly number[];
  readonly #events = new CodeEvents();
  readonly #code = new BinaryWriter(1 << 16);
  /** For each block that the copying is in, the number of its label in the new code; the function's is first. */
  readonly #labels: number[] = [];
  /** For each of them, the batch of the counted loop that it lies in; 0 for none. */
  readonly #batches: number[] = [];
  /** For each of them, how many labels of the new code it is. */
  readonly #made: number[] = [];
  #reader = new BinaryReader(new Uint8Array());
  #copied = 0;

  /** @param parameters of each type that is a function */
  constructor(layout: Layout, parameters: readonly number[]) {
    this.#layout = layout;
    this.#parameters = parameters;
  }

  /** Whether any code so far makes objects of the engine's. */
  get allocates(): boolean {
    return this.#events.allocates;
  }

  renumber(index: number): number {
    return index >= this.#layout.importedFunctions ? index + this.#layout.addedImports : index;
  }

  /** Copies one constant expression. */
  expression(reader: BinaryReader, writer: BinaryWriter): void {
    this.#copied = reader.position;
    this.#reader = new BinaryReader(reader.bytes);
    scanExpression(reader, this.#events);
    for (let event = 0; event < this.#events.count; event++) {
      const opcode = this.#events.opcode(event);
      if (opcode === OP.refFunc) this.#function(event, opcode, writer);
    }
    writer.copy(reader.bytes, this.#copied, reader.position);
  }

  /** Copies a function of the type, from its locals on to the reader's end. */
  body(reader: BinaryReader, type: number, writer: BinaryWriter): void {
    const { bytes } = reader;
    const start = reader.position;
    const groups = reader.u32();
    const locals = reader.position;
    let counter = this.#parameters[type] ?? 0;
    for (let left = groups; left > 0; left--) {
      counter += reader.u32();
      skipValueType(reader);
    }
    if (counter > MAX_LOCALS) throw new WasmFormatError(`too many locals in the function at byte ${start}`);
    const counters = counter < MAX_LOCALS;
    const instructions = reader.position;
    scanCode(reader, this.#events);
    const context = {
      importedFunctions: this.#layout.importedFunctions,
      hasParameters: (index: number): boolean => (this.#parameters[index] ?? 0) > 0,
      counters,
    };
    const plan = planMetering(context, bytes, this.#events);
    const metered = plan.entry || plan.calls.size > 0 || plan.loops.size > 0;
    const code = this.#code;
    code.clear();
    const charges = new ChargeWriter(code, this.#layout, counters ? counter : undefined);
    const added = metered && counters;
    code.u32(groups + (added ? 1 : 0));
    code.copy(bytes, locals, instructions);
    if (added) {
      code.u32(1);
      code.byte(I32);
    }
    if (plan.entry) charges.fuel(plan.weight);
    this.#copied = instructions;
    this.#copy(bytes, plan, charges);
    code.copy(bytes, this.#copied, reader.position);
    writer.sized(code.result());
  }

  #copy(bytes: Uint8Array, plan: MeteringPlan, charges: ChargeWriter): void {
    this.#reader = new BinaryReader(bytes);
    this.#labels.length = 0;
    this.#batches.length = 0;
    this.#made.length = 0;
    this.#push(0, 0);
    const { count } = this.#events;
    for (let event = 0; event < count; event++) {
      if (this.#labels.length === 0) throw new WasmFormatError('instructions after the end of a function');
      this.#instruction(event, this.#events.opcode(event), plan, charges);
    }
    if (this.#labels.length > 0) throw new WasmFormatError('a function without its end');
  }

  #push(labels: number, batch: number): void {
    this.#labels.push(this.#top + labels);
    this.#batches.push(batch);
    this.#made.push(labels);
  }

  /** The innermost label of the new code. */
  get #top(): number {
    return this.#labels.at(-1) ?? 0;
  }

  get #batch(): number {
    return this.#batches.at(-1) ?? 0;
  }

  /** Copies up to the event, and goes on behind `to`. */
  #replace(event: number, to: number, writer: BinaryWriter): void {
    writer.copy(this.#reader.bytes, this.#copied, this.#events.start(event));
    this.#copied = to;
  }

  #instruction(event: number, opcode: number, plan: MeteringPlan, charges: ChargeWriter): void {
    const writer = this.#code;
    const start = this.#events.start(event);
    const end = this.#events.end(event);
    switch (opcode) {
      case OP.block:
      case OP.if:
      case OP.try:
        this.#push(1, this.#batch);
        return;
      case OP.tryTable:
        this.#tryTable(event);
        this.#push(1, this.#batch);
        return;
      case OP.loop:
        this.#loop(event, plan, charges);
        return;
      case OP.end:
        this.#end(event, charges);
        return;
      case OP.delegate: {
        // Its label is counted from outside of the block that it ends.
        this.#replace(event, end, writer);
        this.#pop();
        writer.byte(opcode);
        this.#reader.position = start + 1;
        writer.u32(this.#branch(this.#reader.u32()));
        return;
      }
      case OP.br:
      case OP.brIf:
      case OP.brOnNull:
      case OP.brOnNonNull:
      case OP.rethrow:
        this.#labelAt(event, start + 1);
        return;
      case OP.brOnCast:
      case OP.brOnCastFail:
        // Behind the prefix, the opcode of however many bytes, and the flags.
        this.#reader.position = start + 1;
        this.#reader.u32();
        this.#labelAt(event, this.#reader.position + 1);
        return;
      case OP.brTable:
        this.#brTable(event);
        return;
      case OP.call:
      case OP.returnCall:
      case OP.callIndirect:
      case OP.returnCallIndirect:
      case OP.callRef:
      case OP.returnCallRef:
        if (plan.calls.has(event)) {
          this.#replace(event, start, writer);
          charges.fuel(plan.weight);
        }
        if (opcode === OP.call || opcode === OP.returnCall) this.#function(event, opcode, writer);
        return;
      case OP.refFunc:
        this.#function(event, opcode, writer);
        return;
      default:
        this.#memory(event, opcode, end);
    }
  }

  #function(event: number, opcode: number, writer: BinaryWriter): void {
    this.#reader.position = this.#events.start(event) + 1;
    const index = this.#reader.u32();
    if (index < this.#layout.importedFunctions) return;
    this.#replace(event, this.#events.end(event), writer);
    writer.byte(opcode);
    writer.u32(this.renumber(index));
  }

  #memory(event: number, opcode: number, end: number): void {
    const { pagesGlobal, grow, fill, copy } = this.#layout;
    switch (opcode) {
      case OP.memorySize:
        this.#instead(event, end, OP.globalGet, pagesGlobal);
        return;
      case OP.memoryGrow:
        this.#instead(event, end, OP.call, grow);
        return;
      case OP.memoryFill:
        this.#instead(event, end, OP.call, fill);
        return;
      case OP.memoryCopy:
        this.#instead(event, end, OP.call, copy);
        return;
    }
    if (BULK.has(opcode)) this.#instead(event, this.#events.start(event), OP.call, this.#layout.bulk);
  }

  /** Another instruction in place of one, or of none of it: `end` is where the copying goes on. */
  #instead(event: number, end: number, opcode: number, index: number): void {
    this.#replace(event, end, this.#code);
    this.#code.byte(opcode);
    this.#code.u32(index);
  }

  #loop(event: number, plan: MeteringPlan, charges: ChargeWriter): void {
    const loop = plan.loops.get(event);
    if (loop === undefined) throw new WasmFormatError('a loop without its end');
    const writer = this.#code;
    const batch = this.#batch;
    const { bytes } = this.#reader;
    const end = this.#events.end(event);
    if (loop.mode === 'inline') {
      this.#replace(event, end, writer);
      writer.copy(bytes, this.#events.start(event), end);
      if (batch === 0) charges.fuel(loop.weight);
      else charges.inlineTurn(loop.weight, batch);
      this.#push(1, batch);
      return;
    }
    this.#replace(event, end, writer);
    const type = bytes.subarray(this.#events.start(event) + 1, end);
    if (batch === 0) charges.enterFirst(type, loop);
    else charges.enterInner(type, loop);
    this.#push(batch === 0 ? FIRST_LABELS : INNER_LABELS, batch === 0 ? loop.batch : batch);
  }

  /** @returns how many labels it was */
  #pop(): number {
    this.#labels.pop();
    this.#batches.pop();
    return this.#made.pop() ?? 0;
  }

  #end(event: number, charges: ChargeWriter): void {
    const batch = this.#batch;
    const labels = this.#pop();
    if (labels <= 1) return;
    this.#replace(event, this.#events.end(event), this.#code);
    if (labels === FIRST_LABELS) charges.leaveFirst();
    else charges.leaveInner(batch);
  }

  /** The number of a label in the new code. */
  #branch(depth: number): number {
    const label = this.#labels[this.#labels.length - 1 - depth];
    if (label === undefined) throw new WasmFormatError(`a branch to label ${depth}, which there is not`);
    return this.#top - label;
  }

  /** Renumbers the label that stands at a position. */
  #labelAt(event: number, at: number): void {
    this.#reader.position = at;
    const depth = this.#reader.u32();
    const label = this.#branch(depth);
    if (label === depth) return;
    this.#code.copy(this.#reader.bytes, this.#copied, at);
    this.#copied = this.#reader.position;
    this.#code.u32(label);
    if (this.#copied > this.#events.end(event)) throw new WasmFormatError('a label beyond its instruction');
  }

  #brTable(event: number): void {
    const reader = this.#reader;
    const writer = this.#code;
    this.#replace(event, this.#events.end(event), writer);
    reader.position = this.#events.start(event) + 1;
    writer.byte(OP.brTable);
    const count = reader.u32();
    writer.u32(count);
    for (let left = count + 1; left > 0; left--) writer.u32(this.#branch(reader.u32()));
  }

  /** The labels of its clauses are counted from outside of the block. */
  #tryTable(event: number): void {
    const reader = this.#reader;
    const end = this.#events.end(event);
    reader.position = this.#events.start(event) + 1;
    readBlockType(reader);
    for (let count = reader.u32(); count > 0; count--) {
      if (reader.byte() < 2) reader.skipLeb();
      this.#labelAt(event, reader.position);
    }
    if (reader.position !== end) throw new WasmFormatError('a try_table of another length');
  }
}
