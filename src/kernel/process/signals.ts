import type { ExitStatus, Signal } from '../api.ts';
import { SIGNALS } from '../constants.ts';

/** signal(7): the last signal there is, and the first real-time one that glibc leaves to programs. */
export const LAST_SIGNAL = 64;
const FIRST_REAL_TIME = 34;

export type DefaultAction = 'terminate' | 'ignore' | 'stop' | 'continue';

const DEFAULT_ACTIONS = new Map<number, DefaultAction>([
  [SIGNALS.SIGCHLD, 'ignore'],
  [SIGNALS.SIGURG, 'ignore'],
  [SIGNALS.SIGWINCH, 'ignore'],
  [SIGNALS.SIGCONT, 'continue'],
  [SIGNALS.SIGSTOP, 'stop'],
  [SIGNALS.SIGTSTP, 'stop'],
  [SIGNALS.SIGTTIN, 'stop'],
  [SIGNALS.SIGTTOU, 'stop'],
]);

/** signal(7), "Standard signals". What dumps core on Linux terminates too: there are no core files here. */
export function defaultAction(signal: number): DefaultAction {
  return DEFAULT_ACTIONS.get(signal) ?? 'terminate';
}

export function isRealTime(signal: number): boolean {
  return signal >= 32;
}

/** A signal that cannot be caught, blocked or ignored. */
export function isUnmaskable(signal: number): boolean {
  return signal === SIGNALS.SIGKILL || signal === SIGNALS.SIGSTOP;
}

/** The bit of a signal in a mask (sigset_t). */
export function bit(signal: number): bigint {
  return 1n << BigInt(signal - 1);
}

export const UNMASKABLE = bit(SIGNALS.SIGKILL) | bit(SIGNALS.SIGSTOP);

const NAMES = new Map<number, Signal>(Object.entries(SIGNALS).map(([name, number]) => [number, name as Signal]));

export function signalNumber(name: Signal): number {
  const known = (SIGNALS as Readonly<Record<string, number>>)[name];
  if (known !== undefined) return known;
  const offset = Number(/[+-]\d+$/.exec(name)?.[0] ?? 0);
  return (name.startsWith('SIGRTMIN') ? FIRST_REAL_TIME : LAST_SIGNAL) + offset;
}

/** @returns undefined for a number that no signal has */
export function signalName(number: number): Signal | undefined {
  if (number < FIRST_REAL_TIME - 2 || number > LAST_SIGNAL) return NAMES.get(number);
  return number === FIRST_REAL_TIME ? 'SIGRTMIN' : `SIGRTMIN+${number - FIRST_REAL_TIME}`;
}

export function killedBy(signal: Signal): ExitStatus {
  return { code: 128 + signalNumber(signal), signal };
}
