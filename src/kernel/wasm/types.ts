import { BinaryReader, WasmFormatError } from './binary.ts';
import { skipValueType } from './code.ts';

/** Forms of types (core specification, §5.3). */
const FORM = { recursive: 0x4e, subFinal: 0x4f, sub: 0x50, array: 0x5e, structure: 0x5f, func: 0x60 } as const;

/** What a rewriter must know of a module's types. */
export interface Types {
  readonly count: number;
  /** Number of parameters of each that is a function. */
  readonly parameters: readonly number[];
}

function skipField(reader: BinaryReader): void {
  skipValueType(reader); // Packed types have codes of one byte, as numbers have.
  reader.skip(1);
}

function skipValues(reader: BinaryReader): number {
  const count = reader.u32();
  for (let left = count; left > 0; left--) skipValueType(reader);
  return count;
}

/** @returns the number of parameters, when it is a function */
function readSubType(reader: BinaryReader): number {
  let form = reader.byte();
  if (form === FORM.sub || form === FORM.subFinal) {
    for (let supertypes = reader.u32(); supertypes > 0; supertypes--) reader.skipLeb();
    form = reader.byte();
  }
  switch (form) {
    case FORM.func: {
      const parameters = skipValues(reader);
      skipValues(reader);
      return parameters;
    }
    case FORM.structure:
      for (let fields = reader.u32(); fields > 0; fields--) skipField(reader);
      return 0;
    case FORM.array:
      skipField(reader);
      return 0;
    default:
      throw new WasmFormatError(`unknown form of type 0x${form.toString(16)}`);
  }
}

/** Reads the type section. Each entry is one type, or a group of recursive ones. */
export function readTypes(contents: Uint8Array | undefined): Types {
  const parameters: number[] = [];
  if (contents !== undefined) {
    const reader = new BinaryReader(contents);
    for (let left = reader.u32(); left > 0; left--) {
      let group = 1;
      if (contents[reader.position] === FORM.recursive) {
        reader.skip(1);
        group = reader.u32();
      }
      for (; group > 0; group--) parameters.push(readSubType(reader));
    }
  }
  return { count: parameters.length, parameters };
}
