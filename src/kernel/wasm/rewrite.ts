import { BinaryReader, BinaryWriter, WasmFormatError } from './binary.ts';
import { rewriteElements } from './elements.ts';
import { skipValueType, walkExpression, walkInstruction, type InstructionVisitor } from './instructions.ts';
import { renumberNames } from './names.ts';
import { joinSections, SECTION, splitSections, type Sections } from './sections.ts';

/** Module of the imports that the rewriter adds. */
export const KERNEL_MODULE = 'tabernetes_kernel';
/** Export of the mutable global that says how many pages the process may think it has. */
export const PAGES_EXPORT = 'tabernetes_kernel.pages';

/** What the kernel needs to know to instantiate a rewritten module. */
export interface RewrittenModule {
  readonly bytes: Uint8Array<ArrayBuffer>;
  /** Undefined when the module has no memory. Pages are of 64 KiB. */
  readonly memory: { readonly initialPages: number; readonly maximumPages: number } | undefined;
}

const MAX_PAGES = 65536;

interface Imports {
  readonly functions: number;
  readonly globals: number;
  readonly memory: Limits | undefined;
  /** The section's entries without an imported memory, and their number. */
  readonly entries: Uint8Array;
  readonly count: number;
}

interface Limits {
  readonly initialPages: number;
  readonly maximumPages: number;
}

function readLimits(reader: BinaryReader): Limits {
  const flags = reader.byte();
  if ((flags & ~0x01) !== 0) throw new WasmFormatError('shared and 64-bit memories are not supported');
  const initialPages = reader.u32();
  const maximumPages = (flags & 0x01) !== 0 ? reader.u32() : MAX_PAGES;
  return { initialPages, maximumPages };
}

function readImports(contents: Uint8Array | undefined): Imports {
  const writer = new BinaryWriter();
  let functions = 0;
  let globals = 0;
  let count = 0;
  let memory: Limits | undefined;
  if (contents !== undefined) {
    const reader = new BinaryReader(contents);
    for (let left = reader.u32(); left > 0; left--) {
      const start = reader.position;
      reader.skip(reader.u32());
      reader.skip(reader.u32());
      const kind = reader.byte();
      if (kind === 0) {
        functions++;
        reader.skipLeb();
      } else if (kind === 1) {
        skipValueType(reader);
        const flags = reader.byte();
        reader.skipLeb();
        if ((flags & 1) !== 0) reader.skipLeb();
      } else if (kind === 2) {
        memory = readLimits(reader);
        continue;
      } else if (kind === 3) {
        globals++;
        skipValueType(reader);
        reader.skip(1);
      } else if (kind === 4) {
        reader.skip(1);
        reader.skipLeb();
      } else {
        throw new WasmFormatError(`unknown kind of import ${kind}`);
      }
      count++;
      writer.raw(contents.subarray(start, reader.position));
    }
  }
  return { functions, globals, memory, count, entries: writer.result() };
}

function countOf(contents: Uint8Array | undefined): number {
  return contents === undefined ? 0 : new BinaryReader(contents).u32();
}

/** Appends an entry to a section that is a vector. */
function append(contents: Uint8Array | undefined, entry: Uint8Array): Uint8Array {
  const reader = new BinaryReader(contents ?? Uint8Array.of(0));
  const count = reader.u32();
  const writer = new BinaryWriter(reader.end + entry.length + 8);
  writer.u32(count + 1);
  writer.raw(reader.bytes.subarray(reader.position));
  writer.raw(entry);
  return writer.result();
}

/** Number of types: each entry is one, unless it is a group of recursive types. */
function countTypes(contents: Uint8Array | undefined): number {
  if (contents === undefined) return 0;
  const reader = new BinaryReader(contents);
  const count = reader.u32();
  for (let left = count; left > 0; left--) {
    if (reader.byte() !== 0x60) throw new WasmFormatError('garbage-collected types are not supported');
    for (let list = 0; list < 2; list++) {
      for (let values = reader.u32(); values > 0; values--) skipValueType(reader);
    }
  }
  return count;
}

/** Copies code while replacing function indices and memory instructions. */
class CodeRewriter implements InstructionVisitor {
  readonly #firstShifted: number;
  readonly #pagesGlobal: number;
  readonly #growFunction: number;
  #source: Uint8Array = new Uint8Array();
  #writer = new BinaryWriter();
  #copied = 0;
  #reader = new BinaryReader(new Uint8Array());

  constructor(firstShifted: number, pagesGlobal: number, growFunction: number) {
    this.#firstShifted = firstShifted;
    this.#pagesGlobal = pagesGlobal;
    this.#growFunction = growFunction;
  }

  renumber(index: number): number {
    return index >= this.#firstShifted ? index + 1 : index;
  }

  function(index: number, at: number): void {
    if (index < this.#firstShifted) return;
    this.#flush(at);
    this.#writer.u32(index + 1);
    this.#copied = this.#reader.position;
  }

  memory(opcode: number, at: number): void {
    this.#flush(at);
    if (opcode === 0x3f) {
      this.#writer.byte(0x23); // global.get
      this.#writer.u32(this.#pagesGlobal);
    } else {
      this.#writer.byte(0x10); // call
      this.#writer.u32(this.#growFunction);
    }
    this.#copied = this.#reader.position;
  }

  #flush(at: number): void {
    this.#writer.raw(this.#source.subarray(this.#copied, at));
  }

  #start(reader: BinaryReader, writer: BinaryWriter): void {
    this.#reader = reader;
    this.#source = reader.bytes;
    this.#writer = writer;
    this.#copied = reader.position;
  }

  /** Copies one constant expression. */
  expression(reader: BinaryReader, writer: BinaryWriter): void {
    this.#start(reader, writer);
    walkExpression(reader, this);
    this.#flush(reader.position);
  }

  /** A function body: its locals and code. */
  body(body: Uint8Array): Uint8Array {
    const reader = new BinaryReader(body);
    const writer = new BinaryWriter(body.length + (body.length >> 3) + 16);
    this.#start(reader, writer);
    for (let groups = reader.u32(); groups > 0; groups--) {
      reader.skipLeb();
      skipValueType(reader);
    }
    while (!reader.done) walkInstruction(reader, this);
    this.#flush(reader.position);
    return writer.result();
  }
}

function rewriteGlobals(contents: Uint8Array | undefined, code: CodeRewriter, initialPages: number): Uint8Array {
  const writer = new BinaryWriter();
  const reader = new BinaryReader(contents ?? Uint8Array.of(0));
  const count = reader.u32();
  writer.u32(count + 1);
  for (let left = count; left > 0; left--) {
    const start = reader.position;
    skipValueType(reader);
    reader.skip(1);
    writer.raw(reader.bytes.subarray(start, reader.position));
    code.expression(reader, writer);
  }
  writer.byte(0x7f); // i32
  writer.byte(0x01); // mutable
  writer.byte(0x41); // i32.const
  writer.i32(initialPages);
  writer.byte(0x0b);
  return writer.result();
}

function rewriteExports(contents: Uint8Array | undefined, code: CodeRewriter, pagesGlobal: number): Uint8Array {
  const writer = new BinaryWriter();
  const reader = new BinaryReader(contents ?? Uint8Array.of(0));
  const count = reader.u32();
  writer.u32(count + 1);
  for (let left = count; left > 0; left--) {
    writer.sized(reader.take(reader.u32()));
    const kind = reader.byte();
    writer.byte(kind);
    const index = reader.u32();
    writer.u32(kind === 0 ? code.renumber(index) : index);
  }
  writer.name(PAGES_EXPORT);
  writer.byte(0x03); // global
  writer.u32(pagesGlobal);
  return writer.result();
}

function rewriteCode(contents: Uint8Array, code: CodeRewriter): Uint8Array {
  const reader = new BinaryReader(contents);
  const writer = new BinaryWriter(contents.length + (contents.length >> 3));
  const count = reader.u32();
  writer.u32(count);
  for (let left = count; left > 0; left--) writer.sized(code.body(reader.take(reader.u32())));
  return writer.result();
}

function rewriteTables(contents: Uint8Array, code: CodeRewriter): Uint8Array {
  const reader = new BinaryReader(contents);
  const writer = new BinaryWriter(contents.length + 8);
  const count = reader.u32();
  writer.u32(count);
  for (let left = count; left > 0; left--) {
    const start = reader.position;
    const withInitialiser = reader.bytes[reader.position] === 0x40;
    if (withInitialiser) reader.skip(2);
    skipValueType(reader);
    const flags = reader.byte();
    reader.skipLeb();
    if ((flags & 1) !== 0) reader.skipLeb();
    writer.raw(reader.bytes.subarray(start, reader.position));
    if (withInitialiser) code.expression(reader, writer);
  }
  return writer.result();
}

/** Writes the imports that the kernel provides after the module's own. */
function withKernelImports(imports: Imports, growType: number, initialPages: number): Uint8Array {
  const writer = new BinaryWriter(imports.entries.length + 128);
  writer.u32(imports.count + 2);
  writer.raw(imports.entries);
  writer.name(KERNEL_MODULE);
  writer.name('memory');
  writer.byte(0x02);
  writer.byte(0x00); // no maximum: a pooled memory has a larger one than the process may use
  writer.u32(initialPages);
  writer.name(KERNEL_MODULE);
  writer.name('memory_grow');
  writer.byte(0x00);
  writer.u32(growType);
  return writer.result();
}

function rewriteMemory(sections: Sections, imports: Imports, memory: Limits): void {
  const { known } = sections;
  const growType = countTypes(known.get(SECTION.type));
  const pagesGlobal = imports.globals + countOf(known.get(SECTION.global));
  const code = new CodeRewriter(imports.functions, pagesGlobal, imports.functions);
  const edit = (id: number, change: (contents: Uint8Array) => Uint8Array): void => {
    const contents = known.get(id);
    if (contents !== undefined) known.set(id, change(contents));
  };
  known.delete(SECTION.memory);
  known.set(SECTION.type, append(known.get(SECTION.type), Uint8Array.of(0x60, 1, 0x7f, 1, 0x7f)));
  known.set(SECTION.import, withKernelImports(imports, growType, memory.initialPages));
  edit(SECTION.table, (contents) => rewriteTables(contents, code));
  known.set(SECTION.global, rewriteGlobals(known.get(SECTION.global), code, memory.initialPages));
  known.set(SECTION.export, rewriteExports(known.get(SECTION.export), code, pagesGlobal));
  edit(SECTION.start, (contents) => {
    const writer = new BinaryWriter(8);
    writer.u32(code.renumber(new BinaryReader(contents).u32()));
    return writer.result();
  });
  edit(SECTION.element, (contents) => rewriteElements(contents, code));
  edit(SECTION.code, (contents) => rewriteCode(contents, code));
  if (sections.names !== undefined) sections.names = renumberNames(sections.names, (index) => code.renumber(index));
}

/**
 * Makes a module fit for the kernel: its memory becomes an import, so that memories can be pooled and shared out;
 * `memory.size` reads a global of the process, and `memory.grow` calls the kernel, which knows the limit.
 * @throws WasmFormatError for a module that it does not understand
 */
export function rewriteModule(bytes: Uint8Array): RewrittenModule {
  const sections = splitSections(bytes);
  const imports = readImports(sections.known.get(SECTION.import));
  const defined = sections.known.get(SECTION.memory);
  const reader = new BinaryReader(defined ?? Uint8Array.of(0));
  const count = reader.u32() + (imports.memory === undefined ? 0 : 1);
  if (count > 1) throw new WasmFormatError('more than one memory is not supported');
  const memory = imports.memory ?? (count === 1 ? readLimits(reader) : undefined);
  if (memory !== undefined) rewriteMemory(sections, imports, memory);
  return { bytes: joinSections(sections), memory };
}
