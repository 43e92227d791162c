import { WasmFormatError, type BinaryReader } from './binary.ts';
import { IMMEDIATE, ONE_BYTE, OP, PREFIXED } from './opcodes.ts';

/** Instructions that take as long as the number on top of the operands says. */
export const BULK: ReadonlySet<number> = new Set([
  ...[0xfb06, 0xfb07, 0xfb09, 0xfb0a, 0xfb10, 0xfb11, 0xfb12, 0xfb13], // array.new*, fill, copy, init_*
  ...[0xfc08, 0xfc0c, 0xfc0e, 0xfc0f, 0xfc11], // memory.init, table.init, table.copy, table.grow, table.fill
]);

/** Instructions whose bytes change, or that decide where fuel is charged; by opcode, and by `prefix << 8 | opcode`. */
const NOTED: ReadonlySet<number> = new Set<number>([
  ...[OP.block, OP.loop, OP.if, OP.else, OP.try, OP.catch, OP.rethrow, OP.end, OP.br, OP.brIf, OP.brTable, OP.call],
  ...[OP.callIndirect, OP.returnCall, OP.returnCallIndirect, OP.callRef, OP.returnCallRef, OP.delegate, OP.catchAll],
  ...[OP.tryTable, OP.memorySize, OP.memoryGrow, OP.refFunc, OP.brOnNull, OP.brOnNonNull, OP.brOnCast],
  ...[OP.brOnCastFail, OP.memoryCopy, OP.memoryFill],
  ...BULK,
]);
/** struct.new*, array.new*: what they make is on the engine's heap. */
const ALLOCATES: ReadonlySet<number> = new Set([0xfb00, 0xfb01, 0xfb06, 0xfb07, 0xfb08, 0xfb09, 0xfb0a]);

const NOTED_ONE_BYTE = Uint8Array.from({ length: 256 }, (_, opcode) => (NOTED.has(opcode) ? 1 : 0));

/**
 * The instructions of a piece of code that matter, in order: four numbers each, kept for the next piece. `weight` is how much
 * work the instructions before it are, roughly their number.
 */
export class CodeEvents {
  #numbers = new Int32Array(4096);
  count = 0;
  /** Of all instructions. */
  weight = 0;
  /** Whether there is a loop or a call. */
  repeats = false;
  /** Whether any code so far makes objects of the engine's. */
  allocates = false;

  add(opcode: number, start: number, end: number): void {
    const at = this.count * 4;
    if (at === this.#numbers.length) {
      const larger = new Int32Array(at * 2);
      larger.set(this.#numbers);
      this.#numbers = larger;
    }
    this.#numbers[at] = opcode;
    this.#numbers[at + 1] = start;
    this.#numbers[at + 2] = end;
    this.#numbers[at + 3] = this.weight;
    this.count++;
    this.repeats ||= opcode === OP.loop || (opcode >= OP.call && opcode <= OP.returnCallRef);
  }

  clear(): void {
    this.count = 0;
    this.weight = 0;
    this.repeats = false;
  }

  opcode(index: number): number {
    return this.#numbers[index * 4] ?? 0;
  }

  /** Where its first byte is. */
  start(index: number): number {
    return this.#numbers[index * 4 + 1] ?? 0;
  }

  /** Where the next instruction is. */
  end(index: number): number {
    return this.#numbers[index * 4 + 2] ?? 0;
  }

  weightAt(index: number): number {
    return this.#numbers[index * 4 + 3] ?? 0;
  }
}

const MANY_MEMORIES = 'more than one memory is not supported';

function skipMemarg(reader: BinaryReader): void {
  // Bit 6 says that a memory index follows (multiple memories).
  if ((reader.u32() & 0x40) !== 0) throw new WasmFormatError(MANY_MEMORIES);
  reader.skipLeb();
}

function skipMemory(reader: BinaryReader): void {
  if (reader.u32() !== 0) throw new WasmFormatError(MANY_MEMORIES);
}

/** (ref null ht) and (ref ht) are followed by a heap type. */
const REF_NULL = 0x63;
const REF = 0x64;

export function skipValueType(reader: BinaryReader): void {
  const first = reader.byte();
  if (first === REF_NULL || first === REF) reader.skipLeb();
}

/** The type of a block. @returns the index of a function type, if it is one: what is negative as a signed number is not */
export function readBlockType(reader: BinaryReader): number | undefined {
  const first = reader.byte();
  if (first === REF_NULL || first === REF) reader.skipLeb();
  else if (first < 0x40) return first;
  else if (first >= 0x80) {
    reader.position--;
    return reader.u32();
  }
  return undefined;
}

function skipTryTable(reader: BinaryReader): void {
  readBlockType(reader);
  for (let count = reader.u32(); count > 0; count--) {
    if (reader.byte() < 2) reader.skipLeb(); // catch, catch_ref: a tag
    reader.skipLeb();
  }
}

/** Passes over the less common kinds of immediates. */
function skipRare(immediate: number, reader: BinaryReader): void {
  switch (immediate) {
    case IMMEDIATE.memargLane:
      skipMemarg(reader);
      reader.skip(1);
      return;
    case IMMEDIATE.bytes1:
      reader.skip(1);
      return;
    case IMMEDIATE.bytes4:
      reader.skip(4);
      return;
    case IMMEDIATE.bytes8:
      reader.skip(8);
      return;
    case IMMEDIATE.bytes16:
      reader.skip(16);
      return;
    case IMMEDIATE.brTable:
      for (let count = reader.u32() + 1; count > 0; count--) reader.skipLeb();
      return;
    case IMMEDIATE.select:
      for (let count = reader.u32(); count > 0; count--) skipValueType(reader);
      return;
    case IMMEDIATE.tryTable:
      skipTryTable(reader);
      return;
    case IMMEDIATE.memory:
      skipMemory(reader);
      return;
    case IMMEDIATE.memoryMemory:
      skipMemory(reader);
      skipMemory(reader);
      return;
    case IMMEDIATE.lebMemory:
      reader.skipLeb();
      skipMemory(reader);
      return;
    case IMMEDIATE.castBranch:
      reader.skip(1);
      reader.skipLeb();
      reader.skipLeb();
      reader.skipLeb();
      return;
    case IMMEDIATE.atomic:
      throw new WasmFormatError('threads are not supported');
    default:
      throw new WasmFormatError(`unknown instruction before byte ${reader.position}`);
  }
}

function skipImmediates(immediate: number, reader: BinaryReader): void {
  switch (immediate) {
    case IMMEDIATE.none:
      return;
    case IMMEDIATE.leb:
      reader.skipLeb();
      return;
    case IMMEDIATE.lebLeb:
      reader.skipLeb();
      reader.skipLeb();
      return;
    case IMMEDIATE.memarg:
      skipMemarg(reader);
      return;
    case IMMEDIATE.block:
      readBlockType(reader);
      return;
    default:
      skipRare(immediate, reader);
  }
}

/** How much more than another instruction one weighs that calls the kernel. */
const GROW_WEIGHT = 100;

/** Passes over one instruction and notes it, if it matters. @returns its opcode @throws WasmFormatError for one that is not known */
function scanInstruction(reader: BinaryReader, events: CodeEvents): number {
  const start = reader.position;
  let opcode = reader.byte();
  let immediate = ONE_BYTE[opcode] ?? 0;
  let noted = NOTED_ONE_BYTE[opcode] !== 0;
  if (immediate === 0) {
    const table = PREFIXED[opcode];
    const rest = table === undefined ? 0 : reader.u32();
    immediate = table?.[rest] ?? 0;
    if (immediate === 0) {
      throw new WasmFormatError(`unknown instruction 0x${opcode.toString(16)} ${rest} at byte ${start}`);
    }
    opcode = (opcode << 8) | rest;
    noted = NOTED.has(opcode);
    events.allocates ||= ALLOCATES.has(opcode);
  }
  skipImmediates(immediate, reader);
  if (noted) events.add(opcode, start, reader.position);
  events.weight += opcode === OP.memoryGrow ? GROW_WEIGHT : 1;
  return opcode;
}

/** Notes the instructions up to the reader's end: a function's code. */
export function scanCode(reader: BinaryReader, events: CodeEvents): void {
  events.clear();
  while (!reader.done) scanInstruction(reader, events);
}

/** Notes the instructions of a constant expression, up to its `end`. */
export function scanExpression(reader: BinaryReader, events: CodeEvents): void {
  events.clear();
  while (scanInstruction(reader, events) !== OP.end);
}
