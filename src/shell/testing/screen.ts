/** As much of a terminal's screen as the line editor uses: text that wraps, CR, LF, cursor up, down and right, home, erasing, a second screen. */
export class Screen {
  readonly #columns: number;
  #rows: string[][] = [[]];
  #row = 0;
  #column = 0;
  #wide = 0;
  #shell: { readonly rows: string[][]; readonly row: number; readonly column: number } | undefined;

  constructor(columns: number) {
    this.#columns = columns;
  }

  get cursor(): { readonly row: number; readonly column: number } {
    return { row: this.#row, column: this.#column };
  }

  get text(): string {
    return this.#rows
      .map((row) =>
        [...row]
          .map((cell) => (cell as string | undefined) ?? ' ')
          .join('')
          .trimEnd(),
      )
      .join('\n')
      .trimEnd();
  }

  write(data: string): void {
    for (const [token] of data.matchAll(/\x1b\[[?\d;]*[A-Za-z]|[^]/gu)) {
      if (token.startsWith('\x1b[')) this.#sequence(token);
      else if (token === '\r') this.#column = 0;
      else if (token === '\n') this.#down();
      else if (token === '\b') this.#column = Math.max(0, this.#column - 1);
      else this.#put(token);
    }
  }

  #down(): void {
    this.#row++;
    while (this.#rows.length <= this.#row) this.#rows.push([]);
  }

  #put(letter: string): void {
    this.#wide = /[\u4e00-\u9fff\u{1f300}-\u{1faff}]/u.test(letter) ? 2 : 1;
    if (this.#column + this.#wide > this.#columns) {
      this.#column = 0;
      this.#down();
    }
    const row = this.#rows[this.#row];
    if (row === undefined) return;
    while (row.length < this.#column) row.push(' ');
    row[this.#column] = letter;
    if (this.#wide === 2) row[this.#column + 1] = '';
    this.#column += this.#wide;
  }

  #sequence(token: string): void {
    const count = Number(/\d+/.exec(token)?.[0] ?? '1');
    switch (token.at(-1)) {
      case 'A':
        this.#row = Math.max(0, this.#row - count);
        return;
      case 'B':
        this.#row = Math.min(this.#rows.length - 1, this.#row + count);
        return;
      case 'K':
        this.#rows[this.#row]?.splice(this.#column);
        return;
      case 'h':
        if (token !== '\x1b[?1049h') return;
        this.#shell = { rows: this.#rows, row: this.#row, column: this.#column };
        this.#rows = [[]];
        return;
      case 'l':
        if (token !== '\x1b[?1049l' || this.#shell === undefined) return;
        this.#rows = this.#shell.rows;
        this.#row = this.#shell.row;
        this.#column = this.#shell.column;
        return;
      case 'C':
        this.#column = Math.min(this.#columns - 1, this.#column + count);
        return;
      case 'H':
        this.#row = 0;
        this.#column = 0;
        return;
      case 'J':
        if (token.startsWith('\x1b[2') || token.startsWith('\x1b[3')) this.#rows = [[]];
        else {
          this.#rows.length = this.#row + 1;
          this.#rows[this.#row]?.splice(this.#column);
        }
        while (this.#rows.length <= this.#row) this.#rows.push([]);
        return;
      default:
    }
  }
}
