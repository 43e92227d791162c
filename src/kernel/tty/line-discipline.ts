/** What a terminal does with input before programs read it, and with output before the user sees it (termios(3)). */
export interface TtyModes {
  /** ICANON and ISIG: lines are edited here, and Ctrl-C is a signal. */
  canonical: boolean;
  echo: boolean;
}

export interface TtySize {
  readonly columns: number;
  readonly rows: number;
}

type TtySignal = 'SIGINT' | 'SIGQUIT' | 'SIGTSTP';

export interface DisciplineOutput {
  /** To the user's screen. */
  screen(bytes: Uint8Array): void;
  /** To the programs' input. */
  input(bytes: Uint8Array): void;
  /** Ctrl-D on an empty line. */
  endOfFile(): void;
  signal(signal: TtySignal): void;
}

const CTRL_C = 3;
const CTRL_D = 4;
const BACKSPACE = 8;
const NEWLINE = 10;
const RETURN = 13;
const CTRL_U = 21;
const CTRL_W = 23;
const CTRL_Z = 26;
const CTRL_BACKSLASH = 28;
const DELETE = 127;
const SPACE = 32;

const SIGNALS = new Map<number, TtySignal>([
  [CTRL_C, 'SIGINT'],
  [CTRL_Z, 'SIGTSTP'],
  [CTRL_BACKSLASH, 'SIGQUIT'],
]);

const ERASE = Uint8Array.of(BACKSPACE, SPACE, BACKSPACE);
const CRLF = Uint8Array.of(RETURN, NEWLINE);

/** Bytes 10xxxxxx continue a character of UTF-8. */
function continues(byte: number): boolean {
  return (byte & 0xc0) === 0x80;
}

export class LineDiscipline {
  readonly modes: TtyModes = { canonical: true, echo: true };
  readonly #out: DisciplineOutput;
  #line: number[] = [];

  constructor(out: DisciplineOutput) {
    this.#out = out;
  }

  /** What the user typed. */
  type(bytes: Uint8Array): void {
    if (!this.modes.canonical) {
      this.#out.input(bytes);
      if (this.modes.echo) this.print(bytes);
      return;
    }
    for (const byte of bytes) this.#typed(byte === RETURN ? NEWLINE : byte);
  }

  #typed(byte: number): void {
    const signal = SIGNALS.get(byte);
    if (signal !== undefined) {
      this.#echo(Uint8Array.of(94, byte + 64)); // ^C
      this.#line = [];
      this.#out.signal(signal);
    } else if (byte === CTRL_D) {
      if (this.#line.length === 0) this.#out.endOfFile();
      else this.#deliver();
    } else if (byte === NEWLINE) {
      this.#echo(CRLF);
      this.#line.push(NEWLINE);
      this.#deliver();
    } else if (byte === DELETE || byte === BACKSPACE) {
      this.#erase();
    } else if (byte === CTRL_U) {
      while (this.#line.length > 0) this.#erase();
    } else if (byte === CTRL_W) {
      while (this.#line.at(-1) === SPACE) this.#erase();
      while (this.#line.length > 0 && this.#line.at(-1) !== SPACE) this.#erase();
    } else {
      this.#line.push(byte);
      this.#echo(byte < SPACE && byte !== 9 ? Uint8Array.of(94, byte + 64) : Uint8Array.of(byte));
    }
  }

  #erase(): void {
    if (this.#line.length === 0) return;
    while (this.#line.length > 1 && continues(this.#line.at(-1) ?? 0)) this.#line.pop();
    this.#line.pop();
    this.#echo(ERASE);
  }

  #deliver(): void {
    const line = Uint8Array.from(this.#line);
    this.#line = [];
    this.#out.input(line);
  }

  #echo(bytes: Uint8Array): void {
    if (this.modes.echo) this.#out.screen(bytes);
  }

  /** What a program printed: newlines become CR LF (OPOST, ONLCR). */
  print(bytes: Uint8Array): void {
    let extra = 0;
    for (const byte of bytes) if (byte === NEWLINE) extra++;
    if (extra === 0) {
      this.#out.screen(bytes.slice());
      return;
    }
    const result = new Uint8Array(bytes.length + extra);
    let at = 0;
    for (const byte of bytes) {
      if (byte === NEWLINE) result[at++] = RETURN;
      result[at++] = byte;
    }
    this.#out.screen(result);
  }
}
