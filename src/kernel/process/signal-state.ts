import { SIGNALS } from '../constants.ts';
import { bit, defaultAction, isRealTime, isUnmaskable, UNMASKABLE } from './signals.ts';

/** Flags of sigaction(2), with Linux's numbers. */
export const SA = {
  NOCLDSTOP: 1,
  NOCLDWAIT: 2,
  RESTART: 0x1000_0000,
  NODEFER: 0x4000_0000,
  RESETHAND: 0x8000_0000,
} as const;

/** What a program wants done about a signal (sigaction(2)). */
export interface SignalAction {
  readonly kind: 'default' | 'ignore' | 'handle';
  readonly flags: number;
  /** Blocked as well while the handler runs. */
  readonly mask: bigint;
}

/** What becomes of a signal that was sent. */
export type Disposal = 'terminate' | 'stop' | 'drop' | 'wait' | 'handle';

const DEFAULT: SignalAction = { kind: 'default', flags: 0, mask: 0n };
const IGNORE: SignalAction = { kind: 'ignore', flags: 0, mask: 0n };
/** What a program that only registered a callback gets, as WASIX has it: every signal, and EINTR. */
const CALLBACK: SignalAction = { kind: 'handle', flags: 0, mask: 0n };

/** A process's dispositions, its mask, and the signals that wait to be handled. */
export class SignalState {
  /** Exported function that handlers are called through; undefined before one was registered. */
  callback: string | undefined;
  /** The program registered a function that it does not have: wasix-libc's way to block every signal. */
  held = false;
  /** The program has read which signals it was started to ignore, and sees to it itself from then on. */
  informed = false;
  #mask = 0n;
  readonly #actions = new Map<number, SignalAction>();
  /** It says for each signal what it wants; else its callback gets them all. */
  #explicit = false;
  #pending: number[] = [];

  constructor(ignored: Iterable<number>) {
    for (const signal of ignored) this.#actions.set(signal, IGNORE);
  }

  /** Blocked signals, as sigset_t. */
  get mask(): bigint {
    return this.#mask;
  }

  set mask(mask: bigint) {
    this.#mask = mask & ~UNMASKABLE;
  }

  get pendingMask(): bigint {
    return this.#pending.reduce((mask, signal) => mask | bit(signal), 0n);
  }

  /** Those that are ignored, or handled, as sigset_t. */
  maskOf(kind: SignalAction['kind']): bigint {
    let mask = 0n;
    for (let signal = 1; signal <= 64; signal++) if (this.action(signal).kind === kind) mask |= bit(signal);
    return mask;
  }

  /** The numbers of those that a child will ignore too (execve(2)). */
  get ignored(): number[] {
    return [...this.#actions].filter(([, action]) => action.kind === 'ignore').map(([signal]) => signal);
  }

  action(signal: number): SignalAction {
    const set = this.#actions.get(signal);
    if (this.#explicit || this.callback === undefined || isUnmaskable(signal)) return set ?? DEFAULT;
    if (set?.kind === 'ignore' && !this.informed) return set;
    // wasix-libc aborts where it is to stop: the kernel does job control for its programs.
    return defaultAction(signal) === 'stop' ? DEFAULT : CALLBACK;
  }

  /** sigaction(2) */
  setAction(signal: number, action: SignalAction): void {
    this.#explicit = true;
    if (action.kind === 'default') this.#actions.delete(signal);
    else this.#actions.set(signal, action);
    // Setting it to be ignored discards those that wait (POSIX, sigaction).
    if (action.kind !== 'handle' && this.#disposal(signal) === 'drop') this.discard(signal);
  }

  discard(...signals: readonly number[]): void {
    this.#pending = this.#pending.filter((it) => !signals.includes(it));
  }

  /** What is to be done about a signal that comes now; one that has to wait is kept. */
  receive(signal: number): Disposal {
    const disposal = this.blocks(signal) ? 'wait' : this.#disposal(signal);
    // Standard signals do not queue, real-time ones do (signal(7)).
    if ((disposal === 'wait' || disposal === 'handle') && (isRealTime(signal) || !this.#pending.includes(signal)))
      this.#pending.push(signal);
    return disposal;
  }

  blocks(signal: number): boolean {
    return (this.#mask & bit(signal)) !== 0n;
  }

  #disposal(signal: number): Disposal {
    const { kind } = this.action(signal);
    if (kind === 'ignore') return 'drop';
    if (kind === 'handle') return this.held ? 'wait' : 'handle';
    const action = defaultAction(signal);
    return action === 'ignore' || action === 'continue' ? 'drop' : action;
  }

  /** A signal that waited and need not any more. */
  take(): { readonly signal: number; readonly disposal: Disposal } | undefined {
    const index = this.#pending.findIndex((it) => !this.blocks(it) && this.#disposal(it) !== 'wait');
    const signal = this.#pending[index];
    if (signal === undefined) return undefined;
    this.#pending.splice(index, 1);
    return { signal, disposal: this.#disposal(signal) };
  }

  get deliverable(): boolean {
    return this.#pending.some((it) => !this.blocks(it) && this.#disposal(it) !== 'wait');
  }

  /** The handler of a signal is to run. @returns what is to be done when it has, and whether calls are tried again then */
  begin(signal: number): { readonly done: () => void; readonly restart: boolean } {
    const { flags, mask } = this.action(signal);
    const before = this.#mask;
    this.mask = before | mask | ((flags & SA.NODEFER) === 0 ? bit(signal) : 0n);
    if ((flags & SA.RESETHAND) !== 0) this.#actions.delete(signal);
    return {
      restart: (flags & SA.RESTART) !== 0,
      done: () => {
        this.#mask = before;
      },
    };
  }

  /** execve(2): what was handled is default again; what is ignored, blocked and pending stays. */
  reset(): void {
    for (const [signal, { kind }] of this.#actions) if (kind === 'handle') this.#actions.delete(signal);
    this.callback = undefined;
    this.held = false;
    this.informed = false;
    this.#explicit = false;
  }

  /** Whether children of this process are not waited for (wait(2), notes). */
  get reapsChildren(): boolean {
    const { kind, flags } = this.action(SIGNALS.SIGCHLD);
    return kind === 'ignore' || (this.#explicit && (flags & SA.NOCLDWAIT) !== 0);
  }

  /** Whether it wants to hear that a child stopped or continued. */
  get hearsStops(): boolean {
    return (this.action(SIGNALS.SIGCHLD).flags & SA.NOCLDSTOP) === 0;
  }
}
