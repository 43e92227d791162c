import { BinaryReader, WasmFormatError } from './binary.ts';
import { skipValueType } from './code.ts';

/** Forms of types (core specification, §5.3). */
const FORM = { recursive: 0x4e, subFinal: 0x4f, sub: 0x50, array: 0x5e, structure: 0x5f, func: 0x60 } as const;

/** What a rewriter must know of a module's types. */
export interface Types {
  readonly count: number;
  /** Number of parameters of each that is a function. */
  readonly parameters: readonly number[];
  /** Those that are functions with references among their parameters. */
  readonly withReferences: ReadonlySet<number>;
}

/** Codes of number and vector types; everything else is a reference. */
const NUMBERS = { first: 0x7b, last: 0x7f } as const;

interface Parameters {
  readonly count: number;
  readonly references: boolean;
}

const NONE: Parameters = { count: 0, references: false };

function skipField(reader: BinaryReader): void {
  skipValueType(reader); // Packed types have codes of one byte, as numbers have.
  reader.skip(1);
}

function skipValues(reader: BinaryReader): Parameters {
  const count = reader.u32();
  let references = false;
  for (let left = count; left > 0; left--) {
    const code = reader.bytes[reader.position] ?? 0;
    references ||= code < NUMBERS.first || code > NUMBERS.last;
    skipValueType(reader);
  }
  return { count, references };
}

/** @returns the parameters, when it is a function */
function readSubType(reader: BinaryReader): Parameters {
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
      return NONE;
    case FORM.array:
      skipField(reader);
      return NONE;
    default:
      throw new WasmFormatError(`unknown form of type 0x${form.toString(16)}`);
  }
}

/** Reads the type section. Each entry is one type, or a group of recursive ones. */
export function readTypes(contents: Uint8Array | undefined): Types {
  const parameters: number[] = [];
  const withReferences = new Set<number>();
  if (contents !== undefined) {
    const reader = new BinaryReader(contents);
    for (let left = reader.u32(); left > 0; left--) {
      let group = 1;
      if (contents[reader.position] === FORM.recursive) {
        reader.skip(1);
        group = reader.u32();
      }
      for (; group > 0; group--) {
        const { count, references } = readSubType(reader);
        if (references) withReferences.add(parameters.length);
        parameters.push(count);
      }
    }
  }
  return { count: parameters.length, parameters, withReferences };
}
