import { expect, test } from 'vitest';
import { KERNEL_MODULE } from './imports.ts';
import { KERNEL_EXPORT, rewriteModule } from './rewrite.ts';
import { encode, func, I32, type TestModule } from './testing/module.ts';

/** Labels and charges (core specification, §3.3.8 and §3.4.11): what a program does is the same with them. */
const EMPTY = 0x40;
const [BLOCK, LOOP, IF, ELSE, END, BR, BR_IF, RETURN] = [0x02, 0x03, 0x04, 0x05, 0x0b, 0x0c, 0x0d, 0x0f];
const get = (local: number): number[] => [0x20, local];
const set = (local: number): number[] => [0x21, local];
const constant = (value: number): number[] => [0x41, value];
const [ADD, SUB, MUL, EQZ] = [0x6a, 0x6b, 0x6c, 0x45];

/** Type 0 is a function of a number, 1 takes and gives one in a block, 2 throws one, 3 gives one, 4 two to one, 5 does nothing. */
const types = [
  func([I32], [I32]),
  func([I32], [I32]),
  func([I32], []),
  func([], [I32]),
  func([I32, I32], [I32]),
  func([], []),
];

interface Instance {
  readonly exports: Record<string, (argument: number) => number>;
}

/** Runs `run` of the module as it is, and rewritten with as little fuel at a time as there can be. */
async function both(
  module: TestModule,
  argument: number,
): Promise<{ plain: number; metered: number; refills: number }> {
  const bytes = encode(module);
  const plain = (await WebAssembly.instantiate(bytes, {})).instance as unknown as Instance;
  let refills = 0;
  const imports = {
    refill: () => {
      refills++;
      return 1;
    },
    memory: new WebAssembly.Memory({ initial: 1 }),
    memory_grow: () => -1,
  };
  const rewritten = rewriteModule(bytes).bytes;
  const metered = (await WebAssembly.instantiate(rewritten, { [KERNEL_MODULE]: imports }))
    .instance as unknown as Instance;
  return {
    plain: plain.exports['run']?.(argument) ?? NaN,
    metered: metered.exports['run']?.(argument) ?? NaN,
    refills,
  };
}

/** Local 1 counts the turns, local 2 is the sum. */
const locals = [1, 4, I32];
const count = [...get(1), ...constant(1), ADD, ...set(1)];
const addCount = [...get(2), ...get(1), ADD, ...set(2)];
const done = [...get(1), ...get(0), 0x4e]; // i32.ge_s

// prettier-ignore
const programs: Record<string, readonly number[]> = {
  'a loop that is left by a branch': [
    BLOCK, EMPTY, LOOP, EMPTY, ...count, ...addCount, ...done, BR_IF, 1, BR, 0, END, END, ...get(2),
  ],
  'a loop with a result': [
    LOOP, I32, ...count, ...addCount, ...done, EQZ, BR_IF, 0, ...get(2), END,
  ],
  'a loop with a parameter': [
    ...constant(7), LOOP, 1, ...constant(3), MUL, ...count, ...done, EQZ, BR_IF, 0, END,
  ],
  'a loop with a parameter in a counted one': [
    LOOP, EMPTY, ...count, ...get(1), LOOP, 1, ...constant(1), SUB, 0x22, 3, ...get(3), BR_IF, 0, END, ...get(2),
    ADD, ...set(2), ...addCount, ...done, EQZ, BR_IF, 0, END, ...get(2),
  ],
  'loops in loops, and branches over many of them': [
    BLOCK, EMPTY, LOOP, EMPTY, ...count, ...constant(0), ...set(3), LOOP, EMPTY, LOOP, EMPTY, ...addCount,
    ...get(3), ...constant(1), ADD, 0x22, 3, ...constant(5), 0x48, BR_IF, 1, ...get(3), ...constant(9), 0x48,
    BR_IF, 0, ...done, BR_IF, 3, BR, 2, END, END, END, END, ...get(2),
  ],
  'a loop in a loop with results': [
    LOOP, I32, ...count, LOOP, I32, ...get(3), ...constant(1), ADD, 0x22, 3, ...constant(3), 0x70, BR_IF, 0,
    ...get(3), END, ...get(2), ADD, ...set(2), ...done, EQZ, BR_IF, 0, ...get(2), END,
  ],
  br_table: [
    BLOCK, EMPTY, LOOP, EMPTY, ...count, BLOCK, EMPTY, BLOCK, EMPTY, ...get(1), ...constant(4), 0x70, 0x0e, 3, 0,
    1, 2, 1, END, ...addCount, BR, 1, END, ...get(2), ...constant(3), ADD, ...set(2), ...done, BR_IF, 1, BR, 0,
    END, END, ...get(2),
  ],
  'a return out of loops': [
    LOOP, EMPTY, ...count, LOOP, EMPTY, ...addCount, ...done, IF, EMPTY, ...get(2), RETURN, END, END, BR, 0, END,
    0x00,
  ],
  'unreachable code behind a branch': [
    BLOCK, EMPTY, LOOP, EMPTY, ...count, ...done, BR_IF, 1, BR, 0, LOOP, I32, BR, 1, END, 0x1a, LOOP, 1, BR, 0,
    END, 0x1a, END, END, ...get(1),
  ],
  recursion: [
    ...get(0), EQZ, IF, I32, ...constant(1), ELSE, ...get(0), ...get(0), ...constant(1), SUB, 0x10, 0, ADD, END,
  ],
  'tail calls': [
    ...get(0), EQZ, IF, EMPTY, ...constant(11), RETURN, END, ...get(0), ...constant(1), SUB, 0x12, 0,
  ],
  'calls in a loop': [
    BLOCK, EMPTY, LOOP, EMPTY, ...get(2), ...get(1), 0x10, 1, ADD, ...set(2), ...count, ...done, BR_IF, 1, BR, 0,
    END, END, ...get(2),
  ],
  'try, throw, catch, rethrow': [
    LOOP, EMPTY, ...count, 0x06, EMPTY, 0x06, EMPTY, LOOP, EMPTY, ...get(1), 0x08, 0, END, 0x07, 0, ...get(2),
    ADD, ...set(2), LOOP, EMPTY, 0x09, 1, END, END, 0x07, 0, ...get(2), ADD, ...set(2), END, ...done, EQZ, BR_IF,
    0, END, ...get(2),
  ],
  'delegate over loops': [
    LOOP, EMPTY, ...count, 0x06, EMPTY, LOOP, EMPTY, 0x06, EMPTY, LOOP, EMPTY, ...get(1), 0x08, 0, END, 0x18, 1,
    END, 0x07, 0, ...get(2), ADD, ...set(2), END, ...done, EQZ, BR_IF, 0, END, ...get(2),
  ],
  'try_table over loops': [
    LOOP, EMPTY, ...count, BLOCK, I32, LOOP, EMPTY, LOOP, EMPTY, 0x1f, EMPTY, 1, 0x00, 0, 2, ...get(1), 0x08, 0,
    END, END, BR, 0, END, 0x00, END, ...get(2), ADD, ...set(2), ...done, EQZ, BR_IF, 0, END, ...get(2),
  ],
  'br_on_null and br_on_non_null over loops': [
    BLOCK, EMPTY, LOOP, EMPTY, ...count, ...addCount, LOOP, EMPTY, ...done, EQZ, BR_IF, 1, 0xd0, 0x70, 0xd5, 2,
    0x1a, END, END, END, BLOCK, 0x64, 0x70, LOOP, EMPTY, 0xd2, 0, 0xd6, 1, END, 0x00, END, 0xd1, ...get(2), ADD,
  ],
  'br_on_cast and br_on_cast_fail over loops': [
    BLOCK, 0x6c, LOOP, EMPTY, ...get(0), 0xfb, 28, 0xfb, 24, 0, 1, 0x6c, 0x6c, 0x1a, END, 0x00, END, 0xfb, 29,
    ...set(2), BLOCK, 0x6e, LOOP, EMPTY, ...get(0), 0xfb, 28, 0xfb, 25, 3, 1, 0x6e, 0x6b, 0x1a, END, 0x00, END,
    0x1a, ...get(2),
  ],
};

/** Another function for `calls in a loop`: twice its argument. */
const twice = { type: 0, code: [...get(0), ...get(0), ADD] };

test.for(Object.entries(programs))('%s', async ([, code]) => {
  const module: TestModule = {
    types,
    functions: [{ type: 0, locals, code }, twice],
    tags: [[0, 2]],
    elements: [[3, 0, 1, 0]], // declares the function that ref.func names
    exports: [['run', 0, 0]],
  };
  const { plain, metered } = await both(module, 40);
  expect(plain).not.toBeNaN();
  expect(metered).toBe(plain);
});

test.for([
  'a loop that is left by a branch',
  'recursion',
  'tail calls',
  'a loop with a parameter',
  'try_table over loops',
])('%s asks for fuel as often as it runs long', async (name) => {
  const module: TestModule = {
    types,
    functions: [{ type: 0, locals, code: programs[name] ?? [] }, twice],
    tags: [[0, 2]],
    exports: [['run', 0, 0]],
  };
  const short = await both(module, 10);
  const long = await both(module, 1000);
  expect(long.refills - short.refills).toBeGreaterThan(50);
});

test('memory.fill and memory.copy of any length do what they did, and trap where they did', async () => {
  const LENGTH = 40 * 65536;
  const wide = func([I32, I32, I32], []);
  const module: TestModule = {
    types: [wide],
    functions: [
      { type: 0, code: [...get(0), ...get(1), ...get(2), 0xfc, 11, 0] },
      { type: 0, code: [...get(0), ...get(1), ...get(2), 0xfc, 10, 0, 0] },
    ],
    memories: [[0, 40]],
    exports: [
      ['fill', 0, 0],
      ['copy', 0, 1],
      ['memory', 2, 0],
    ],
  };
  const bytes = encode(module);
  const plain = (await WebAssembly.instantiate(bytes, {})).instance;
  const memory = new WebAssembly.Memory({ initial: 40 });
  const imports = { memory, refill: () => 1, memory_grow: () => -1 };
  const rewritten = await WebAssembly.instantiate(rewriteModule(bytes).bytes, { [KERNEL_MODULE]: imports });
  const expected = new Uint8Array((plain.exports['memory'] as WebAssembly.Memory).buffer);
  const actual = new Uint8Array(memory.buffer);
  for (let at = 0; at < LENGTH; at += 4093) expected[at] = actual[at] = at * 31;
  const calls: readonly (readonly [string, number, number, number])[] = [
    ['fill', 5, 7, 0],
    ['fill', 5, 9, 100],
    ['fill', 12, 3, (1 << 20) + 17],
    ['copy', 1, 4, LENGTH - 4],
    ['copy', 4, 1, LENGTH - 4],
    ['copy', 70000, 0, 1 << 21],
    ['copy', 0, 70000, 1 << 21],
    ['copy', 9, 9, 1 << 21],
    ['fill', 1, 1, LENGTH],
    ['copy', 1, 0, LENGTH],
    ['copy', 0, 1, LENGTH],
    ['fill', -1, 1, 2],
    ['fill', 0, 1, -1],
  ];
  for (const [name, ...values] of calls) {
    const outcome = [plain, rewritten.instance].map(({ exports }) => {
      try {
        (exports[name] as (...numbers: readonly number[]) => void)(...values);
        return 'done';
      } catch (cause) {
        return cause instanceof WebAssembly.RuntimeError ? 'trap' : cause;
      }
    });
    expect(outcome[1], `${name} ${values.join(' ')}`).toBe(outcome[0]);
    expect(
      actual.every((byte, at) => byte === expected[at]),
      `${name} ${values.join(' ')}`,
    ).toBe(true);
  }
});

test('an instruction that works through many entries is charged for them', async () => {
  const tableFill = [...constant(0), 0xd0, 0x70, ...get(0), 0xfc, 17, 0];
  const arrayNew = [...get(0), 0xfb, 7, 1, 0x1a];
  for (const code of [tableFill, arrayNew]) {
    const module: TestModule = {
      types: [func([I32], []), [0x5e, I32, 1]],
      functions: [{ type: 0, code: [LOOP, EMPTY, ...code, BR, 0, END] }],
      tables: [[0x70, 0, 0x80, 0x80, 0x40]],
      exports: [['run', 0, 0]],
    };
    let turns = 0;
    const refill = (): number => (turns++ < 10 ? 1_000_000 : 0);
    const rewritten = rewriteModule(encode(module)).bytes;
    const { instance } = await WebAssembly.instantiate(rewritten, { [KERNEL_MODULE]: { refill } });
    const from = performance.now();
    expect(() => (instance.exports['run'] as (entries: number) => void)(100_000)).toThrow(WebAssembly.RuntimeError);
    // Ten million units: a few turns, not a million.
    expect(performance.now() - from).toBeLessThan(5000);
  }
});

test('the exports of the kernel trap, and hold the fuel', async () => {
  const bytes = encode({
    types: [func([], [])],
    functions: [{ type: 0, code: [LOOP, EMPTY, BR, 0, END] }],
    exports: [['run', 0, 0]],
  });
  let fuel = 5000;
  const imports = { refill: () => (fuel -= 1000) };
  const { instance } = await WebAssembly.instantiate(rewriteModule(bytes).bytes, { [KERNEL_MODULE]: imports });
  const { [KERNEL_EXPORT.trap]: trap, run } = instance.exports as Record<string, () => void>;
  expect(run).toThrow(WebAssembly.RuntimeError);
  expect(fuel).toBe(0);
  expect(trap).toThrow(WebAssembly.RuntimeError);
});
