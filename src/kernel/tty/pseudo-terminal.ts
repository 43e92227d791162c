import { AsyncQueue, type Clock } from '../../base/index.ts';
import type { Pty } from '../api.ts';
import { SIGNALS } from '../constants.ts';
import { WaitQueue } from '../io/wait-queue.ts';
import { LineDiscipline, type TtySize } from './line-discipline.ts';
import { CC, LFLAG, type Termios } from './termios.ts';

/** Who has a terminal as their controlling terminal. */
export interface TerminalSession {
  /** To the foreground process group. */
  signalForeground(signal: number): void;
  hangUp(): void;
}

/** Input that nobody reads is kept up to this; more is thrown away (N_TTY_BUF_SIZE of Linux). */
const MAX_INPUT = 1 << 16;
/** VTIME counts tenths of a second. */
const DECISECOND = 100;

/** A pair of terminal ends (pty(7)): the host has one, the processes of a session the other. */
export class PseudoTerminal implements Pty {
  readonly output = new AsyncQueue<Uint8Array>();
  readonly changed = new WaitQueue();
  readonly #clock: Clock;
  readonly #discipline: LineDiscipline;
  session: TerminalSession | undefined;
  /** Pieces as the discipline gives them: in canonical mode a read ends with its line. An empty one is end of file. */
  #pieces: Uint8Array[] = [];
  #waiting = 0;
  #size: TtySize;
  #hungUp = false;
  #held = false;
  #open = 0;
  /** The timer of VTIME: set when a read waits for it, expired when that read is to take what there is. */
  #timer: (() => void) | 'expired' | undefined;

  constructor(size: TtySize, clock: Clock) {
    this.#size = size;
    this.#clock = clock;
    this.#discipline = new LineDiscipline({
      screen: (bytes) => this.output.push(bytes),
      input: (bytes) => this.#offer(bytes),
      flush: () => this.#flush(),
      signal: (signal) => this.session?.signalForeground(signal),
      holdOutput: (held) => this.#hold(held),
    });
  }

  get size(): TtySize {
    return this.#size;
  }

  get termios(): Termios {
    return this.#discipline.termios;
  }

  /** tcsetattr(3); `flush` throws away what was not read (TCSAFLUSH). */
  setTermios(termios: Termios, flush: boolean): void {
    if (flush) this.#flush();
    this.#discipline.set(termios);
    this.changed.wake();
  }

  get hungUp(): boolean {
    return this.#hungUp;
  }

  /** Ctrl-S was typed: who prints waits for Ctrl-Q. */
  get held(): boolean {
    return this.#held;
  }

  #hold(held: boolean): void {
    this.#held = held;
    if (!held) this.changed.wake();
  }

  #offer(bytes: Uint8Array): void {
    if (this.#waiting + bytes.length > MAX_INPUT) return;
    this.#pieces.push(bytes);
    this.#waiting += bytes.length;
    // Between two bytes it starts anew (termios(3), MIN > 0, TIME > 0).
    this.#stopTimer();
    this.changed.wake();
  }

  #flush(): void {
    this.#pieces = [];
    this.#waiting = 0;
  }

  input(bytes: Uint8Array): void {
    if (!this.#hungUp) this.#discipline.type(bytes);
  }

  print(bytes: Uint8Array): void {
    this.#discipline.print(bytes);
  }

  /** Input for a program: undefined when it has to wait. */
  take(max: number): Uint8Array | undefined {
    if (max === 0) return new Uint8Array();
    if ((this.termios.lflag & LFLAG.ICANON) !== 0) return this.#pieces.length > 0 ? this.#takePiece(max) : this.#end();
    if (this.#hungUp) return this.#takeAll(max);
    const { cc } = this.termios;
    const least = cc[CC.VMIN] ?? 1;
    const time = cc[CC.VTIME] ?? 0;
    const enough = this.#waiting >= Math.min(Math.max(least, 1), max);
    if (enough || (least === 0 && time === 0) || this.#timer === 'expired') return this.#takeAll(max);
    if (time > 0 && (least === 0 || this.#waiting > 0)) this.#startTimer(time * DECISECOND);
    return undefined;
  }

  #end(): Uint8Array | undefined {
    return this.#hungUp ? new Uint8Array() : undefined;
  }

  #takePiece(max: number): Uint8Array {
    const piece = this.#pieces[0] ?? new Uint8Array();
    const taken = piece.subarray(0, max);
    if (taken.length === piece.length) this.#pieces.shift();
    else this.#pieces[0] = piece.subarray(max);
    this.#waiting -= taken.length;
    return taken;
  }

  #takeAll(max: number): Uint8Array {
    this.#stopTimer();
    const result = new Uint8Array(Math.min(max, this.#waiting));
    for (let at = 0; at < result.length;) {
      const piece = this.#takePiece(result.length - at);
      result.set(piece, at);
      at += piece.length;
    }
    return result;
  }

  #startTimer(delay: number): void {
    this.#timer ??= this.#clock.setTimeout(() => {
      this.#timer = 'expired';
      this.changed.wake();
    }, delay);
  }

  #stopTimer(): void {
    if (typeof this.#timer === 'function') this.#timer();
    this.#timer = undefined;
  }

  get waiting(): number {
    return this.#waiting;
  }

  get readable(): boolean {
    if (this.#hungUp) return true;
    const { lflag, cc } = this.termios;
    if ((lflag & LFLAG.ICANON) !== 0) return this.#pieces.length > 0;
    const least = (cc[CC.VTIME] ?? 0) === 0 ? (cc[CC.VMIN] ?? 1) : 1;
    return this.#waiting >= Math.max(1, least);
  }

  resize(columns: number, rows: number): void {
    if (columns === this.#size.columns && rows === this.#size.rows) return;
    this.#size = { columns, rows };
    this.session?.signalForeground(SIGNALS.SIGWINCH);
  }

  close(): void {
    if (this.#hungUp) return;
    this.#hungUp = true;
    this.#held = false;
    this.#stopTimer();
    this.session?.hangUp();
    this.changed.wake();
  }

  opened(): void {
    this.#open++;
  }

  /** When no process has it open any more, the host hears the end of the output. */
  closed(): void {
    if (--this.#open === 0) this.output.end();
  }
}
