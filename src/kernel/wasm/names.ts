import { BinaryReader, BinaryWriter } from './binary.ts';

/** Subsections of the name section (core specification, §7.4.1, and the extended name section). */
const FUNCTION_NAMES = 1;
const LOCAL_NAMES = 2;
/** Left out: no engine shows them, and charges are labels of their own. */
const LABEL_NAMES = 3;

function renumberMap(contents: Uint8Array, renumber: (index: number) => number, indirect: boolean): Uint8Array {
  const reader = new BinaryReader(contents);
  const writer = new BinaryWriter(contents.length + 64);
  const count = reader.u32();
  writer.u32(count);
  for (let left = count; left > 0; left--) {
    writer.u32(renumber(reader.u32()));
    const start = reader.position;
    if (indirect) {
      for (let inner = reader.u32(); inner > 0; inner--) {
        reader.skipLeb();
        reader.skip(reader.u32());
      }
    } else {
      reader.skip(reader.u32());
    }
    writer.raw(reader.bytes.subarray(start, reader.position));
  }
  return writer.result();
}

/** Keeps the names of functions right after they were renumbered: they stand in the stack traces of traps. */
export function renumberNames(names: Uint8Array, renumber: (index: number) => number): Uint8Array {
  const reader = new BinaryReader(names);
  const writer = new BinaryWriter(names.length + 256);
  while (!reader.done) {
    const id = reader.byte();
    const contents = reader.take(reader.u32());
    if (id === LABEL_NAMES) continue;
    writer.byte(id);
    if (id === FUNCTION_NAMES) writer.sized(renumberMap(contents, renumber, false));
    else if (id === LOCAL_NAMES) writer.sized(renumberMap(contents, renumber, true));
    else writer.sized(contents);
  }
  return writer.result();
}
