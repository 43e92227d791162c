import { AsyncQueue } from '../../base/index.ts';
import type { Pty, Signal } from '../api.ts';
import { ERRNO, FILETYPE } from '../constants.ts';
import { Description, type Readiness } from '../io/description.ts';
import { WaitQueue } from '../io/wait-queue.ts';
import { LineDiscipline, type TtyModes, type TtySize } from './line-discipline.ts';

/** A pair of terminal ends (pty(7)): the host has one, the processes of a session the other. */
export class PseudoTerminal implements Pty {
  readonly output = new AsyncQueue<Uint8Array>();
  readonly changed = new WaitQueue();
  readonly #discipline: LineDiscipline;
  readonly #signalled = new Set<(signal: Signal) => void>();
  /** Pieces as the discipline gives them: in canonical mode a read ends with its line. An empty one is end of file. */
  #pieces: Uint8Array[] = [];
  #size: TtySize;
  #hungUp = false;
  #open = 0;

  constructor(size: TtySize) {
    this.#size = size;
    this.#discipline = new LineDiscipline({
      screen: (bytes) => this.output.push(bytes),
      input: (bytes) => this.#offer(bytes),
      endOfFile: () => this.#offer(new Uint8Array()),
      signal: (signal) => this.#signal(signal),
    });
  }

  get size(): TtySize {
    return this.#size;
  }

  get modes(): TtyModes {
    return this.#discipline.modes;
  }

  get hungUp(): boolean {
    return this.#hungUp;
  }

  #offer(bytes: Uint8Array): void {
    this.#pieces.push(bytes);
    this.changed.wake();
  }

  #signal(signal: Signal): void {
    for (const listener of [...this.#signalled]) listener(signal);
  }

  /** Hears the signals of the terminal: a process of its session. @returns a function that ends it */
  onSignal(listener: (signal: Signal) => void): () => void {
    this.#signalled.add(listener);
    return () => this.#signalled.delete(listener);
  }

  input(bytes: Uint8Array): void {
    if (!this.#hungUp) this.#discipline.type(bytes);
  }

  print(bytes: Uint8Array): void {
    this.#discipline.print(bytes);
  }

  /** Input for a program: undefined when there is none now. */
  take(max: number): Uint8Array | undefined {
    const piece = this.#pieces[0];
    if (piece === undefined) return this.#hungUp ? new Uint8Array() : undefined;
    if (piece.length <= max) {
      this.#pieces.shift();
      return piece;
    }
    this.#pieces[0] = piece.subarray(max);
    return piece.subarray(0, max);
  }

  get waiting(): number {
    return this.#pieces.reduce((sum, piece) => sum + piece.length, 0);
  }

  get readable(): boolean {
    return this.#pieces.length > 0 || this.#hungUp;
  }

  resize(columns: number, rows: number): void {
    if (columns === this.#size.columns && rows === this.#size.rows) return;
    this.#size = { columns, rows };
    this.#signal('SIGWINCH');
  }

  close(): void {
    if (this.#hungUp) return;
    this.#hungUp = true;
    this.#signal('SIGHUP');
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

/** The processes' end of a terminal. */
export class TtyDescription extends Description {
  override readonly filetype = FILETYPE.CHARACTER_DEVICE;
  readonly terminal: PseudoTerminal;

  constructor(terminal: PseudoTerminal) {
    super(terminal.changed);
    this.terminal = terminal;
    terminal.opened();
  }

  protected override dispose(): void {
    this.terminal.closed();
  }

  override get isTty(): boolean {
    return true;
  }

  override read(max: number): Uint8Array | number {
    return this.terminal.take(max) ?? ERRNO.EAGAIN;
  }

  override write(bytes: Uint8Array): number {
    if (this.terminal.hungUp) return -ERRNO.EIO;
    this.terminal.print(bytes);
    return bytes.length;
  }

  override readiness(): Readiness {
    const { readable, waiting, hungUp } = this.terminal;
    return { readable, writable: true, available: waiting, hangup: hungUp };
  }
}
