/**
 * WASI has no working directory: wasi-libc keeps one of its own, which is `/` until the program changes it. A program that
 * went through here starts in the directory that its container started it in (`/proc/self/cwd`), so that names of files on its
 * command line are found before any code of the runtime's users runs.
 */
import { run } from './run.mjs';
import {
  contentOf,
  importedFunctions,
  memoryRange,
  readData,
  readName,
  readSections,
  readU32,
  signed,
  u32,
  withData,
  writeSections,
} from './wasm.mjs';

const FUNCTION = 3;
const EXPORT = 7;
const CODE = 10;
const FUNCTION_KIND = 0;

/** The first directory that a program is given is the root. */
const ROOT_FD = 3;
const LINK = 'proc/self/cwd';
const PATH_MAX = 4096;
/** What `beginAtDirectory` takes of the room: the link's name, the length of its target, and the target. */
const LENGTH_AT = 16;
const TARGET_AT = 20;
export const ROOM = TARGET_AT + PATH_MAX;

/**
 * Where wasi-libc keeps its pointer to the working directory: the one that pointed to "/" and points to `directory` after
 * the program, run with `args`, has changed to it.
 */
export function findDirectoryPointer(program, args, directory) {
  const segments = readData(program);
  const end = Math.max(...segments.map(({ address, bytes }) => address + bytes.length));
  const before = Buffer.from(memoryRange(segments, 0, end));
  const after = Buffer.from(run(program, args).memory.buffer);
  const found = [];
  for (let at = 0; at + 4 <= end; at += 4) {
    const changed = before.readUInt32LE(at) !== after.readUInt32LE(at);
    if (changed && pointsTo(before, at, '/') && pointsTo(after, at, directory)) found.push(at);
  }
  if (found.length !== 1) throw new Error(`${String(found.length)} places may hold the working directory`);
  return found[0];
}

function pointsTo(memory, at, text) {
  const target = memory.readUInt32LE(at);
  return target !== 0 && memory.subarray(target, target + text.length + 1).toString('latin1') === `${text}\0`;
}

/**
 * The program with another start, that sets the pointer first.
 * @param {number} pointer where the pointer to the working directory is
 * @param {number} room an address, a multiple of four, where ROOM bytes are zero and nobody else's
 */
export function beginAtDirectory(program, pointer, room) {
  const sections = readSections(program);
  const imported = importedFunctions(program);
  const readlink = imported.indexOf('path_readlink');
  const [defined, types] = readU32(contentOf(sections, FUNCTION), 0);
  if (readlink === -1) throw new Error('path_readlink is not imported');
  const exported = readExports(contentOf(sections, EXPORT));
  const start = exported.find(({ name, kind }) => name === '_start' && kind === FUNCTION_KIND);
  const constant = (value) => [0x41, ...signed(value)];
  const body = [
    0, // locals
    ...[ROOT_FD, room, LINK.length, room + TARGET_AT, PATH_MAX - 1, room + LENGTH_AT].flatMap(constant),
    ...[0x10, ...u32(readlink)], // call
    ...[0x45, 0x04, 0x40], // i32.eqz, if
    ...[...constant(pointer), ...constant(room + TARGET_AT), 0x36, 2, 0], // i32.store
    0x0b,
    ...[0x10, ...u32(start.index)],
    0x0b,
  ];
  const type = typeOf(contentOf(sections, FUNCTION), types, start.index - imported.length);
  const added = imported.length + defined;
  const changed = {
    [FUNCTION]: withOneMore(contentOf(sections, FUNCTION), u32(type)),
    [CODE]: withOneMore(contentOf(sections, CODE), [...u32(body.length), ...body]),
    [EXPORT]: writeExports(exported.map((each) => (each === start ? { ...each, index: added } : each))),
  };
  const module = writeSections(
    program,
    sections.map(({ id, content }) => ({ id, content: changed[id] ?? content })),
  );
  return withData(module, [...readData(module), { address: room, bytes: Buffer.from(LINK) }]);
}

/** A vector with an entry at its end. */
function withOneMore(vector, entry) {
  const [count, at] = readU32(vector, 0);
  return new Uint8Array(Buffer.concat([Uint8Array.from(u32(count + 1)), vector.subarray(at), Uint8Array.from(entry)]));
}

function typeOf(content, from, index) {
  let at = from;
  for (let each = 0; ; each++) {
    const [type, next] = readU32(content, at);
    if (each === index) return type;
    at = next;
  }
}

function readExports(content) {
  let [count, at] = readU32(content, 0);
  const entries = [];
  while (count-- > 0) {
    const [name, afterName] = readName(content, at);
    const [index, next] = readU32(content, afterName + 1);
    entries.push({ name, kind: content[afterName], index });
    at = next;
  }
  return entries;
}

function writeExports(entries) {
  const bytes = entries.map(({ name, kind, index }) => {
    const text = Buffer.from(name);
    return Buffer.concat([Buffer.from(u32(text.length)), text, Buffer.from([kind, ...u32(index)])]);
  });
  return new Uint8Array(Buffer.concat([Buffer.from(u32(entries.length)), ...bytes]));
}
