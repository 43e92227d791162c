import { readdirSync, readFileSync, statSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { BinaryReader, WasmFormatError } from './binary.ts';
import { rewriteModule } from './rewrite.ts';
import { splitSections } from './sections.ts';
import { encode, func, FUNCREF, I32, I64, text, u32, type TestModule } from './testing/module.ts';

/** The binary format (core specification, chapter 5) and what becomes of it. */
const VOID = 0;
const END = 0x0b;

/** A module with something in every section. */
const whole: TestModule = {
  types: [func([], []), func([I32], [I32]), func([I32, I64], [])],
  imports: [
    ['host', 'call', 0, 1],
    ['host', 'number', 3, I32, 0],
    ['host', 'table', 1, FUNCREF, 0, 1],
  ],
  functions: [
    { type: 1, locals: [1, 2, I64], code: [0x03, 0x40, 0x20, 0, 0x10, 1, 0x1a, 0x0b, 0x20, 0, 0x10, 0] },
    { type: VOID, code: [0xd2, 1, 0x1a, 0x3f, 0, 0x40, 0, 0x1a] },
  ],
  tables: [[FUNCREF, 1, 2, 9]],
  memories: [[1, 2, 40]],
  tags: [[0, VOID]],
  globals: [
    [I32, 1, 0x41, 5, END],
    [FUNCREF, 0, 0xd2, 1, END],
  ],
  exports: [
    ['first', 0, 0],
    ['second', 0, 1],
    ['memory', 2, 0],
    ['global', 3, 1],
  ],
  start: 2,
  elements: [
    [0, 0x41, 0, END, 1, 1],
    [1, 0, 2, 1, 2],
    [2, 1, 0x41, 0, END, 0, 1, 2],
    [3, 0, 1, 1],
    [4, 0x41, 1, END, 1, 0xd2, 1, END],
    [5, FUNCREF, 1, 0xd0, FUNCREF, END],
    [6, 1, 0x41, 0, END, FUNCREF, 1, 0xd2, 2, END],
    [7, FUNCREF, 1, 0xd2, 2, END],
  ],
  data: [
    [0, 0x41, 8, END, 2, 1, 2],
    [1, 3, 1, 2, 3],
  ],
  dataCount: 2,
  customs: [
    ['producers', [0]],
    ['target_features', [1, 0x2b, ...text('simd128')]],
    ['.debug_info', [1, 2, 3]],
    ['sourceMappingURL', text('a.map')],
    [
      'name',
      [
        ...nameMap(1, [
          [0, 'call'],
          [1, 'first'],
          [2, 'second'],
        ]),
        ...locals(),
        ...subsection(3, [0]),
      ],
    ],
  ],
};

function subsection(id: number, contents: readonly number[]): number[] {
  return [id, ...u32(contents.length), ...contents];
}

function nameMap(id: number, names: readonly (readonly [number, string])[]): number[] {
  return subsection(id, [...u32(names.length), ...names.flatMap(([index, name]) => [...u32(index), ...text(name)])]);
}

/** Local names of function 1. */
function locals(): number[] {
  return subsection(2, [1, 1, 1, 0, ...text('argument')]);
}

/** Entries of a name map, by index. */
function readNames(contents: Uint8Array, id: number): Map<number, string> {
  const reader = new BinaryReader(contents);
  const names = new Map<number, string>();
  while (!reader.done) {
    const found = reader.byte();
    const map = new BinaryReader(reader.take(reader.u32()));
    if (found === id) for (let left = map.u32(); left > 0; left--) names.set(map.u32(), map.name());
  }
  return names;
}

test('a module with every section stays valid, and imports and exports what it did', () => {
  const bytes = encode(whole);
  const before = new WebAssembly.Module(bytes);
  const { bytes: rewritten, memory } = rewriteModule(bytes);
  const after = new WebAssembly.Module(rewritten);
  expect(memory).toEqual({ initialPages: 2, maximumPages: 40 });
  expect(WebAssembly.Module.imports(after)).toEqual([
    ...WebAssembly.Module.imports(before),
    { module: 'tabernetes_kernel', name: 'refill', kind: 'function' },
    { module: 'tabernetes_kernel', name: 'memory_grow', kind: 'function' },
    { module: 'tabernetes_kernel', name: 'memory', kind: 'memory' },
  ]);
  expect(WebAssembly.Module.exports(after).slice(0, 4)).toEqual(WebAssembly.Module.exports(before));
  expect(
    WebAssembly.Module.exports(after)
      .slice(4)
      .map(({ name }) => name),
  ).toEqual(['tabernetes_kernel.trap', 'tabernetes_kernel.fuel', 'tabernetes_kernel.pages', 'tabernetes_kernel.start']);
});

test('names follow the functions; what tells of places in the code is left out', () => {
  const { customs } = splitSections(rewriteModule(encode(whole)).bytes);
  expect(customs.map(({ name }) => name)).toEqual(['producers', 'target_features', 'name']);
  const names = customs.find(({ name }) => name === 'name')?.contents ?? new Uint8Array();
  // Two imports came between.
  expect([...readNames(names, 1)]).toEqual([
    [0, 'call'],
    [3, 'first'],
    [4, 'second'],
  ]);
  expect(readNames(names, 3).size).toBe(0);
});

test('a module whose names make no sense loses them, and runs', () => {
  const customs = [['name', [1, 5, 9, 9]]] as const;
  const { bytes } = rewriteModule(encode({ ...whole, customs }));
  expect(WebAssembly.validate(bytes)).toBe(true);
  expect(splitSections(bytes).customs).toEqual([]);
});

test('the same module gives the same bytes', () => {
  expect(rewriteModule(encode(whole)).bytes).toEqual(rewriteModule(encode(whole)).bytes);
});

const plain: TestModule = { types: [func([], [])], functions: [{ type: VOID, code: [] }] };

test.for<readonly [string, Uint8Array, string]>([
  ['text', new TextEncoder().encode('#!/bin/sh\n'), 'not a WebAssembly module'],
  ['nothing', new Uint8Array(), 'not a WebAssembly module'],
  ['a component', Uint8Array.of(0, 0x61, 0x73, 0x6d, 0x0d, 0, 1, 0), 'not a core module of version 1 (a component?)'],
  ['a cut module', encode(whole).slice(0, 150), 'unexpected end at byte'],
  [
    'two memories',
    encode({
      ...plain,
      memories: [
        [0, 1],
        [0, 1],
      ],
    }),
    'more than one memory is not supported',
  ],
  ['a shared memory', encode({ ...plain, memories: [[3, 1, 1]] }), 'shared memories (threads) are not supported'],
  ['a memory of 64 bits', encode({ ...plain, memories: [[4, 1]] }), '64-bit memories are not supported'],
  [
    'an import of a second memory',
    encode({ ...plain, imports: [['m', 'm', 2, 0, 1]], memories: [[0, 1]] }),
    'more than one memory',
  ],
  [
    'an instruction of another memory',
    encode({ ...plain, functions: [{ type: VOID, code: [0x28, 0x42, 1, 0] }] }),
    'more than one memory',
  ],
  ['threads', encode({ ...plain, functions: [{ type: VOID, code: [0xfe, 0x03, 0] }] }), 'threads are not supported'],
  [
    'an unknown instruction',
    encode({ ...plain, functions: [{ type: VOID, code: [0x27] }] }),
    'unknown instruction 0x27',
  ],
  ['an unknown section', Uint8Array.from([...encode(plain), 99, 0]), 'unknown section 99'],
  ['a section twice', Uint8Array.from([...encode(plain), 10, 1, 0]), 'section 10 stands twice, or behind a later one'],
  [
    'a number that is too long',
    encode({ ...plain, functions: [{ type: VOID, code: [0x41, ...new Array<number>(11).fill(0x80)] }] }),
    'number too long',
  ],
  [
    'a branch to nowhere',
    encode({ ...plain, functions: [{ type: VOID, code: [0x0c, 7] }] }),
    'a branch to label 7, which there is not',
  ],
  [
    'a function without its end',
    encode({ ...plain, functions: [{ type: VOID, code: [0x02, 0x40] }] }),
    'a function without its end',
  ],
  [
    'code behind the end',
    encode({ ...plain, functions: [{ type: VOID, code: [END, 0x02, 0x40] }] }),
    'instructions after the end',
  ],
  [
    'more locals than engines take',
    encode({ ...plain, functions: [{ type: VOID, locals: [1, ...u32(50_001), I32], code: [] }] }),
    'too many locals',
  ],
  ['a count without entries', Uint8Array.from([...encode({}), 1, 5, 0xff, 0xff, 0xff, 0xff, 0x0f]), 'unexpected end'],
])('%s is refused, with the reason', ([, bytes, reason]) => {
  expect(() => rewriteModule(bytes)).toThrow(WasmFormatError);
  expect(() => rewriteModule(bytes)).toThrow(reason);
});

test('tables do not grow without bounds: their entries are in nobody’s memory limit', () => {
  // Grows by argument; two tables share the million entries that there may be.
  const grow = [0xd0, FUNCREF, 0x20, 0, 0xfc, 15, 0];
  const module: TestModule = {
    types: [func([I32], [I32])],
    functions: [{ type: 0, code: grow }],
    tables: [
      [FUNCREF, 0, 3],
      [FUNCREF, 1, 0, 9],
    ],
    exports: [['grow', 0, 0]],
  };
  const imports = { tabernetes_kernel: { refill: () => 1000 } };
  const { exports } = new WebAssembly.Instance(new WebAssembly.Module(rewriteModule(encode(module)).bytes), imports);
  const call = exports['grow'] as (delta: number) => number;
  expect([call(1000), call(1 << 19), call(5)]).toEqual([3, -1, 1003]);
  const large = encode({ ...plain, tables: [[FUNCREF, 0, ...u32((1 << 20) + 1)]] });
  expect(() => rewriteModule(large)).toThrow('tables of so many entries are not supported');
});

test('tables of exceptions have room for fewer', () => {
  const large = encode({ ...plain, tables: [[0x69, 0, ...u32((1 << 14) + 1)]] });
  expect(() => rewriteModule(large)).toThrow('tables of so many entries are not supported');
});

test.for<[name: string, module: TestModule, heapObjects: boolean]>([
  ['functions and numbers', { types: [func([I32], [])], functions: [{ type: 0, code: [] }] }, false],
  ['an exception with a number', { types: [func([I32], [])], tags: [[0, 0]] }, false],
  ['an exception that holds another', { types: [func([0x69], [])], tags: [[0, 0]] }, true],
  ['an exception that holds any object', { types: [func([I32, 0x6e], [])], tags: [[0, 0]] }, true],
  ['a struct', { types: [func([], []), [0x5f, 0]], functions: [{ type: 0, code: [0xfb, 0, 1, 0x1a] }] }, true],
  [
    'an array in a constant expression',
    { types: [[0x5e, 0x78, 1]], globals: [[0x6e, 0, 0x41, 5, 0xfb, 7, 0, 0x0b]] },
    true,
  ],
  [
    'a number as a reference',
    { types: [func([], [])], functions: [{ type: 0, code: [0x41, 5, 0xfb, 28, 0x1a] }] },
    false,
  ],
])('whether a module makes objects of the engine’s: %s', ([, module, heapObjects]) => {
  expect(rewriteModule(encode(module)).heapObjects).toBe(heapObjects);
});

describe('whatever comes', () => {
  /** Rewrites it. @returns whether it is understood */
  function understood(bytes: Uint8Array<ArrayBuffer>): boolean {
    try {
      const rewritten = rewriteModule(bytes).bytes;
      if (WebAssembly.validate(bytes)) expect(WebAssembly.validate(rewritten)).toBe(true);
      return true;
    } catch (cause) {
      expect(cause).toBeInstanceOf(WasmFormatError);
      return false;
    }
  }

  test('a module with wrong bytes is rewritten or refused', { timeout: 60_000 }, () => {
    const bytes = encode(whole);
    const change = fc.record({ at: fc.nat(bytes.length - 1), byte: fc.nat(255) });
    let refused = 0;
    fc.assert(
      fc.property(fc.array(change, { minLength: 1, maxLength: 4 }), (changes) => {
        const wrong = bytes.slice();
        for (const { at, byte } of changes) wrong[at] = byte;
        if (!understood(wrong)) refused++;
      }),
      { numRuns: 1500 },
    );
    expect(refused).toBeGreaterThan(300);
  });

  test('a module that is cut anywhere is refused, or was one already', () => {
    const bytes = encode(whole);
    for (let length = 0; length < bytes.length; length++) understood(bytes.slice(0, length));
  });

  test('counts beyond all bounds take no memory and no time', { timeout: 60_000 }, () => {
    const bytes = encode(whole);
    for (let at = 8; at < bytes.length - 5; at++) {
      const wrong = bytes.slice();
      wrong.set([0xff, 0xff, 0xff, 0xff, 0x0f], at);
      understood(wrong);
    }
  });
});

const MANY = 2 << 20;

test('real programs stay valid', { timeout: 120_000 }, () => {
  const root = new URL('../../../', import.meta.url).pathname;
  const files = readdirSync(`${root}node_modules`, { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.wasm'))
    .map((file) => `${root}node_modules/${file}`);
  const small = files.filter((file) => statSync(file).size < MANY);
  expect(small.length).toBeGreaterThan(0);
  for (const file of small) {
    const bytes = new Uint8Array(readFileSync(file));
    if (!WebAssembly.validate(bytes)) continue; // Newer than this Node.js.
    expect(WebAssembly.validate(rewriteModule(bytes).bytes), file).toBe(true);
  }
});
