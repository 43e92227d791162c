import type { Layout } from './layout.ts';
import { OP } from './opcodes.ts';

/** An unsigned or signed LEB128 number: the same where it is not negative and bit 6 of the last byte is clear. */
function leb(value: number): number[] {
  const bytes: number[] = [];
  let rest = value;
  for (; rest >= 0x40; rest >>>= 7) bytes.push((rest & 0x7f) | 0x80);
  return [...bytes, rest];
}

const EMPTY = 0x40;
const [ADD, LE_U, GT_U, LE_S] = [0x6a, 0x4d, 0x4b, 0x4c];
const [EXTEND_U, I64_ADD, I64_SHL, I64_GT_U, I64_CONST, I32_SHR_U] = [0xad, 0x7c, 0x86, 0x56, 0x42, 0x76];

const get = (local: number): number[] => [OP.localGet, local];
const set = (local: number): number[] => [OP.localSet, local];
const constant = (value: number): number[] => [OP.i32Const, ...leb(value)];

/** Takes what the instructions give from the fuel, and calls the kernel when there is none left. */
function charge(layout: Layout, amount: readonly number[]): number[] {
  const fuel = leb(layout.fuelGlobal);
  return [
    ...[OP.globalGet, ...fuel, ...amount, OP.i32Sub, OP.globalSet, ...fuel],
    ...[OP.globalGet, ...fuel, ...constant(0), OP.i32LtS, OP.if, EMPTY, OP.call, ...leb(layout.refuel), OP.end],
  ];
}

/** A function without locals of its own. */
function body(...code: readonly number[]): number[] {
  const whole = [0, ...code, OP.end];
  return [...leb(whole.length), ...whole];
}

/** The body of `refuel`: the kernel's answer is the fuel to go on with; none, and the process ends. */
export function refuelBody(layout: Layout, refill: number): number[] {
  const fuel = leb(layout.fuelGlobal);
  return body(
    ...[OP.call, ...leb(refill), OP.globalSet, ...fuel, OP.globalGet, ...fuel, ...constant(0), LE_S],
    ...[OP.if, EMPTY, OP.unreachable, OP.end],
  );
}

export function trapBody(): number[] {
  return body(OP.unreachable);
}

/** An entry of a table takes as long as so many instructions, 2 to the power of it; and more are not counted than this. */
const ENTRY_SHIFT = 4;
const MOST_COUNTED = 1 << 20;
const [LT_U, SELECT, SHL] = [0x49, 0x1b, 0x74];

/** The body of `bulk`. What is out of bounds is not counted: it traps, and must not make fuel of an overflow. */
export function bulkBody(layout: Layout): number[] {
  const most = constant(MOST_COUNTED);
  const counted = [...get(0), ...most, ...get(0), ...most, LT_U, SELECT];
  return body(...charge(layout, [...counted, ...constant(ENTRY_SHIFT), SHL]), ...get(0));
}

/** Bytes that are filled or copied between two looks at the fuel, and how many of them weigh as an instruction. */
const PORTION = 1 << 20;
const BYTES_PER_UNIT_SHIFT = 4;

/**
 * A body for memory.fill or memory.copy, with its three parameters: a large piece is done in portions, each charged. What does
 * not lie in the memory is left to one instruction, which traps before it has written anything.
 */
function inPortions(
  layout: Layout,
  pointers: readonly number[],
  instruction: readonly number[],
  turn: number[],
): number[] {
  const beyond = (pointer: number): number[] => [
    ...[...get(pointer), EXTEND_U, ...get(2), EXTEND_U, I64_ADD],
    ...[OP.memorySize, 0, EXTEND_U, I64_CONST, 16, I64_SHL, I64_GT_U, OP.brIf, 0],
  ];
  return body(
    ...[OP.block, EMPTY, ...get(2), ...constant(PORTION), LE_U, OP.brIf, 0],
    ...pointers.flatMap(beyond),
    ...[OP.loop, EMPTY, ...turn, ...get(2), ...constant(PORTION), OP.i32Sub, ...set(2)],
    ...charge(layout, constant(PORTION >> BYTES_PER_UNIT_SHIFT)),
    ...[...get(2), ...constant(PORTION), GT_U, OP.brIf, 0, OP.end, OP.end],
    ...charge(layout, [...get(2), ...constant(BYTES_PER_UNIT_SHIFT), I32_SHR_U]),
    ...[...get(0), ...get(1), ...get(2), ...instruction],
  );
}

const advance = (local: number): number[] => [...get(local), ...constant(PORTION), ADD, ...set(local)];

/** The body of memory.fill: address, value, length. */
export function fillBody(layout: Layout): number[] {
  const instruction = [0xfc, 11, 0];
  const turn = [...get(0), ...get(1), ...constant(PORTION), ...instruction, ...advance(0)];
  return inPortions(layout, [0], instruction, turn);
}

/** The body of memory.copy: target, source, length. From the end when the target lies behind the source. */
export function copyBody(layout: Layout): number[] {
  const instruction = [0xfc, 10, 0, 0];
  const forward = [...get(0), ...get(1), ...constant(PORTION), ...instruction, ...advance(0), ...advance(1)];
  const last = [...get(2), ADD, ...constant(PORTION), OP.i32Sub];
  const backward = [...get(0), ...last, ...get(1), ...last, ...constant(PORTION), ...instruction];
  const turn = [...get(0), ...get(1), LE_U, OP.if, EMPTY, ...forward, OP.else, ...backward, OP.end];
  return inPortions(layout, [0, 1], instruction, turn);
}
