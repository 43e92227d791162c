import { textWidth } from '../../base/index.ts';

/** A place on the screen, from the row and column where the prompt begins. */
export interface Place {
  readonly row: number;
  readonly column: number;
}

export interface LineLayout {
  /** Where each letter is, and last the place behind them all. */
  readonly places: readonly Place[];
  /** Behind the last letter the row is full: the next one has to be begun. */
  readonly full: boolean;
}

const TAB_STOP = 8;

/** What the screen gets for a letter: control characters as their pictures. @param column where it begins */
export function shownLetter(letter: string, column: number, columns: number): string {
  if (letter === '\t') return ' '.repeat(Math.min(TAB_STOP - (column % TAB_STOP), columns - column));
  if (letter === '\n') return '\r\n';
  if (/^[\x00-\x1f]$/.test(letter)) return String.fromCharCode(0x2400 + letter.charCodeAt(0));
  return letter;
}

/** Lays letters out behind a prompt as a terminal does that wraps lines: a wide letter is not split at the edge. */
export function layOut(promptWidth: number, letters: readonly string[], columns: number): LineLayout {
  const places: Place[] = [];
  let row = Math.floor(promptWidth / columns);
  let column = promptWidth % columns;
  let full = promptWidth > 0 && column === 0;
  for (const letter of letters) {
    if (letter === '\n') {
      places.push({ row, column });
      if (!full) row++;
      column = 0;
      full = false;
      continue;
    }
    const width = textWidth(shownLetter(letter, column, columns));
    if (column + width > columns && column > 0) {
      row++;
      column = 0;
    }
    places.push({ row, column });
    column += width;
    full = width > 0 && column >= columns;
    row += Math.floor(column / columns);
    column %= columns;
  }
  places.push({ row, column });
  return { places, full };
}
