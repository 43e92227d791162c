const PAGE = 65536;
const MAX_PAGES = 65536;

/**
 * The WebAssembly memories of a node. A page has about 125 of them, and a dropped one gives its place back only when its
 * worker collects garbage: so they are kept, zeroed, and used again.
 */
export class MemoryPool {
  readonly #max: number;
  #free: WebAssembly.Memory[] = [];
  #used = 0;

  constructor(max: number) {
    this.#max = max;
  }

  get used(): number {
    return this.#used;
  }

  get max(): number {
    return this.#max;
  }

  /** A memory of at least so many pages, all zero; undefined when there is no more. */
  acquire(pages: number): WebAssembly.Memory | undefined {
    const memory = this.#reuse(pages) ?? this.#create(pages);
    if (memory !== undefined) this.#used++;
    return memory;
  }

  #reuse(pages: number): WebAssembly.Memory | undefined {
    // The smallest that is large enough; else, when no new one may be made, the largest, which grows.
    const sorted = this.#free.sort((a, b) => a.buffer.byteLength - b.buffer.byteLength);
    let index = sorted.findIndex((memory) => memory.buffer.byteLength >= pages * PAGE);
    if (index < 0 && this.#used + sorted.length >= this.#max) index = sorted.length - 1;
    const [memory] = index < 0 ? [] : sorted.splice(index, 1);
    if (memory !== undefined && !growTo(memory, pages)) {
      sorted.push(memory);
      return undefined;
    }
    return memory;
  }

  #create(pages: number): WebAssembly.Memory | undefined {
    if (this.#used + this.#free.length >= this.#max) return undefined;
    try {
      return new WebAssembly.Memory({ initial: pages, maximum: MAX_PAGES });
    } catch {
      // The address space of the page is used up, by others than us too.
      return undefined;
    }
  }

  release(memory: WebAssembly.Memory): void {
    new Uint8Array(memory.buffer).fill(0);
    this.#used--;
    this.#free.push(memory);
  }
}

/** Grows a memory to at least so many pages. @returns false when the machine has no more */
export function growTo(memory: WebAssembly.Memory, pages: number): boolean {
  const missing = pages - memory.buffer.byteLength / PAGE;
  if (missing <= 0) return true;
  try {
    memory.grow(missing);
    return true;
  } catch {
    return false;
  }
}
