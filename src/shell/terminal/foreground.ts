import { AsyncQueue } from '../../base/index.ts';

interface Reader {
  /** Keys as they come, or lines that can be corrected until Enter. */
  readonly kind: 'keys' | 'lines';
  readonly queue: AsyncQueue<Uint8Array>;
}

/** Escape sequences, which a line that is typed for a command has no use for. */
const SEQUENCES = /\x1b(?:\[[0-9;?]*[ -/]*[@-~]|O.)/g;

/** The keyboard while a command runs: keys go to the command if it reads, or wait for the next prompt (termios(3)). */
export class Foreground {
  readonly #interrupt = new AbortController();
  readonly #echo: (text: string) => void;
  #ahead: string;
  #line = '';
  /** A line is asked for: only then is it typed, so that what nobody asks for is left for the prompt. */
  #asked = false;
  #reader: Reader | undefined;

  /** @param ahead what was typed before the command began */
  constructor(ahead: string, echo: (text: string) => void) {
    this.#ahead = ahead;
    this.#echo = echo;
  }

  get signal(): AbortSignal {
    return this.#interrupt.signal;
  }

  input(data: string): void {
    if (this.#reader?.kind === 'keys') {
      this.#reader.queue.push(new TextEncoder().encode(data));
      return;
    }
    const interrupt = data.lastIndexOf('\x03');
    if (interrupt >= 0) {
      this.#echo('^C\r\n');
      this.#ahead = '';
      this.#line = '';
      this.interrupt();
    }
    this.#ahead += data.slice(interrupt + 1);
    this.#typeLines();
  }

  interrupt(): void {
    this.#interrupt.abort();
    this.release();
  }

  /** Every key from now on, Ctrl-C too. */
  keys(): AsyncQueue<Uint8Array> {
    return this.#read('keys').queue;
  }

  /** The next line, echoed while it is typed; Ctrl-D is the end, for who reads now. */
  async line(): Promise<IteratorResult<Uint8Array>> {
    const reader = this.#reader?.kind === 'lines' ? this.#reader : this.#read('lines');
    this.#asked = true;
    this.#typeLines();
    const result = await reader.queue[Symbol.asyncIterator]().next();
    if (result.done === true && this.#reader === reader) this.#reader = undefined;
    return result;
  }

  #read(kind: Reader['kind']): Reader {
    this.release();
    const reader: Reader = { kind, queue: new AsyncQueue() };
    this.#reader = reader;
    if (kind === 'keys' && this.#ahead !== '') {
      reader.queue.push(new TextEncoder().encode(this.#ahead.replace(/\x1b\[20[01]~/g, '')));
      this.#ahead = '';
    }
    return reader;
  }

  /** Takes the keyboard from who reads it. */
  release(): void {
    this.#reader?.queue.end();
    this.#reader = undefined;
  }

  /** Ends it. @returns what nobody has read */
  finish(): string {
    this.release();
    const rest = this.#line + this.#ahead;
    this.#line = '';
    this.#ahead = '';
    return rest;
  }

  #typeLines(): void {
    if (this.#reader?.kind !== 'lines' || !this.#asked) return;
    const { queue } = this.#reader;
    const letters = [...this.#ahead.replace(SEQUENCES, '')];
    this.#ahead = '';
    for (const [index, letter] of letters.entries()) {
      if (letter === '\x04' && this.#line === '') {
        this.#asked = false;
        queue.end();
      } else this.#typeLetter(letter, queue);
      if (this.#asked) continue;
      this.#ahead = letters.slice(index + 1).join('');
      return;
    }
  }

  #typeLetter(letter: string, queue: AsyncQueue<Uint8Array>): void {
    const send = (text: string): void => {
      queue.push(new TextEncoder().encode(text));
      this.#line = '';
      this.#asked = false;
    };
    if (letter === '\r' || letter === '\n') {
      this.#echo('\r\n');
      send(`${this.#line}\n`);
    } else if (letter === '\x04') send(this.#line);
    else if (letter === '\x7f' || letter === '\b') this.#erase(1);
    else if (letter === '\x15') this.#erase(this.#line.length);
    else if (letter >= ' ' || letter === '\t') {
      this.#line += letter;
      this.#echo(letter);
    }
  }

  #erase(count: number): void {
    const letters = [...this.#line];
    const removed = letters.splice(Math.max(0, letters.length - count));
    this.#line = letters.join('');
    this.#echo('\b \b'.repeat(removed.length));
  }
}
