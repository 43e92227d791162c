import { literalPattern } from './pattern.ts';

/** A piece of an expanded word. `'next'`: here a field ends and another begins, as in `"$@"`. */
export type Piece =
  | {
      readonly text: string;
      readonly quoted: boolean;
      /** It came from an expansion that was not quoted: it is split at separators. */
      readonly split?: boolean;
    }
  | 'next';

export const DEFAULT_SEPARATORS = ' \t\n';

/** A field, and what it is as a pattern of file names. */
export interface Field {
  text: string;
  pattern: string;
}

/** The fields of a word while they grow (IEEE 1003.1, §2.6.5). */
class FieldList {
  readonly fields: Field[] = [];
  readonly #separators: string;
  #open = false;
  #closedByBlank = false;

  constructor(separators: string) {
    this.#separators = separators;
  }

  add(text: string, quoted: boolean): void {
    let field = this.fields.at(-1);
    if (!this.#open || field === undefined) {
      field = { text: '', pattern: '' };
      this.fields.push(field);
    }
    this.#open = true;
    this.#closedByBlank = false;
    field.text += text;
    field.pattern += quoted ? literalPattern(text) : text;
  }

  end(): void {
    this.#open = false;
  }

  split(text: string): void {
    let from = 0;
    for (let at = 0; at < text.length; at++) {
      const letter = text.charAt(at);
      if (!this.#separators.includes(letter)) continue;
      if (at > from) this.add(text.slice(from, at), false);
      from = at + 1;
      if (DEFAULT_SEPARATORS.includes(letter)) {
        this.#closedByBlank ||= this.#open;
      } else if (!this.#open && !this.#closedByBlank) {
        this.add('', false);
      } else this.#closedByBlank = false;
      this.#open = false;
    }
    if (from < text.length) this.add(text.slice(from), false);
  }
}

/** The fields that pieces make; a word of which nothing is left makes none. */
export function toFields(pieces: readonly Piece[], separators: string): readonly Field[] {
  const list = new FieldList(separators);
  for (const piece of pieces) {
    if (piece === 'next') list.end();
    else if (piece.split === true) list.split(piece.text);
    else if (piece.quoted || piece.text !== '') list.add(piece.text, piece.quoted);
  }
  return list.fields;
}

/** The pieces as one text. */
export function toText(pieces: readonly Piece[]): string {
  return pieces.map((piece) => (piece === 'next' ? ' ' : piece.text)).join('');
}

/** The pieces as a pattern: what is quoted stands for itself. */
export function toPattern(pieces: readonly Piece[]): string {
  return pieces
    .map((piece) => (piece === 'next' ? ' ' : piece.quoted ? literalPattern(piece.text) : piece.text))
    .join('');
}
