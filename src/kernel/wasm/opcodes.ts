/**
 * How the immediates of each instruction of WebAssembly 3.0, threads and the legacy exceptions are read (core
 * specification, §5.4): what a rewriter must know to walk code.
 */
export const IMMEDIATE = {
  unknown: 0,
  none: 1,
  /** A LEB128 number of any width; two of them. */
  leb: 2,
  lebLeb: 3,
  memarg: 4,
  memargLane: 5,
  bytes1: 6,
  bytes4: 7,
  bytes8: 8,
  bytes16: 9,
  block: 10,
  brTable: 11,
  select: 12,
  tryTable: 13,
  /** memory.size, memory.grow, memory.fill: a memory's index. */
  memory: 14,
  /** memory.copy: two. */
  memoryMemory: 15,
  /** memory.init: a segment, a memory. */
  lebMemory: 16,
  /** br_on_cast, br_on_cast_fail: flags, a label, two heap types. */
  castBranch: 17,
  /** An instruction of the threads proposal. */
  atomic: 18,
} as const;

type Row = readonly [from: number, to: number, immediate: keyof typeof IMMEDIATE];

function table(...rows: readonly Row[]): Uint8Array {
  const result = new Uint8Array(512);
  for (const [from, to, immediate] of rows) result.fill(IMMEDIATE[immediate], from, to + 1);
  return result;
}

/** Opcodes of one byte. */
export const ONE_BYTE = table(
  [0x00, 0x01, 'none'], // unreachable, nop
  [0x02, 0x04, 'block'], // block, loop, if
  [0x05, 0x05, 'none'], // else
  [0x06, 0x06, 'block'], // try (legacy exceptions)
  [0x07, 0x09, 'leb'], // catch, throw, rethrow
  [0x0a, 0x0b, 'none'], // throw_ref, end
  [0x0c, 0x0d, 'leb'], // br, br_if
  [0x0e, 0x0e, 'brTable'],
  [0x0f, 0x0f, 'none'], // return
  [0x10, 0x10, 'leb'], // call
  [0x11, 0x11, 'lebLeb'], // call_indirect
  [0x12, 0x12, 'leb'], // return_call
  [0x13, 0x13, 'lebLeb'], // return_call_indirect
  [0x14, 0x15, 'leb'], // call_ref, return_call_ref
  [0x18, 0x18, 'leb'], // delegate
  [0x19, 0x1b, 'none'], // catch_all, drop, select
  [0x1c, 0x1c, 'select'],
  [0x1f, 0x1f, 'tryTable'],
  [0x20, 0x26, 'leb'], // local.*, global.*, table.get, table.set
  [0x28, 0x3e, 'memarg'], // loads and stores
  [0x3f, 0x40, 'memory'],
  [0x41, 0x42, 'leb'], // i32.const, i64.const
  [0x43, 0x43, 'bytes4'],
  [0x44, 0x44, 'bytes8'],
  [0x45, 0xc4, 'none'], // comparisons, arithmetic, conversions
  [0xd0, 0xd0, 'leb'], // ref.null
  [0xd1, 0xd1, 'none'], // ref.is_null
  [0xd2, 0xd2, 'leb'], // ref.func
  [0xd3, 0xd4, 'none'], // ref.eq, ref.as_non_null
  [0xd5, 0xd6, 'leb'], // br_on_null, br_on_non_null
);

/** Opcodes after a prefix. */
export const PREFIXED: Readonly<Record<number, Uint8Array>> = {
  // Garbage-collected objects.
  0xfb: table(
    [0, 1, 'leb'], // struct.new, struct.new_default
    [2, 5, 'lebLeb'], // struct.get*, struct.set
    [6, 7, 'leb'], // array.new, array.new_default
    [8, 10, 'lebLeb'], // array.new_fixed, array.new_data, array.new_elem
    [11, 14, 'leb'], // array.get*, array.set
    [15, 15, 'none'], // array.len
    [16, 16, 'leb'], // array.fill
    [17, 19, 'lebLeb'], // array.copy, array.init_data, array.init_elem
    [20, 23, 'leb'], // ref.test, ref.cast
    [24, 25, 'castBranch'],
    [26, 30, 'none'], // any.convert_extern, extern.convert_any, ref.i31, i31.get_*
  ),
  0xfc: table(
    [0, 7, 'none'], // saturating truncations
    [8, 8, 'lebMemory'], // memory.init
    [9, 9, 'leb'], // data.drop
    [10, 10, 'memoryMemory'], // memory.copy
    [11, 11, 'memory'], // memory.fill
    [12, 12, 'lebLeb'], // table.init
    [13, 13, 'leb'], // elem.drop
    [14, 14, 'lebLeb'], // table.copy
    [15, 17, 'leb'], // table.grow, table.size, table.fill
  ),
  // SIMD, relaxed SIMD included.
  0xfd: table(
    [0, 11, 'memarg'],
    [12, 13, 'bytes16'], // v128.const, i8x16.shuffle
    [14, 20, 'none'],
    [21, 34, 'bytes1'], // extract_lane, replace_lane
    [35, 83, 'none'],
    [84, 91, 'memargLane'],
    [92, 93, 'memarg'],
    [94, 275, 'none'],
  ),
  0xfe: table([0, 78, 'atomic']),
};

/** Instructions that a rewriter looks at; those after a prefix as `prefix << 8 | opcode`. */
export const OP = {
  unreachable: 0x00,
  block: 0x02,
  loop: 0x03,
  if: 0x04,
  else: 0x05,
  try: 0x06,
  catch: 0x07,
  rethrow: 0x09,
  end: 0x0b,
  br: 0x0c,
  brIf: 0x0d,
  brTable: 0x0e,
  call: 0x10,
  callIndirect: 0x11,
  returnCall: 0x12,
  returnCallIndirect: 0x13,
  callRef: 0x14,
  returnCallRef: 0x15,
  delegate: 0x18,
  catchAll: 0x19,
  tryTable: 0x1f,
  localGet: 0x20,
  localSet: 0x21,
  localTee: 0x22,
  globalGet: 0x23,
  globalSet: 0x24,
  memorySize: 0x3f,
  memoryGrow: 0x40,
  i32Const: 0x41,
  i32LtS: 0x48,
  i32Sub: 0x6b,
  refFunc: 0xd2,
  brOnNull: 0xd5,
  brOnNonNull: 0xd6,
  brOnCast: 0xfb18,
  brOnCastFail: 0xfb19,
  memoryCopy: 0xfc0a,
  memoryFill: 0xfc0b,
} as const;
