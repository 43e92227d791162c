/** What a file grows by, and what is copied when bytes that others share are written to. */
export const CHUNK = 1 << 18;
/** A small file has no more than it needs, roughly. */
const SMALLEST = 1 << 12;
const ZEROS = new Uint8Array(CHUNK);

interface Chunk {
  /** From its beginning; what is missing at the end is zeros. */
  bytes: Uint8Array;
}

/** So many bytes, or undefined when the browser does not give them. */
function room(length: number): Uint8Array | undefined {
  try {
    return new Uint8Array(length);
  } catch (cause) {
    if (cause instanceof RangeError) return undefined;
    throw cause;
  }
}

/** An array of which nobody needs a view: much faster than a subarray, which asks for the kind of array to make. */
function view(bytes: Uint8Array, start: number, length: number): Uint8Array {
  return new Uint8Array(bytes.buffer, bytes.byteOffset + start, length);
}

/**
 * The bytes of a file, in chunks: what grows is not copied, holes take nothing, and of what is shared (a layer's file) only
 * the chunks are copied that are written to.
 */
export class FileContent {
  /** What was there at first and nobody changes, as far as no chunk is in its place. */
  #base: Uint8Array;
  #baseSize: number;
  readonly #chunks = new Map<number, Chunk>();
  /** Bytes of each chunk that take storage: up to the last that was written. Those of the base are not among them. */
  readonly #stored = new Map<number, number>();
  #size: number;
  #allStored: number;

  constructor(base: Uint8Array) {
    this.#base = base;
    this.#baseSize = base.length;
    this.#size = base.length;
    this.#allStored = base.length;
  }

  get size(): number {
    return this.#size;
  }

  /** Bytes of storage that it takes. */
  get stored(): number {
    return this.#allStored;
  }

  /** The whole; the same array every time as long as nothing was written. @throws RangeError when that is too much */
  whole(): Uint8Array {
    if (this.#chunks.size === 0 && this.#baseSize === this.#base.length && this.#size === this.#baseSize)
      return this.#base;
    return this.slice(0, this.#size);
  }

  /** A copy of so many bytes, or those that there are. @throws RangeError when that is too much */
  slice(offset: number, length: number): Uint8Array {
    const start = Math.min(offset, this.#size);
    const all = new Uint8Array(Math.min(length, this.#size - start));
    for (let at = 0; at < all.length;) {
      const piece = this.read(start + at, all.length - at);
      all.set(piece, at);
      at += piece.length;
    }
    return all;
  }

  /** Bytes from an offset, at least one where there is one: as many as lie together, to be used at once. */
  read(offset: number, max: number): Uint8Array {
    const start = Math.min(offset, this.#size);
    const left = Math.min(max, this.#size - start);
    if (this.#chunks.size === 0 && start < this.#baseSize) {
      return view(this.#base, start, Math.min(left, this.#baseSize - start));
    }
    const index = Math.floor(start / CHUNK);
    const within = start - index * CHUNK;
    const most = Math.min(left, CHUNK - within);
    const chunk = this.#chunks.get(index);
    if (chunk !== undefined) {
      const there = chunk.bytes.length - within;
      return there > 0 ? view(chunk.bytes, within, Math.min(most, there)) : view(ZEROS, 0, most);
    }
    if (start < this.#baseSize) return view(this.#base, start, Math.min(most, this.#baseSize - start));
    return view(ZEROS, 0, most);
  }

  /** Numbers of the chunks that take storage. */
  *storedChunks(): Iterable<number> {
    for (let index = 0; index * CHUNK < this.#baseSize; index++) if (!this.#stored.has(index)) yield index;
    yield* this.#stored.keys();
  }

  /** A copy of what a chunk stores; empty for a hole. */
  storedChunk(index: number): Uint8Array {
    return this.slice(index * CHUNK, this.#storedIn(index));
  }

  /** Bytes of storage that a write would take, beyond those that it has. */
  growth(offset: number, length: number): number {
    let more = 0;
    for (let at = offset; at < offset + length;) {
      const index = Math.floor(at / CHUNK);
      const end = Math.min(offset + length, (index + 1) * CHUNK);
      more += Math.max(0, end - index * CHUNK - this.#storedIn(index));
      at = end;
    }
    return more;
  }

  /** @returns false when the browser has no memory for it */
  write(offset: number, bytes: Uint8Array): boolean {
    for (let done = 0; done < bytes.length;) {
      const at = offset + done;
      const index = Math.floor(at / CHUNK);
      const within = at - index * CHUNK;
      const length = Math.min(bytes.length - done, CHUNK - within);
      const chunk = this.#own(index, within + length);
      if (chunk === undefined) return false;
      chunk.set(view(bytes, done, length), within);
      this.#store(index, within + length);
      done += length;
      this.#size = Math.max(this.#size, at + length);
    }
    return true;
  }

  /** Takes storage for a range, so that writes there will not be refused for want of it. */
  reserve(offset: number, length: number): void {
    for (let at = offset; at < offset + length;) {
      const index = Math.floor(at / CHUNK);
      const end = Math.min(offset + length, (index + 1) * CHUNK);
      this.#store(index, end - index * CHUNK);
      at = end;
    }
    this.#size = Math.max(this.#size, offset + length);
  }

  /** Cuts it off, or lets it end with a hole. */
  resize(size: number): void {
    if (size < this.#size) this.#cut(size);
    this.#size = size;
  }

  #cut(size: number): void {
    if (size === 0) {
      this.#base = ZEROS.subarray(0, 0);
      this.#chunks.clear();
      this.#stored.clear();
      this.#baseSize = 0;
      this.#allStored = 0;
      return;
    }
    const last = Math.floor(size / CHUNK);
    const within = size - last * CHUNK;
    const base = Math.min(this.#baseSize, size);
    // Before the chunks are gone that are in its place.
    this.#allStored -= this.#baseStored(this.#baseSize) - this.#baseStored(base);
    for (const [index, stored] of [...this.#stored]) {
      const kept = index < last ? stored : index === last ? Math.min(stored, within) : 0;
      this.#allStored -= stored - kept;
      if (kept > 0) this.#stored.set(index, kept);
      else this.#stored.delete(index);
    }
    for (const index of [...this.#chunks.keys()]) if (index > last) this.#chunks.delete(index);
    const tail = this.#chunks.get(last);
    tail?.bytes.fill(0, within);
    this.#baseSize = base;
  }

  /** Storage of the first bytes of the base, without those of chunks that are in its place. */
  #baseStored(size: number): number {
    let bytes = size;
    for (const index of this.#stored.keys()) bytes -= Math.max(0, Math.min(size, (index + 1) * CHUNK) - index * CHUNK);
    return bytes;
  }

  #storedIn(index: number): number {
    return this.#stored.get(index) ?? Math.max(0, Math.min(CHUNK, this.#baseSize - index * CHUNK));
  }

  #store(index: number, end: number): void {
    const before = this.#storedIn(index);
    const now = Math.max(before, end);
    this.#stored.set(index, now);
    this.#allStored += now - before;
  }

  /** A chunk that may be written to, of at least so many bytes. */
  #own(index: number, length: number): Uint8Array | undefined {
    const chunk = this.#chunks.get(index);
    if (chunk !== undefined && chunk.bytes.length >= length) return chunk.bytes;
    const base = Math.max(0, Math.min(CHUNK, this.#baseSize - index * CHUNK));
    const before = chunk?.bytes ?? view(this.#base, base === 0 ? 0 : index * CHUNK, base);
    const wanted = index > 0 ? CHUNK : Math.min(CHUNK, Math.max(SMALLEST, length, before.length * 2));
    const bytes = room(Math.max(wanted, before.length));
    if (bytes === undefined) return undefined;
    bytes.set(before);
    if (chunk === undefined) this.#chunks.set(index, { bytes });
    else chunk.bytes = bytes;
    return bytes;
  }
}
