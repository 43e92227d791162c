/** A line that is typed: letters as a reader sees them, and where the cursor is between them. */
export interface EditedLine {
  /** Grapheme clusters: a letter with its accents, an emoji of several parts. */
  readonly letters: readonly string[];
  /** From 0, before the first, to their number. */
  readonly cursor: number;
}

export const EMPTY_LINE: EditedLine = { letters: [], cursor: 0 };

const segmenter = new Intl.Segmenter(undefined, { granularity: 'grapheme' });

function lettersOf(text: string): string[] {
  return /^[\x00-\x7f]*$/.test(text) ? text.split('') : Array.from(segmenter.segment(text), ({ segment }) => segment);
}

export function lineOf(text: string): EditedLine {
  const letters = lettersOf(text);
  return { letters, cursor: letters.length };
}

export function textOf({ letters }: EditedLine): string {
  return letters.join('');
}

export function textBefore({ letters, cursor }: EditedLine): string {
  return letters.slice(0, cursor).join('');
}

/** The line with another text in place of the letters from one position to another; the cursor is behind it. */
export function replaced(line: EditedLine, from: number, to: number, text: string): EditedLine {
  const before = line.letters.slice(0, from);
  const after = line.letters.slice(to);
  // An accent joins the letter before it.
  const joined = lettersOf((before.at(-1) ?? '') + text);
  return { letters: [...before.slice(0, -1), ...joined, ...after], cursor: Math.max(0, from - 1) + joined.length };
}

export function moved(line: EditedLine, cursor: number): EditedLine {
  return { ...line, cursor: Math.max(0, Math.min(line.letters.length, cursor)) };
}

/** What a word is to a key: letters and digits, or all but blanks. */
export type WordLetter = (letter: string) => boolean;

export const isAlphanumeric: WordLetter = (letter) => /[\p{L}\p{N}]/u.test(letter);
export const isNoBlank: WordLetter = (letter) => !/\s/.test(letter);

export function wordStart({ letters, cursor }: EditedLine, isWord: WordLetter): number {
  let at = cursor;
  while (at > 0 && !isWord(letters[at - 1] ?? '')) at--;
  while (at > 0 && isWord(letters[at - 1] ?? '')) at--;
  return at;
}

export function wordEnd({ letters, cursor }: EditedLine, isWord: WordLetter): number {
  let at = cursor;
  while (at < letters.length && !isWord(letters[at] ?? '')) at++;
  while (at < letters.length && isWord(letters[at] ?? '')) at++;
  return at;
}

/** The word from the cursor on, changed; the cursor behind it. */
export function changedWord(line: EditedLine, change: (word: string) => string): EditedLine {
  const end = wordEnd(line, isAlphanumeric);
  return replaced(line, line.cursor, end, change(line.letters.slice(line.cursor, end).join('')));
}

export function capitalized(word: string): string {
  return word.toLowerCase().replace(/[\p{L}\p{N}]/u, (letter) => letter.toUpperCase());
}

/** The letter before the cursor and the one at it change places; at the end, the last two. */
export function withLettersTransposed(line: EditedLine): EditedLine {
  const { letters, cursor } = line;
  const at = cursor === letters.length ? cursor - 1 : cursor;
  if (at < 1) return line;
  return replaced(line, at - 1, at + 1, `${letters[at] ?? ''}${letters[at - 1] ?? ''}`);
}

/** The word before the cursor and the one at or after it change places. */
export function withWordsTransposed(line: EditedLine): EditedLine {
  const end = wordEnd(line, isAlphanumeric);
  const start = wordStart(moved(line, end), isAlphanumeric);
  const beforeStart = wordStart(moved(line, start), isAlphanumeric);
  const beforeEnd = wordEnd(moved(line, beforeStart), isAlphanumeric);
  if (beforeEnd > start) return line;
  const part = (from: number, to: number): string => line.letters.slice(from, to).join('');
  const text = part(start, end) + part(beforeEnd, start) + part(beforeStart, beforeEnd);
  return replaced(line, beforeStart, end, text);
}
