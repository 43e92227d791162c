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

/** A module as its sections: views of the input, or new contents. */
export interface Sections {
  readonly known: Map<number, Uint8Array>;
  /** Contents of the `name` section, without its name. Other custom sections are left out: their offsets would be wrong. */
  names: Uint8Array | undefined;
}

export function isWasm(bytes: Uint8Array): boolean {
  return bytes.length >= 8 && HEADER.subarray(0, 4).every((byte, index) => bytes[index] === byte);
}

/** @throws WasmFormatError */
export function splitSections(bytes: Uint8Array): Sections {
  if (!isWasm(bytes)) throw new WasmFormatError('not a WebAssembly module');
  if (!HEADER.every((byte, index) => bytes[index] === byte)) {
    throw new WasmFormatError('not a core module of version 1 (a component?)');
  }
  const reader = new BinaryReader(bytes, HEADER.length);
  const sections: Sections = { known: new Map(), names: undefined };
  while (!reader.done) {
    const id = reader.byte();
    const contents = reader.take(reader.u32());
    if (id === SECTION.custom) {
      const custom = new BinaryReader(contents);
      if (custom.name() === 'name') sections.names = contents.subarray(custom.position);
    } else if (!ORDER.includes(id)) {
      throw new WasmFormatError(`unknown section ${id}`);
    } else if (sections.known.has(id)) {
      throw new WasmFormatError(`section ${id} stands twice`);
    } else {
      sections.known.set(id, contents);
    }
  }
  return sections;
}

export function joinSections(sections: Sections): Uint8Array<ArrayBuffer> {
  const writer = new BinaryWriter(1 << 20);
  writer.raw(HEADER);
  for (const id of ORDER) {
    const contents = sections.known.get(id);
    if (contents === undefined) continue;
    writer.byte(id);
    writer.sized(contents);
  }
  if (sections.names !== undefined) {
    const custom = new BinaryWriter(sections.names.length + 8);
    custom.name('name');
    custom.raw(sections.names);
    writer.byte(SECTION.custom);
    writer.sized(custom.result());
  }
  return writer.result();
}
