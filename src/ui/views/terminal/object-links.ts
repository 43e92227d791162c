import type { IBuffer, IBufferCellPosition, IDisposable, ILink, Terminal } from '@xterm/xterm';
import { kindAbove, objectWords } from './object-words.ts';

/** As many rows above are searched for the command. */
const MOST_ROWS = 1000;

/** A line as it was printed, over the rows that it was wrapped to. */
interface PrintedLine {
  readonly text: string;
  /** First row, from 0. */
  readonly row: number;
  /** Where each UTF-16 unit of the text is, both from 1 as links have it. */
  readonly places: readonly IBufferCellPosition[];
}

function firstRow(buffer: IBuffer, row: number): number {
  let first = row;
  while (first > 0 && buffer.getLine(first)?.isWrapped === true) first--;
  return first;
}

function printedLine(buffer: IBuffer, row: number): PrintedLine {
  const first = firstRow(buffer, row);
  const places: IBufferCellPosition[] = [];
  let text = '';
  for (let y = first; y === first || buffer.getLine(y)?.isWrapped === true; y++) {
    const line = buffer.getLine(y);
    for (let x = 0; x < (line?.length ?? 0); x++) {
      const cell = line?.getCell(x);
      // The second half of a wide letter.
      if (cell === undefined || cell.getWidth() === 0) continue;
      const letter = cell.getChars() || ' ';
      for (let unit = 0; unit < letter.length; unit++) places.push({ x: x + 1, y: y + 1 });
      text += letter;
    }
  }
  return { text, row: first, places };
}

function* linesAbove(buffer: IBuffer, row: number): Generator<string> {
  for (let at = row - 1; at >= 0 && at > row - MOST_ROWS; at--) {
    at = firstRow(buffer, at);
    let text = '';
    for (let y = at; y === at || buffer.getLine(y)?.isWrapped === true; y++) {
      text += buffer.getLine(y)?.translateToString(false) ?? '';
    }
    yield text.trimEnd();
  }
}

/** Makes the names of objects on the screen links. @param isObject whether `name` or `kind/name` is one */
export function linkObjects(
  terminal: Terminal,
  isObject: (word: string) => boolean,
  open: (word: string) => void,
): IDisposable {
  return terminal.registerLinkProvider({
    provideLinks(y, callback) {
      const buffer = terminal.buffer.active;
      const line = printedLine(buffer, y - 1);
      const kind = kindAbove(linesAbove(buffer, line.row));
      const links = objectWords(line.text, kind).flatMap(({ text, start, meanings }): ILink[] => {
        const meaning = meanings.find(isObject);
        const from = line.places[start];
        const to = line.places[start + text.length - 1];
        if (meaning === undefined || from === undefined || to === undefined) return [];
        return [
          {
            text,
            range: { start: from, end: to },
            decorations: { underline: true, pointerCursor: true },
            activate: () => {
              open(meaning);
            },
          },
        ];
      });
      callback(links.length > 0 ? links : undefined);
    },
  });
}
