import { textWidth } from '../../base/index.ts';

export interface RowOptions {
  readonly columns: number;
  readonly chop: boolean;
  readonly raw: boolean;
  /** Columns that are scrolled out at the left, of lines that are cut off. */
  readonly shift: number;
  /** What is found is shown in reverse. */
  readonly pattern: RegExp | undefined;
}

interface Cell {
  readonly text: string;
  readonly width: number;
  /** Colours that hold for it. */
  readonly style: string;
  readonly reverse: boolean;
}

const TAB_STOP = 8;
const TOKENS = /\x1b\[[\d;]*m|[^]/gu;
const COLOUR = /^\x1b\[[\d;]*m$/;

/** A line without what colours it. */
export function plainText(line: string): string {
  return line.replace(/\x1b\[[\d;]*m/g, '');
}

/** Where in a plain line something is found, by positions in it. */
function found(line: string, pattern: RegExp | undefined): ReadonlySet<number> {
  const positions = new Set<number>();
  if (pattern === undefined) return positions;
  for (const match of line.matchAll(new RegExp(pattern.source, `${pattern.flags.replace('g', '')}g`))) {
    for (let at = match.index; at < match.index + match[0].length; at++) positions.add(at);
  }
  return positions;
}

/** Control characters as less tells of them: `^X`, ESC. */
function told(letter: string): string {
  return letter === '\x1b' ? 'ESC' : `^${String.fromCharCode(letter.charCodeAt(0) ^ 0x40)}`;
}

function cellsOf(line: string, { raw, pattern }: RowOptions): readonly Cell[] {
  const marks = found(raw ? plainText(line) : line, pattern);
  const cells: Cell[] = [];
  let style = '';
  let column = 0;
  let at = 0;
  for (const [token] of line.matchAll(TOKENS)) {
    if (raw && COLOUR.test(token)) {
      style = /^\x1b\[0?m$/.test(token) ? '' : style + token;
      continue;
    }
    // Not raw, a colour is told letter by letter.
    for (const letter of COLOUR.test(token) ? token : [token]) {
      const isControl = /^[\x00-\x08\x0a-\x1f\x7f]$/.test(letter);
      const text = letter === '\t' ? ' '.repeat(TAB_STOP - (column % TAB_STOP)) : isControl ? told(letter) : letter;
      const width = textWidth(text);
      cells.push({ text, width, style, reverse: isControl || marks.has(at) });
      column += width;
      at += letter.length;
    }
  }
  return cells;
}

function drawn(cells: readonly Cell[]): string {
  let output = '';
  let before = '';
  for (const { text, style, reverse } of cells) {
    const wanted = style + (reverse ? '\x1b[7m' : '');
    if (wanted !== before) output += `${before === '' ? '' : '\x1b[0m'}${wanted}`;
    before = wanted;
    output += text;
  }
  return before === '' ? output : `${output}\x1b[0m`;
}

/** The rows that a line takes on the screen: one, cut off, or as many as it fills. */
export function rowsOf(line: string, options: RowOptions): readonly string[] {
  const { columns, chop, shift } = options;
  const rows: Cell[][] = [[]];
  let width = 0;
  let left = chop ? shift : 0;
  for (const cell of cellsOf(line, options)) {
    if (left > 0) {
      left -= cell.width;
      continue;
    }
    if (width + cell.width > columns) {
      if (chop) break;
      rows.push([]);
      width = 0;
    }
    rows.at(-1)?.push(cell);
    width += cell.width;
  }
  return rows.map(drawn);
}
