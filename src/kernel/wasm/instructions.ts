import { WasmFormatError, type BinaryReader } from './binary.ts';
import { ONE_BYTE, PREFIX_FC, PREFIX_FD, type Immediate } from './opcodes.ts';

/** What a walk over code is told of: instructions whose bytes a rewriter replaces. */
export interface InstructionVisitor {
  /** A function index stands at `at`, up to the reader's position. */
  function(index: number, at: number): void;
  /** memory.size (0x3f) or memory.grow (0x40), from `at` up to the reader's position. */
  memory(opcode: number, at: number): void;
}

function skipMemarg(reader: BinaryReader): void {
  const align = reader.u32();
  // Bit 6 says that a memory index follows (multiple memories).
  if ((align & 0x40) !== 0) throw new WasmFormatError('more than one memory is not supported');
  reader.skipLeb();
}

function skipHeapType(reader: BinaryReader): void {
  reader.skipLeb();
}

function skipBlockType(reader: BinaryReader): void {
  const first = reader.byte();
  // (ref null ht), (ref ht): one more heap type.
  if (first === 0x63 || first === 0x64) skipHeapType(reader);
  else if (first >= 0x80) reader.skipLeb();
}

function skipValueType(reader: BinaryReader): void {
  const first = reader.byte();
  if (first === 0x63 || first === 0x64) skipHeapType(reader);
}

function skipTryTable(reader: BinaryReader): void {
  skipBlockType(reader);
  for (let count = reader.u32(); count > 0; count--) {
    const kind = reader.byte();
    if (kind < 2) reader.skipLeb(); // catch, catch_ref: a tag
    reader.skipLeb();
  }
}

function immediates(
  immediate: Immediate,
  opcode: number,
  at: number,
  reader: BinaryReader,
  visitor: InstructionVisitor,
): void {
  switch (immediate) {
    case 'none':
      return;
    case 'leb':
      reader.skipLeb();
      return;
    case 'leb leb':
      reader.skipLeb();
      reader.skipLeb();
      return;
    case 'memarg':
      skipMemarg(reader);
      return;
    case 'memarg lane':
      skipMemarg(reader);
      reader.skip(1);
      return;
    case 'byte':
      reader.skip(1);
      return;
    case 'bytes4':
      reader.skip(4);
      return;
    case 'bytes8':
      reader.skip(8);
      return;
    case 'bytes16':
      reader.skip(16);
      return;
    case 'block':
      skipBlockType(reader);
      return;
    case 'br_table':
      for (let count = reader.u32() + 1; count > 0; count--) reader.skipLeb();
      return;
    case 'select':
      for (let count = reader.u32(); count > 0; count--) skipValueType(reader);
      return;
    case 'function': {
      const position = reader.position;
      visitor.function(reader.u32(), position);
      return;
    }
    case 'memory':
      if (reader.u32() !== 0) throw new WasmFormatError('more than one memory is not supported');
      visitor.memory(opcode, at);
      return;
    case 'try_table':
      skipTryTable(reader);
      return;
    case 'heap type':
      skipHeapType(reader);
      return;
  }
}

/** Passes over one instruction. @returns its opcode @throws WasmFormatError for one that is not known */
export function walkInstruction(reader: BinaryReader, visitor: InstructionVisitor): number {
  const at = reader.position;
  const opcode = reader.byte();
  let immediate = ONE_BYTE[opcode];
  if (opcode === 0xfc) immediate = PREFIX_FC[reader.u32()];
  else if (opcode === 0xfd) immediate = PREFIX_FD[reader.u32()];
  if (immediate === undefined) {
    throw new WasmFormatError(`unknown instruction 0x${opcode.toString(16)} at byte ${at}`);
  }
  immediates(immediate, opcode, at, reader, visitor);
  return opcode;
}

/** Passes over a constant expression, its `end` included. */
export function walkExpression(reader: BinaryReader, visitor: InstructionVisitor): void {
  while (walkInstruction(reader, visitor) !== 0x0b);
}

export { skipValueType };
