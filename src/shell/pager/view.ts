import type { PagerOptions } from './options.ts';
import { type RowOptions, rowsOf } from './rows.ts';
import type { PagedText } from './text.ts';

/** A row of the text: of a line, one of those that it takes. */
export interface Position {
  readonly line: number;
  readonly row: number;
}

const NUMBER_WIDTH = 8;

/** Which part of the text is on the screen. The last row of the screen is the prompt's. */
export class PagerView {
  readonly #text: PagedText;
  readonly #options: PagerOptions;
  #columns: number;
  #height: number;
  shift = 0;
  pattern: RegExp | undefined;
  top: Position = { line: 0, row: 0 };

  constructor(text: PagedText, options: PagerOptions, size: { readonly columns: number; readonly rows: number }) {
    this.#text = text;
    this.#options = options;
    this.#columns = size.columns;
    this.#height = Math.max(1, size.rows - 1);
  }

  get height(): number {
    return this.#height;
  }

  get columns(): number {
    return this.#columns;
  }

  resize(size: { readonly columns: number; readonly rows: number }): void {
    this.#columns = size.columns;
    this.#height = Math.max(1, size.rows - 1);
    this.top = { line: this.top.line, row: 0 };
  }

  #rows(line: number): readonly string[] {
    const { chop, raw, numbers } = this.#options;
    const options: RowOptions = {
      columns: Math.max(1, this.#columns - (numbers ? NUMBER_WIDTH : 0)),
      chop,
      raw,
      shift: this.shift,
      pattern: this.pattern,
    };
    const rows = rowsOf(this.#text.lines[line] ?? '', options);
    if (!numbers) return rows;
    return rows.map((row, index) => {
      const number = index === 0 ? String(line + 1) : '';
      return `${number.padStart(NUMBER_WIDTH - 1)} ${row}`;
    });
  }

  /** @returns the position as many rows further, or as far as there are any */
  #forward(from: Position, count: number): Position {
    let { line, row } = from;
    for (let left = count; left > 0; left--) {
      if (row + 1 < this.#rows(line).length) row++;
      else if (line + 1 < this.#text.lines.length) {
        line++;
        row = 0;
      } else break;
    }
    return { line, row };
  }

  #back(from: Position, count: number): Position {
    let { line, row } = from;
    for (let left = count; left > 0; left--) {
      if (row > 0) row--;
      else if (line > 0) {
        line--;
        row = this.#rows(line).length - 1;
      } else break;
    }
    return { line, row };
  }

  /** The position at which the end is the last row of the screen. */
  get #last(): Position {
    const line = Math.max(0, this.#text.lines.length - 1);
    return this.#back({ line, row: this.#rows(line).length - 1 }, this.#height - 1);
  }

  /** @param rows down, or up when negative */
  scroll(rows: number): void {
    if (rows < 0) this.top = this.#back(this.top, -rows);
    else {
      const wanted = this.#forward(this.top, rows);
      this.top = isBefore(wanted, this.#last) ? wanted : isBefore(this.#last, this.top) ? this.top : this.#last;
    }
  }

  goTo(line: number): void {
    const last = Math.max(0, this.#text.lines.length - 1);
    this.top = { line: Math.max(0, Math.min(last, line)), row: 0 };
  }

  goToEnd(): void {
    this.top = this.#last;
  }

  /** Whether the end of what has come is on the screen. */
  get atEnd(): boolean {
    return !isBefore(this.top, this.#last);
  }

  /** Line behind the last one on the screen. */
  get bottom(): number {
    return this.#forward(this.top, this.#height - 1).line + 1;
  }

  /** What the screen shows; fewer rows than it has, where the text is shorter. */
  get shown(): readonly string[] {
    const shown: string[] = [];
    let { line, row } = this.top;
    while (shown.length < this.#height && line < this.#text.lines.length) {
      shown.push(...this.#rows(line).slice(row, row + this.#height - shown.length));
      line++;
      row = 0;
    }
    return shown;
  }
}

function isBefore(a: Position, b: Position): boolean {
  return a.line < b.line || (a.line === b.line && a.row < b.row);
}
