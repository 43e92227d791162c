import { SIGNALS } from '../constants.ts';
import { CC, defaultTermios, IFLAG, LFLAG, OFLAG, type Termios } from './termios.ts';

export interface TtySize {
  readonly columns: number;
  readonly rows: number;
}

export interface DisciplineOutput {
  /** To the user's screen. */
  screen(bytes: Uint8Array): void;
  /** To the programs' input: a line, or what was typed in raw mode. Empty is end of file. */
  input(bytes: Uint8Array): void;
  /** Input that no program has read is thrown away. */
  flush(): void;
  signal(signal: number): void;
  /** Ctrl-S and Ctrl-Q. */
  holdOutput(hold: boolean): void;
}

const BELL = 7;
const TAB = 9;
const NEWLINE = 10;
const RETURN = 13;
const SPACE = 32;
const DELETE = 127;
/** Longest line that is edited, with its newline (termios(3), canonical mode). */
const MAX_CANON = 4096;

const SIGNAL_KEYS = [
  [CC.VINTR, SIGNALS.SIGINT],
  [CC.VQUIT, SIGNALS.SIGQUIT],
  [CC.VSUSP, SIGNALS.SIGTSTP],
] as const;

const ERASE = Uint8Array.of(8, SPACE, 8);
const CRLF = Uint8Array.of(RETURN, NEWLINE);

/** Bytes 10xxxxxx continue a character of UTF-8. */
function continues(byte: number): boolean {
  return (byte & 0xc0) === 0x80;
}

function isControl(byte: number): boolean {
  return (byte < SPACE && byte !== TAB && byte !== NEWLINE) || byte === DELETE;
}

/** What a terminal does with input before programs read it, and with output before the user sees it (termios(3), N_TTY). */
export class LineDiscipline {
  readonly termios: Termios = defaultTermios();
  readonly #out: DisciplineOutput;
  #line: number[] = [];
  /** The next character is taken as it is (VLNEXT). */
  #literal = false;
  #held = false;

  constructor(out: DisciplineOutput) {
    this.#out = out;
  }

  #local(flag: number): boolean {
    return (this.termios.lflag & flag) !== 0;
  }

  /** Whether a byte is a control character of the terminal: 0 disables one. */
  #is(byte: number, key: number): boolean {
    return byte !== 0 && this.termios.cc[key] === byte;
  }

  /** tcsetattr(3): a line that was being edited can be read when lines are not edited any more. */
  set(termios: Termios): void {
    const wasCanonical = this.#local(LFLAG.ICANON);
    Object.assign(this.termios, {
      iflag: termios.iflag,
      oflag: termios.oflag,
      cflag: termios.cflag,
      lflag: termios.lflag,
    });
    this.termios.cc.set(termios.cc);
    if (wasCanonical && !this.#local(LFLAG.ICANON) && this.#line.length > 0) this.#deliver();
    if (this.#held && (termios.iflag & IFLAG.IXON) === 0) this.#hold(false);
  }

  /** What the user typed. */
  type(bytes: Uint8Array): void {
    const raw: number[] = [];
    for (const byte of bytes) {
      const mapped = this.#mapped(byte);
      if (mapped === undefined || this.#controls(mapped)) continue;
      if (this.#local(LFLAG.ICANON)) {
        this.#edit(mapped);
      } else {
        raw.push(mapped);
        this.#echo(mapped);
      }
    }
    if (raw.length > 0) this.#out.input(Uint8Array.from(raw));
  }

  #mapped(byte: number): number | undefined {
    const { iflag } = this.termios;
    const stripped = (iflag & IFLAG.ISTRIP) === 0 ? byte : byte & 0x7f;
    if (this.#literal) return stripped;
    if (stripped === RETURN) {
      if ((iflag & IFLAG.IGNCR) !== 0) return undefined;
      return (iflag & IFLAG.ICRNL) === 0 ? RETURN : NEWLINE;
    }
    return stripped === NEWLINE && (iflag & IFLAG.INLCR) !== 0 ? RETURN : stripped;
  }

  /** Flow control and signals. @returns whether the byte was for them */
  #controls(byte: number): boolean {
    if (this.#literal) return false;
    const { iflag } = this.termios;
    if ((iflag & IFLAG.IXON) !== 0) {
      if (this.#is(byte, CC.VSTART) || this.#is(byte, CC.VSTOP)) {
        this.#hold(this.#is(byte, CC.VSTOP) && !(this.#is(byte, CC.VSTART) && this.#held));
        return true;
      }
      if (this.#held && (iflag & IFLAG.IXANY) !== 0) this.#hold(false);
    }
    if (!this.#local(LFLAG.ISIG)) return false;
    const key = SIGNAL_KEYS.find(([at]) => this.#is(byte, at));
    if (key === undefined) return false;
    if (!this.#local(LFLAG.NOFLSH)) {
      this.#line = [];
      this.#out.flush();
    }
    if (this.#held) this.#hold(false);
    this.#echo(byte);
    this.#out.signal(key[1]);
    return true;
  }

  #hold(held: boolean): void {
    this.#held = held;
    this.#out.holdOutput(held);
  }

  /** Canonical mode: lines are edited here. */
  #edit(byte: number): void {
    const extended = this.#local(LFLAG.IEXTEN);
    if (this.#literal) {
      this.#literal = false;
      this.#append(byte);
    } else if (extended && this.#is(byte, CC.VLNEXT)) {
      this.#literal = true;
      if (this.#local(LFLAG.ECHO) && this.#local(LFLAG.ECHOCTL)) this.#out.screen(Uint8Array.of(94, 8));
    } else if (this.#is(byte, CC.VERASE)) {
      this.#erase();
    } else if (this.#is(byte, CC.VKILL)) {
      while (this.#line.length > 0) this.#erase();
    } else if (extended && this.#is(byte, CC.VWERASE)) {
      this.#eraseWord();
    } else if (extended && this.#is(byte, CC.VREPRINT)) {
      this.#reprint(byte);
    } else if (this.#is(byte, CC.VEOF)) {
      this.#deliver();
    } else if (byte === NEWLINE) {
      if (this.#local(LFLAG.ECHO) || this.#local(LFLAG.ECHONL)) this.print(Uint8Array.of(NEWLINE));
      this.#line.push(NEWLINE);
      this.#deliver();
    } else {
      this.#append(byte);
      if (this.#is(byte, CC.VEOL) || (extended && this.#is(byte, CC.VEOL2))) this.#deliver();
    }
  }

  #append(byte: number): void {
    if (this.#line.length >= MAX_CANON - 1) {
      if ((this.termios.iflag & IFLAG.IMAXBEL) !== 0) this.#out.screen(Uint8Array.of(BELL));
      return;
    }
    this.#line.push(byte);
    this.#echo(byte);
  }

  #erase(): void {
    const last = this.#line.at(-1);
    if (last === undefined) return;
    while (this.#line.length > 1 && continues(this.#line.at(-1) ?? 0)) this.#line.pop();
    this.#line.pop();
    if (!this.#local(LFLAG.ECHO)) return;
    if (!this.#local(LFLAG.ECHOE)) {
      this.#echo(this.termios.cc[CC.VERASE] ?? DELETE);
      return;
    }
    this.#out.screen(ERASE);
    // It was echoed as ^X.
    if (isControl(last) && this.#local(LFLAG.ECHOCTL)) this.#out.screen(ERASE);
  }

  #eraseWord(): void {
    const blank = (): boolean => this.#line.at(-1) === SPACE || this.#line.at(-1) === TAB;
    while (this.#line.length > 0 && blank()) this.#erase();
    while (this.#line.length > 0 && !blank()) this.#erase();
  }

  #reprint(byte: number): void {
    this.#echo(byte);
    if (!this.#local(LFLAG.ECHO)) return;
    this.#out.screen(CRLF);
    for (const each of this.#line) this.#echo(each);
  }

  #deliver(): void {
    const line = Uint8Array.from(this.#line);
    this.#line = [];
    this.#out.input(line);
  }

  #echo(byte: number): void {
    if (!this.#local(LFLAG.ECHO)) return;
    if (isControl(byte) && this.#local(LFLAG.ECHOCTL)) this.#out.screen(Uint8Array.of(94, byte ^ 64));
    else this.print(Uint8Array.of(byte));
  }

  /** What a program printed. */
  print(bytes: Uint8Array): void {
    const { oflag } = this.termios;
    if ((oflag & OFLAG.OPOST) === 0) {
      this.#out.screen(bytes.slice());
      return;
    }
    const toCrlf = (oflag & OFLAG.ONLCR) !== 0;
    let extra = 0;
    if (toCrlf) for (const byte of bytes) if (byte === NEWLINE) extra++;
    const result = new Uint8Array(bytes.length + extra);
    let at = 0;
    for (const byte of bytes) {
      if (byte === NEWLINE && toCrlf) result[at++] = RETURN;
      result[at++] = byte === RETURN && (oflag & OFLAG.OCRNL) !== 0 ? NEWLINE : byte;
    }
    this.#out.screen(result);
  }
}
