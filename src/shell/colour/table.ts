import { paint, type Colour } from './paint.ts';
import { ageColour, countColour, isNothing, statusColour } from './words.ts';

interface Cell {
  readonly text: string;
  /** Where in the line it begins. */
  readonly at: number;
}

/** Cells stand two blanks or more apart: kubectl's columns have three between them. */
function cellsOf(line: string): readonly Cell[] {
  return Array.from(line.matchAll(/\S+(?: \S+)*/g), ({ 0: text, index }) => ({ text, at: index }));
}

/** The line with its cells in colours, and all between them as it is. */
function painted(
  line: string,
  cells: readonly Cell[],
  colourOf: (cell: Cell, index: number) => Colour | undefined,
): string {
  let output = '';
  let end = 0;
  for (const [index, cell] of cells.entries()) {
    output += line.slice(end, cell.at) + paint(colourOf(cell, index), cell.text);
    end = cell.at + cell.text.length;
  }
  return output + line.slice(end);
}

function isHeader(cells: readonly Cell[]): boolean {
  return cells.length > 0 && cells.every(({ text }) => /^[A-Z][A-Z0-9()%/:_ -]*$/.test(text));
}

type Judge = (text: string) => Colour | undefined;

const restarts: Judge = (text) => (/^0(?:\s|$)/.test(text) ? undefined : /^\d/.test(text) ? 'yellow' : undefined);
const ready: Judge = (text) => countColour(text) ?? statusColour(text);

/** What the text of a column is, by its header; the text of others is a name or a number. */
const JUDGES: Readonly<Record<string, Judge>> = {
  AGE: ageColour,
  COMPLETIONS: countColour,
  CONDITION: statusColour,
  'LAST SEEN': ageColour,
  PHASE: statusColour,
  READY: ready,
  REASON: statusColour,
  RESTARTS: restarts,
  STATUS: statusColour,
  TYPE: (text) => (text === 'Warning' || text === 'Normal' ? statusColour(text) : undefined),
};

/** Columns take turns, so that the eye stays in one. */
const COLUMNS: readonly (Colour | undefined)[] = [undefined, 'cyan'];

/** Colours the lines of tables: the header first; after an empty line there may be another one. */
export class TableColours {
  #headers: readonly Cell[] = [];
  #fresh = true;

  line(line: string): string {
    const cells = cellsOf(line);
    if (cells.length === 0) {
      this.#fresh = true;
      return line;
    }
    if (this.#fresh && isHeader(cells)) {
      this.#headers = cells;
      this.#fresh = false;
      return painted(line, cells, () => 'bold');
    }
    this.#fresh = false;
    return painted(line, cells, (cell, index) => this.#colour(cell, index, cells.length));
  }

  #colour({ text, at }: Cell, index: number, count: number): Colour | undefined {
    // A cell that is empty, or longer than when the columns were measured, has the others not where they should be.
    const column = count === this.#headers.length ? index : this.#headers.findLastIndex((header) => header.at <= at);
    const judge = JUDGES[this.#headers[column]?.text ?? ''];
    if (isNothing(text)) return 'grey';
    return judge?.(text) ?? COLUMNS[Math.max(0, column) % COLUMNS.length];
  }
}
