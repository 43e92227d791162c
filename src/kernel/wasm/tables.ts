import { BinaryReader, BinaryWriter, WasmFormatError } from './binary.ts';
import { skipValueType } from './code.ts';

/**
 * Entries that the tables of a module may have together. They are the engine's memory, not the module's: no limit of the
 * container's counts them. Programs of a hundred megabytes have some ten thousand.
 */
const MOST_ENTRIES = 1 << 20;
/** Of exceptions: each is an object of the engine's, with the stack that it came from. Functions are there anyway. */
const MOST_EXCEPTIONS = 1 << 14;
const EXNREF = 0x69;
const WITH_MAXIMUM = 1;

interface Code {
  expression(reader: BinaryReader, writer: BinaryWriter): void;
}

/** Copies the table section; a table cannot grow beyond its part of the entries, where table.grow answers -1. */
export function rewriteTables(contents: Uint8Array, code: Code): Uint8Array {
  const reader = new BinaryReader(contents);
  const writer = new BinaryWriter(contents.length + 64);
  const count = reader.u32();
  writer.u32(count);
  let entries = 0;
  for (let left = count; left > 0; left--) {
    const start = reader.position;
    const withInitialiser = reader.bytes[reader.position] === 0x40;
    if (withInitialiser) reader.skip(2);
    skipValueType(reader);
    const holdsExceptions = reader.bytes[reader.position - 1] === EXNREF;
    writer.copy(reader.bytes, start, reader.position);
    const flags = reader.byte();
    if (flags > WITH_MAXIMUM) throw new WasmFormatError('shared and 64-bit tables are not supported');
    const initial = reader.u32();
    const maximum = (flags & WITH_MAXIMUM) !== 0 ? reader.u32() : Infinity;
    entries += holdsExceptions ? initial * (MOST_ENTRIES / MOST_EXCEPTIONS) : initial;
    if (entries > MOST_ENTRIES) throw new WasmFormatError('tables of so many entries are not supported');
    writer.byte(WITH_MAXIMUM);
    writer.u32(initial);
    const most = holdsExceptions ? MOST_EXCEPTIONS : MOST_ENTRIES;
    writer.u32(Math.min(maximum, Math.max(initial, Math.floor(most / count))));
    if (withInitialiser) code.expression(reader, writer);
  }
  return writer.result();
}
