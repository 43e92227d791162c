import { encode, func, i32, I32 } from './module.ts';

const [BLOCK, LOOP, IF, ELSE, TRY, CATCH, CATCH_ALL, DELEGATE, END] = [2, 3, 4, 5, 6, 7, 0x19, 0x18, 0x0b];
const [BR, BR_IF, BR_TABLE, RETURN, CALL, RETURN_CALL, THROW, RETHROW] = [0x0c, 0x0d, 0x0e, 0x0f, 0x10, 0x12, 8, 9];
const [GET, SET, GLOBAL_GET, GLOBAL_SET] = [0x20, 0x21, 0x23, 0x24];
const [ADD, SUB, MUL, AND, EQZ, LE_S] = [0x6a, 0x6b, 0x6c, 0x71, 0x45, 0x4c];
const EMPTY = 0x40;
/** Types: of the functions, and of blocks that take and give a number. */
const NUMBER_TO_NUMBER = 0;
const NOTHING = 1;

/** mulberry32: a number below `limit` at a time. */
function numbers(seed: number): (limit: number) => number {
  let state = seed | 0;
  return (limit) => {
    state = (state + 0x6d2b79f5) | 0;
    let value = Math.imul(state ^ (state >>> 15), 1 | state);
    value = (value + Math.imul(value ^ (value >>> 7), 61 | value)) ^ value;
    return ((value ^ (value >>> 14)) >>> 0) % limit;
  };
}

interface Label {
  /** What a branch to it takes along. */
  readonly value: boolean;
  readonly caught: boolean;
}

const FUNCTIONS = 4;
const TURNS = 400;

/**
 * A program of random blocks, loops, branches, calls and exceptions. It ends: each loop and each function counts the turns that
 * are left, in a global. `run` of it gives a number that depends on what was done, in what order.
 */
export function randomProgram(seed: number): Uint8Array<ArrayBuffer> {
  const pick = numbers(seed);
  const constant = (value: number): number[] => [0x41, value & 0x3f];
  const mix = (): number[] => [GET, 0, ...constant(31), MUL, ...constant(pick(64)), ADD, SET, 0];
  const condition = (): number[] => [GET, 0, ...constant(1 << pick(5)), AND];
  const leaveIfDone = [GLOBAL_GET, 0, ...constant(1), SUB, GLOBAL_SET, 0, GLOBAL_GET, 0, ...constant(0), LE_S].concat([
    ...[IF, EMPTY, GET, 0, RETURN, END],
  ]);

  function branch(labels: readonly Label[]): number[] {
    const plain = labels.flatMap((label, at) => (label.value ? [] : [labels.length - 1 - at]));
    const target = (): number => plain[pick(plain.length)] ?? 0;
    if (plain.length === 0) return mix();
    switch (pick(3)) {
      case 0:
        return [...condition(), BR_IF, target()];
      case 1:
        return [...condition(), IF, EMPTY, BR, target() + 1, END];
      default:
        return [...condition(), IF, EMPTY, ...condition(), BR_TABLE, 2, target() + 1, target() + 1, target() + 1, END];
    }
  }

  function loop(labels: readonly Label[], depth: number): number[] {
    const inner = [...labels, { value: false, caught: false }];
    switch (pick(3)) {
      case 0:
        return [LOOP, EMPTY, ...leaveIfDone, ...statements(inner, depth), ...condition(), BR_IF, 0, END];
      case 1:
        return [
          LOOP,
          I32,
          ...leaveIfDone,
          ...statements(inner, depth),
          ...condition(),
          EQZ,
          BR_IF,
          0,
          GET,
          0,
          END,
          SET,
          0,
        ];
      default: {
        const taking = [...labels, { value: true, caught: false }];
        const body = [SET, 0, ...leaveIfDone, ...statements(taking, depth), GET, 0, ...condition(), BR_IF, 0];
        return [GET, 0, LOOP, NUMBER_TO_NUMBER, ...body, END, SET, 0];
      }
    }
  }

  function attempt(labels: readonly Label[], depth: number): number[] {
    const body = statements([...labels, { value: false, caught: false }], depth);
    const caught = [...labels, { value: false, caught: true }];
    switch (pick(3)) {
      case 0:
        return [TRY, EMPTY, ...body, CATCH, 0, SET, 0, ...statements(caught, depth), END];
      case 1:
        return [TRY, EMPTY, ...body, CATCH_ALL, ...statements(caught, depth), END];
      default:
        return [TRY, EMPTY, ...body, DELEGATE, pick(labels.length)];
    }
  }

  function statement(labels: readonly Label[], depth: number): number[] {
    const plain = [...labels, { value: false, caught: false }];
    const rethrown = labels.findIndex(({ caught }) => caught);
    switch (depth <= 0 ? pick(3) : pick(9)) {
      case 0:
        return mix();
      case 1:
        return branch(labels);
      case 2:
        return [GET, 0, CALL, pick(FUNCTIONS), SET, 0];
      case 3:
        return [BLOCK, EMPTY, ...statements(plain, depth), END];
      case 4:
        return [...condition(), IF, EMPTY, ...statements(plain, depth), ELSE, ...statements(plain, depth), END];
      case 5:
        return attempt(labels, depth);
      case 6: {
        if (rethrown >= 0) return [...condition(), IF, EMPTY, RETHROW, labels.length - rethrown, END];
        const out = pick(4) === 0 ? [GET, 0, RETURN_CALL, pick(FUNCTIONS)] : [GET, 0, THROW, 0];
        return [...condition(), IF, EMPTY, ...condition(), IF, EMPTY, ...out, END, END];
      }
      default:
        return loop(labels, depth);
    }
  }

  function statements(labels: readonly Label[], depth: number): number[] {
    return Array.from({ length: 1 + pick(3) }, () => statement(labels, depth - 1)).flat();
  }

  const functions = Array.from({ length: FUNCTIONS }, () => ({
    type: NUMBER_TO_NUMBER,
    code: [...leaveIfDone, ...statements([{ value: true, caught: false }], 4), GET, 0],
  }));
  const run = [TRY, I32, GET, 0, CALL, 0, CATCH, 0, END, GLOBAL_GET, 0, ADD];
  return encode({
    types: [func([I32], [I32]), func([], []), func([I32], [])],
    functions: [...functions, { type: NUMBER_TO_NUMBER, code: run }, { type: NOTHING, code: [] }],
    tags: [[0, 2]],
    globals: [[I32, 1, 0x41, ...i32(TURNS), END]],
    exports: [['run', 0, FUNCTIONS]],
  });
}
