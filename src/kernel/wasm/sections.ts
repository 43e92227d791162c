import { BinaryReader, BinaryWriter, WasmFormatError } from './binary.ts';

/** Section ids (core specification, §5.5.2). */
export const SECTION = {
  custom: 0,
  type: 1,
  import: 2,
  function: 3,
  table: 4,
  memory: 5,
  global: 6,
  export: 7,
  start: 8,
  element: 9,
  code: 10,
  data: 11,
  dataCount: 12,
  tag: 13,
} as const;

/** The order in which sections stand in a module. */
const ORDER: readonly number[] = [
  SECTION.type,
  SECTION.import,
  SECTION.function,
  SECTION.table,
  SECTION.memory,
  SECTION.tag,
  SECTION.global,
  SECTION.export,
  SECTION.start,
  SECTION.element,
  SECTION.dataCount,
  SECTION.code,
  SECTION.data,
];

const HEADER = Uint8Array.of(0x00, 0x61, 0x73, 0x6d, 0x01, 0x00, 0x00, 0x00);

/** Custom sections that tell of places in the code, or of what only a linker knows: wrong once the code has changed. */
const OF_POSITIONS = /^(\.debug_.*|reloc\..*|linking|metadata\.code\..*|sourceMappingURL|external_debug_info)$/;

export interface CustomSection {
  readonly name: string;
  /** Behind its name. */
  readonly contents: Uint8Array;
  /** How many of the places in `ORDER` are before it. */
  readonly after: number;
}

/** A module as its sections: views of the input, or new contents. */
export interface Sections {
  readonly known: Map<number, Uint8Array>;
  customs: readonly CustomSection[];
}

/** @throws WasmFormatError */
export function splitSections(bytes: Uint8Array): Sections {
  if (!HEADER.subarray(0, 4).every((byte, index) => bytes[index] === byte)) {
    throw new WasmFormatError('not a WebAssembly module');
  }
  if (!HEADER.every((byte, index) => bytes[index] === byte)) {
    throw new WasmFormatError('not a core module of version 1 (a component?)');
  }
  const reader = new BinaryReader(bytes, HEADER.length);
  const known = new Map<number, Uint8Array>();
  const customs: CustomSection[] = [];
  let after = 0;
  while (!reader.done) {
    const id = reader.byte();
    const contents = reader.take(reader.u32());
    if (id === SECTION.custom) {
      const custom = new BinaryReader(contents);
      const name = custom.name();
      if (!OF_POSITIONS.test(name)) customs.push({ name, contents: contents.subarray(custom.position), after });
      continue;
    }
    const place = ORDER.indexOf(id) + 1;
    if (place === 0) throw new WasmFormatError(`unknown section ${id}`);
    if (place <= after) throw new WasmFormatError(`section ${id} stands twice, or behind a later one`);
    after = place;
    known.set(id, contents);
  }
  return { known, customs };
}

function writeCustom(writer: BinaryWriter, { name, contents }: CustomSection): void {
  const custom = new BinaryWriter(contents.length + name.length + 8);
  custom.name(name);
  custom.raw(contents);
  writer.byte(SECTION.custom);
  writer.sized(custom.result());
}

export function joinSections({ known, customs }: Sections): Uint8Array<ArrayBuffer> {
  const size = [...known.values(), ...customs.map((it) => it.contents)].reduce((sum, it) => sum + it.length + 16, 1024);
  const writer = new BinaryWriter(size);
  writer.raw(HEADER);
  for (let place = 0; place <= ORDER.length; place++) {
    for (const custom of customs) if (custom.after === place) writeCustom(writer, custom);
    const id = ORDER[place] ?? SECTION.custom;
    const contents = known.get(id);
    if (contents === undefined) continue;
    writer.byte(id);
    writer.sized(contents);
  }
  return writer.result();
}
