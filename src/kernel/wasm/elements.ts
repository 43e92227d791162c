import { BinaryReader, BinaryWriter } from './binary.ts';
import { skipValueType } from './code.ts';

interface Renumbering {
  renumber(index: number): number;
  expression(reader: BinaryReader, writer: BinaryWriter): void;
}

/** Renumbers the functions in element segments (core specification, §5.5.12: eight forms, told apart by three bits). */
export function rewriteElements(contents: Uint8Array, code: Renumbering): Uint8Array {
  const reader = new BinaryReader(contents);
  const writer = new BinaryWriter(contents.length + (contents.length >> 2) + 8);
  const count = reader.u32();
  writer.u32(count);
  for (let left = count; left > 0; left--) {
    const flags = reader.u32();
    writer.u32(flags);
    const active = (flags & 1) === 0;
    const explicit = (flags & 2) !== 0;
    const expressions = (flags & 4) !== 0;
    if (active && explicit) writer.u32(reader.u32()); // table
    if (active) code.expression(reader, writer); // offset
    if (!active || explicit) {
      const start = reader.position;
      if (expressions) skipValueType(reader);
      else reader.skip(1); // element kind
      writer.raw(reader.bytes.subarray(start, reader.position));
    }
    const items = reader.u32();
    writer.u32(items);
    for (let item = items; item > 0; item--) {
      if (expressions) code.expression(reader, writer);
      else writer.u32(code.renumber(reader.u32()));
    }
  }
  return writer.result();
}
