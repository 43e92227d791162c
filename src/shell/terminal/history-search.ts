interface Match {
  /** Index in the history; its length is the line that was being typed. */
  readonly at: number;
  readonly query: string;
  readonly failed: boolean;
  readonly backward: boolean;
}

/** A search through the history, letter by letter (readline(3): Commands for Manipulating the History). */
export class HistorySearch {
  readonly #lines: readonly string[];
  /** How it came to the match, so that letters can be rubbed out. */
  readonly #steps: Match[];

  /** @param draft the line that was being typed @param at where in the history it is from */
  constructor(history: readonly string[], draft: string, at: number, backward: boolean) {
    this.#lines = [...history.slice(0, at), draft, ...history.slice(at + 1)];
    this.#steps = [{ at, query: '', failed: false, backward }];
  }

  get #last(): Match {
    return this.#steps.at(-1) as Match;
  }

  get query(): string {
    return this.#last.query;
  }

  get index(): number {
    return this.#last.at;
  }

  get line(): string {
    return this.#lines[this.#last.at] ?? '';
  }

  /** Where the match is in the line, in UTF-16 units. */
  get position(): number {
    return Math.max(0, this.line.indexOf(this.query));
  }

  get prompt(): string {
    const { failed, backward, query } = this.#last;
    return `(${failed ? 'failed ' : ''}${backward ? 'reverse-' : ''}i-search)\`${query}': `;
  }

  type(text: string): void {
    this.#find(this.query + text, this.#last.at, this.#last.backward);
  }

  rubOut(): void {
    if (this.#steps.length > 1) this.#steps.pop();
  }

  /** The next match. @param before the text of the search before this one, for when nothing is typed yet */
  again(backward: boolean, before: string): void {
    const query = this.query === '' ? before : this.query;
    const { at } = this.#last;
    if (query === '') this.#steps.push({ ...this.#last, backward });
    else this.#find(query, this.query === '' ? at : at + (backward ? -1 : 1), backward, this.line);
  }

  /** @param shown a line not to be found again: an equal one is no news */
  #find(query: string, from: number, backward: boolean, shown?: string): void {
    for (let at = from; at >= 0 && at < this.#lines.length; at += backward ? -1 : 1) {
      const line = this.#lines[at] ?? '';
      if (!line.includes(query) || (line === shown && at !== this.#last.at)) continue;
      this.#steps.push({ at, query, failed: false, backward });
      return;
    }
    this.#steps.push({ at: this.#last.at, query, failed: true, backward });
  }
}
