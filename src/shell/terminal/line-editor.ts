import type { Key } from './keys.ts';
import { textWidth } from './width.ts';

/** What a key led to, beyond a change of the line. */
export type LineEvent =
  { readonly kind: 'submit'; readonly line: string } | { readonly kind: 'interrupt' | 'end-of-file' | 'complete' };

/** A line that is being edited, and its picture on the screen. */
export class LineEditor {
  readonly #write: (text: string) => void;
  readonly #history: readonly string[];
  #columns: number;
  #prompt = '';
  #promptWidth = 0;
  #line: string[] = [];
  #cursor = 0;
  /** Row of the cursor below the row of the prompt. */
  #row = 0;
  #recall = 0;
  #draft = '';
  #killed = '';
  #search: { query: string; at: number } | undefined;

  constructor(write: (text: string) => void, history: readonly string[], columns: number) {
    this.#write = write;
    this.#history = history;
    this.#columns = columns;
  }

  get text(): string {
    return this.#line.join('');
  }

  /** The text up to the cursor. */
  get beforeCursor(): string {
    return this.#line.slice(0, this.#cursor).join('');
  }

  /** Begins a new line. @param width columns of the prompt on the screen */
  start(prompt: string, width: number): void {
    this.#prompt = prompt;
    this.#promptWidth = width;
    this.#line = [];
    this.#cursor = 0;
    this.#row = 0;
    this.#recall = this.#history.length;
    this.#search = undefined;
    this.redraw();
  }

  /** The screen has another width: xterm has wrapped the line anew, its cursor with it. */
  resize(columns: number): void {
    this.#columns = columns;
    this.#row = Math.floor((this.#promptWidth + textWidth(this.beforeCursor)) / columns);
  }

  insert(text: string): void {
    const letters = [...text];
    this.#line.splice(this.#cursor, 0, ...letters);
    this.#cursor += letters.length;
    this.redraw();
  }

  /** Draws the prompt and the line again, below whatever was printed. */
  restart(): void {
    this.#row = 0;
    this.redraw();
  }

  /** Takes the prompt and the line off the screen, for something to be printed in their place before `restart`. */
  erase(): void {
    this.#write(`\r${this.#row > 0 ? `\x1b[${String(this.#row)}A` : ''}\x1b[J`);
    this.#row = 0;
  }

  redraw(): void {
    const shown = this.#search === undefined ? this.#prompt : `(reverse-i-search)\`${this.#search.query}': `;
    const start = this.#search === undefined ? this.#promptWidth : textWidth(shown);
    const up = this.#row > 0 ? `\x1b[${this.#row}A` : '';
    const total = start + textWidth(this.text);
    const target = start + textWidth(this.beforeCursor);
    const endRow = Math.floor(total / this.#columns);
    this.#row = Math.floor(target / this.#columns);
    // A line that ends at the edge of the screen leaves the cursor there: the next row has to be made.
    const wrap = total > 0 && total % this.#columns === 0 ? '\r\n' : '';
    const back = endRow > this.#row ? `\x1b[${endRow - this.#row}A` : '';
    const column = target % this.#columns;
    this.#write(`${up}\r\x1b[J${shown}${this.text}${wrap}${back}\r${column > 0 ? `\x1b[${column}C` : ''}`);
  }

  key(key: Key): LineEvent | undefined {
    if (this.#search !== undefined && this.#searchKey(key)) return undefined;
    switch (key.kind) {
      case 'text':
        this.insert(key.text);
        return undefined;
      case 'enter':
        this.#moveTo(this.#line.length);
        this.#write('\r\n');
        return { kind: 'submit', line: this.text };
      case 'interrupt':
        this.#moveTo(this.#line.length);
        this.#write('^C\r\n');
        return { kind: 'interrupt' };
      case 'end-of-file':
        if (this.#line.length === 0) return { kind: 'end-of-file' };
        this.#remove(this.#cursor, this.#cursor + 1);
        return undefined;
      case 'tab':
        return { kind: 'complete' };
      case 'clear':
        this.#write('\x1b[H\x1b[2J');
        this.restart();
        return undefined;
      default:
        this.#edit(key.kind);
        return undefined;
    }
  }

  #edit(kind: Exclude<Key['kind'], 'text'>): void {
    switch (kind) {
      case 'backspace':
        return this.#remove(this.#cursor - 1, this.#cursor);
      case 'delete':
        return this.#remove(this.#cursor, this.#cursor + 1);
      case 'left':
        return this.#moveTo(this.#cursor - 1);
      case 'right':
        return this.#moveTo(this.#cursor + 1);
      case 'home':
        return this.#moveTo(0);
      case 'end':
        return this.#moveTo(this.#line.length);
      case 'word-left':
        return this.#moveTo(this.#wordLeft());
      case 'word-right':
        return this.#moveTo(this.#wordRight());
      case 'kill-to-end':
        return this.#kill(this.#cursor, this.#line.length);
      case 'kill-to-start':
        return this.#kill(0, this.#cursor);
      case 'kill-word':
        return this.#kill(this.#wordLeft(), this.#cursor);
      case 'kill-word-right':
        return this.#kill(this.#cursor, this.#wordRight());
      case 'yank':
        return this.insert(this.#killed);
      case 'up':
        return this.#recallLine(this.#recall - 1);
      case 'down':
        return this.#recallLine(this.#recall + 1);
      case 'search':
        this.#search = { query: '', at: this.#history.length };
        return this.redraw();
      default:
        return undefined;
    }
  }

  #moveTo(position: number): void {
    this.#cursor = Math.max(0, Math.min(this.#line.length, position));
    this.redraw();
  }

  #remove(from: number, to: number): void {
    const start = Math.max(0, from);
    const removed = this.#line.splice(start, Math.max(0, to - start));
    if (removed.length === 0) return;
    this.#cursor = start;
    this.redraw();
  }

  #kill(from: number, to: number): void {
    this.#killed = this.#line.slice(from, to).join('');
    this.#remove(from, to);
  }

  #wordLeft(): number {
    let at = this.#cursor;
    while (at > 0 && this.#line[at - 1] === ' ') at--;
    while (at > 0 && this.#line[at - 1] !== ' ') at--;
    return at;
  }

  #wordRight(): number {
    let at = this.#cursor;
    while (at < this.#line.length && this.#line[at] === ' ') at++;
    while (at < this.#line.length && this.#line[at] !== ' ') at++;
    return at;
  }

  #replace(text: string): void {
    this.#line = [...text];
    this.#cursor = this.#line.length;
    this.redraw();
  }

  #recallLine(index: number): void {
    if (index < 0 || index > this.#history.length) return;
    if (this.#recall === this.#history.length) this.#draft = this.text;
    this.#recall = index;
    this.#replace(this.#history[index] ?? this.#draft);
  }

  /** @returns whether the key belonged to the search */
  #searchKey(key: Key): boolean {
    const search = this.#search;
    if (search === undefined) return false;
    if (key.kind === 'text') {
      search.query += key.text;
      search.at = this.#history.length;
    } else if (key.kind === 'backspace') {
      search.query = search.query.slice(0, -1);
      search.at = this.#history.length;
    } else if (key.kind !== 'search') {
      this.#search = undefined;
      if (key.kind === 'escape') this.redraw();
      return key.kind === 'escape';
    }
    for (let at = search.at - 1; at >= 0; at--) {
      const line = this.#history[at] ?? '';
      if (!line.includes(search.query)) continue;
      search.at = at;
      this.#replace(line);
      return true;
    }
    this.redraw();
    return true;
  }
}
