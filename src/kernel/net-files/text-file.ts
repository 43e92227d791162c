import { FILETYPE } from '../constants.ts';
import { Description } from '../io/description.ts';

const encoder = new TextEncoder();
const decoder = new TextDecoder();

/** A file of short texts: a read gives what is left of one, and nothing of the next. */
export abstract class TextFile extends Description {
  override readonly filetype = FILETYPE.CHARACTER_DEVICE;
  #rest: Uint8Array = new Uint8Array();

  /** The next text, empty at the end of file; or an errno. */
  protected abstract next(): string | number;

  override read(max: number): Uint8Array | number {
    if (this.#rest.length === 0) {
      const text = this.next();
      if (typeof text === 'number') return text;
      this.#rest = encoder.encode(text);
    }
    const bytes = this.#rest.subarray(0, max);
    this.#rest = this.#rest.subarray(bytes.length);
    return bytes;
  }

  /** What was begun to be read is forgotten. */
  protected rewind(): void {
    this.#rest = new Uint8Array();
  }

  protected get begun(): boolean {
    return this.#rest.length > 0;
  }
}

/** One text, made when the file is first read. */
export class StatusFile extends TextFile {
  readonly #text: () => string;
  readonly #closed: () => void;
  #read = false;

  constructor(text: () => string, closed: () => void) {
    super();
    this.#text = text;
    this.#closed = closed;
  }

  protected override next(): string {
    if (this.#read) return '';
    this.#read = true;
    return this.#text();
  }

  protected override dispose(): void {
    this.#closed();
  }
}

/** The words of a message that was written: white space at its end does not count. */
export function wordsOf(bytes: Uint8Array): readonly string[] {
  return decoder
    .decode(bytes)
    .split(/\s+/)
    .filter((word) => word !== '');
}
