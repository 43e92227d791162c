import { BinaryReader, BinaryWriter, WasmFormatError } from './binary.ts';
import { skipValueType } from './code.ts';

/** Module of the imports that the rewriter adds. */
export const KERNEL_MODULE = 'tabernetes_kernel';

/** Pages of 64 KiB. */
export interface Limits {
  readonly initialPages: number;
  readonly maximumPages: number;
}

export interface Imports {
  readonly functions: number;
  readonly globals: number;
  readonly memory: Limits | undefined;
  /** The section's entries without an imported memory, and their number. */
  readonly entries: Uint8Array;
  readonly count: number;
}

const MAX_PAGES = 65536;

/** Flags of limits: there is a maximum; the memory is shared; it has 64-bit addresses. */
const LIMIT = { maximum: 1, shared: 2, wide: 4 } as const;

export function readMemory(reader: BinaryReader): Limits {
  const flags = reader.byte();
  if ((flags & LIMIT.shared) !== 0) throw new WasmFormatError('shared memories (threads) are not supported');
  if ((flags & LIMIT.wide) !== 0) throw new WasmFormatError('64-bit memories are not supported');
  if (flags > LIMIT.maximum) throw new WasmFormatError('memories with pages of another size are not supported');
  const initialPages = reader.u32();
  const maximumPages = flags === LIMIT.maximum ? reader.u32() : MAX_PAGES;
  if (initialPages > maximumPages || maximumPages > MAX_PAGES) throw new WasmFormatError('a memory of wrong limits');
  return { initialPages, maximumPages };
}

/** A table's type: of its elements, and limits, of up to 64 bits. */
function skipTable(reader: BinaryReader): void {
  skipValueType(reader);
  const flags = reader.byte();
  reader.skipLeb();
  if ((flags & LIMIT.maximum) !== 0) reader.skipLeb();
}

const FUNCTION = 0;
const TABLE = 1;
const MEMORY = 2;
const GLOBAL = 3;
const TAG = 4;

export function readImports(contents: Uint8Array | undefined): Imports {
  const writer = new BinaryWriter();
  let functions = 0;
  let globals = 0;
  let count = 0;
  let memory: Limits | undefined;
  const reader = new BinaryReader(contents ?? Uint8Array.of(0));
  for (let left = reader.u32(); left > 0; left--) {
    const start = reader.position;
    if (reader.name() === KERNEL_MODULE) throw new WasmFormatError(`${KERNEL_MODULE} cannot be imported from`);
    reader.skip(reader.u32());
    const kind = reader.byte();
    if (kind === MEMORY) {
      if (memory !== undefined) throw new WasmFormatError('more than one memory is not supported');
      memory = readMemory(reader);
      continue;
    }
    switch (kind) {
      case FUNCTION:
        functions++;
        reader.skipLeb();
        break;
      case TABLE:
        skipTable(reader);
        break;
      case GLOBAL:
        globals++;
        skipValueType(reader);
        reader.skip(1);
        break;
      case TAG:
        reader.skip(1);
        reader.skipLeb();
        break;
      default:
        throw new WasmFormatError(`unknown kind of import ${kind}`);
    }
    count++;
    writer.raw(reader.bytes.subarray(start, reader.position));
  }
  return { functions, globals, memory, count, entries: writer.result() };
}

/** What the kernel provides to a rewritten module, after the module's own imports. */
export interface KernelImports {
  readonly refillType: number;
  readonly growType: number;
  /** Of a module with memory. */
  readonly initialPages: number | undefined;
}

export function writeImports(imports: Imports, kernel: KernelImports): Uint8Array {
  const writer = new BinaryWriter(imports.entries.length + 128);
  writer.u32(imports.count + (kernel.initialPages === undefined ? 1 : 3));
  writer.raw(imports.entries);
  const func = (name: string, type: number): void => {
    writer.name(KERNEL_MODULE);
    writer.name(name);
    writer.byte(FUNCTION);
    writer.u32(type);
  };
  func('refill', kernel.refillType);
  if (kernel.initialPages !== undefined) {
    func('memory_grow', kernel.growType);
    writer.name(KERNEL_MODULE);
    writer.name('memory');
    writer.byte(MEMORY);
    writer.byte(0x00); // no maximum: a pooled memory has a larger one than the process may use
    writer.u32(kernel.initialPages);
  }
  return writer.result();
}
