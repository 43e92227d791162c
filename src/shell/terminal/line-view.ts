import type { EditedLine } from './edited-line.ts';
import { layOut, shownLetter, type LineLayout, type Place } from './line-layout.ts';

const NOTHING: LineLayout = { places: [{ row: 0, column: 0 }], full: false };

function move(from: Place, to: Place): string {
  const rows = to.row - from.row;
  const vertical = rows < 0 ? `\x1b[${-rows}A` : rows > 0 ? `\x1b[${rows}B` : '';
  if (vertical === '' && from.column === to.column) return '';
  return `${vertical}\r${to.column > 0 ? `\x1b[${to.column}C` : ''}`;
}

function commonLength(a: readonly string[], b: readonly string[]): number {
  let length = 0;
  while (length < a.length && a[length] === b[length]) length++;
  return length;
}

/** A prompt and the line behind it on the screen. Writes what has changed of it, and no more. */
export class LineView {
  readonly #write: (text: string) => void;
  #columns: number;
  #prompt = '';
  #promptWidth = 0;
  #letters: readonly string[] = [];
  #layout = NOTHING;
  #cursor: Place = { row: 0, column: 0 };
  #drawn = false;

  constructor(write: (text: string) => void, columns: number) {
    this.#write = write;
    this.#columns = columns;
  }

  /** The cursor is at the beginning of a row: what is shown next begins there. */
  begin(): void {
    this.#drawn = false;
    this.#cursor = { row: 0, column: 0 };
  }

  /**
   * xterm leaves the rows of the line that has the cursor as they were, cut off (its `reflowCursorLine`): the cursor is
   * still as many rows below the prompt. What is shown next is drawn from there.
   */
  resize(columns: number): void {
    this.#columns = columns;
    this.erase();
  }

  /** Takes prompt and line off the screen: what is printed next begins where they did. */
  erase(): void {
    if (!this.#drawn) return;
    this.#write(`${move({ ...this.#cursor, column: 1 }, { row: 0, column: 0 })}\x1b[J`);
    this.begin();
  }

  /** @param promptWidth columns that the prompt takes */
  show(prompt: string, promptWidth: number, { letters, cursor }: EditedLine): void {
    const layout = layOut(promptWidth, letters, this.#columns);
    const end = layout.places.at(-1) ?? this.#cursor;
    const target = layout.places[cursor] ?? end;
    const same = this.#drawn && prompt === this.#prompt && promptWidth === this.#promptWidth;
    let output: string;
    if (same && letters.length === this.#letters.length && commonLength(letters, this.#letters) === letters.length) {
      output = move(this.#cursor, target);
    } else {
      let from = same ? commonLength(letters, this.#letters) : 0;
      // A row that is begun by wrapping stays one line to the terminal: for its copies, and when it is resized.
      while (from > 0 && layout.places[from]?.column === 0 && letters[from - 1] !== '\n') from--;
      const start = same ? (layout.places[from] ?? end) : { row: 0, column: 0 };
      const appends = same && from === this.#letters.length;
      const back = this.#drawn ? move(this.#cursor, start) : '';
      const text = letters
        .slice(from)
        .map((letter, index) => shownLetter(letter, layout.places[from + index]?.column ?? 0, this.#columns))
        .join('');
      // A blank makes the terminal wrap.
      const wrap = layout.full ? ' \r' : '';
      output = `${back}${appends || !this.#drawn ? '' : '\x1b[J'}${same ? '' : prompt}${text}${wrap}${move(end, target)}`;
    }
    if (output !== '') this.#write(output);
    this.#prompt = prompt;
    this.#promptWidth = promptWidth;
    this.#letters = letters;
    this.#layout = layout;
    this.#cursor = target;
    this.#drawn = true;
  }

  /** Leaves the line as it is, for what is printed below it. */
  leave(text: string): void {
    const end = this.#layout.places.at(-1) ?? this.#cursor;
    this.#write(`${move(this.#cursor, end)}${text}\r\n`);
    this.begin();
  }
}
