import { aroundCode, codeSection, func, FUNCREF, I32, type TestModule } from './module.ts';

/**
 * Indices of whatever instructions name. None of them is an opcode: a reader that takes an immediate for an instruction, or the
 * other way round, stumbles over it.
 */
const OTHER = 0x27;
const STRUCTURE = 0x16;
const ARRAY = 0x17;
const PACKED = 0x1d;
const OF_FUNCTIONS = 0x1e;
const INDICES = [OTHER, STRUCTURE, ARRAY, PACKED, OF_FUNCTIONS];
const COUNT = OTHER + 1;

function many<T>(make: (index: number) => T): T[] {
  return Array.from({ length: COUNT }, (_, index) => make(index));
}

const MUTABLE = 1;
const I8 = 0x78;

function type(index: number): number[] {
  switch (index) {
    case STRUCTURE:
      return [0x5f, COUNT, ...many((field) => [field === PACKED ? I8 : I32, MUTABLE]).flat()];
    case ARRAY:
      return [0x5e, I32, MUTABLE];
    case PACKED:
      return [0x5e, I8, MUTABLE];
    case OF_FUNCTIONS:
      return [0x5e, FUNCREF, MUTABLE];
    default:
      return func([], []);
  }
}

const others = many(() => ({ type: 0, code: [] }));

/** A module that has everything an instruction may name. */
function everything(): TestModule {
  return {
    types: many(type),
    functions: [...others, { type: 0, code: [] }],
    tables: many(() => [FUNCREF, 0, 1]),
    memories: [[0, 1]],
    tags: many(() => [0, 0]),
    globals: many(() => [I32, MUTABLE, 0x41, 0, 0x0b]),
    exports: [['functions', 0, OTHER]],
    elements: many(() => [1, 0, 1, OTHER]),
    data: many(() => [1, 1, 0]),
    dataCount: COUNT,
  };
}

const fill = (count: number, value: number): number[] => new Array<number>(count).fill(value);

/** What may stand behind an opcode. */
const IMMEDIATES: readonly (readonly number[])[] = [
  [],
  [0],
  [0, 0],
  [OTHER, 0],
  ...INDICES.map((index) => [index]),
  ...INDICES.flatMap((first) => INDICES.map((second) => [first, second])),
  ...[0, 1, 2, 3, 4].flatMap((align) => [
    [align, OTHER],
    [align, OTHER, 0],
  ]),
  ...[0x70, 0x6f, 0x6e, 0x6d, 0x6b].map((heapType) => [heapType]),
  fill(4, OTHER),
  fill(8, OTHER),
  fill(16, STRUCTURE),
  [0x40, 0x0b], // a block without a type
  [OTHER, 0x0b],
  [0x40, 1, 0x02, 0, 0x0b], // try_table with a catch_all
  [0x40, 0x19, 0x0b], // try and catch_all
  [0x40, 0x18, 0], // try and delegate
  [0x40, 0x07, OTHER, 0x09, 0, 0x0b], // try, catch and rethrow
  [1, 0, 0], // br_table
  [1, I32], // select
];

/** Opcodes of one byte, and of the prefixes as far as engines go. */
function* opcodes(): Generator<readonly number[]> {
  for (let opcode = 0; opcode < 0x100; opcode++) if (opcode < 0xfb || opcode > 0xfe) yield [opcode];
  for (const [prefix, count] of [
    [0xfb, 64],
    [0xfc, 32],
    [0xfd, 0x140],
    [0xfe, 0x60],
  ] as const) {
    for (let opcode = 0; opcode < count; opcode++) {
      yield opcode < 0x80 ? [prefix, opcode] : [prefix, (opcode & 0x7f) | 0x80, opcode >> 7];
    }
  }
}

export interface Candidate {
  readonly opcode: readonly number[];
  readonly instruction: readonly number[];
  readonly module: Uint8Array<ArrayBuffer>;
}

/**
 * Every opcode with everything that may stand behind it, in code that is never reached, where operands may be of any type: most
 * are not valid, and an engine says which are.
 */
export function* candidates(): Generator<Candidate> {
  const [before, after] = aroundCode(everything());
  for (const opcode of opcodes()) {
    for (const immediates of IMMEDIATES) {
      const instruction = [...opcode, ...immediates];
      // Behind it, what is no instruction without its first byte.
      const code = [0x00, ...instruction, 0x41, OTHER, 0x1a, 0x00];
      const functions = codeSection([...others, { type: 0, locals: [1, COUNT, I32], code }]);
      yield { opcode, instruction, module: Uint8Array.from([...before, ...functions, ...after]) };
    }
  }
}
