import { BinaryReader, BinaryWriter, WasmFormatError } from './binary.ts';
import { skipValueType } from './code.ts';
import { rewriteElements } from './elements.ts';
import { CodeRewriter } from './function-body.ts';
import { bulkBody, copyBody, fillBody, refuelBody, trapBody } from './helpers.ts';
import { readImports, readMemory, writeImports, type Limits } from './imports.ts';
import type { Layout } from './layout.ts';
import { renumberNames } from './names.ts';
import { joinSections, SECTION, splitSections, type CustomSection } from './sections.ts';
import { rewriteTables } from './tables.ts';
import { readTypes } from './types.ts';

/** Exports that the rewriter adds, for the kernel. */
export const KERNEL_EXPORT = {
  /** The mutable global that says how many pages the process may think it has; of a module with memory. */
  pages: 'tabernetes_kernel.pages',
  /** The mutable global that holds the fuel: at 0 or below, the program asks for more at its next charge. */
  fuel: 'tabernetes_kernel.fuel',
  /** A function that traps. */
  trap: 'tabernetes_kernel.trap',
  /** The module's start function, if it has one: instantiating does not run it. */
  start: 'tabernetes_kernel.start',
} as const;

/** What the kernel needs to know to instantiate a rewritten module. */
export interface RewrittenModule {
  readonly bytes: Uint8Array<ArrayBuffer>;
  /** Undefined when the module has no memory. */
  readonly memory: Limits | undefined;
  /** It makes objects that are the engine's memory, as many as it likes: WasmGC's, or exceptions that hold one another. */
  readonly heapObjects: boolean;
}

const I32 = 0x7f;
const FUNCTION = 0x00;
const GLOBAL = 0x03;

const EMPTY = Uint8Array.of(0);

function countOf(contents: Uint8Array | undefined): number {
  return new BinaryReader(contents ?? EMPTY).u32();
}

/** Appends entries to a section that is a vector. */
function append(contents: Uint8Array | undefined, entries: readonly (readonly number[])[]): Uint8Array {
  const reader = new BinaryReader(contents ?? EMPTY);
  const count = reader.u32();
  const writer = new BinaryWriter(reader.end + 256);
  writer.u32(count + entries.length);
  writer.raw(reader.bytes.subarray(reader.position));
  for (const entry of entries) writer.raw(Uint8Array.from(entry));
  return writer.result();
}

/** Types of the rewriter's functions, behind the module's: see `ADDED_TYPES`. */
const ADDED_TYPE = { nothing: 0, refill: 1, grow: 2, three: 3 } as const;
const ADDED_TYPES: readonly (readonly number[])[] = [
  [0x60, 0, 0],
  [0x60, 0, 1, I32],
  [0x60, 1, I32, 1, I32],
  [0x60, 3, I32, I32, I32, 0],
];

interface Globals {
  readonly code: CodeRewriter;
  /** Initial values of those that the rewriter adds: mutable numbers of 32 bits. */
  readonly added: readonly number[];
}

function rewriteGlobals(contents: Uint8Array | undefined, { code, added }: Globals): Uint8Array {
  const writer = new BinaryWriter();
  const reader = new BinaryReader(contents ?? EMPTY);
  const count = reader.u32();
  writer.u32(count + added.length);
  for (let left = count; left > 0; left--) {
    const start = reader.position;
    skipValueType(reader);
    reader.skip(1);
    writer.raw(reader.bytes.subarray(start, reader.position));
    code.expression(reader, writer);
  }
  for (const value of added) {
    writer.byte(I32);
    writer.byte(0x01); // mutable
    writer.byte(0x41); // i32.const
    writer.i32(value);
    writer.byte(0x0b);
  }
  return writer.result();
}

/** Whether exceptions have parameters of these types. */
function tagged(contents: Uint8Array | undefined, types: ReadonlySet<number>): boolean {
  const reader = new BinaryReader(contents ?? EMPTY);
  for (let left = reader.u32(); left > 0; left--) {
    reader.skip(1);
    if (types.has(reader.u32())) return true;
  }
  return false;
}

type Export = readonly [name: string, kind: number, index: number];

function rewriteExports(contents: Uint8Array | undefined, code: CodeRewriter, added: readonly Export[]): Uint8Array {
  const writer = new BinaryWriter();
  const reader = new BinaryReader(contents ?? EMPTY);
  const count = reader.u32();
  writer.u32(count + added.length);
  for (let left = count; left > 0; left--) {
    writer.sized(reader.take(reader.u32()));
    const kind = reader.byte();
    writer.byte(kind);
    const index = reader.u32();
    writer.u32(kind === FUNCTION ? code.renumber(index) : index);
  }
  for (const [name, kind, index] of added) {
    writer.name(name);
    writer.byte(kind);
    writer.u32(index);
  }
  return writer.result();
}

/** Bytes of code between two yields of a rewriting. */
const PIECE = 1 << 18;

interface Code {
  readonly types: Uint8Array | undefined;
  readonly contents: Uint8Array | undefined;
  readonly rewriter: CodeRewriter;
  /** Bodies of the rewriter's functions. */
  readonly added: readonly (readonly number[])[];
}

function* rewriteCode({ types, contents, rewriter, added }: Code): Generator<void, Uint8Array> {
  const typeOf = new BinaryReader(types ?? EMPTY);
  const reader = new BinaryReader(contents ?? EMPTY);
  const count = reader.u32();
  if (typeOf.u32() !== count) throw new WasmFormatError('functions and their code are not as many');
  const writer = new BinaryWriter(reader.end + (reader.end >> 2) + 256);
  writer.u32(count + added.length);
  let pause = reader.position + PIECE;
  for (let left = count; left > 0; left--) {
    const size = reader.u32();
    const start = reader.position;
    reader.skip(size);
    rewriter.body(new BinaryReader(reader.bytes, start, reader.position), typeOf.u32(), writer);
    if (reader.position < pause) continue;
    pause = reader.position + PIECE;
    yield;
  }
  for (const body of added) writer.raw(Uint8Array.from(body));
  return writer.result();
}

/** The names, for the functions' new numbers; nothing when they make no sense, which engines do not mind either. */
function renamed(names: CustomSection, code: CodeRewriter): readonly CustomSection[] {
  try {
    return [{ ...names, contents: renumberNames(names.contents, (it) => code.renumber(it)) }];
  } catch (cause) {
    if (cause instanceof WasmFormatError) return [];
    throw cause;
  }
}

/** An entry of a vector of indices. */
function index(value: number): number[] {
  const writer = new BinaryWriter(8);
  writer.u32(value);
  return [...writer.result()];
}

/**
 * Makes a module fit for the kernel: its memory becomes an import, so that memories can be pooled and shared out;
 * `memory.size` reads a global of the process, and `memory.grow` calls the kernel, which knows the limit; loops and calls are
 * charged, and ask the kernel for fuel. Yields now and then: a large module takes a while.
 * @throws WasmFormatError for a module that it does not understand
 */
export function* rewriting(bytes: Uint8Array): Generator<void, RewrittenModule> {
  const sections = splitSections(bytes);
  const { known } = sections;
  const edit = (id: number, change: (contents: Uint8Array) => Uint8Array): void => {
    const contents = known.get(id);
    if (contents !== undefined) known.set(id, change(contents));
  };

  const types = readTypes(known.get(SECTION.type));
  const imports = readImports(known.get(SECTION.import));
  const memories = new BinaryReader(known.get(SECTION.memory) ?? EMPTY);
  const defined = memories.u32();
  if (defined + (imports.memory === undefined ? 0 : 1) > 1) {
    throw new WasmFormatError('more than one memory is not supported');
  }
  const memory = imports.memory ?? (defined === 1 ? readMemory(memories) : undefined);

  const globals = imports.globals + countOf(known.get(SECTION.global));
  const addedImports = memory === undefined ? 1 : 2;
  const first = imports.functions + addedImports + countOf(known.get(SECTION.function));
  const layout: Layout = {
    importedFunctions: imports.functions,
    addedImports,
    fuelGlobal: globals,
    pagesGlobal: globals + 1,
    refuel: first,
    trap: first + 1,
    bulk: first + 2,
    grow: imports.functions + 1,
    fill: first + 3,
    copy: first + 4,
  };
  const code = new CodeRewriter(layout, types.parameters);

  const exported: Export[] = [
    [KERNEL_EXPORT.trap, FUNCTION, layout.trap],
    [KERNEL_EXPORT.fuel, GLOBAL, layout.fuelGlobal],
  ];
  if (memory !== undefined) exported.push([KERNEL_EXPORT.pages, GLOBAL, layout.pagesGlobal]);
  edit(SECTION.start, (contents) => {
    exported.push([KERNEL_EXPORT.start, FUNCTION, code.renumber(countOf(contents))]);
    return contents;
  });
  known.delete(SECTION.start);
  known.delete(SECTION.memory);

  const helpers: number[] = [ADDED_TYPE.nothing, ADDED_TYPE.nothing, ADDED_TYPE.grow];
  const bodies = [refuelBody(layout, imports.functions), trapBody(), bulkBody(layout)];
  if (memory !== undefined) {
    helpers.push(ADDED_TYPE.three, ADDED_TYPE.three);
    bodies.push(fillBody(layout), copyBody(layout));
  }
  const ownTypes = known.get(SECTION.function);
  const initialPages = memory?.initialPages;
  const contents = yield* rewriteCode({
    types: ownTypes,
    contents: known.get(SECTION.code),
    rewriter: code,
    added: bodies,
  });
  known.set(SECTION.code, contents);
  known.set(SECTION.type, append(known.get(SECTION.type), ADDED_TYPES));
  known.set(
    SECTION.import,
    writeImports(imports, {
      refillType: types.count + ADDED_TYPE.refill,
      growType: types.count + ADDED_TYPE.grow,
      initialPages,
    }),
  );
  known.set(
    SECTION.function,
    append(
      ownTypes,
      helpers.map((type) => index(types.count + type)),
    ),
  );
  edit(SECTION.table, (tables) => rewriteTables(tables, code));
  const added = initialPages === undefined ? [0] : [0, initialPages];
  known.set(SECTION.global, rewriteGlobals(known.get(SECTION.global), { code, added }));
  known.set(SECTION.export, rewriteExports(known.get(SECTION.export), code, exported));
  edit(SECTION.element, (elements) => rewriteElements(elements, code));
  sections.customs = sections.customs.flatMap((custom) => (custom.name === 'name' ? renamed(custom, code) : custom));
  const heapObjects = code.allocates || tagged(known.get(SECTION.tag), types.withReferences);
  return { bytes: joinSections(sections), memory, heapObjects };
}

/** Rewrites a module in one go. @throws WasmFormatError */
export function rewriteModule(bytes: Uint8Array): RewrittenModule {
  const work = rewriting(bytes);
  for (;;) {
    const step = work.next();
    if (step.done === true) return step.value;
  }
}
