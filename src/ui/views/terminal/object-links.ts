import type { IDisposable, ILink, Terminal } from '@xterm/xterm';

const WORD = /[a-z0-9]+(?:[-./][a-z0-9]+)*/g;

/** Makes the names of objects on the screen links. @param isObject whether a word names one */
export function linkObjects(
  terminal: Terminal,
  isObject: (word: string) => boolean,
  open: (word: string) => void,
): IDisposable {
  return terminal.registerLinkProvider({
    provideLinks(row, callback) {
      const text = terminal.buffer.active.getLine(row - 1)?.translateToString(true) ?? '';
      const links: ILink[] = [];
      for (const match of text.matchAll(WORD)) {
        const word = match[0];
        if (!isObject(word)) continue;
        links.push({
          text: word,
          range: { start: { x: match.index + 1, y: row }, end: { x: match.index + word.length, y: row } },
          decorations: { underline: true, pointerCursor: true },
          activate: () => {
            open(word);
          },
        });
      }
      callback(links.length > 0 ? links : undefined);
    },
  });
}
