/** Reads and writes WebAssembly modules as far as image builds change those of others (WebAssembly core specification, §5.5). */

const CUSTOM = 0;
const IMPORT = 2;
const CODE = 10;
const DATA = 11;
const FUNCTION_KIND = 0;
const HEADER_SIZE = 8;

export function readU32(bytes, at) {
  let value = 0;
  let next = at;
  for (let scale = 1; ; scale *= 128) {
    const byte = bytes[next++];
    value += (byte & 0x7f) * scale;
    if (byte < 0x80) return [value, next];
  }
}

/** @returns the value of a signed LEB128 of 32 bits as an address, and where the next thing is */
export function readAddress(bytes, at) {
  let value = 0;
  let shift = 0;
  let next = at;
  for (;;) {
    const byte = bytes[next++];
    value |= (byte & 0x7f) << shift;
    shift += 7;
    if (byte >= 0x80) continue;
    if (shift < 32 && (byte & 0x40) !== 0) value |= -1 << shift;
    return [value >>> 0, next];
  }
}

export function u32(value) {
  const bytes = [];
  for (let rest = value; ; rest = Math.floor(rest / 128)) {
    if (rest < 128) return [...bytes, rest];
    bytes.push((rest % 128) | 0x80);
  }
}

/** @returns {{ id: number, content: Uint8Array }[]} */
export function readSections(module) {
  const sections = [];
  for (let at = HEADER_SIZE; at < module.length;) {
    const id = module[at];
    const [size, start] = readU32(module, at + 1);
    sections.push({ id, content: module.subarray(start, start + size) });
    at = start + size;
  }
  return sections;
}

export function writeSections(module, sections) {
  const parts = [module.subarray(0, HEADER_SIZE)];
  for (const { id, content } of sections) parts.push(Uint8Array.from([id, ...u32(content.length)]), content);
  return new Uint8Array(Buffer.concat(parts));
}

/** Without names and debugging information, which programs run without. */
export function stripped(module) {
  return writeSections(
    module,
    readSections(module).filter(({ id }) => id !== CUSTOM),
  );
}

/** The content of a section that is there once. */
export function contentOf(sections, id) {
  return sections.find((section) => section.id === id).content;
}

export function codeOf(module) {
  return contentOf(readSections(module), CODE);
}

export function withCode(module, content) {
  const sections = readSections(module);
  return writeSections(
    module,
    sections.map((section) => (section.id === CODE ? { id: CODE, content } : section)),
  );
}

/** A name, and where the next thing is. */
export function readName(content, at) {
  const [length, start] = readU32(content, at);
  return [Buffer.from(content.subarray(start, start + length)).toString(), start + length];
}

/** The names of the functions that a WASI program imports, by their indices. It imports nothing else. */
export function importedFunctions(module) {
  const content = contentOf(readSections(module), IMPORT);
  let [count, at] = readU32(content, 0);
  const names = [];
  while (count-- > 0) {
    const [, afterModule] = readName(content, at);
    const [name, afterName] = readName(content, afterModule);
    if (content[afterName] !== FUNCTION_KIND) throw new Error(`${name} is imported and no function`);
    names.push(name);
    [, at] = readU32(content, afterName + 1);
  }
  return names;
}

/** The active data segments of the memory: where they go, and what they hold. @returns {{ address: number, bytes: Uint8Array }[]} */
export function readData(module) {
  const content = contentOf(readSections(module), DATA);
  let [count, at] = readU32(content, 0);
  const segments = [];
  while (count-- > 0) {
    // Active, of memory 0, at a constant: (i32.const address) end.
    if (content[at] !== 0 || content[at + 1] !== 0x41) throw new Error('a data segment of another kind');
    const [address, end] = readAddress(content, at + 2);
    const [size, start] = readU32(content, end + 1);
    segments.push({ address, bytes: content.subarray(start, start + size) });
    at = start + size;
  }
  return segments;
}

/** The module with other data. */
export function withData(module, segments) {
  const parts = [Uint8Array.from(u32(segments.length))];
  for (const { address, bytes } of segments) {
    parts.push(Uint8Array.from([0, 0x41, ...signed(address | 0), 0x0b, ...u32(bytes.length)]), bytes);
  }
  const content = new Uint8Array(Buffer.concat(parts));
  return writeSections(
    module,
    readSections(module).map((section) => (section.id === DATA ? { id: DATA, content } : section)),
  );
}

/** A signed number as instructions have it (LEB128). */
export function signed(value) {
  const bytes = [];
  for (let rest = value; ; rest >>= 7) {
    const byte = rest & 0x7f;
    const done = (rest >> 7 === 0 && (byte & 0x40) === 0) || (rest >> 7 === -1 && (byte & 0x40) !== 0);
    if (done) return [...bytes, byte];
    bytes.push(byte | 0x80);
  }
}

/** A range of the memory as it is at the start; what no segment writes is zero. */
export function memoryRange(segments, start, end) {
  const memory = new Uint8Array(end - start);
  for (const { address, bytes } of segments) {
    const from = Math.max(address, start);
    const to = Math.min(address + bytes.length, end);
    if (from < to) memory.set(bytes.subarray(from - address, to - address), from - start);
  }
  return memory;
}

/** The segments for a memory that is to start so; runs of zeros need none. */
export function segmentsOf(memory) {
  const segments = [];
  for (let at = 0; at < memory.length;) {
    const start = nextByte(memory, at);
    const end = endOfRun(memory, start);
    if (start < end) segments.push({ address: start, bytes: memory.subarray(start, end) });
    at = end;
  }
  return segments;
}

/** A new segment costs some bytes itself. */
const SHORTEST_GAP = 16;

function nextByte(memory, from) {
  let at = from;
  while (at < memory.length && memory[at] === 0) at++;
  return at;
}

function endOfRun(memory, start) {
  let end = start;
  for (let at = start; at < memory.length && at - end < SHORTEST_GAP; at++) if (memory[at] !== 0) end = at + 1;
  return end;
}
