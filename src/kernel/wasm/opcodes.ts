/**
 * The immediates of every instruction of WebAssembly 3.0 that engines ship (core specification, §5.4), as far as a
 * rewriter must know them: to walk code, and to find the function indices in it.
 */
export type Immediate =
  | 'none'
  /** A LEB128 number of any width. */
  | 'leb'
  | 'leb leb'
  | 'memarg'
  | 'memarg lane'
  | 'byte'
  | 'bytes4'
  | 'bytes8'
  | 'bytes16'
  | 'block'
  | 'br_table'
  | 'select'
  | 'function'
  | 'try_table'
  /** memory.size and memory.grow. */
  | 'memory'
  /** ref.null: a heap type. */
  | 'heap type';

function table(
  ...rows: readonly (readonly [from: number, to: number, immediate: Immediate])[]
): readonly (Immediate | undefined)[] {
  const result: (Immediate | undefined)[] = [];
  for (const [from, to, immediate] of rows) {
    for (let opcode = from; opcode <= to; opcode++) result[opcode] = immediate;
  }
  return result;
}

/** Opcodes of one byte. */
export const ONE_BYTE = table(
  [0x00, 0x01, 'none'], // unreachable, nop
  [0x02, 0x04, 'block'], // block, loop, if
  [0x05, 0x05, 'none'], // else
  [0x06, 0x06, 'block'], // try (legacy exceptions)
  [0x07, 0x08, 'leb'], // catch, throw
  [0x09, 0x09, 'leb'], // rethrow
  [0x0a, 0x0b, 'none'], // throw_ref, end
  [0x0c, 0x0d, 'leb'], // br, br_if
  [0x0e, 0x0e, 'br_table'],
  [0x0f, 0x0f, 'none'], // return
  [0x10, 0x10, 'function'], // call
  [0x11, 0x11, 'leb leb'], // call_indirect
  [0x12, 0x12, 'function'], // return_call
  [0x13, 0x13, 'leb leb'], // return_call_indirect
  [0x14, 0x15, 'leb'], // call_ref, return_call_ref
  [0x18, 0x18, 'leb'], // delegate
  [0x19, 0x1b, 'none'], // catch_all, drop, select
  [0x1c, 0x1c, 'select'],
  [0x1f, 0x1f, 'try_table'],
  [0x20, 0x26, 'leb'], // local.*, global.*, table.get, table.set
  [0x28, 0x3e, 'memarg'], // loads and stores
  [0x3f, 0x40, 'memory'],
  [0x41, 0x42, 'leb'], // i32.const, i64.const
  [0x43, 0x43, 'bytes4'],
  [0x44, 0x44, 'bytes8'],
  [0x45, 0xc4, 'none'], // comparisons, arithmetic, conversions
  [0xd0, 0xd0, 'heap type'],
  [0xd1, 0xd1, 'none'], // ref.is_null
  [0xd2, 0xd2, 'function'], // ref.func
  [0xd3, 0xd4, 'none'], // ref.eq, ref.as_non_null
  [0xd5, 0xd6, 'leb'], // br_on_null, br_on_non_null
);

/** Opcodes after the prefix 0xfc. */
export const PREFIX_FC = table(
  [0, 7, 'none'], // saturating truncations
  [8, 8, 'leb leb'], // memory.init
  [9, 9, 'leb'], // data.drop
  [10, 10, 'leb leb'], // memory.copy
  [11, 11, 'leb'], // memory.fill
  [12, 12, 'leb leb'], // table.init
  [13, 13, 'leb'], // elem.drop
  [14, 14, 'leb leb'], // table.copy
  [15, 17, 'leb'], // table.grow, table.size, table.fill
);

/** Opcodes after the prefix 0xfd: SIMD, relaxed SIMD included. */
export const PREFIX_FD = table(
  [0, 11, 'memarg'],
  [12, 13, 'bytes16'], // v128.const, i8x16.shuffle
  [14, 20, 'none'],
  [21, 34, 'byte'], // extract_lane, replace_lane
  [35, 83, 'none'],
  [84, 91, 'memarg lane'],
  [92, 93, 'memarg'],
  [94, 275, 'none'],
);
