/** What was typed before the shell was there to read it: echoed as a line editor would, then handed over. */
export class TypeAhead {
  #typed = '';

  get typed(): string {
    return this.#typed;
  }

  /** Takes what xterm's `onData` gives. @returns what the screen shows of it */
  input(data: string): string {
    let echo = '';
    for (const character of data) {
      if (character === '\x7f') {
        if (this.#typed !== '' && !this.#typed.endsWith('\r')) {
          this.#typed = this.#typed.slice(0, -1);
          echo += '\b \b';
        }
      } else if (character === '\x03') {
        this.#typed = '';
        echo += '^C\r\n';
      } else if (character === '\r') {
        this.#typed += character;
        echo += '\r\n';
      } else if (character >= ' ') {
        this.#typed += character;
        echo += character;
      }
    }
    return echo;
  }
}
