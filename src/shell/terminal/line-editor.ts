import { textWidth } from '../../base/index.ts';
import {
  capitalized,
  changedWord,
  EMPTY_LINE,
  isAlphanumeric,
  isNoBlank,
  lineOf,
  moved,
  replaced,
  textBefore,
  textOf,
  withLettersTransposed,
  withWordsTransposed,
  wordEnd,
  wordStart,
  type EditedLine,
} from './edited-line.ts';
import { HistorySearch } from './history-search.ts';
import type { EditFunction, Key } from './keys.ts';
import { KillRing } from './kill-ring.ts';
import { LineView } from './line-view.ts';

/** What a key led to, beyond a change of the line. */
export type LineEvent =
  | { readonly kind: 'submit' | 'edit'; readonly line: string }
  | { readonly kind: 'interrupt' | 'end-of-file' }
  /** `list` asks for all that is possible, now. */
  | { readonly kind: 'complete'; readonly list: boolean };

/** A line that is being edited, and its picture on the screen (readline(3), emacs mode). */
export class LineEditor {
  readonly #view: LineView;
  readonly #write: (text: string) => void;
  readonly #history: readonly string[];
  readonly #ring = new KillRing();
  #prompt = '';
  #promptWidth = 0;
  #line = EMPTY_LINE;
  #undo: EditedLine[] = [];
  /** Lines of the history that were changed and not entered. */
  #drafts = new Map<number, string>();
  #recall = 0;
  /** Where the next line is to be recalled from. */
  #recallNext: number | undefined;
  #search: HistorySearch | undefined;
  #searched = '';
  #last: EditFunction | 'text' | undefined;
  /** What Alt-. has inserted: from where, and of which line of the history. */
  #argument = { start: 0, at: 0 };

  constructor(write: (text: string) => void, history: readonly string[], columns: number) {
    this.#write = write;
    this.#history = history;
    this.#view = new LineView(write, columns);
  }

  get text(): string {
    return textOf(this.#line);
  }

  /** The text up to the cursor. */
  get beforeCursor(): string {
    return textBefore(this.#line);
  }

  /** Begins a new line. @param width columns of the prompt on the screen */
  start(prompt: string, width: number): void {
    this.#prompt = prompt;
    this.#promptWidth = width;
    this.#undo = [];
    this.#drafts = new Map();
    this.#recall = this.#recallNext ?? this.#history.length;
    this.#recallNext = undefined;
    this.#search = undefined;
    this.#last = undefined;
    this.#line = lineOf(this.#recall < this.#history.length ? (this.#history[this.#recall] ?? '') : '');
    this.restart();
  }

  /** Draws the line where the cursor is: something else was printed. */
  restart(): void {
    this.#view.begin();
    this.redraw();
  }

  /** Takes the prompt and the line off the screen, for something to be printed in their place before `restart`. */
  erase(): void {
    this.#view.erase();
  }

  redraw(): void {
    const search = this.#search;
    if (search === undefined) this.#view.show(this.#prompt, this.#promptWidth, this.#line);
    else {
      const line = lineOf(search.line);
      const cursor = lineOf(search.line.slice(0, search.position)).cursor;
      this.#view.show(search.prompt, textWidth(search.prompt), { ...line, cursor });
    }
  }

  resize(columns: number): void {
    this.#view.resize(columns);
  }

  insert(text: string): void {
    this.replaceBefore(0, text);
  }

  /** Puts a text in place of as many letters (UTF-16 units) before the cursor. */
  replaceBefore(units: number, text: string): void {
    const before = this.beforeCursor;
    const from = lineOf(before.slice(0, before.length - units)).cursor;
    this.#change(replaced(this.#line, from, this.#line.cursor, text));
  }

  /** Puts a text in place of the line. */
  replace(text: string): void {
    this.#change(lineOf(text));
  }

  /** Leaves the line on the screen and goes to the row below. */
  leave(): void {
    this.#view.leave('');
  }

  key(key: Key): LineEvent | undefined {
    if (key.kind === 'ignore') return undefined;
    if (this.#search !== undefined && this.#searchKey(key)) return undefined;
    if (key.kind === 'text') {
      // What is typed in one go is undone in one go.
      if (this.#last === 'text') this.#set(replaced(this.#line, this.#line.cursor, this.#line.cursor, key.text));
      else this.insert(key.text);
      this.#last = /\s$/.test(key.text) ? undefined : 'text';
      return undefined;
    }
    const before = this.#last;
    this.#last = key.name;
    const event = this.#event(key.name);
    if (event === undefined) this.#edit(key.name, before);
    return event;
  }

  #event(name: EditFunction): LineEvent | undefined {
    switch (name) {
      case 'operate-and-get-next':
        // The line goes to the end of the history first.
        if (this.#recall < this.#history.length) this.#recallNext = this.#recall + 1;
        return this.#submit();
      case 'accept-line':
        return this.#submit();
      case 'edit-and-execute-command':
        return { kind: 'edit', line: this.text };
      case 'insert-comment':
        this.#set(replaced(this.#line, 0, 0, '#'));
        return this.#submit();
      case 'interrupt':
        this.#view.leave('^C');
        return { kind: 'interrupt' };
      case 'delete-char':
        return this.#line.letters.length === 0 ? { kind: 'end-of-file' } : undefined;
      case 'complete':
      case 'possible-completions':
        return { kind: 'complete', list: name === 'possible-completions' };
      default:
        return undefined;
    }
  }

  #submit(): LineEvent {
    this.#view.leave('');
    return { kind: 'submit', line: this.text };
  }

  #edit(name: EditFunction, before: EditFunction | 'text' | undefined): void {
    const line = this.#line;
    const { cursor, letters } = line;
    switch (name) {
      case 'backward-char':
        return this.#set(moved(line, cursor - 1));
      case 'forward-char':
        return this.#set(moved(line, cursor + 1));
      case 'backward-word':
        return this.#set(moved(line, wordStart(line, isAlphanumeric)));
      case 'forward-word':
        return this.#set(moved(line, wordEnd(line, isAlphanumeric)));
      case 'beginning-of-line':
        return this.#set(moved(line, 0));
      case 'end-of-line':
        return this.#set(moved(line, letters.length));
      case 'backward-delete-char':
        return cursor > 0 ? this.#change(replaced(line, cursor - 1, cursor, '')) : undefined;
      case 'delete-char':
      case 'delete-forward':
        return cursor < letters.length ? this.#change(replaced(line, cursor, cursor + 1, '')) : undefined;
      case 'kill-line':
        return this.#kill(cursor, letters.length, before);
      case 'unix-line-discard':
        return this.#kill(0, cursor, before);
      case 'unix-word-rubout':
        return this.#kill(wordStart(line, isNoBlank), cursor, before);
      case 'backward-kill-word':
        return this.#kill(wordStart(line, isAlphanumeric), cursor, before);
      case 'kill-word':
        return this.#kill(cursor, wordEnd(line, isAlphanumeric), before);
      case 'yank':
        return this.insert(this.#ring.newest);
      case 'yank-pop':
        return this.#yankPop(before);
      case 'yank-last-arg':
        return this.#yankLastArgument(before === 'yank-last-arg');
      case 'transpose-chars':
        return this.#change(withLettersTransposed(line));
      case 'transpose-words':
        return this.#change(withWordsTransposed(line));
      case 'upcase-word':
        return this.#change(changedWord(line, (word) => word.toUpperCase()));
      case 'downcase-word':
        return this.#change(changedWord(line, (word) => word.toLowerCase()));
      case 'capitalize-word':
        return this.#change(changedWord(line, capitalized));
      case 'undo':
        return this.#set(this.#undo.pop() ?? line);
      case 'revert-line':
        this.#set(this.#undo[0] ?? line);
        this.#undo = [];
        return undefined;
      case 'previous-history':
        return this.#recallLine(this.#recall - 1);
      case 'next-history':
        return this.#recallLine(this.#recall + 1);
      case 'beginning-of-history':
        return this.#recallLine(0);
      case 'end-of-history':
        return this.#recallLine(this.#history.length);
      case 'reverse-search-history':
      case 'forward-search-history':
        this.#search = new HistorySearch(this.#history, this.text, this.#recall, name === 'reverse-search-history');
        return this.redraw();
      case 'clear-screen':
        this.#write('\x1b[H\x1b[2J');
        return this.restart();
      default:
        return undefined;
    }
  }

  /** The line as it is from now on. */
  #set(line: EditedLine): void {
    this.#line = line;
    this.redraw();
  }

  /** A change that can be undone. */
  #change(line: EditedLine): void {
    this.#undo.push(this.#line);
    this.#set(line);
  }

  #kill(from: number, to: number, before: EditFunction | 'text' | undefined): void {
    const text = this.#line.letters.slice(from, to).join('');
    if (text === '') return;
    const joins = before !== undefined && KILLS.has(before);
    this.#ring.kill(text, joins ? (from < this.#line.cursor ? 'before' : 'after') : undefined);
    this.#change(replaced(this.#line, from, to, ''));
  }

  #yankPop(before: EditFunction | 'text' | undefined): void {
    if (before !== 'yank' && before !== 'yank-pop') return;
    const { cursor } = this.#line;
    const length = lineOf(this.#ring.newest).cursor;
    this.#change(replaced(this.#line, cursor - length, cursor, this.#ring.rotate()));
  }

  /** @param again goes on to the line before, and replaces what the last one gave */
  #yankLastArgument(again: boolean): void {
    const { cursor } = this.#line;
    const start = again ? this.#argument.start : cursor;
    const at = (again ? this.#argument.at : this.#history.length) - 1;
    const line = this.#history[at];
    if (line === undefined) return;
    this.#argument = { start, at };
    this.#change(replaced(this.#line, start, cursor, lastArgument(line)));
  }

  #recallLine(index: number): void {
    if (index < 0 || index > this.#history.length || index === this.#recall) return;
    this.#drafts.set(this.#recall, this.text);
    this.#recall = index;
    this.#undo = [];
    this.#set(lineOf(this.#drafts.get(index) ?? this.#history[index] ?? ''));
  }

  /** @returns whether the key was the search's; any other key ends it, and does what it does to the line found */
  #searchKey(key: Key): boolean {
    const search = this.#search;
    if (search === undefined || key.kind === 'ignore') return false;
    const name = key.kind === 'text' ? key.kind : key.name;
    if (key.kind === 'text') search.type(key.text);
    else if (name === 'backward-delete-char') search.rubOut();
    else if (name === 'reverse-search-history') search.again(true, this.#searched);
    else if (name === 'forward-search-history') search.again(false, this.#searched);
    else {
      this.#search = undefined;
      if (name === 'abort' || name === 'interrupt') {
        this.redraw();
        return name === 'abort';
      }
      this.#endSearch(search);
      return false;
    }
    this.redraw();
    return true;
  }

  /** Esc, Enter and keys that edit take the line that was found. */
  #endSearch(search: HistorySearch): void {
    if (search.query !== '') this.#searched = search.query;
    if (search.index !== this.#recall) this.#drafts.set(this.#recall, this.text);
    this.#recall = search.index;
    this.#undo = [];
    this.#set({ ...lineOf(search.line), cursor: lineOf(search.line.slice(0, search.position)).cursor });
  }

  /** Esc alone, which elsewhere is the beginning of a key. @returns whether it did something */
  escape(): boolean {
    if (this.#search === undefined) return false;
    const search = this.#search;
    this.#search = undefined;
    this.#endSearch(search);
    return true;
  }
}

const KILLS: ReadonlySet<string> = new Set<EditFunction>([
  'backward-kill-word',
  'kill-line',
  'kill-word',
  'unix-line-discard',
  'unix-word-rubout',
]);

/** The last word of a line, as it was written. */
function lastArgument(line: string): string {
  return /(?:'[^']*'|"(?:\\.|[^"\\])*"|\\.|[^\s'"\\])+\s*$/s.exec(line)?.[0].trimEnd() ?? '';
}
