import { ERRNO, FILETYPE } from '../constants.ts';
import { Description, type Readiness } from '../io/description.ts';
import type { PseudoTerminal } from './pseudo-terminal.ts';

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
    if (this.terminal.held) return -ERRNO.EAGAIN;
    this.terminal.print(bytes);
    return bytes.length;
  }

  override readiness(): Readiness {
    const { readable, waiting, hungUp, held } = this.terminal;
    return { readable, writable: !held, available: waiting, hangup: hungUp };
  }
}
